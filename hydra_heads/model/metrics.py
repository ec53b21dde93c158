"""The one registry of metric names: unit, type, where a figure comes from, why it may be null."""

import re
import sys
from typing import Dict, NamedTuple, Optional, Tuple

TIME = "time"
"""The seconds that a head is judged by, of its successes."""

SUCCESS_RATE = "success_rate"
"""Percent of the decided runs that succeeded: the one metric of which less is worse."""

LINUX = "linux"
MACOS = "macos"
WINDOWS = "windows"

PLATFORMS = (LINUX, MACOS, WINDOWS)
"""Systems on which figures come from different places; another POSIX system is as Linux."""


def this_platform() -> str:
    """Return the one of `PLATFORMS` that this process runs on."""
    return {"darwin": MACOS, "win32": WINDOWS}.get(sys.platform, LINUX)


class Provenance(NamedTuple):
    """Where a figure comes from on one platform, and when it is null there.

    Without a source there is none on that platform, and `null_because` says why.
    """

    source: str
    null_because: str = ""


class Metric(NamedTuple):
    """One metric: `of` is `run` or `profile`.

    `source` and `null_because` are those of Linux, and of the other platforms too where
    nothing else is given for them. A run that did not start, and one that nobody saw end
    (`runner_lost`), have no figures of processes.
    """

    name: str
    unit: str
    type: str
    of: str
    source: str
    null_because: str = ""
    macos: Optional[Provenance] = None
    windows: Optional[Provenance] = None

    def on(self, platform: str) -> Provenance:
        """Return where the figure comes from on one of `PLATFORMS`.

        >>> BY_NAME["user_time"].on("windows").source
        'Job Object: TotalUserTime'
        """
        other = {MACOS: self.macos, WINDOWS: self.windows}.get(platform)
        return other or Provenance(self.source, self.null_because)


_OWN_FIGURE = re.compile(r"user_[a-z0-9_]+\Z")

OWN_FIGURE_SOURCE = "the head itself, in the file that HYDRA_METRICS_FILE names"
"""Where the figures that are called `user_*` come from; they have no unit that we know."""

_TREE = "wait4 of every process of the tree, orphans too: "
_WAITED = "wait4 of the process and of descendants that were waited for: "
_SAMPLES = "samples of /proc: "
_LIBPROC = "samples by libproc: "
_JOB = "Job Object: "

_UNSAMPLED = "null when the run ended too early to be sampled, or sampling is off"
_NO_SAMPLES = Provenance("", "null on Windows: a Job Object keeps sums and peaks, and no samples")

