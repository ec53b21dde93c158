"""Commands before a run, after it, and to judge what it did."""

import os
from pathlib import Path
from typing import Dict, List, Optional

import pytest

from hydra_heads.base.errors import InputError, OutputError
from hydra_heads.heads import around
from hydra_heads.heads.around import VERIFY_SECONDS, clean_up, prepare_run
from hydra_heads.heads.judging import Judgement, judge
from hydra_heads.heads.kind import CHECKED_BYTES, KEPT_BYTES, Context, Launch
from hydra_heads.heads.launching import missing_need, needs_work, prepare
from hydra_heads.heads.load import slot_from_document
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import SlotDefinition
from tests.heads.conftest import PYTHON, MakeSlot, RunHead, run_launch

SAY = [*PYTHON, "print('a'); print('b')"]


def context_of(
    slot: SlotDefinition,
    scratch: Optional[str] = None,
    work: Optional[str] = None,
    metrics_file: Optional[str] = None,
) -> Context:
    """Make the context of a run of a slot."""
    return Context("r1", 1, 7, slot.folder, slot.import_folder, scratch, work, metrics_file)


class Recorder:
    """A launcher that starts nothing: it keeps what it is asked for, and answers the same."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.launches: List[Launch] = []

    def __call__(self, launch: Launch) -> Outcome:
        """Answer as every time."""
        self.launches.append(launch)
        return self.outcome


def test_prepare_and_cleanup_run_as_their_run_does(make_slot: MakeSlot, tmp_path: Path) -> None:
    """Both have the run's folder, its environment and its values, and its time limit."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "scratch").mkdir()
    make = "import os, sys; open(sys.argv[1], 'w').write(os.getcwd() + os.environ['A'])"
    head = {
        "command": ["x"],
        "cwd": "sub",
        "env": {"A": "{level}"},
        "timeout_s": 9,
        "kill_grace_s": 2,
        "prepare": [*PYTHON, make, "{scratch}/before"],
        "cleanup": [*PYTHON, make, "{scratch}/after"],
    }
    slot = make_slot(head, instances=[{"name": "i", "values": {"level": 3}}])
    context = context_of(slot, scratch=str(tmp_path / "scratch"))
    launches = []

    def launcher(launch: Launch) -> Outcome:
        launches.append(launch)
        return run_launch(launch)

    assert prepare_run(slot.heads[0], slot.instances[0], context, launcher) is None
    assert clean_up(slot.heads[0], slot.instances[0], context, launcher) is None

    wanted = os.path.realpath(str(tmp_path / "sub")) + "3"
    assert [(tmp_path / "scratch" / name).read_text() for name in ("before", "after")] == [
        wanted,
        wanted,
    ]
    assert [(launch.timeout_s, launch.kill_grace_s) for launch in launches] == [(9.0, 2.0)] * 2


def test_what_goes_around_a_run_is_no_run(make_slot: MakeSlot) -> None:
    """A command around a run has its folder and environment and none of its limits and files."""
    head = {
        "callable": "jobs:job",
        "env": {"A": "1"},
        "prepare": ["make-data"],
        "stdin_file": "in",
        "stdout": "file",
        "limits": {"memory_mb": 1, "scratch_mb": 1},
    }
    slot = make_slot(head)
    context = context_of(slot, scratch="/s", work="/w", metrics_file="/m")
    launcher = Recorder(Outcome(1.0, 0.0, exit_code=0))

    prepare_run(slot.heads[0], slot.instances[0], context, launcher)

    run = prepare(slot.heads[0], slot.instances[0], context)
    assert launcher.launches == [
        Launch(("make-data",), run.env, run.cwd, run.timeout_s, run.kill_grace_s)
    ]
    assert run.env["A"] == "1"


