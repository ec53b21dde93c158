"""Tests of runs that take more than they may: processes, memory, room in their folder."""

import sys
from pathlib import Path
from typing import Dict, Iterator, List, Mapping

import pytest

from tests.faults.processes import started_in
from tests.measure.launches import python
from tests.measure.slots import Phase, run_phase, slot_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a tree has is told by /proc")

MODEST = "echo $PPID >> ../runners"
"""Another head of the same worker, which tells who started it."""

# Half of them lead sessions of their own, and are orphans at once.
BOMB = """
import os, time
for number in range(200):
    if os.fork() == 0:
        if number % 2:
            os.setsid()
            if os.fork():
                os._exit(0)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
"""

TREE = """
import os, time
for level in range(8):
    os.fork()
    time.sleep(0.005)
time.sleep(60)
"""

GREED = "import time; held = b'x' * (300 << 20); time.sleep(60)"

# Each has less than the limit, all together have more.
GREED_OF_MANY = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        break
held = b'x' * (60 << 20)
time.sleep(60)
"""

FILLING = """
import os, sys, time
os.makedirs(os.path.join(sys.argv[1], "deep", "er"))
with open(os.path.join(sys.argv[1], "deep", "er", "file"), "wb") as file:
    for _ in range(20):
        file.write(b"x" * (1 << 20))
        file.flush()
time.sleep(60)
"""


def _phase(folder: Path, hostile: Mapping[str, object]) -> Phase:
    """Run a modest head, a hostile one and the modest one again, all on one worker."""
    heads: Dict[str, Mapping[str, object]] = {
        "hostile": dict(hostile, timeout_s=5),
        "modest": {"command": ["sh", "-c", MODEST]},
    }
    turns: Iterator[List[str]] = iter([["modest"], ["hostile"], ["modest"], []])
    (folder / "here").mkdir()
    return run_phase(
        slot_of(folder / "here", heads), folder / "out", choose=lambda runs: next(turns)
    )


def _check_ended_at(phase: Phase, folder: Path, kind: str, setting: str) -> None:
    """Check that the hostile run failed so, and that one runner did all the others."""
    before, hostile, after = phase.runs
    assert hostile.failure is not None
    assert (hostile.failure.kind, setting in hostile.failure.message) == (kind, True)
    assert (before.ok, after.ok, after.flags.count("runner_lost")) == (True, True, 0)
    assert len(set((folder / "runners").read_text().split())) == 1
    assert started_in(folder / "here") == []


@pytest.mark.parametrize("code", [BOMB, TREE], ids=["by one", "by all"])
def test_a_fork_bomb_is_ended_at_its_limit(tmp_path: Path, code: str) -> None:
    """More processes than allowed end a run with all of them, in whatever session [fault 53]."""
    phase = _phase(tmp_path, {"command": [*python(code)], "limits": {"processes": 50}})

    _check_ended_at(phase, tmp_path, "processes", "limits.processes")
    assert phase.runs[1].metrics["descendants_killed"] >= 25


@pytest.mark.parametrize("code", [GREED, GREED_OF_MANY], ids=["one process", "several"])
def test_out_of_memory_ends_the_run_and_not_the_runner(tmp_path: Path, code: str) -> None:
    """A run that takes more memory than allowed, in one process or several, fails with `memory`.

    Its runner lives, and the next run of the same worker is fine [fault 59].
    """
    phase = _phase(tmp_path, {"command": [*python(code)], "limits": {"memory_mb": 100}})

    _check_ended_at(phase, tmp_path, "memory", "limits.memory_mb")


def test_memory_that_is_shared_counts_once(tmp_path: Path) -> None:
    """Children that only share what their parent has do not bring it over its limit [fault 59]."""
    code = (
        "import os, time; held = b'x' * (60 << 20); "
        "pids = [os.fork() for _ in range(2)]; time.sleep(0.3); os._exit(0)"
    )

    phase = _phase(tmp_path, {"command": [*python(code)], "limits": {"memory_mb": 100}})

    assert [run.failure for run in phase.runs] == [None] * 3


def test_a_head_that_fills_its_folder_is_ended(tmp_path: Path) -> None:
    """More in the scratch folder than allowed, however deep, is kind `output` [fault 60].

    The folder is gone with the run.
    """
    hostile = {"command": [*python(FILLING), "{scratch}"], "limits": {"scratch_mb": 4}}

    phase = _phase(tmp_path, hostile)

    _check_ended_at(phase, tmp_path, "output", "limits.scratch_mb")