METRICS: Tuple[Metric, ...] = (
    Metric(
        "execution_time_seconds",
        "seconds",
        "real",
        "run",
        "monotonic clock, from before the start of the main process to its end",
    ),
    Metric("start_time", "seconds since 1970", "real", "run", "wall clock at the start"),
    Metric("end_time", "seconds since 1970", "real", "run", "start_time + execution_time_seconds"),
    Metric(
        "user_time",
        "seconds",
        "real",
        "run",
        _TREE + "ru_utime",
        macos=Provenance(_WAITED + "ru_utime"),
        windows=Provenance(_JOB + "TotalUserTime"),
    ),
    Metric(
        "system_time",
        "seconds",
        "real",
        "run",
        _TREE + "ru_stime",
        macos=Provenance(_WAITED + "ru_stime"),
        windows=Provenance(_JOB + "TotalKernelTime"),
    ),
    Metric(
        "cpu_max",
        "percent",
        "real",
        "run",
        _SAMPLES + "most CPU time between two, over the time between them",
        _UNSAMPLED,
        Provenance(_LIBPROC + "most CPU time between two, over the time between them", _UNSAMPLED),
        _NO_SAMPLES,
    ),
    Metric("cpu_avg", "percent", "real", "run", "user_time + system_time over wall time"),
    Metric(
        "cpu_min",
        "percent",
        "real",
        "run",
        _SAMPLES + "least CPU time between two, over the time between them",
        _UNSAMPLED,
        Provenance(_LIBPROC + "least CPU time between two, over the time between them", _UNSAMPLED),
        _NO_SAMPLES,
    ),
    Metric(
        "context_switches",
        "count",
        "integer",
        "run",
        _TREE + "ru_nvcsw + ru_nivcsw",
        macos=Provenance(_WAITED + "ru_nvcsw + ru_nivcsw"),
        windows=Provenance("", "null on Windows: a Job Object does not count them"),
    ),
    Metric(
        "memory_max_mb",
        "MiB",
        "real",
        "run",
        "one process: ru_maxrss of wait4, or VmHWM; several: largest sampled sum of RSS, less "
        "what PSS says is shared",
        "null when the run ended too early to be sampled and ru_maxrss is not above the peak of "
        "the runner, which Linux hands on to programs",
        Provenance("one process: ru_maxrss of wait4; several: largest sampled sum of RSS"),
        Provenance(_JOB + "PeakJobMemoryUsed, what the tree had committed"),
    ),
    Metric(
        "memory_avg_mb",
        "MiB",
        "real",
        "run",
        _SAMPLES + "mean sum of RSS, less what PSS says is shared",
        _UNSAMPLED,
        Provenance(_LIBPROC + "mean sum of RSS", _UNSAMPLED),
        _NO_SAMPLES,
    ),
    Metric(
        "memory_min_mb",
        "MiB",
        "real",
        "run",
        _SAMPLES + "least sum of RSS, less what PSS says is shared",
        _UNSAMPLED,
        Provenance(_LIBPROC + "least sum of RSS", _UNSAMPLED),
        _NO_SAMPLES,
    ),
    Metric(
        "page_faults",
        "count",
        "integer",
        "run",
        _TREE + "ru_majflt + ru_minflt",
        macos=Provenance(_WAITED + "ru_majflt + ru_minflt"),
        windows=Provenance(_JOB + "TotalPageFaultCount"),
    ),
    Metric(
        "num_threads",
        "count",
        "integer",
        "run",
        _SAMPLES + "most threads at a time",
        _UNSAMPLED,
        Provenance(_LIBPROC + "most threads at a time", _UNSAMPLED),
        _NO_SAMPLES,
    ),
    Metric(
        "num_fds",
        "count",
        "integer",
        "run",
        _SAMPLES + "most open descriptors at a time",
        _UNSAMPLED,
        Provenance(_LIBPROC + "most open descriptors at a time", _UNSAMPLED),
        _NO_SAMPLES,
    ),
    Metric(
        "descendants_killed",
        "count",
        "integer",
        "run",
        "processes of the tree that were left when the main process ended",
    ),
    Metric(
        "block_io_operations",
        "count",
        "integer",
        "run",
        _TREE + "ru_inblock + ru_oublock",
        macos=Provenance(_WAITED + "ru_inblock + ru_oublock"),
        windows=Provenance(_JOB + "ReadOperationCount + WriteOperationCount"),
    ),
    Metric(
        "stdout_lines",
        "count",
        "integer",
        "run",
        "lines on standard output, the last one without a line end too",
        "null when nobody read it: stdout is discard or file",
    ),
    Metric(
        "stderr_lines",
        "count",
        "integer",
        "run",
        "lines on standard error, the last one without a line end too",
    ),
    Metric(
        "exit_code",
        "code",
        "integer",
        "run",
        "the main process; minus n when signal n ended it",
        "null when the program did not start, and when nobody knows how it ended",
        windows=Provenance("the main process"),
    ),
    Metric(
        "success",
        "0 or 1",
        "integer",
        "run",
        "the success criteria",
        "null while same_output_as is not decided",
    ),
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

SAMPLED_METRICS: Tuple[str, ...] = (
    "cpu_max",
    "cpu_min",
    "memory_avg_mb",
    "memory_min_mb",
    "num_threads",
    "num_fds",
)
"""Metrics that are looked at now and then: what happens between two samples is not in them."""

RESOURCE_METRICS: Tuple[str, ...] = (
    "user_time",
    "system_time",
    "cpu_max",
    "cpu_avg",
    "cpu_min",
    "context_switches",
    "memory_max_mb",
    "memory_avg_mb",
    "memory_min_mb",
    "page_faults",
    "num_threads",
    "num_fds",
    "descendants_killed",
    "block_io_operations",
)
"""Metrics that a profile sums up under `resources`: median over runs, maximum for `*_max*`."""


def is_registered(name: str) -> bool:
    """Say whether a name stands in the registry, or is a figure a head reports itself.

    >>> is_registered("cpu_max"), is_registered("user_tokens"), is_registered("speed")
    (True, True, False)
    """
    return name in BY_NAME or _OWN_FIGURE.match(name) is not None
