"""What a program says of itself against what is measured."""

import sys
from typing import Any, Optional

import pytest

from hydra_heads.base.errors import HydraError
from hydra_heads.measure.doctor import truth
from hydra_heads.measure.doctor.bench import Bench
from hydra_heads.measure.doctor.truth import (
    STEP_MB,
    Exactness,
    Said,
    Told,
    ask,
    exactness,
    measure_exactness,
    sampling_percent,
)
from hydra_heads.model.run import Outcome


def told(lag: float, cpu_error: Optional[float], floor_mb: Optional[float] = 8.0) -> Told:
    """Make a run that was reported so much too long, with so much CPU time too much."""
    metrics = {} if cpu_error is None else {"user_time": 0.25, "system_time": cpu_error}
    outcome = Outcome(1.0, 100.0, 0, metrics=metrics, memory_floor_mb=floor_mb)
    return Told(Said(None, 0.25, 101.0 - lag), outcome)


def test_the_median_run_is_told() -> None:
    """One run that the machine held up does not make all figures inexact."""
    runs = [told(0.25, 0.125), told(0.25, 0.125, 8.5), told(9.0, 7.0)]

    found = exactness(runs, (50.0, 50.0 + STEP_MB + 0.5))

    assert found == Exactness(0.25, 0.125, 8.5, 0.5)


@pytest.mark.parametrize("peaks", [(None, 80.0), (48.0, None), (None, None)])
def test_what_the_system_does_not_tell_is_not_told(peaks: Any) -> None:
    """CPU time and peaks may be absent; a time is always there, and never too short."""
    assert exactness([told(-0.5, None, None)], peaks) == Exactness(0.0, None, None, None)


def test_this_machine_is_exact_enough() -> None:
    """A short run's figures are known here."""
    found = measure_exactness(3)

    assert found.end_lag_s >= 0
    if sys.platform.startswith("linux"):
        assert found.cpu_error_s is not None
        assert found.memory_floor_mb is not None
        assert found.memory_error_mb is not None
        assert found.memory_error_mb < STEP_MB / 10


def test_a_program_that_fails_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its reason is the error's."""
    monkeypatch.setattr(truth, "PROGRAM", "raise SystemExit('broken')")

    with pytest.raises(HydraError, match="broken"), Bench() as bench:
        ask(bench, 0.0)


def test_looking_often_costs_the_runner_time() -> None:
    """On Linux the runner's CPU time is known, and more with samples than without."""
    without, often = (sampling_percent(interval, 0.12) for interval in (0.0, 0.01))

    if sys.platform.startswith("linux"):
        assert without is not None
        assert often is not None
        assert often > without
    else:
        assert without is None


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="CPU time of a runner is told")
def test_looking_ten_times_a_second_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the usual interval, looks at five processes take less than 2 % of a core [R-015]."""
    others = "import subprocess\nothers = [subprocess.Popen(['sleep', '9']) for _ in range(4)]\n"
    monkeypatch.setattr(truth, "PROGRAM", others + truth.PROGRAM)

    usual = sampling_percent(0.1, 1.0)

    assert usual is not None
    assert usual < 2


def test_a_run_that_ends_before_a_look_tells_nothing() -> None:
    """A look needs a run of two intervals at least."""
    assert sampling_percent(0.1, 0.19) is None


def test_a_system_without_clocks_of_processes_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where a program cannot read its parent's CPU time, sampling has no price."""
    hidden = truth.PROGRAM.replace("time.clock_gettime(", "time.no_such_clock(")
    monkeypatch.setattr(truth, "PROGRAM", hidden)

    assert sampling_percent(0.0, 0.01) is None
