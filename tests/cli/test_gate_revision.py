"""Tests of `hydra_heads.cli.gate_revision`: heads as git has them beside the present ones."""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Dict, List, Mapping, Sequence, Tuple

import pytest

from hydra_heads.base.errors import InputError, UsageError
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import AS_INSTALLED
from hydra_heads.cli.gate_revision import compare_with_revision
from hydra_heads.heads.kind import Launch
from hydra_heads.heads.load import load_heads_file
from hydra_heads.model.regression import CANNOT_TELL, OK, REGRESSED, GateRow
from hydra_heads.model.run import Outcome
from tests.measure.repositories import checkouts, commit, needs_git, say
from tests.measure.slots import fake_processes, success

pytestmark = needs_git

CALL = Call("gate", (), argparse.Namespace(quiet=True, verbose=False), AS_INSTALLED)

HEADS = "bench/hydra_heads.json"

SCRIPT = ["{python}", "-I", "-S", "job.py"]


def heads_file(heads: Mapping[str, object], **more: object) -> str:
    """Write a heads file; a head is its command, or all of its settings."""
    rows = [
        {"name": name, **one} if isinstance(one, dict) else {"name": name, "command": one}
        for name, one in heads.items()
    ]
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job", "heads": rows}
    return json.dumps({**document, **more})


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a repository is to be made, with its own place for temporary folders."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "repository"


def compared(
    repository: Path,
    revision: str = "HEAD",
    heads: Sequence[str] = (),
    metrics: Sequence[str] = ("time",),
    blocks: int = 8,
) -> Dict[Tuple[str, str], GateRow]:
    """Compare with a revision; nothing stays behind of that."""
    slot = load_heads_file(str(repository / HEADS))
    try:
        rows, full = compare_with_revision(CALL, slot, revision, heads, metrics, 5.0, blocks)
        assert full == say(repository, "rev-parse", revision)
    finally:
        assert os.listdir(str(repository.parent / "temporary")) == []
        assert checkouts(repository) == 1
    return {(row.head, row.metric): row for row in rows}


def of_old_and_new(monkeypatch: pytest.MonkeyPatch, old: float, new: float) -> List[str]:
    """Let nothing start: what runs in a checkout takes so long, and what runs here so long."""
    folders: List[str] = []

    def answer(launch: Launch) -> Outcome:
        folders.append(launch.cwd)
        return success(old if "hydra-revision-" in launch.cwd else new)

    fake_processes(monkeypatch, answer)
    return folders


