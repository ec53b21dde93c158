"""Tests of `hydra_heads.measure.script`: any command, run once and recorded."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, List, Tuple

import pytest

from hydra_heads.base.errors import HistoryError, InputError
from hydra_heads.heads.kind import Through
from hydra_heads.measure import rule_pass
from hydra_heads.measure import script as script_module
from hydra_heads.measure.script import (
    Ran,
    ScriptRequest,
    run_command,
    run_recorded,
    run_script,
)
from hydra_heads.model.channels import Channel
from hydra_heads.model.metrics import RUN_METRICS, SAMPLED_METRICS, is_registered
from hydra_heads.model.rules import Rule
from hydra_heads.model.run import Run
from hydra_heads.store.curves import unpack_curve
from hydra_heads.store.history import History
from hydra_heads.store.live import SCRIPT_ORIGIN
from hydra_heads.store.notifications import waiting
from tests.measure.streams import Streams, streams

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows runs no command in our place yet")

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="figures of Linux")

BUSY = """
import json, os, sys, time
sys.stdin.read()
big = b"x" * (64 << 20)
begin = time.monotonic()
while time.process_time() < 0.5:
    open(os.devnull).close()
print("one", "two", sep="\\n", end="")
print("oh", file=sys.stderr)
with open(os.environ["HYDRA_METRICS_FILE"], "w") as file:
    json.dump({"user_cpu_s": time.process_time(), "user_wall_s": time.monotonic() - begin}, file)
