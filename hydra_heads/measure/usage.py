"""What the kernel says of an ended process, as registered metrics."""

import sys
from typing import TYPE_CHECKING, Dict

if TYPE_CHECKING:
    from resource import struct_rusage

_KIB = 1024.0

_MIB = 1024.0 * 1024.0


def usage_metrics(usage: "struct_rusage", seconds: float) -> Dict[str, float]:
    """Name the figures of `wait4`: of the process and of the descendants it waited for.

    `seconds` is the wall time; CPU percent is None-like absent when that is 0. `ru_maxrss` is
    of the largest process, in KiB on Linux and in bytes on macOS.
    """
    metrics = {
        "user_time": usage.ru_utime,
        "system_time": usage.ru_stime,
        "context_switches": usage.ru_nvcsw + usage.ru_nivcsw,
        "memory_max_mb": peak_mb(usage),
        "page_faults": usage.ru_majflt + usage.ru_minflt,
        "block_io_operations": usage.ru_inblock + usage.ru_oublock,
    }
    if seconds > 0:
        metrics["cpu_avg"] = 100.0 * (usage.ru_utime + usage.ru_stime) / seconds
    return metrics


def peak_mb(usage: "struct_rusage") -> float:
    """Return the peak memory of the largest process, in MiB."""
    return usage.ru_maxrss / (_MIB if sys.platform == "darwin" else _KIB)


def own_peak_mb() -> float:
    """Return the peak memory of this process in MiB; 0.0 where it cannot be asked for.

    Linux carries it over into the figure of every process that is started from here, so a
    head's peak is known only above it.
    """
    try:
        import resource
    except ImportError:
        return 0.0
    return peak_mb(resource.getrusage(resource.RUSAGE_SELF))
