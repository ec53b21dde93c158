"""From the runs of one head to the figures of its profile."""

import math
import os
import time
from typing import Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Union

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.failure import ERROR, MEMORY_FLOOR, MEMORY_SHARED, TIMEOUT
from hydra_heads.model.intervals import interval_document
from hydra_heads.model.invocation import AlikeRuns
from hydra_heads.model.metrics import (
    BY_NAME,
    LINUX,
    MACOS,
    OWN_FIGURE_SOURCE,
    RESOURCE_METRICS,
    SAMPLED_METRICS,
    this_platform,
)
from hydra_heads.model.run import Run
from hydra_heads.stats.interval import Interval
from hydra_heads.stats.means import mean, mean_interval, variance
from hydra_heads.stats.order import quantile
from hydra_heads.stats.proportions import wilson_interval

SMALL_SAMPLE = 30
"""Fewer runs than this make a small sample."""

_MIB = 1024.0 * 1024.0

_PAGES_HELD_BACK = 64
"""Pages by which Linux may miscount a process: what one thread (to 6.1, TASK_RSS_EVENTS_THRESH) or
one CPU (from 6.2, percpu_counter_batch) has not yet added to the count that all see."""

_WINDOWS_TICKS = 64.0
"""Clock interrupts a second, in which Windows counts CPU time."""


class FailureCount:
    """How many runs failed in one way, and what the first of them said."""

    __slots__ = ("count", "example")

    def __init__(self, example: Optional[str]) -> None:
        self.count = 0
        self.example = example


class Tally:
    """Counts of one head's decided runs; it grows with kinds and instances, not with runs."""

    __slots__ = ("failures", "flags", "instances", "kinds", "outliers", "successes", "warmups")

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.successes = 0
        self.failures = 0
        self.warmups = 0
        self.outliers = 0
        self.flags: Dict[str, int] = {}
        self.kinds: Dict[str, FailureCount] = {}
        self.instances: Dict[str, int] = {}
        for run in runs:
            self.add(run)

    def add(self, run: Union[Run, AlikeRuns], count: int = 1) -> None:
        """Count a run, or so many alike; one that is not decided yet counts for nothing."""
        if run.ok is None:
            return
        self.instances[run.instance] = self.instances.get(run.instance, 0) + count
        self.warmups += count * run.warmup
        self.outliers += count * run.outlier
        for flag in run.flags:
            self.flags[flag] = self.flags.get(flag, 0) + count
        if run.ok:
            self.successes += count
            return
        self.failures += count
        kind, example = (run.failure.kind, run.failure.message) if run.failure else (ERROR, None)
        if kind not in self.kinds:
            self.kinds[kind] = FailureCount(example or None)
        self.kinds[kind].count += count

    @property
    def runs(self) -> int:
        """Runs that are decided."""
        return self.successes + self.failures

    @property
    def timeouts(self) -> int:
        """Failures by the time limit."""
        return self.kinds[TIMEOUT].count if TIMEOUT in self.kinds else 0


def count_figures(tally: Tally) -> Dict[str, object]:
    """Return counts, success rate in percent and its Wilson interval, and kinds of failure."""
    rate: Optional[float] = None
    interval: Optional[Dict[str, object]] = None
    if tally.runs:
        rate = round_figure(100.0 * tally.successes / tally.runs)
        low, high, level = wilson_interval(tally.successes, tally.runs)
        interval = interval_document(Interval(100.0 * low, 100.0 * high, level), "wilson")
    return {
        "num_tests": tally.runs,
        "small_sample": tally.runs < SMALL_SAMPLE,
        "success_count": tally.successes,
        "failure_count": tally.failures,
        "timeout_count": tally.timeouts,
        "success_rate": rate,
        "success_rate_ci": interval,
        "failures": _failure_rows(tally),
    }


def flag_figures(tally: Tally) -> Dict[str, object]:
    """Return how many runs are outliers, and how many turned out to be warm-ups.

    All of them are in the other figures too; without runs nobody can tell.
    """
    return {
        "outliers": tally.outliers if tally.runs else None,
        "warmup_detected": tally.warmups if tally.runs else None,
    }


def time_resolution(resolutions: Mapping[str, float] = {}) -> float:
    """Return the smallest difference of two times that the clock can tell, in seconds."""
    return resolutions.get("time_s", time.get_clock_info("perf_counter").resolution)


def time_figures(seconds: Sequence[float]) -> Dict[str, object]:
    """Return what the successes' seconds, in ascending order, say: mean, interval, quantiles.

    Without a success every figure is None. The interval of the mean is Student's t: it may
    reach below zero where times scatter much and are few.
    """
    if not seconds:
        names = ("min", "mean", "median", "p90", "p95", "p99", "max", "stdev", "total")
        return {"avg_time": None, "avg_time_ci": None, "time_s": dict.fromkeys(names)}
    average = round_figure(mean(seconds))
    interval = mean_interval(seconds)
    return {
        "avg_time": average,
        "avg_time_ci": interval_document(interval, "t") if interval else None,
        "time_s": {
            "min": round_figure(seconds[0]),
            "mean": average,
            "median": round_figure(quantile(seconds, 0.5)),
            "p90": round_figure(quantile(seconds, 0.9)),
            "p95": round_figure(quantile(seconds, 0.95)),
            "p99": round_figure(quantile(seconds, 0.99)),
            "max": round_figure(seconds[-1]),
            "stdev": round_figure(math.sqrt(variance(seconds))) if len(seconds) > 1 else None,
            "total": round_figure(math.fsum(seconds)),
        },
    }


