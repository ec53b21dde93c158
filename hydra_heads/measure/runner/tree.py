"""The processes of one run: their end, and what the kernel says they used.

This process asks for orphans (PR_SET_CHILD_SUBREAPER), so whatever a head leaves behind, in
whatever session, becomes a child of it: can be found, ended, and tells what it used. One run
at a time, so every child is of that run.
"""

import os
import signal
import sys
import time

TYPE_CHECKING = False

if TYPE_CHECKING:
    from resource import struct_rusage
    from typing import List, Optional

_SET_CHILD_SUBREAPER = 36

SWEEP_SECONDS = 5.0
"""How long we wait at most for killed processes to be gone; milliseconds are usual."""

_NAP_SECONDS = 0.0005

_TASKS = "/proc/self/task"


def adopt_orphans() -> bool:
    """Ask for the orphans among our descendants; False where nobody grants that."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        import ctypes

        prctl = ctypes.CDLL(None).prctl
        prctl.argtypes = [ctypes.c_int, *(4 * [ctypes.c_ulong])]
        return bool(prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):
        return False  # a Python without ctypes, or a C library without prctl


class Usage:
    """What the processes of one run used: sums over all that were reaped."""

    __slots__ = (
        "block_io",
        "context_switches",
        "killed",
        "largest_kib",
        "page_faults",
        "reaped",
        "system_s",
        "user_s",
    )

    def __init__(self) -> None:
        self.user_s = 0.0
        self.system_s = 0.0
        self.page_faults = 0
        self.context_switches = 0
        self.block_io = 0
        self.largest_kib = 0
        self.reaped = 0
        self.killed = 0

    def add(self, used: "struct_rusage") -> None:
        """Add a process, and with it the descendants that it waited for."""
        self.user_s += used.ru_utime
        self.system_s += used.ru_stime
        self.page_faults += used.ru_majflt + used.ru_minflt
        self.context_switches += used.ru_nvcsw + used.ru_nivcsw
        self.block_io += used.ru_inblock + used.ru_oublock
        peak = used.ru_maxrss // 1024 if sys.platform == "darwin" else used.ru_maxrss
        self.largest_kib = max(self.largest_kib, peak)
        self.reaped += 1


def signal_group(leader: int, *signums: int) -> None:
    """Send signals to a process that is not reaped yet, and to the group that it leads."""
    for signum in signums:
        try:
            if os.getpgid(leader) != leader:
                os.kill(leader, signum)  # it has gone to another group
            os.killpg(leader, signum)
        except (ProcessLookupError, PermissionError):
            continue  # nobody is left in it, or all that is left belongs to somebody else


def reap_others(main: int, usage: Usage) -> None:
    """Reap the orphans that have ended, while the main process goes on."""
    if not sys.platform.startswith("linux"):
        return  # there are none: nobody hands them to us
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None or found.si_pid == main:
            return
        _, _, used = os.wait4(found.si_pid, 0)
        usage.add(used)


def end_all(usage: Usage) -> int:
    """Kill and reap every child, and what becomes a child by that, until none is left.

    Returns how many could not be ended: belonging to somebody else, or stuck in the kernel.
    """
    deadline = 0.0
    ours = set()
    while True:
        try:
            pid, status, used = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return 0
        if pid:
            usage.add(used)
            if pid in ours or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
                usage.killed += 1
            continue
        left = children()
        if not left:
            return 0
        for child in left:
            if _kill(child):
                ours.add(child)
        deadline = deadline or time.monotonic() + SWEEP_SECONDS
        if time.monotonic() > deadline:
            return len(left)
        time.sleep(_NAP_SECONDS)


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return False
    return True


def children() -> "List[int]":
    """Return the numbers of our children, adopted and ended ones included; [] without /proc."""
    found: Optional[List[int]] = []
    try:
        tasks = os.listdir(_TASKS)
    except OSError:
        return []
    for task in tasks:
        words = _read(_TASKS + "/" + task + "/children")
        if words is None:
            found = None
            break
        found += [int(word) for word in words.split()]  # type: ignore[operator]
    return _children_by_table() if found is None else found


def _children_by_table() -> "List[int]":
    """Find our children by going through all processes, where the kernel keeps no lists."""
    mine, found = os.getpid(), []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        words = (_read("/proc/" + name + "/stat") or b"").rpartition(b")")[2].split()
        # The name in brackets may hold anything, brackets too; a process may end meanwhile.
        if len(words) > 1 and int(words[1]) == mine:
            found.append(int(name))
    return found


def _read(path: str) -> "Optional[bytes]":
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        data = b""
        while True:
            more = os.read(fd, 1 << 16)
            data += more
            if not more:
                return data
    except OSError:
        return None
    finally:
        os.close(fd)
