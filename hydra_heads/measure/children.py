"""The children of this process, as the kernel lists them (Linux)."""

import os
from typing import List, Optional, Set

_TASKS = "/proc/self/task"


def child_pids() -> Set[int]:
    """Return the numbers of all children of this process, adopted and ended ones included.

    Empty where there is no /proc.
    """
    listed = _from_tasks()
    return _from_table() if listed is None else listed


def _from_tasks() -> Optional[Set[int]]:
    """Read each thread's list of children; None when the kernel keeps none."""
    found: Set[int] = set()
    try:
        tasks = os.listdir(_TASKS)
    except OSError:
        return None
    for task in tasks:
        try:
            with open(f"{_TASKS}/{task}/children", "rb") as file:
                found.update(int(word) for word in file.read().split())
        except OSError:
            # A thread that has just ended is gone with its folder; a kernel without these lists
            # has the folder and no such file.
            if os.path.isdir(f"{_TASKS}/{task}"):
                return None
    return found


def _from_table() -> Set[int]:
    """Find the children by going through all processes."""
    mine = os.getpid()
    return {pid for pid in _all_pids() if _parent_of(pid) == mine}


def _all_pids() -> List[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _parent_of(pid: int) -> Optional[int]:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # The name in brackets may hold anything, brackets too.
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None  # it has ended meanwhile
