"""Tests of a wall clock that is set, or goes on while the machine sleeps, during a run."""

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Iterator, List

import pytest

from hydra_heads.measure import conditions
from hydra_heads.measure.outcomes import facts_of
from hydra_heads.measure.runner import running
from hydra_heads.measure.runner.record import Record
from hydra_heads.measure.runner.running import Running
from hydra_heads.measure.runner.spawning import spawn
from hydra_heads.measure.runner.wire import Control, Request
from hydra_heads.model.run import Outcome
from hydra_heads.store.history import History
from tests.measure.slots import fake_processes, instances, run_phase, slot_of, success

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the runner of Linux is driven")

HOUR = 3600.0


class WallClock:
    """The module `time` with a wall clock that can be set; the other clocks go on as they are."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.monotonic = time.monotonic
        self.sleep = time.sleep

    def time(self) -> float:
        """Return what somebody has set the clock to."""
        return time.time() + self.ahead


@pytest.fixture
def control() -> Iterator[Control]:
    """Words from a Hydra that says none."""
    reader, writer = os.pipe()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    yield Control(reader)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(reader)
    os.close(writer)


def _run_with_jump(
    control: Control, monkeypatch: pytest.MonkeyPatch, seconds: float, timeout_s: float = 20.0
) -> Outcome:
    """Let the runner make a run during which the wall clock is set on, or back."""
    clock = WallClock()
    monkeypatch.setattr(running, "time", clock)
    request = Request(token=1, timeout_s=timeout_s, sample_s=0.01, grace_s=0.0)
    record = Record(1)
    words = [shutil.which("sleep") or "sleep", "0.05"]

    def jump() -> None:
        clock.ahead += seconds

    Running(request, record, control, lambda pid: False).run(
        lambda request: spawn(words, dict(os.environ), []), jump
    )
    line = json.loads("{" + record.members() + "}")
    return facts_of(line, timeout_s)


@pytest.mark.parametrize("seconds", [-HOUR, HOUR, -86400 * 365.0, 0.5])
def test_a_clock_that_is_set_changes_no_duration(
    control: Control, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """Set back, as by hand or by the end of summer time, or on: the seconds are the same.

    Times of day are seconds since 1970 in UTC, taken at the start; the run is flagged [fault 44].
    """
    before = time.time()
    begin = time.perf_counter()

    outcome = _run_with_jump(control, monkeypatch, seconds)

    passed = time.perf_counter() - begin
    assert 0.05 <= outcome.seconds <= passed
    assert before <= outcome.started_unix <= before + passed
    assert outcome.metrics["end_time"] == outcome.started_unix + outcome.seconds
    assert (outcome.exit_code, outcome.timed_out) == (0, False)
    assert outcome.flags[-1:] == ("clock_jump",)
    assert abs(outcome.clock_jump_s - seconds) < passed


def test_a_clock_that_goes_on_steadily_is_no_jump(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a jump no run is flagged [fault 44]."""
    outcome = _run_with_jump(control, monkeypatch, 0.0)

    assert "clock_jump" not in outcome.flags


def test_a_suspended_machine_reaches_no_time_limit(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hours of sleep in a run of a few ms are no time that the head has taken [fault 47]."""
    outcome = _run_with_jump(control, monkeypatch, 8 * HOUR, timeout_s=10.0)

    assert (outcome.exit_code, outcome.signum, outcome.timed_out) == (0, None, False)
    assert outcome.seconds < 10


def test_a_suspend_during_a_run_makes_it_an_outlier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run during which the machine slept is flagged an outlier, and counted [fault 47]."""
    runs: List[Outcome] = []

    def answer(launch: object) -> Outcome:
        flags = ("clock_jump",) if len(runs) == 2 else ()
        runs.append(success(flags=flags, clock_jump_s=600.0 if flags else 0.0))
        return runs[-1]

    fake_processes(monkeypatch, answer)
    slot = slot_of(tmp_path, {"a": ["true"]}, instances=instances("x"))

    phase = run_phase(slot, tmp_path / "out", num_tests=5)

    assert [run.outlier for run in phase.runs] == [False, False, True, False, False]
    assert phase.runs[2].flags == ("clock_jump",)
    document = phase.document("a")
    assert document["success_count"] == 5
    assert [row["outlier"] for row in document["runs"]] == [run.outlier for run in phase.runs]


def test_the_jump_stands_with_its_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far the clock jumped stands in the history, with the block it jumped in [fault 47]."""
    clock = WallClock()
    monkeypatch.setattr(conditions, "time", clock)
    asked: List[object] = []

    def answer(launch: object) -> Outcome:
        asked.append(launch)
        if len(asked) == 4:  # the second of two heads in the second block
            clock.ahead += 600
        return success()

    fake_processes(monkeypatch, answer)

    phase = run_phase(
        slot_of(tmp_path, {"a": ["true"], "b": ["true"]}), tmp_path / "out", num_tests=3
    )

    jumps = _jumps(tmp_path / "out", phase.report.run_id)
    assert [round(jump) for jump in jumps] == [0, 600, 0]


def _jumps(folder: Path, run_id: str) -> List[float]:
    """Return the jumps of an invocation's blocks, in their order."""
    with History.open_reading(str(folder / "history.db")) as history:
        return [block.clock_jump_s or 0.0 for block in history.blocks_of(run_id)]
