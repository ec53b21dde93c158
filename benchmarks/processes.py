"""Processes as the kernel shows them below /proc (Linux)."""

import os
import time
from typing import Dict, List, Optional, Set

MARK = "HYDRA_BENCHMARK_MARK"
"""Environment variable by which a process shows from which measurement it comes."""


def can_look() -> bool:
    """Say whether this system shows its processes."""
    return os.path.exists("/proc/self/stat")


def all_pids() -> List[int]:
    """List all processes, zombies included."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _read(pid: int, name: str) -> bytes:
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""  # it has ended meanwhile, or it is another user's


def state_of(pid: int) -> str:
    """Return the letter of a process's state; empty when it is gone."""
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return fields[0].decode() if fields else ""


def is_alive(pid: int) -> bool:
    """Say whether a process runs; a zombie does not."""
    return state_of(pid) not in ("", "Z", "X")


def words_of(pid: int) -> List[str]:
    """Return the command line of a process."""
    return _read(pid, "cmdline").decode("utf-8", "replace").split("\0")[:-1]


def marked(mark: str) -> List[int]:
    """List the processes that inherited this mark and run."""
    wanted = f"{MARK}={mark}".encode()
    mine = os.getpid()
    return [
        pid
        for pid in all_pids()
        if pid != mine and wanted in _read(pid, "environ").split(b"\0") and is_alive(pid)
    ]


def parents() -> Dict[int, int]:
    """Return the parent of every process."""
    found = {}
    for pid in all_pids():
        fields = _read(pid, "stat").rpartition(b")")[2].split()
        if len(fields) > 1:
            found[pid] = int(fields[1])
    return found


def descendants(top: int) -> List[int]:
    """List the processes below one, nearest first, without itself."""
    table = parents()
    found: List[int] = []
    layer: Set[int] = {top}
    while layer:
        layer = {pid for pid, parent in table.items() if parent in layer}
        found += sorted(layer)
    return found


def status_kib(pid: int, name: str) -> Optional[int]:
    """Return a figure in KiB from `/proc/PID/status` (VmRSS, VmHWM); None when it has ended."""
    for line in _read(pid, "status").split(b"\n"):
        if line.startswith(name.encode() + b":"):
            return int(line.split()[1])
    return None


def descriptor_count(pid: int) -> int:
    """Count the open descriptors of a process; 0 when it has ended."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def wait_until_gone(mark: str, seconds: float) -> List[int]:
    """Wait until no process with this mark runs; return those that still do after `seconds`."""
    until = time.perf_counter() + seconds
    left = marked(mark)
    while left and time.perf_counter() < until:
        time.sleep(0.01)
        left = marked(mark)
    return left


def end(pids: List[int]) -> None:
    """Kill processes that a measurement left."""
    for pid in pids:
        try:
            os.kill(pid, 9)
        except OSError:
            continue  # it has just ended by itself