def test_a_head_without_them_starts_nothing(make_slot: MakeSlot) -> None:
    """No command, or an empty list that takes a default away, is no command."""
    slot = make_slot({"command": ["x"], "prepare": []}, defaults={"prepare": ["y"]})
    context, launcher = context_of(slot), Recorder(Outcome(1.0, 0.0, exit_code=1))

    assert prepare_run(slot.heads[0], slot.instances[0], context, launcher) is None
    assert clean_up(slot.heads[0], slot.instances[0], context, launcher) is None
    assert launcher.launches == []


ENDINGS = [
    (Outcome(1.0, 0.0, start_error="no such file"), "cannot be started: no such file"),
    (Outcome(1.0, 0.0, timed_out=True, signum=9), "reached its time limit"),
    (Outcome(1.0, 0.0, signum=11), "ended by SIGSEGV"),
    (Outcome(1.0, 0.0, lost="the runner is gone"), "the runner is gone"),
    (Outcome(1.0, 0.0, exit_code=3, stderr=b"one\ntwo\n \n", stdout=b"x"), "exit code 3: two"),
    (Outcome(1.0, 0.0, exit_code=1, stdout=b"a b differ\n"), "exit code 1: a b differ"),
    (Outcome(1.0, 0.0, exit_code=1, stderr=b"\n"), "exit code 1"),
    (Outcome(1.0, 0.0, exit_code=1, stderr=b"key tr0ub4dor\x1b"), "exit code 1: key ***\\x1b"),
]


