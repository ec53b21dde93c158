"""Tests of runs that will not end: whole trees at their time limit, and who freezes the runner."""

import os
import sys
from pathlib import Path
from typing import List

import pytest

from tests.faults.processes import is_running
from tests.measure.launches import launch_of, run_process, shell
from tests.measure.slots import run_phase, slot_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")

# All of them tell their number, ignore SIGTERM, and are in three sessions.
STUBBORN = (
    "trap '' TERM; echo $$ >> pids; "
    "sh -c 'echo $$ >> pids; exec sleep 60' & "
    "setsid sh -c 'echo $$ >> pids; exec sleep 60' & "
    "(setsid sh -c 'echo $$ >> pids; sleep 60 & echo $! >> pids; wait' &) ; "
    "until [ $(wc -l < pids) -eq 5 ]; do sleep 0.01; done; touch ready; "
    "wait"
)


def _numbers(path: Path) -> List[int]:
    return [int(word) for word in path.read_text().split()]


def test_a_stubborn_tree_with_escapees_hangs_no_longer_than_its_grace(tmp_path: Path) -> None:
    """At the limit SIGTERM, after the grace SIGKILL, for who has left the session too.

    None of the five survives [fault 49, fault 50, fault 52].
    """
    launch = launch_of(*shell(STUBBORN), cwd=str(tmp_path), timeout_s=0.7, kill_grace_s=0.1)

    outcome = run_process(launch)

    pids = _numbers(tmp_path / "pids")
    assert ((tmp_path / "ready").exists(), len(pids)) == (True, 5)
    assert [pid for pid in pids if is_running(pid)] == []
    assert (outcome.timed_out, outcome.signum, outcome.descendants_killed) == (True, 9, 4)
    assert outcome.seconds >= 0.8


def test_a_tree_that_stopped_itself_is_killed_whole(tmp_path: Path) -> None:
    """A tree in which everybody SIGSTOPs ends at its limit, children and escapees [fault 51]."""
    line = (
        "setsid sh -c 'echo $$ >> pids; kill -STOP $$' & sh -c 'echo $$ >> pids; kill -STOP $$' & "
        "until [ -e pids ] && [ $(wc -l < pids) -eq 2 ]; do sleep 0.01; done; kill -STOP $$"
    )

    outcome = run_process(launch_of(*shell(line), cwd=str(tmp_path), timeout_s=0.3))

    assert [pid for pid in _numbers(tmp_path / "pids") if is_running(pid)] == []
    assert outcome.timed_out


@pytest.mark.parametrize("name", ["STOP", "TSTP"])
def test_a_head_cannot_freeze_its_runner(tmp_path: Path, name: str) -> None:
    """A runner that a head has stopped goes on, and Hydra with it [fault 49, fault 62]."""
    # The escapee saves us where nobody else does, and tells that it had to.
    line = f"setsid sh -c 'sleep 4; touch saved; kill -CONT {{}}' & kill -{name} $PPID"
    slot = slot_of(tmp_path, {"a": [*shell(line.replace("{}", "'$PPID'"))]})

    phase = run_phase(slot, tmp_path / "out", num_tests=1)

    assert not (tmp_path / "saved").exists()
    assert [run.failure for run in phase.runs] == [None]
    assert not os.path.exists(str(tmp_path / "out" / "runs.jsonl"))
