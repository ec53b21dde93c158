"""The surroundings of a measurement: enough to know whether two of them compare, and no names.

Neither the host's nor the user's name is asked for.
"""

import os
import sys
from typing import Dict, Optional, Sequence, Tuple

GOVERNOR_FILE = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
"""Where Linux says how the first processor chooses its frequency."""

CPU_FILE = "/proc/cpuinfo"
"""Where Linux describes its processors."""

_NAME_KEYS = ("model name", "cpu model", "cpu", "Model")
"""Keys of a processor's name, by architecture."""

_PART_KEYS = ("CPU implementer", "CPU architecture", "CPU variant", "CPU part", "CPU revision")
"""ARM gives numbers in place of a name."""

_ASKING_SECONDS = 5.0

_MOST_BYTES = 1 << 16


def environment() -> Dict[str, object]:
    """Describe the machine and its state now, as profiles keep it; None where it is not known.

    `cpu_count` is how many processors a head may use; `load` is the average number of waiting
    processes over the last minute.
    """
    system, kernel, _ = _system()
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "system": system,
        "kernel": kernel,
        "cpu_model": cpu_model(),
        "cpu_count": cpu_count(),
        "governor": _first_line(GOVERNOR_FILE),
        "machine_key": machine_key(),
        "load": _load(),
    }


def machine_key() -> str:
    """Return what tells machines apart whose times do not compare.

    The sha256, in hex, of processor model, number of processors that a head may use, system
    and architecture.
    """
    import hashlib

    system, _, architecture = _system()
    facts = (cpu_model(), cpu_count(), system, architecture)
    text = "\n".join("" if fact is None else str(fact) for fact in facts)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def cpu_count() -> Optional[int]:
    """Return how many processors this process, and so a head, may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def cpu_model() -> Optional[str]:
    """Return the processor's name, or the numbers that stand for one; None when unknown."""
    if sys.platform == "win32":
        return _model_of_windows()
    if sys.platform == "darwin":
        return _answer_of(("sysctl", "-n", "machdep.cpu.brand_string"))
    return _model_of_linux(CPU_FILE)


def _model_of_linux(path: str) -> Optional[str]:
    found: Dict[str, str] = {}
    for line in _text(path).splitlines():
        key, colon, value = line.partition(":")
        if colon and value.strip():
            # Of the first processor: the others follow under the same keys.
            found.setdefault(key.strip(), " ".join(value.split()))
    for key in _NAME_KEYS:
        if key in found:
            return found[key]
    parts = [found[key] for key in _PART_KEYS if key in found]
    return "ARM " + " ".join(parts) if parts else None


def _model_of_windows() -> Optional[str]:  # pragma: no cover
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(
            winreg.HKEY_LOCAL_MACHINE, r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        ) as key:
            return " ".join(str(winreg.QueryValueEx(key, "ProcessorNameString")[0]).split())
    except OSError:
        return os.environ.get("PROCESSOR_IDENTIFIER")


def _answer_of(command: Sequence[str]) -> Optional[str]:
    """Return what a program of the system prints; None when it does not."""
    import subprocess

    try:
        done = subprocess.run(
            command,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_ASKING_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip() or None


def _system() -> Tuple[Optional[str], Optional[str], Optional[str]]:
    """Return the system's name, its release and the architecture."""
    if hasattr(os, "uname"):
        facts = os.uname()
        return facts.sysname or None, facts.release or None, facts.machine or None
    import platform

    return platform.system() or None, platform.version() or None, platform.machine() or None


def _load() -> Optional[float]:
    ask = getattr(os, "getloadavg", None)  # Windows has none
    try:
        return None if ask is None else round(float(ask()[0]), 2)
    except OSError:
        return None


def _first_line(path: str) -> Optional[str]:
    return _text(path).strip() or None


def _text(path: str) -> str:
    """Read the start of a file of the system; nothing when there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return ""
