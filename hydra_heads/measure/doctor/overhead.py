"""What measuring costs on this machine, and how exact its figures are."""

import time
from typing import Callable, Dict, NamedTuple, Optional

from hydra_heads.base.jsontext import round_figure
from hydra_heads.measure.comparing import DEFAULT_NUM_TESTS
from hydra_heads.measure.doctor.clock import smallest_step
from hydra_heads.measure.doctor.launching import LaunchCost, measure_launching
from hydra_heads.measure.doctor.self_difference import SelfDifference, measure_self_difference
from hydra_heads.measure.doctor.truth import Exactness, measure_exactness, sampling_percent
from hydra_heads.measure.request import DEFAULT_SAMPLE_INTERVAL_S

FASTEST_SAMPLING_S = 0.01
"""The shortest interval that can be asked for."""

LAUNCHING_SHARE = 0.15
"""Of the time that may be taken; so are the following."""

SAMPLING_SHARE = 0.1
"""Of each of three: without samples, at the default interval, at the shortest one."""

SELF_DIFFERENCE_SHARE = 0.3
"""At least; it has all that the others leave."""

RUNS_A_SECOND = 3.0
"""Short runs that tell of themselves, in each second that may be taken in all."""


class Sampling(NamedTuple):
    """CPU time of the runner in percent of one core: no samples, usual interval, shortest one."""

    off_percent: Optional[float]
    usual_percent: Optional[float]
    fastest_percent: Optional[float]


class Overhead(NamedTuple):
    """All that was measured; None for what is not told here."""

    seconds: float
    clock_step_s: Optional[float]
    launching: LaunchCost
    sampling: Sampling
    exactness: Exactness
    itself: SelfDifference

    def as_document(self) -> Dict[str, Optional[float]]:
        """Return it as one JSON object, each figure with its unit in its name."""
        cost, exact, itself = self.launching, self.exactness, self.itself
        return {
            "seconds": _rounded(self.seconds),
            "clock_step_us": _scaled(self.clock_step_s, 1e6),
            "runs": cost.runs,
            "run_ms": _scaled(cost.run_s, 1e3),
            "process_ms": _scaled(cost.process_s, 1e3),
            "between_ms": _scaled(cost.between_s, 1e3),
            "recording_ms": _scaled(cost.recording_s, 1e3),
            "recording_low_ms": _scaled(cost.recording_low_s, 1e3),
            "recording_high_ms": _scaled(cost.recording_high_s, 1e3),
            "sampling_interval_s": DEFAULT_SAMPLE_INTERVAL_S,
            "sampling_fastest_interval_s": FASTEST_SAMPLING_S,
            "sampling_off_percent": _rounded(self.sampling.off_percent),
            "sampling_percent": _rounded(self.sampling.usual_percent),
            "sampling_fastest_percent": _rounded(self.sampling.fastest_percent),
            "end_lag_ms": _scaled(exact.end_lag_s, 1e3),
            "cpu_error_ms": _scaled(exact.cpu_error_s, 1e3),
            "memory_floor_mb": _rounded(exact.memory_floor_mb),
            "memory_error_mb": _rounded(exact.memory_error_mb),
            "self_trials": itself.trials,
            "self_different": itself.different,
            "self_least_percent": _rounded(itself.least_percent),
            "self_most_percent": _rounded(itself.most_percent),
            "self_blocks": itself.blocks,
            "self_program_ms": _scaled(itself.seconds, 1e3),
            "visible_blocks": DEFAULT_NUM_TESTS,
            "visible_percent": _rounded(itself.visible_percent),
        }


def measure_overhead(seconds: float, on_step: Callable[[str], object]) -> Overhead:
    """Measure for about so many seconds; `on_step` is told what comes next.

    Nothing stays: no file, no process. `StopRequest` passes through.
    """
    until = time.monotonic() + seconds
    on_step("the clock")
    step = smallest_step()
    on_step("programs that tell of themselves")
    exact = measure_exactness(max(3, int(RUNS_A_SECOND * seconds)))
    on_step("a program that does nothing, with and without keeping its runs")
    launching = measure_launching(LAUNCHING_SHARE * seconds)
    on_step("one busy program, looked at never, at times and often")
    busy = SAMPLING_SHARE * seconds
    sampling = Sampling(
        *(
            sampling_percent(interval, busy)
            for interval in (0.0, DEFAULT_SAMPLE_INTERVAL_S, FASTEST_SAMPLING_S)
        )
    )
    on_step("a program against itself")
    left = max(SELF_DIFFERENCE_SHARE * seconds, until - time.monotonic())
    itself = measure_self_difference(left)
    return Overhead(seconds, step, launching, sampling, exact, itself)


def _scaled(value: Optional[float], scale: float) -> Optional[float]:
    return None if value is None else round_figure(value * scale)


def _rounded(value: Optional[float]) -> Optional[float]:
    return _scaled(value, 1.0)