"""


def _shell(line: str) -> List[str]:
    return ["/bin/sh", "-c", line]


def _ran(folder: Path, argv: List[str], **wishes: Any) -> Ran:
    """Run a command without a history, its streams being files."""
    with streams(folder) as given:
        return run_recorded(ScriptRequest(tuple(argv), **wishes), None, given.through)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Tuple[Run, Streams]:
    """A script that takes half a second of CPU time and 64 MiB, run once."""
    folder = tmp_path_factory.mktemp("busy")
    path = folder / "busy.py"
    path.write_text(BUSY, encoding="utf-8")
    with streams(folder) as given:
        return run_command([sys.executable, str(path)], through=given.through), given


def test_a_script_given_by_its_path_answers_with_its_metrics(tmp_path: Path) -> None:
    """A Python script is run once; what it used has the standard names [R-004, R-005, R-100]."""
    path = tmp_path / "night_job.py"
    path.write_text("import sys; sys.exit(len(sys.argv))", encoding="utf-8")

    run = run_script(str(path), ["a", "b"])

    assert (run.head, run.ok, run.metrics["exit_code"]) == ("night_job", False, 3)
    assert all(is_registered(name) for name in run.metrics)


@linux
def test_every_metric_of_a_run_is_there(busy: Tuple[Run, Streams]) -> None:
    """CPU, memory and I/O, sampled and told by the kernel, each has a value [R-011]."""
    run, _ = busy

    assert set(RUN_METRICS) - set(run.metrics) == set()
    assert set(SAMPLED_METRICS) <= set(run.metrics)


@linux
def test_the_figures_are_those_of_the_run(busy: Tuple[Run, Streams]) -> None:
    """What the kernel says agrees with what the program says of itself [R-080, R-081, R-082,
    R-083, R-084, R-085, R-086, R-087, R-088, R-089, R-090, R-091, R-092, R-093, R-094, R-095].
    """
    found = busy[0].metrics

    seconds = found["execution_time_seconds"]
    assert abs(found["end_time"] - found["start_time"] - seconds) < 0.01
    assert found["user_wall_s"] <= seconds
    cpu = found["user_time"] + found["system_time"]
    assert found["user_cpu_s"] <= cpu * 1.1
    assert cpu <= found["user_cpu_s"] * 1.1 + 0.1  # the interpreter's own end comes on top
    assert found["system_time"] > 0
    assert abs(found["cpu_avg"] - 100 * cpu / seconds) < 1e-6
    assert found["cpu_min"] <= found["cpu_max"]
    assert found["memory_max_mb"] > 64
    assert found["memory_min_mb"] <= found["memory_avg_mb"]
    assert found["memory_avg_mb"] <= found["memory_max_mb"] + 1  # told in different ways
    assert found["page_faults"] > 64 * 256 // 2  # pages of 4 KiB
    assert found["context_switches"] >= 0
    assert found["num_threads"] == 1
    assert found["num_fds"] >= 3
    assert found["block_io_operations"] >= 0


def test_output_is_counted_and_passed_on(busy: Tuple[Run, Streams]) -> None:
    """Both streams arrive byte for byte; the last line counts without its end [R-096, R-097]."""
    run, given = busy

    assert given.said() == (b"one\ntwo", b"oh\n")
    assert (run.metrics["stdout_lines"], run.metrics["stderr_lines"]) == (2, 1)
    assert (run.ok, run.metrics["success"], run.metrics["exit_code"]) == (True, 1, 0)


@pytest.mark.parametrize("sample_interval_s", [0.0, 0.01, 0.1])
def test_looking_at_a_run_changes_nothing_about_it(
    tmp_path: Path, sample_interval_s: float
) -> None:
    """Sampled often, seldom or never, a command ends as it does by itself [R-008, R-099]."""
    wish = {"sample_interval_s": sample_interval_s}

    ran = _ran(tmp_path, _shell("sleep 0.05; echo x >&2; exit 7"), **wish)

    assert (ran.run.metrics["exit_code"], ran.run.metrics["success"]) == (7, 0)
    assert str(ran.run.failure and ran.run.failure.message) == "exit code 7, expected 0: x"
    assert ("num_threads" in ran.run.metrics) == (0 < sample_interval_s < 0.05)


def test_nothing_is_waited_for_once_a_run_has_ended(tmp_path: Path) -> None:
    """The look that is due in ten seconds does not hold up the end [R-009]."""
    ran = _ran(tmp_path, _shell("exit 0"), sample_interval_s=10.0)

    assert ran.run.metrics["execution_time_seconds"] < 10.0
    assert ran.ending.outcome.curve is None


@linux
def test_a_run_is_looked_at_ten_times_a_second(tmp_path: Path) -> None:
    """Without a wish the samples are a tenth of a second apart [R-012]."""
    ran = _ran(tmp_path, _shell("sleep 0.55"))

    assert ran.ending.outcome.curve is not None
    looks = len(unpack_curve(ran.ending.outcome.curve)["t_ms"])
    assert abs(looks - ran.run.metrics["execution_time_seconds"] / 0.1) <= 1.5


def test_a_run_is_recorded_as_what_it_was(tmp_path: Path) -> None:
    """Origin, head, instance and counts are in the history, which belongs to no slot [R-001]."""
    path = str(tmp_path / "history.db")
    argv = ("/bin/sh", "-c", "exit 3")
    with History.open(path) as history, streams(tmp_path) as given:
        ran = run_recorded(ScriptRequest(argv, "my-job", 30.0), history, given.through)

    with History.open_reading(path) as history:
        invocation = history.invocation(ran.run.run_id)
        runs = list(history.runs(ran.run.run_id))

    assert invocation is not None
    assert (invocation.slot, invocation.origin, invocation.seed) == (None, SCRIPT_ORIGIN, None)
    assert (invocation.planned_tests, invocation.timeout_s, invocation.complete) == (1, 30.0, True)
    assert list(invocation.fingerprints) == ["my-job"]
    assert invocation.machine_key == invocation.environment["machine_key"]
    assert [(run.order, run.head, run.instance, run.ok) for run in runs] == [
        (1, "my-job", "default", False)
    ]
    kept = dict(runs[0].metrics, success=0, start_time=runs[0].started_unix)
    assert kept == pytest.approx(dict(ran.run.metrics))


def test_what_a_failed_command_said_is_kept(tmp_path: Path) -> None:
    """The end of standard error stands beside a run that failed, and beside no other."""
    path = str(tmp_path / "history.db")
    tails = []
    with History.open(path) as history, streams(tmp_path) as given:
        for code in (0, 1):
            argv = ("/bin/sh", "-c", f"seq 2000 >&2; exit {code}")
            run = run_recorded(ScriptRequest(argv), history, given.through).run
            tails.append(history.stderr_tail(run.run_id, run.order))

    assert tails[0] is None
    assert tails[1] is not None
    assert (len(tails[1]), tails[1][-10:]) == (4096, "1999\n2000\n")


def test_nothing_is_written_while_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history hears nothing between the start of a command and its end [R-014]."""
    said: List[str] = []
    meanwhile: List[List[str]] = []
    run_it: Any = vars(script_module)["run_wrapped"]

    def watched(*arguments: Any) -> Any:
        before = len(said)
        ending = run_it(*arguments)
        meanwhile.append(said[before:])
        return ending

    def note(statement: str) -> None:
        said.append(statement)

    monkeypatch.setattr(script_module, "run_wrapped", watched)
    with History.open(str(tmp_path / "history.db")) as history, streams(tmp_path) as given:
        history._connection.set_trace_callback(note)
        run_recorded(ScriptRequest(("/bin/sh", "-c", "exit 0")), history, given.through)
        history._connection.set_trace_callback(None)

    assert meanwhile == [[]]
    assert any(statement.startswith("INSERT INTO runs") for statement in said)


