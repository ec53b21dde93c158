"""What /proc says of processes: who is there, who started whom, how much memory they took."""

import os
import time
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple

GONE_SECONDS = 1.0
"""So long after the death of Hydra nothing that it started may be there."""

MARK = "HYDRA_TEST_MARK"
"""A variable of the environment by which everything that a test started is found."""

_PROGRAM = b"runner/program.py"


def is_running(pid: int) -> bool:
    """Say whether a process is there and has not ended."""
    return _state_and_parent(pid)[0] not in ("", "Z", "X")


def is_stopped(pid: int) -> bool:
    """Say whether a process is stopped by a signal."""
    return _state_and_parent(pid)[0] == "T"


def parent_of(pid: int) -> int:
    """Return the number of a process's parent, 0 when it is not there."""
    return _state_and_parent(pid)[1]


def children_of(pid: int) -> List[int]:
    """Return the children of a process that have not ended."""
    return [other for other in _all() if parent_of(other) == pid and is_running(other)]


def marked(text: str) -> List[int]:
    """Return the processes that were started with this mark in their environment."""
    found = []
    wanted = f"{MARK}={text}".encode("ascii")
    for pid in _all():
        if wanted in _read(pid, "environ").split(b"\0") and is_running(pid):
            found.append(pid)
    return found


def left_marked(text: str) -> List[int]:
    """Return who is left with this mark after the time that they have to be gone in."""
    until = time.monotonic() + GONE_SECONDS
    while marked(text) and time.monotonic() < until:
        time.sleep(0.01)
    return marked(text)


def runner_of(hydra: int) -> Optional[int]:
    """Return the first runner of a Hydra, None when there is none just now."""
    for guard in _programs_below(hydra):
        for runner in _programs_below(guard):
            return runner
    return None


def started_in(folder: Path) -> List[int]:
    """Return the processes whose current folder is this one."""
    found = []
    for pid in _all():
        try:
            place = os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue  # it has ended meanwhile, or belongs to somebody else
        if place == str(folder) and is_running(pid):
            found.append(pid)
    return found


def memory_kib(pid: int, field: str = "VmHWM") -> int:
    """Return a figure of /proc/PID/status: VmHWM, the peak; VmRSS, what it has now."""
    for line in _read(pid, "status").splitlines():
        if line.startswith(field.encode("ascii") + b":"):
            return int(line.split()[1])
    raise AssertionError(f"process {pid} is not there")


def descriptors_of(pid: int) -> Dict[str, str]:
    """Return what a process has open, by number."""
    folder = f"/proc/{pid}/fd"
    found = {}
    for number in os.listdir(folder):
        try:
            found[number] = os.readlink(f"{folder}/{number}")
        except OSError:
            continue  # the one that listed them
    return found


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something holds; fail when it does not come about."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.002)


def _programs_below(parent: int) -> List[int]:
    return [pid for pid in children_of(parent) if _PROGRAM in _read(pid, "cmdline")]


def _all() -> List[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _state_and_parent(pid: int) -> Tuple[str, int]:
    words = _read(pid, "stat").rpartition(b")")[2].split()
    return (words[0].decode("ascii"), int(words[1])) if len(words) > 1 else ("", 0)


def _read(pid: int, name: str) -> bytes:
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""  # it has ended meanwhile