@pytest.mark.parametrize(("outcome", "message"), ENDINGS)
def test_a_failing_prepare_is_why_a_run_is_not_started(
    outcome: Outcome, message: str, make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure is of kind `error`, one line with what the command said last, masked."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    slot = make_slot({"command": ["x"], "prepare": ["y"], "secrets": ["TOKEN"]})

    failure = prepare_run(slot.heads[0], slot.instances[0], context_of(slot), Recorder(outcome))

    assert failure == ("error", f"prepare: {message}")


@pytest.mark.parametrize(("outcome", "message"), ENDINGS)
def test_a_failing_cleanup_is_one_line(
    outcome: Outcome, message: str, make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went wrong after a run is told in a line, masked."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    slot = make_slot({"command": ["x"], "cleanup": ["y"], "secrets": ["TOKEN"]})

    line = clean_up(slot.heads[0], slot.instances[0], context_of(slot), Recorder(outcome))

    assert line == f"cleanup: {message}"


@pytest.mark.parametrize(("outcome", "message"), ENDINGS)
def test_a_failing_verify_is_a_missed_criterion(
    outcome: Outcome, message: str, make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run whose result does not hold fails with kind `criteria`; a lost command says nothing."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    head = {"command": ["x"], "success": {"verify": ["y"]}, "secrets": ["TOKEN"]}
    slot = make_slot(head)

    judgement = judge(
        slot.heads[0],
        slot.instances[0],
        context_of(slot),
        Outcome(1.0, 0.0, exit_code=0),
        Recorder(outcome),
    )

    kind = "error" if outcome.lost else "criteria"
    assert judgement == Judgement(False, 1.0, judgement.failure)
    assert judgement.failure == (kind, f"verify: {message}")


def test_messages_are_cut(make_slot: MakeSlot) -> None:
    """What a command says cannot fill the profile."""
    slot = make_slot({"command": ["x"], "prepare": ["y"]})
    launcher = Recorder(Outcome(1.0, 0.0, exit_code=1, stderr=b"x" * 5000))

    failure = prepare_run(slot.heads[0], slot.instances[0], context_of(slot), launcher)

    assert failure is not None
    assert len(failure.message) == 300


@pytest.mark.parametrize("stdout", ["keep", "file"])
@pytest.mark.parametrize(("wanted", "kind"), [("a\nb\n", None), ("a\n", "criteria")])
def test_verify_is_handed_the_output(
    wanted: str, kind: Optional[str], stdout: str, make_slot: MakeSlot, run_head: RunHead,
    tmp_path: Path,
) -> None:  # fmt: skip
    """`{stdout_file}` names the whole output, kept or in a file, and decides with other words."""
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / "wanted").write_text(wanted)
    head = {
        "command": SAY,
        "stdout": stdout,
        "success": {"verify": ["cmp", "-s", "{stdout_file}", "{name}"]},
    }
    slot = make_slot(head, instances=[{"name": "i", "values": {"name": "wanted"}}])

    ran = run_head(slot, work=str(work))

    assert ran.kind == kind
    assert ran.message == ("" if kind is None else "verify: exit code 1")
    assert needs_work(slot.heads[0])
    assert os.listdir(str(work)) == ["stdout"]


def test_verify_runs_where_its_run_was(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """The command has folder, environment and files of the run, which it judges."""
    (tmp_path / "sub").mkdir()
    check = "import os, sys; sys.exit(open('out').read() != os.environ['A'])"
    head = {
        "command": [*PYTHON, "import sys; open('out', 'w').write(sys.argv[1])", "{said}"],
        "cwd": "sub",
        "env": {"A": "right"},
        "success": {"verify": [*PYTHON, check]},
    }
    instances = [{"name": said, "values": {"said": said}} for said in ("right", "wrong")]
    slot = make_slot(head, instances=instances)

    kinds = [run_head(slot, instance=at).kind for at in (0, 1)]

    assert kinds == [None, "criteria"]


def test_verify_comes_last(make_slot: MakeSlot) -> None:
    """What has failed before is not verified, and a head cannot verify itself out of it."""
    launcher = Recorder(Outcome(1.0, 0.0, exit_code=0))
    slot = make_slot({"command": ["x"], "success": {"verify": ["y"], "files_exist": ["gone"]}})
    failing = (Outcome(1.0, 0.0, exit_code=1), Outcome(1.0, 0.0, exit_code=0))

    kinds = [
        judge(slot.heads[0], slot.instances[0], context_of(slot), outcome, launcher).failure
        for outcome in failing
    ]

    assert [failure.kind if failure else None for failure in kinds] == ["exit", "criteria"]
    assert launcher.launches == []


def test_verify_has_a_deadline_of_its_own(make_slot: MakeSlot, tmp_path: Path) -> None:
    """Half a minute, whatever the run itself may take."""
    slot = make_slot({"command": ["x"], "timeout_s": 1, "success": {"verify": ["y"]}})
    launcher = Recorder(Outcome(1.0, 0.0, exit_code=0))

    judgement = judge(
        slot.heads[0],
        slot.instances[0],
        context_of(slot),
        Outcome(1.0, 0.0, exit_code=0),
        launcher,
    )

    assert judgement.ok is True
    assert [launch.timeout_s for launch in launcher.launches] == [VERIFY_SECONDS] == [30.0]
    assert [launch.keep_bytes for launch in launcher.launches] == [KEPT_BYTES]


def test_verify_reaches_its_deadline(
    make_slot: MakeSlot, run_head: RunHead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A verify that does not end costs the run, and says so."""
    monkeypatch.setattr(around, "VERIFY_SECONDS", 0.2)
    head = {"command": SAY, "success": {"verify": [*PYTHON, "import time; time.sleep(60)"]}}

    ran = run_head(make_slot(head))

    assert (ran.kind, ran.message) == ("criteria", "verify: reached its time limit")


def test_verify_of_a_callable_reads_what_it_printed(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """The file holds a callable's prints, as `stdout_matches` reads them."""
    (tmp_path / "jobs.py").write_text("def job(): print('printed'); return 1")
    (tmp_path / "work").mkdir()
    head = {
        "callable": "jobs:job",
        "success": {"verify": ["grep", "-q", "printed", "{stdout_file}"]},
    }

    ran = run_head(make_slot(head), work=str(tmp_path / "work"))

    assert ran.judgement.ok is True


def test_an_output_that_was_cut_is_not_verified(make_slot: MakeSlot) -> None:
    """Verify would see a part of what was kept only, so the run fails with kind `output`."""
    slot = make_slot({"command": ["x"], "success": {"verify": ["y", "{stdout_file}"]}})
    launcher = Recorder(Outcome(1.0, 0.0, exit_code=0))
    outcome = Outcome(1.0, 0.0, exit_code=0, stdout=b"x", stdout_cut=True)

    judgement = judge(slot.heads[0], slot.instances[0], context_of(slot), outcome, launcher)

    assert judgement.failure is not None
    assert judgement.failure.kind == "output"
    assert launcher.launches == []
    assert prepare(slot.heads[0], slot.instances[0], context_of(slot)).keep_bytes == CHECKED_BYTES


def test_an_output_that_cannot_be_handed_on_is_an_error(
    make_slot: MakeSlot, tmp_path: Path
) -> None:
    """Where its file cannot be written nothing can be said of the run."""
    slot = make_slot({"command": ["x"], "success": {"verify": ["y", "{stdout_file}"]}})
    context = context_of(slot, work=str(tmp_path / "gone"))
    outcome = Outcome(1.0, 0.0, exit_code=0, stdout=b"x")

    with pytest.raises(OutputError, match="stdout: not saved: No such file"):
        judge(slot.heads[0], slot.instances[0], context, outcome, Recorder(outcome))


def test_verify_needs_a_launcher(make_slot: MakeSlot) -> None:
    """A criterion that nobody can check is not passed over."""
    slot = make_slot({"command": ["x"], "success": {"verify": ["y"]}})

    with pytest.raises(ValueError, match="judging needs a launcher"):
        judge(slot.heads[0], slot.instances[0], context_of(slot), Outcome(1.0, 0.0, exit_code=0))


def test_verify_may_add_figures(make_slot: MakeSlot) -> None:
    """Its environment names the same file for figures as the run's: quality is known after it."""
    slot = make_slot({"command": ["x"], "env": {"A": "1"}, "success": {"verify": ["y"]}})
    launcher = Recorder(Outcome(1.0, 0.0, exit_code=0))
    context = context_of(slot, metrics_file="/some/where/figures")

    judge(slot.heads[0], slot.instances[0], context, launcher.outcome, launcher)

    assert launcher.launches[0].env["HYDRA_METRICS_FILE"] == "/some/where/figures"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"prepare": ["no-such-program"]}, "prepare: program 'no-such-program' is not on PATH"),
        ({"prepare": ["./gone"]}, "prepare: program './gone' is not there"),
        (
            {"success": {"verify": ["no-such-program"]}},
            "success.verify: program 'no-such-program' is not on PATH",
        ),
        ({"success": {"verify": ["./made-by-the-run"]}}, None),
        ({"prepare": ["{scratch}/x"]}, None),
        ({"cleanup": ["no-such-program"]}, None),
        ({"prepare": ["true"], "command": ["./made-by-prepare"]}, None),
        ({"command": ["./gone"]}, "program './gone' is not there"),
    ],
)
def test_a_missing_program_is_told_before_any_run(
    settings: Dict[str, object], expected: Optional[str], make_slot: MakeSlot
) -> None:
    """What every run would fail by is told at once, what may be made by then is not [fault 48]."""
    slot = make_slot({"command": ["true"], **settings})

    need = missing_need(slot.heads[0], slot)

    assert (need is None) if expected is None else str(need).startswith(expected)


@pytest.mark.parametrize("setting", ["prepare", "cleanup", "version_command", "verify"])
@pytest.mark.parametrize(
    ("words", "expected"), [([" "], "found no program"), (["x.bat"], "a batch file")]
)
def test_they_name_programs(setting: str, words: List[str], expected: str) -> None:
    """A command beside a head's own is words too, and a shell reads none of them."""
    head: Dict[str, object] = {"name": "a", "command": ["x"], setting: words}
    if setting == "verify":
        head = {"name": "a", "command": ["x"], "success": {"verify": words}}

    with pytest.raises(InputError, match=rf"heads\[0\].*{setting}.*{expected}"):
        slot_from_document({"slot": "s", "heads": [head]}, "x.json", "/", "/", None)
