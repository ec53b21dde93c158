"""Tests of `hydra_heads.measure.runner.serving`: the file that has each run first."""

import errno
import fcntl
import json
import os
from pathlib import Path

import pytest

from hydra_heads.measure.runner import serving
from hydra_heads.measure.runner.serving import Journal
from hydra_heads.measure.runner.wire import STOP
from tests.measure.runner.served import asked, refuse_company, table

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")

STAMP = '"run_id": "r1", "order": 4, '


@pytest.fixture(autouse=True)
def alone() -> None:
    """Every run ends with the end of all children of this process."""
    refuse_company()


def test_the_journal_has_a_run_before_it_is_told(tmp_path: Path) -> None:
    """Its line is the stamp and the figures; what is told says how long that line is."""
    path = tmp_path / "runs.jsonl"
    with table(str(path)) as served:
        first, second = served.serve(
            asked("/bin/true", token=4, stamp=STAMP), asked("/bin/true", token=5)
        )

    line = path.read_text()
    known = json.loads(line)
    assert first.pop("journaled") == len(line)
    assert known == dict(first, run_id="r1", order=4)
    assert "journaled" not in second


def test_a_run_that_was_stopped_is_not_in_the_journal(tmp_path: Path) -> None:
    """What we ended ourselves before its time is no result, and must not be taken in as one."""
    path = tmp_path / "runs.jsonl"
    with table(str(path)) as served:
        served.say(STOP)
        served.serve(asked("/bin/sleep", "60", stamp=STAMP))

    assert path.read_text() == ""


def test_a_run_that_could_not_start_is_in_the_journal(tmp_path: Path) -> None:
    """It is a result like any other, and follows those before it."""
    path = tmp_path / "runs.jsonl"
    with table(str(path)) as served:
        told = served.serve(
            asked("/nonexistent", token=1, stamp=STAMP), asked("/nonexistent", token=2, stamp=STAMP)
        )

    assert [run["token"] for run in told] == [1, 2]
    assert [json.loads(line)["token"] for line in path.read_text().splitlines()] == [1, 2]


def test_when_hydra_is_gone_nothing_goes_on(tmp_path: Path) -> None:
    """A run whose result nobody waits for is ended, and is not in the journal."""
    path = tmp_path / "runs.jsonl"
    with table(str(path)) as served:
        served.shut(served.control)
        told = served.serve(asked("/bin/sleep", "60", stamp=STAMP), asked("/bin/true"))

    assert (told, path.read_text()) == ([], "")


def test_a_journal_that_does_not_take_a_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk costs the line, and no run; the lock is given back."""
    journal = Journal(str(tmp_path / "runs.jsonl"))

    def fail(fd: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(serving, "write_all", fail)

    taken = journal.append("line\n")

    with open(str(tmp_path / "runs.jsonl"), "rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    journal.close()
    assert taken == 0


def test_a_journal_is_private(tmp_path: Path) -> None:
    """Only its owner can read what stands in it."""
    journal = Journal(str(tmp_path / "runs.jsonl"))

    mode = (tmp_path / "runs.jsonl").stat().st_mode

    journal.close()
    assert mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_journal_is_an_ordinary_file(tmp_path: Path, kind: str) -> None:
    """What a link points at is not written to, and nobody is waited for [fault 61]."""
    path, target = tmp_path / "runs.jsonl", tmp_path / "target"
    if kind == "link":
        path.symlink_to(target)
    elif kind == "pipe":
        os.mkfifo(str(path))
    else:
        path.mkdir()
    journal = Journal(str(path))

    taken = journal.append("line\n")

    journal.close()
    assert taken == 0
    assert not target.exists()


def test_a_journal_that_was_removed_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines go to the file of that name, not to one that nobody can find any more."""
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.0)
    path = tmp_path / "runs.jsonl"
    journal = Journal(str(path))
    journal.append("one\n")
    path.unlink()

    taken = journal.append("two\n")

    journal.close()
    assert (taken, path.read_text()) == (4, "two\n")
