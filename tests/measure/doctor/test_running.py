"""Whether programs can be started, ended and looked at, as `doctor` sees it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Dict, Optional

import pytest

from hydra_heads.base.errors import HydraError
from hydra_heads.measure.doctor import running
from hydra_heads.measure.doctor.check import ABSENT, NOTE, OK, PROBLEM
from hydra_heads.measure.doctor.running import (
    check_children,
    check_ending,
    check_memory,
    check_open_files,
    check_orphans,
    check_running,
)
from hydra_heads.measure.runner.proc import ProcFolder
from hydra_heads.model.run import Outcome


def statuses(cores: int = 2) -> Dict[str, str]:
    """Run the programs; return the status of each check by its id."""
    return {check.id: check.status for check in check_running(cores)}


def test_programs_run_here() -> None:
    """On the machine of the tests a runner starts, and what it starts is ended to the last."""
    found = statuses()

    assert list(found) == ["runner", "orphans", "memory", "open_files"]
    assert found["runner"] == OK
    assert found["orphans"] == (OK if sys.platform.startswith("linux") else found["orphans"])


def test_a_python_that_does_not_run_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a runner the rest is not looked at, and the engine's message is told."""
    monkeypatch.setattr(sys, "executable", os.path.join(os.curdir, "no-such-python"))

    found = check_running(2)

    assert [check.status for check in found] == [PROBLEM, ABSENT, ABSENT, ABSENT]
    assert "no-such-python" in found[0].message


def test_a_crew_that_does_not_open_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the engine cannot do is one line here, not an error of doctor's."""

    def refuse() -> None:
        raise HydraError("no run can be started: too many open files")

    monkeypatch.setattr(running, "Bench", refuse)

    assert check_running(2)[0].message == "no run can be started: too many open files"


def test_a_program_that_does_not_end_well_is_a_problem() -> None:
    """Why it did not is told."""
    lost = Outcome(0.0, 0.0, lost="its runner was killed")

    found = running._check_plain(lost)

    assert found.status == PROBLEM
    assert "its runner was killed" in found.message


@pytest.mark.parametrize(("platform", "status"), [("linux", PROBLEM), ("darwin", ABSENT)])
def test_an_orphan_that_ran_on_is_ended(platform: str, status: str) -> None:
    """Where the engine does not find it, doctor says so and leaves nothing running itself."""
    orphan = subprocess.Popen([sys.executable, "-I", "-S", "-c", "input()"], stdin=subprocess.PIPE)

    found = check_orphans(Outcome(0.1, 0.0, 0, stdout=str(orphan.pid).encode()), platform)

    assert found.status == status
    orphan.communicate()
    assert os.name == "nt" or orphan.returncode == -signal.SIGTERM


def test_an_orphan_that_has_ended_needs_no_end() -> None:
    """A number that is nobody's any more, or none at all, is passed over."""
    gone = subprocess.Popen([sys.executable, "-I", "-S", "-c", "pass"])
    gone.wait()

    for printed in (str(gone.pid).encode(), b""):
        assert check_orphans(Outcome(0.1, 0.0, 0, stdout=printed), "linux").status == PROBLEM


@pytest.mark.parametrize(
    ("platform", "has_pidfd", "has_kqueue", "status", "word"),
    [
        ("win32", None, False, OK, "handle"),
        ("darwin", False, True, OK, "kqueue"),
        ("linux", True, False, OK, "pidfd"),
        ("linux", False, False, NOTE, "SIGCHLD"),
    ],
)
def test_how_the_end_is_noticed(
    platform: str, has_pidfd: Optional[bool], has_kqueue: bool, status: str, word: str
) -> None:
    """Each system has its way; the slowest is a note."""
    found = check_ending(platform, has_pidfd, has_kqueue)

    assert found.status == status
    assert word in found.message


def test_a_pidfd_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel or a sandbox may refuse what Python offers."""

    def refuse(pid: int) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", refuse, raising=False)
    refused = check_ending("linux", has_kqueue=False)
    monkeypatch.setattr(os, "pidfd_open", lambda pid: os.open(os.devnull, 0))
    granted = check_ending("linux", has_kqueue=False)
    monkeypatch.delattr(os, "pidfd_open")
    missing = check_ending("linux", has_kqueue=False)

    assert [refused.status, granted.status, missing.status] == [NOTE, OK, NOTE]


@pytest.mark.parametrize(
    ("platform", "has_proc", "has_lists", "status"),
    [
        ("linux", True, True, OK),
        ("linux", True, False, NOTE),
        ("linux", False, True, PROBLEM),
        ("darwin", False, False, ABSENT),
    ],
)
def test_how_processes_are_found(
    monkeypatch: pytest.MonkeyPatch, platform: str, has_proc: bool, has_lists: bool, status: str
) -> None:
    """Linux without /proc leaves processes running; without lists of children it is slower."""
    monkeypatch.setattr(ProcFolder, "_found", (has_lists, True))

    assert check_children(platform, has_proc).status == status


@pytest.mark.parametrize(("floor", "word"), [(8.44, "8.4 MiB"), (0.0, "each run"), (None, "each")])
def test_the_floor_of_peaks_is_told(floor: Optional[float], word: str) -> None:
    """Where the runner's own peak hides smaller ones, it is named."""
    assert word in check_memory(floor).message


@pytest.mark.parametrize(
    ("limit", "cores", "status"),
    [
        (20000, 8, OK),
        (277, 2, OK),
        (276, 2, NOTE),
        (300, 64, NOTE),
        (20, 1, NOTE),
        (None, 2, ABSENT),
    ],
)
def test_open_files_for_all_cores(limit: Optional[int], cores: int, status: str) -> None:
    """The limit must do for a job on every core, and the remedy names one that does."""
    found = check_open_files(limit, 21, cores)

    assert found.status == status
    if status == NOTE:
        enough = int(found.remedy.split()[-1])
        assert check_open_files(enough, 21, cores).status == OK


def test_few_files_are_good_for_few_jobs() -> None:
    """How many jobs there are files for is told: one at least, and no more than cores."""
    texts = [check_open_files(limit, 21, 8).message for limit in (65, 150, 270)]

    jobs = [int(text.partition("--jobs ")[2].split(",")[0]) for text in texts]
    assert jobs == [1, 3, 8]


def test_unknown_descriptors_are_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A system that does not list them is checked without."""
    monkeypatch.setattr(running, "_DESCRIPTORS", str(tmp_path / "none"))

    assert statuses()["open_files"] in (OK, NOTE, ABSENT)
