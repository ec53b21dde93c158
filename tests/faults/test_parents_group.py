"""Tests of heads that kill the group of their parent, which is not theirs to kill."""

import signal
import sys
from pathlib import Path
from typing import Dict, Iterator, List, Mapping

import pytest

from tests.faults.processes import is_running
from tests.measure.launches import python
from tests.measure.slots import Phase, run_phase, slot_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")

KILL = """
import os, signal
def hit(signum):
    with open("runners", "a") as file:
        print(os.getppid(), file=file)
    reader, writer = os.pipe()
    if not os.fork():
        os.setsid()
        with open("pids", "a") as file:
            print(os.getpid(), file=file)
        os.execvp("sleep", ["sleep", "60"])
    os.close(writer)
    os.read(reader, 1)
    os.killpg(os.getpgid(os.getppid()), signum)
    if signum == signal.SIGKILL:
        signal.pause()
"""

CALLABLES = KILL + "\n\ndef kill():\n    hit(9)\n\n\ndef end():\n    hit(15)\n"

Definition = Mapping[str, object]


def _program(signum: int, **settings: object) -> Definition:
    return {"command": [*python(f"{KILL}\nhit({int(signum)})\nprint('done')")], **settings}


def _phase(folder: Path, hostile: Definition) -> Phase:
    """Run the hostile head, a good one, and both again."""
    (folder / "hits.py").write_text(CALLABLES)
    heads: Dict[str, Definition] = {"hostile": hostile, "good": {"command": ["true"]}}
    turns: Iterator[List[str]] = iter([["hostile"], ["good"], ["hostile"], ["good"], []])
    return run_phase(slot_of(folder, heads), folder / "out", choose=lambda runs: next(turns))


def _numbers(path: Path) -> List[int]:
    return [int(word) for word in path.read_text().split()]


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_polite_signals_to_the_parents_group_harm_nobody(tmp_path: Path, signum: int) -> None:
    """The runner survives SIGTERM, SIGINT and SIGHUP to its group, and so does the run [fault 62].

    What the run left is ended all the same.
    """
    phase = _phase(tmp_path, _program(signum))

    assert [(run.ok, "runner_lost" in run.flags) for run in phase.runs] == [(True, False)] * 4
    assert len(set(_numbers(tmp_path / "runners"))) == 1
    assert [pid for pid in _numbers(tmp_path / "pids") if is_running(pid)] == []


HOSTILE: Mapping[str, Definition] = {
    "streamed": _program(signal.SIGKILL),
    "settled": _program(signal.SIGKILL, success={"stdout_matches": ["done"]}),
    "callable": {"callable": "hits:kill"},
}


@pytest.mark.parametrize("sort", HOSTILE)
def test_a_killed_runner_costs_one_run(tmp_path: Path, sort: str) -> None:
    """SIGKILL to the parent's group fails that run: kind `error`, flag `runner_lost` [fault 62].

    A fresh runner goes on, and nothing that the run started is left.
    """
    phase = _phase(tmp_path, HOSTILE[sort])

    told = [(run.head, run.failure and run.failure.kind, run.flags[:1]) for run in phase.runs]
    assert told[0] == told[2] == ("hostile", "error", ("runner_lost",))
    assert [run.ok for run in phase.runs] == [False, True, False, True]
    assert len(set(_numbers(tmp_path / "runners"))) == 2
    assert [pid for pid in _numbers(tmp_path / "pids") if is_running(pid)] == []


def test_a_callable_that_ends_its_parents_group_harms_nobody(tmp_path: Path) -> None:
    """The worker of a callable survives what the runner of programs survives [fault 62]."""
    phase = _phase(tmp_path, {"callable": "hits:end"})

    assert [(run.ok, "runner_lost" in run.flags) for run in phase.runs] == [(True, False)] * 4
    assert [pid for pid in _numbers(tmp_path / "pids") if is_running(pid)] == []


def test_runs_that_waited_behind_a_lost_one_are_made(tmp_path: Path) -> None:
    """Of what was handed to a killed runner ahead of time, only the first is lost [fault 62]."""
    heads: Dict[str, Definition] = {
        "hostile": _program(signal.SIGKILL),
        "good": {"command": ["true"]},
    }

    phase = run_phase(slot_of(tmp_path, heads), tmp_path / "out", num_tests=5, seed=3)

    assert [run.order for run in phase.runs] == list(range(1, 11))
    assert [run.head for run in phase.runs if run.ok] == ["good"] * 5
    assert [run.head for run in phase.runs if "runner_lost" in run.flags] == ["hostile"] * 5
    assert list((tmp_path / "out").glob("runs.jsonl")) == []