Ascending = Callable[[str], Sequence[float]]
"""Gives the values of one metric over the runs that have it, in ascending order."""


def resource_figures(
    values_of: Ascending,
    own_figures: Sequence[str],
    flags: Mapping[str, int],
    resolutions: Mapping[str, float],
) -> Dict[str, object]:
    """Sum up what runs used, and the figures that the head reported itself, by metric.

    `flags` counts the runs that carry each flag. `resolutions` gives what only the measuring
    side knows: by metric, in its unit; and `sample_interval_s`, the seconds between samples.
    """
    found = {
        name: resource_figure(name, values_of(name), flags, resolutions)
        for name in RESOURCE_METRICS
    }
    share = _cpu_share_resolution(values_of("execution_time_seconds"))
    found["cpu_avg"]["resolution"] = resolutions.get("cpu_avg", share)
    for name in own_figures:
        found[name] = resource_figure(name, values_of(name), flags, resolutions)
    return dict(found)


def resource_figure(
    name: str,
    values: Sequence[float],
    flags: Mapping[str, int] = {},
    resolutions: Mapping[str, float] = {},
) -> Dict[str, object]:
    """Sum up a metric over runs: the median, or the largest where it is a maximum.

    `values` are in ascending order; without any the value is None.
    """
    metric = BY_NAME.get(name)
    value: Optional[float] = None
    if values:
        is_maximum = metric is not None and "_max" in name
        value = values[-1] if is_maximum else quantile(values, 0.5)
    source = OWN_FIGURE_SOURCE if metric is None else metric.on(this_platform()).source
    return {
        "value": None if value is None else round_figure(value),
        "source": source or None,
        "resolution": _resolution_of(name, flags, resolutions),
    }


def _resolution_of(
    name: str, flags: Mapping[str, int], resolutions: Mapping[str, float]
) -> Union[float, str, None]:
    """Return the smallest step of a figure in its unit, or word how often it was looked at."""
    if name == "memory_max_mb":
        return _peak_resolution(flags, resolutions)
    if name in resolutions:
        return resolutions[name]
    if name in SAMPLED_METRICS:
        return _sampling(resolutions)
    if name in ("user_time", "system_time"):
        return _split_resolution()
    return 1 if name in BY_NAME and BY_NAME[name].unit == "count" else None


def _peak_resolution(
    flags: Mapping[str, int], resolutions: Mapping[str, float]
) -> Union[float, str, None]:
    """Say how well a peak of memory is known.

    Below the runner's own peak (`resolutions` has it) nothing is, where a run is flagged so;
    a peak of several processes is one of samples.
    """
    step = _memory_step()
    if flags.get(MEMORY_FLOOR):
        floor = resolutions.get("memory_max_mb")
        return max(step, floor) if floor else None
    return _sampling(resolutions) if flags.get(MEMORY_SHARED) else step


def _memory_step() -> float:
    """Return the step in which the system counts memory, in MiB."""
    if this_platform() != LINUX:
        return 4096 / _MIB
    # From 6.2 on a CPU holds back more where there are more than 32 of them.
    pages = max(_PAGES_HELD_BACK, 2 * (os.cpu_count() or 1))
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


def _sampling(resolutions: Mapping[str, float]) -> Optional[str]:
    seconds = resolutions.get("sample_interval_s")
    return f"one sample every {seconds:g} s" if seconds else None


def _split_resolution() -> float:
    """Return how well CPU time is told apart into user and system, in seconds.

    Linux knows the sum of both to the microsecond, and splits it by what its clock interrupts
    met (cputime_adjust in kernel/sched/cputime.c); there are at least as many of these as there
    are clock ticks a second. Windows counts nothing but interrupts.
    """
    platform = this_platform()
    if platform == LINUX:
        return 1 / os.sysconf("SC_CLK_TCK")
    return 1e-6 if platform == MACOS else 1 / _WINDOWS_TICKS


def _cpu_share_resolution(wall_seconds: Sequence[float]) -> Optional[float]:
    """Return how well CPU time over wall time is known, in percent, at the median wall time."""
    median = quantile(wall_seconds, 0.5) if wall_seconds else 0.0
    if median <= 0:
        return None
    step = 1e-6 if this_platform() in (LINUX, MACOS) else 1 / _WINDOWS_TICKS
    return round_figure(100 * step / median)


def _failure_rows(tally: Tally) -> List[Dict[str, object]]:
    """List the kinds of failure, the most frequent first."""
    kinds = sorted(tally.kinds.items(), key=lambda item: (-item[1].count, item[0]))
    return [{"kind": kind, "count": found.count, "example": found.example} for kind, found in kinds]