def test_a_slower_present_is_seen(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heads of both sides run in the same blocks, each in its own folder [R-069]."""
    folders = of_old_and_new(monkeypatch, 0.1, 0.15)
    commit(repository, {HEADS: heads_file({"a": ["true"], "b": ["true"]})})

    rows = compared(repository, metrics=("time", "success_rate"))

    assert {key: row.verdict for key, row in rows.items()} == {
        ("a", "time"): REGRESSED,
        ("b", "time"): REGRESSED,
        ("a", "success_rate"): OK,
        ("b", "success_rate"): OK,
    }
    assert rows["a", "time"].change_percent == pytest.approx(50.0)
    assert len(folders) == 4 * 8
    assert folders.count(str(repository / "bench")) == 2 * 8
    # Four runs of a block are in an order that is drawn, not one side after the other.
    here = [folder == str(repository / "bench") for folder in folders]
    assert len({tuple(here[at : at + 4]) for at in range(0, len(here), 4)}) > 1


def test_real_programs_of_both_revisions(repository: Path) -> None:
    """What runs is the script as it was and as it is: one fails since, and that is seen."""
    commit(repository, {HEADS: heads_file({"a": SCRIPT}), "bench/job.py": "print(1)\n"})
    (repository / "bench" / "job.py").write_text("raise SystemExit(3)\n")

    row = compared(repository, metrics=("success_rate",))["a", "success_rate"]

    assert (row.verdict, row.old, row.new) == (REGRESSED, 100.0, 0.0)


def test_callables_come_from_their_own_revision(repository: Path) -> None:
    """A module is imported from the revision that the head is of."""
    work = "def work():\n    {}\n"
    commit(
        repository,
        {
            HEADS: heads_file({"a": {"callable": "job:work"}}),
            "bench/job.py": work.format("raise ValueError"),
        },
    )
    (repository / "bench" / "job.py").write_text(work.format("return 1"))

    row = compared(repository, metrics=("success_rate",), blocks=6)["a", "success_rate"]

    assert (row.old, row.new) == (0.0, 100.0)


def test_nothing_is_recorded(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No history, no profile and no file of the repository is made or changed."""
    of_old_and_new(monkeypatch, 0.1, 0.1)
    commit(repository, {HEADS: heads_file({"a": ["true"]})})

    row = compared(repository)["a", "time"]

    assert row.verdict == OK
    assert say(repository, "status", "--porcelain", "--ignored") == ""


def test_outputs_are_compared_within_a_side(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head must give the output of another one of its own revision, which runs too."""

    def answer(launch: Launch) -> Outcome:
        is_old = "hydra-revision-" in launch.cwd
        return success(stdout_sha256=("0" if is_old else "1") * 64)

    fake_processes(monkeypatch, answer)
    a = {"command": ["true"], "success": {"same_output_as": "b"}}
    commit(repository, {HEADS: heads_file({"a": a, "b": ["true"]})})

    rows = compared(repository, heads=["a"], metrics=("success_rate",))

    assert {key: (row.old, row.new) for key, row in rows.items()} == {
        ("a", "success_rate"): (100.0, 100.0)
    }


def test_heads_of_one_side_are_said_and_do_not_count(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head that is new, or gone, has rows that say so and are left out."""
    of_old_and_new(monkeypatch, 0.1, 0.1)
    commit(repository, {HEADS: heads_file({"a": ["true"], "gone": ["true"]})})
    (repository / HEADS).write_text(heads_file({"a": ["true"], "new": ["true"]}))

    rows = compared(repository)

    assert rows["a", "time"].verdict == OK
    assert {
        (row.head, row.left_out, row.reason) for row in rows.values() if row.verdict == CANNOT_TELL
    } == {
        ("new", True, "not in revision HEAD"),
        ("gone", True, "only in revision HEAD"),
    }


def test_a_program_that_is_missing_there(
    repository: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What git does not track is in no revision: such a head cannot be told, which is said."""
    of_old_and_new(monkeypatch, 0.1, 0.1)
    commit(repository, {HEADS: heads_file({"a": ["true"], "built": ["./built"]})})
    built = repository / "bench" / "built"
    built.write_text("#!/bin/sh\n")
    built.chmod(0o755)

    rows = compared(repository)

    row = rows["built", "time"]
    assert (rows["a", "time"].verdict, row.verdict, row.left_out) == (OK, CANNOT_TELL, False)
    assert row.reason.startswith("cannot be started in revision HEAD: ")
    assert "revision HEAD: what git does not track is not in it" in caplog.text


def test_inputs_that_changed_are_left_out(
    repository: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Both sides run on the inputs that are the same, and a warning says how many are not."""
    of_old_and_new(monkeypatch, 0.1, 0.1)
    heads = {"a": ["true", "{n}"]}
    inputs = [{"name": name, "values": {"n": number}} for number, name in enumerate("xyz")]
    commit(repository, {HEADS: heads_file(heads, instances=inputs)})
    inputs[1]["values"] = {"n": 7}
    (repository / HEADS).write_text(heads_file(heads, instances=inputs))

    compared(repository)

    assert "revision HEAD: 1 of 3 inputs are others there, or not there: left out" in caplog.text


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ({"other.txt": "x"}, heads_file({"a": ["true"]}),
         r"^HEAD:bench/hydra_heads\.json: no such file in this revision"),
        ({HEADS: heads_file({"b": ["true"]})}, heads_file({"a": ["true"]}),
         "^revision HEAD: it has none of these heads"),
        ({HEADS: "{}"}, heads_file({"a": ["true"]}), r"^HEAD:bench/hydra_heads\.json: "),
        ({HEADS: heads_file({"a": ["true"]}).replace('"job"', '"else"')},
         heads_file({"a": ["true"]}), "slot: found 'else', expected 'job'"),
        ({HEADS: heads_file({"a": ["true", "{n}"]}, instances=[{"name": "x", "values": {"n": 1}}])},
         heads_file({"a": ["true", "{n}"]}, instances=[{"name": "y", "values": {"n": 1}}]),
         "^revision HEAD: it has no input in common"),
        ({HEADS: heads_file({"a": ["no-such-program-here"]})}, heads_file({"a": ["true"]}),
         "^revision HEAD: nothing to compare: cannot be started in revision HEAD: "),
    ],
)  # fmt: skip
def test_nothing_to_compare(repository: Path, before: Dict[str, str], now: str, words: str) -> None:
    """What keeps two revisions from being compared is one line, without temporary folders."""
    commit(repository, before)
    (repository / HEADS).parent.mkdir(exist_ok=True)
    (repository / HEADS).write_text(now)

    with pytest.raises(InputError, match=words) as caught:
        compared(repository)

    assert "hydra-revision-" not in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(("name", "where"), [("new", "in revision HEAD"), ("gone", "here")])
def test_a_head_that_was_named_has_to_be_there(repository: Path, name: str, where: str) -> None:
    """Who names a head that one side lacks is told which side that is."""
    commit(repository, {HEADS: heads_file({"a": ["true"], "gone": ["true"]})})
    (repository / HEADS).write_text(heads_file({"a": ["true"], "new": ["true"]}))

    with pytest.raises(InputError, match=f"no head '{name}' {where}; on both sides are: a"):
        compared(repository, heads=[name])


def test_heads_of_no_file(repository: Path) -> None:
    """Heads that no file defines are in no revision."""
    commit(repository, {HEADS: heads_file({"a": ["true"]})})
    slot = load_heads_file(str(repository / HEADS))._replace(heads_file=None)

    with pytest.raises(InputError, match="--against-command: .*; name one: --heads FILE"):
        compare_with_revision(CALL, slot, "HEAD", [], ["time"], 5.0, 8)


def test_too_few_blocks_are_refused_at_once(repository: Path) -> None:
    """Nothing is measured where nothing could come of it."""
    commit(repository, {HEADS: heads_file({"a": ["true"]})})

    with pytest.raises(UsageError, match="--num-tests: found 5, expected 6 or more"):
        compared(repository, blocks=5)


def test_blocks_in_which_one_side_failed_cannot_tell(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where hardly a block has a time of both, that is no pass."""

    def answer(launch: Launch) -> Outcome:
        return success()._replace(exit_code=0 if "hydra-revision-" in launch.cwd else 1)

    fake_processes(monkeypatch, answer)
    commit(repository, {HEADS: heads_file({"a": ["true"]})})

    rows = compared(repository, metrics=("time", "success_rate"))

    assert [row.verdict for row in rows.values()] == [CANNOT_TELL, REGRESSED]