@pytest.mark.parametrize(
    ("line", "kind", "code"),
    [("exit 9", "exit", 9), (f"kill -{int(signal.SIGTERM)} $$", "signal", -15)],
)
def test_how_a_command_ended_is_told(tmp_path: Path, line: str, kind: str, code: int) -> None:
    """An exit is told by its code, a signal by its number below zero [R-098]."""
    run = _ran(tmp_path, _shell(line)).run

    assert run.failure is not None
    assert (run.failure.kind, run.metrics["exit_code"]) == (kind, code)


def test_a_time_limit_ends_the_whole_tree(tmp_path: Path) -> None:
    """A command that takes too long is ended with what it started, and recorded so."""
    argv = _shell("sleep 600 & echo $!; trap '' TERM; while :; do sleep 600; done")

    with streams(tmp_path) as given:
        request = ScriptRequest(tuple(argv), timeout_s=0.2, kill_grace_s=0.1)
        ran = run_recorded(request, None, given.through)
        started = int(given.said()[0])

    assert ran.run.failure is not None
    assert ran.run.failure.kind == "timeout"
    with pytest.raises(ProcessLookupError):
        os.kill(started, 0)


def test_a_command_that_is_not_there_is_a_run_too(tmp_path: Path) -> None:
    """A start that fails is recorded, with the reason."""
    with History.open(str(tmp_path / "history.db")) as history:
        run = run_command(["no-such-program"], history=history)
        kept = list(history.runs(run.run_id))

    assert run.failure is not None
    assert (run.failure.kind, run.failure.message) == (
        "start",
        "program 'no-such-program' is not on PATH",
    )
    assert [one.failure for one in kept] == [run.failure]


def test_the_command_sees_its_own_words_and_surroundings(tmp_path: Path) -> None:
    """Its first word, its variables and its folder are what they would be without us."""
    env = {"PATH": os.environ["PATH"], "HYDRA_DIR": "there", "ODD": "\udcff"}
    argv = ("sh", "-c", 'echo "$0"; pwd; env')

    with streams(tmp_path) as given:
        run_recorded(ScriptRequest(argv, env=env), None, given.through)
        name, folder, *pairs = given.said()[0].splitlines()

    own = [pair for pair in pairs if pair.startswith(b"HYDRA_METRICS_FILE=")]
    shells = [pair for pair in pairs if pair.split(b"=")[0] in (b"PWD", b"SHLVL", b"_", b"OLDPWD")]
    assert (name, folder) == (b"sh", os.fsencode(os.getcwd()))
    assert len(own) == 1
    assert sorted(set(pairs) - set(own) - set(shells)) == sorted(
        os.fsencode(f"{key}={value}") for key, value in env.items()
    )


def test_a_script_is_started_by_the_path_that_was_typed(tmp_path: Path) -> None:
    """What a script reads of its own name is what its caller wrote."""
    path = tmp_path / "script"
    path.write_text("#!/bin/sh\necho $0\n", encoding="utf-8")
    path.chmod(0o755)
    typed = os.path.relpath(str(tmp_path)) + "//./script"

    with streams(tmp_path) as given:
        run_recorded(ScriptRequest((typed,)), None, given.through)

        assert given.said() == (os.fsencode(typed) + b"\n", b"")


