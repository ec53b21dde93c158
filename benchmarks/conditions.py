"""What the machine was like while something was measured."""

import os
import platform
from typing import List


def conditions() -> str:
    """Word Python, kernel, cores, load and how many processes there are."""
    parts = [f"Python {platform.python_version()}", f"{platform.system()} {platform.release()}"]
    parts.append(f"{_cores()} cores")
    if hasattr(os, "getloadavg"):
        parts.append("load {:.1f} {:.1f}".format(*os.getloadavg()[:2]))
    count = len(_process_names())
    if count:
        parts.append(f"{count} processes")
    return ", ".join(parts)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _process_names() -> List[str]:
    try:
        return [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []
