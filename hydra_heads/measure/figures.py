"""From the runs of one head to the figures of its profile."""

import math
import sys
from typing import Dict, Iterable, List, Optional, Sequence

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.failure import ERROR, TIMEOUT
from hydra_heads.model.metrics import BY_NAME
from hydra_heads.model.run import Run
from hydra_heads.stats.interval import Interval
from hydra_heads.stats.means import mean, mean_interval, variance
from hydra_heads.stats.order import quantile
from hydra_heads.stats.proportions import wilson_interval

SMALL_SAMPLE = 30
"""Fewer runs than this make a small sample."""

_RESOLUTIONS: Dict[str, float] = {
    "count": 1.0,
    "seconds": 1e-6,
    # The system counts KiB; macOS counts bytes.
    "MiB": 2.0**-20 if sys.platform == "darwin" else 2.0**-10,
}
"""The smallest step in which the system reports a figure, by unit."""


class FailureCount:
    """How many runs failed in one way, and what the first of them said."""

    __slots__ = ("count", "example")

    def __init__(self, example: Optional[str]) -> None:
        self.count = 0
        self.example = example


class Tally:
    """Counts of one head's decided runs; it grows with kinds and instances, not with runs."""

    __slots__ = ("failures", "instances", "kinds", "successes")

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.successes = 0
        self.failures = 0
        self.kinds: Dict[str, FailureCount] = {}
        self.instances: Dict[str, int] = {}
        for run in runs:
            self.add(run)

    def add(self, run: Run) -> None:
        """Count one run; one that is not decided yet counts for nothing."""
        if run.ok is None:
            return
        self.instances[run.instance] = self.instances.get(run.instance, 0) + 1
        if run.ok:
            self.successes += 1
            return
        self.failures += 1
        kind, example = (run.failure.kind, run.failure.message) if run.failure else (ERROR, None)
        if kind not in self.kinds:
            self.kinds[kind] = FailureCount(example or None)
        self.kinds[kind].count += 1

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


def resource_figure(name: str, values: Sequence[float]) -> Dict[str, object]:
    """Sum up a metric over runs: the median, or the largest where it is a maximum.

    `values` are in ascending order; without any the value is None.
    """
    metric = BY_NAME[name]
    value: Optional[float] = None
    if values:
        value = values[-1] if "_max" in name else quantile(values, 0.5)
    return {
        "value": None if value is None else round_figure(value),
        "source": metric.source,
        "resolution": _RESOLUTIONS.get(metric.unit),
    }


def interval_document(interval: Interval, method: str) -> Dict[str, object]:
    """Return an interval as it stands in documents."""
    return {
        "low": round_figure(interval.low),
        "high": round_figure(interval.high),
        "level": interval.level,
        "method": method,
    }


def _failure_rows(tally: Tally) -> List[Dict[str, object]]:
    """List the kinds of failure, the most frequent first."""
    kinds = sorted(tally.kinds.items(), key=lambda item: (-item[1].count, item[0]))
    return [{"kind": kind, "count": found.count, "example": found.example} for kind, found in kinds]