def test_figures_of_its_own_are_kept(tmp_path: Path) -> None:
    """A command may report `user_*` figures; what is none is told and left out."""
    line = """echo '{"user_tokens": 7, "tokens": 8}' > "$HYDRA_METRICS_FILE" """

    ran = _ran(tmp_path, _shell(line))

    assert ran.run.metrics["user_tokens"] == 7
    assert ran.skipped is not None
    assert '"tokens"' in ran.skipped or "'tokens'" in ran.skipped


def test_a_history_that_fails_afterwards_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What became of the command is answered, and so is why it is not recorded."""
    with History.open(str(tmp_path / "history.db")) as history, streams(tmp_path) as given:
        monkeypatch.setattr(history, "append", _refuse)
        ran = run_recorded(ScriptRequest(tuple(_shell("exit 4"))), history, given.through)
        with pytest.raises(HistoryError, match="the disk is full"):
            run_command(_shell("exit 4"), history=history)

    assert (ran.run.metrics["exit_code"], ran.unrecorded) == (4, "the disk is full")


def _refuse(*arguments: object) -> None:
    raise HistoryError("the disk is full")


def test_a_wrong_name_runs_nothing(tmp_path: Path) -> None:
    """A name that no head may have is refused before anything is started."""
    with pytest.raises(InputError, match="--name: found 'A B'"):
        run_command(_shell(f"touch {tmp_path}/ran"), name="A B", through=Through())

    assert os.listdir(str(tmp_path)) == []


def test_a_run_whose_runner_is_killed_is_lost(tmp_path: Path) -> None:
    """Nobody knows how it ended, which is what is recorded; nothing of it is left running."""
    line = "sleep 600 & echo $!; kill -9 $PPID; wait"

    with streams(tmp_path) as given:
        ran = run_recorded(ScriptRequest(tuple(_shell(line))), None, given.through)
        started = int(given.said()[0])

    assert ran.run.failure is not None
    assert (ran.run.failure.kind, ran.run.flags) == ("error", ("runner_lost",))
    with pytest.raises(ProcessLookupError):
        os.kill(started, 0)


def test_the_line_of_a_run_is_short(busy: Tuple[Run, Streams]) -> None:
    """Seconds, memory and the end of a run fit into a few words."""
    run = busy[0]._replace(seconds=123.4)
    lost = run._replace(metrics={}, seconds=None)

    words = script_module.summary_of(run)

    assert words.startswith("123 s, ")
    assert words.endswith(" MiB, exit 0")
    assert json.dumps(script_module.summary_of(lost)) == '"exit 0"'


def test_rules_are_evaluated_over_scripts(tmp_path: Path) -> None:
    """Over all runs of the script, of whatever invocation; what is to be told waits [R-054]."""
    rules = (Rule("bad", "success < 1", for_runs=2, channels=("log",)),)
    channels = (Channel("log", "file"),)
    argv = ("/bin/sh", "-c", "exit 3")
    request = ScriptRequest(argv, "my-job", rules=rules, channels=channels)
    with History.open(str(tmp_path / "history.db")) as history, streams(tmp_path) as given:
        first = run_recorded(request, history, given.through)
        second = run_recorded(request, history, given.through)

        letters = [queued.notification for queued in waiting(history, 9e9)]

    assert [(letter.run, letter.head, letter.slot) for letter in letters] == [
        (f"{second.run.run_id}.1", "my-job", "")
    ]
    assert (first.unjudged, second.unjudged) == (None, None)


def test_rules_that_cannot_be_evaluated_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command has run and is recorded; the answer says what was not done [R-060]."""

    def fail(*words: object, **more: object) -> None:
        raise HistoryError("history.db: locked")

    monkeypatch.setattr(rule_pass, "newest_runs", fail)
    request = ScriptRequest(("/bin/sh", "-c", "exit 3"), rules=(Rule("bad", "success < 1"),))
    with History.open(str(tmp_path / "history.db")) as history, streams(tmp_path) as given:
        ran = run_recorded(request, history, given.through)

    assert ran.unjudged == "rules: not evaluated: history.db: locked"
    assert (ran.unrecorded, ran.run.metrics["exit_code"]) == (None, 3)
