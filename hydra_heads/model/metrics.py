"""The one registry of metric names: unit, type, where a figure comes from, why it may be null."""

import re
from typing import Dict, NamedTuple, Tuple


class Metric(NamedTuple):
    """One metric: `of` is `run` or `profile`; `source` says where the figure comes from."""

    name: str
    unit: str
    type: str
    of: str
    source: str
    null_because: str = ""


_OWN_FIGURE = re.compile(r"user_[a-z0-9_]+\Z")

_UNSAMPLED = "null because nothing samples a run while it goes on"
_WINDOWS = "null on Windows: the system reports it for POSIX processes only"

METRICS: Tuple[Metric, ...] = (
    Metric(
        "execution_time_seconds", "seconds", "real", "run", "monotonic clock around the process"
    ),
    Metric("start_time", "seconds since 1970", "real", "run", "wall clock at the start"),
    Metric("end_time", "seconds since 1970", "real", "run", "start_time + execution_time_seconds"),
    Metric("user_time", "seconds", "real", "run", "wait4: ru_utime", _WINDOWS),
    Metric("system_time", "seconds", "real", "run", "wait4: ru_stime", _WINDOWS),
    Metric("cpu_max", "percent", "real", "run", "sampling", _UNSAMPLED),
    Metric("cpu_avg", "percent", "real", "run", "CPU time over wall time", _WINDOWS),
    Metric("cpu_min", "percent", "real", "run", "sampling", _UNSAMPLED),
    Metric("context_switches", "count", "integer", "run", "wait4: ru_nvcsw + ru_nivcsw", _WINDOWS),
    Metric(
        "memory_max_mb",
        "MiB",
        "real",
        "run",
        "wait4: ru_maxrss, the largest process",
        "null on Windows, and where it is not above our own peak, which Linux hands on to programs",
    ),
    Metric("memory_avg_mb", "MiB", "real", "run", "sampling", _UNSAMPLED),
    Metric("memory_min_mb", "MiB", "real", "run", "sampling", _UNSAMPLED),
    Metric("page_faults", "count", "integer", "run", "wait4: ru_majflt + ru_minflt", _WINDOWS),
    Metric("num_threads", "count", "integer", "run", "sampling", _UNSAMPLED),
    Metric("num_fds", "count", "integer", "run", "sampling", _UNSAMPLED),
    Metric("descendants_killed", "count", "integer", "run", "processes left when the head ended"),
    Metric(
        "block_io_operations", "count", "integer", "run", "wait4: ru_inblock + ru_oublock", _WINDOWS
    ),
    Metric("stdout_lines", "count", "integer", "run", "line ends on standard output"),
    Metric("stderr_lines", "count", "integer", "run", "line ends on standard error"),
    Metric(
        "exit_code", "code", "integer", "run", "the process", "null when a signal ended the run"
    ),
    Metric("success", "0 or 1", "integer", "run", "the success criteria"),
    Metric("success_rate", "percent", "real", "profile", "successes of all counted runs"),
    Metric("avg_time", "seconds", "real", "profile", "mean time of the successes"),
    Metric(
        "avg_time_change",
        "percent",
        "real",
        "profile",
        "avg_time against the previous profile",
        "null within noise, and without a previous profile",
    ),
    Metric(
        "profile_age", "seconds", "real", "profile", "wall clock against the profile's timestamp"
    ),
    Metric("p50", "seconds", "real", "profile", "median time of the successes"),
    Metric("p90", "seconds", "real", "profile", "90th percentile of the successes"),
    Metric("p95", "seconds", "real", "profile", "95th percentile of the successes"),
    Metric("p99", "seconds", "real", "profile", "99th percentile of the successes"),
    Metric("weight", "fraction", "real", "profile", "weights.json"),
    Metric("belief", "fraction", "real", "profile", "weights.json"),
)

BY_NAME: Dict[str, Metric] = {metric.name: metric for metric in METRICS}

RUN_METRICS: Tuple[str, ...] = tuple(metric.name for metric in METRICS if metric.of == "run")

PROFILE_METRICS: Tuple[str, ...] = tuple(
    metric.name for metric in METRICS if metric.of == "profile"
)

RESOURCE_METRICS: Tuple[str, ...] = (
    "user_time",
    "system_time",
    "cpu_avg",
    "context_switches",
    "memory_max_mb",
    "page_faults",
    "block_io_operations",
)
"""Metrics that a profile sums up under `resources`: median over runs, maximum for `*_max*`."""


def is_registered(name: str) -> bool:
    """Say whether a name stands in the registry, or is a figure a head reports itself.

    >>> is_registered("cpu_max"), is_registered("user_tokens"), is_registered("speed")
    (True, True, False)
    """
    return name in BY_NAME or _OWN_FIGURE.match(name) is not None
