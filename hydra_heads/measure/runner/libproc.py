"""The processes of a run on macOS: who they are, their end, samples of what they use.

There are no orphans to adopt on macOS: they go to process 1. A process is known again by its
number together with the tick at which it started.
"""

import os
import signal
import sys
import time
from time import perf_counter

from hydra_heads.measure.runner.curve import Curve
from hydra_heads.measure.runner.libproc_calls import system_calls
from hydra_heads.measure.runner.sampling import Pace

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Callable, Dict, Iterable, List, Optional, Tuple

    from hydra_heads.measure.runner.libproc_calls import Libproc, Usage

SWEEP_SECONDS = 5.0
"""How long we wait at most for killed processes to be gone; milliseconds are usual."""

_NAP_SECONDS = 0.0005


def children(calls: "Optional[Libproc]" = None) -> "List[int]":
    """Return the numbers of our own children, ended ones included."""
    return (calls or system_calls()).children(os.getpid())


def descendants(pid: int, calls: "Optional[Libproc]" = None) -> "List[int]":
    """Return who belongs to the process now, without itself.

    These are all below it, all in its session or group, and all below those: who left its
    session is found as long as a parent of it is left, which is why this is asked before any is
    killed. One that left the session and lost its parent is not found.
    """
    calls = calls or system_calls()
    left = [other for other in calls.everyone() if other != pid and _is_in(other, pid)]
    left += calls.children(pid)
    found: Dict[int, None] = {}
    while left:
        other = left.pop()
        if other in found or other == pid:
            continue
        found[other] = None
        left += calls.children(other)
    return list(found)


def _is_in(other: int, leader: int) -> bool:
    if sys.platform == "win32":
        return False  # told to those who check types: this file is for macOS
    try:
        return os.getsid(other) == leader or os.getpgid(other) == leader
    except OSError:
        return False  # it has ended, or is none of ours


def end_descendants(
    leader: int, known: "Iterable[int]" = (), calls: "Optional[Libproc]" = None
) -> "Tuple[int, int]":
    """Kill a process that is not reaped yet and all who belong to it, until none of them is left.

    `known` are further members, as of `Sampler.alive`. Who belongs to it is asked before it is
    killed, because afterwards nobody knows whose children its children were. Return how many
    others were killed, and how many could not be: belonging to somebody else, or stuck.
    """
    calls = calls or system_calls()
    found: Dict[int, int] = {}
    _add_running([*known, *descendants(leader, calls)], found, calls)
    _kill(leader)
    deadline = 0.0
    while True:
        left = _still_running(found, calls)
        if not left:
            return len(found), 0
        deadline = deadline or time.monotonic() + SWEEP_SECONDS
        if time.monotonic() > deadline:
            return len(found) - len(left), len(left)
        for pid in left:
            _kill(pid)
        time.sleep(_NAP_SECONDS)
        # Who was started in the meantime has the same session, or one of these as its parent.
        _add_running(descendants(leader, calls), found, calls)
        for pid in left:
            _add_running(calls.children(pid), found, calls)


def _add_running(pids: "Iterable[int]", found: "Dict[int, int]", calls: "Libproc") -> None:
    """Note who of them runs, with the tick of its start."""
    for pid in pids:
        usage = calls.usage(pid)
        if usage is not None and not usage.ended and pid not in found:
            found[pid] = usage.start_ticks


def _still_running(found: "Dict[int, int]", calls: "Libproc") -> "List[int]":
    left = []
    for pid, start_ticks in found.items():
        usage = calls.usage(pid)
        if usage is not None and not usage.ended and usage.start_ticks == start_ticks:
            left.append(pid)
    return left


def _kill(pid: int) -> None:
    if sys.platform == "win32":
        return  # told to those who check types: this file is for macOS
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return  # gone meanwhile, or not ours to end


class _Member:
    """A process that was seen in the run's tree."""

    __slots__ = ("start_ticks", "ticks")

    def __init__(self, start_ticks: int) -> None:
        self.start_ticks = start_ticks
        self.ticks = 0


class Sampler:
    """Samples of all processes of one run; see `sampling.Sampler`, whose place it takes here.

    A process that was seen once stays in it when its parent ends, until it ends itself.
    """

    def __init__(
        self,
        roots: "Callable[[], Iterable[int]]",
        start: float,
        keep_curve: bool = True,
        calls: "Optional[Libproc]" = None,
    ) -> None:
        self._roots = roots
        self._start = start
        self._calls = calls or system_calls()
        self._members: Dict[int, _Member] = {}
        self._gone_ticks = 0
        self._pace = Pace(start)
        self._curve = Curve() if keep_curve else None
        self._footprint_kib = 0
        self._samples = 0
        self._memory_sum = 0
        self._memory_min: Optional[int] = None
        self._most = {"memory_max_kib": 0, "peak_kib": 0, "threads": 0, "fds": 0, "processes": 0}
        self.processes = 0
        self.memory_kib = 0
        self.cost_seconds = 0.0

    def sample(self) -> None:
        """Look at the whole tree once; processes that end meanwhile are passed over."""
        begin = perf_counter()
        seen: Dict[int, Usage] = {}
        self._walk(list(self._roots()), seen, False)
        # Whose parent has ended is not below the roots any more.
        self._walk([pid for pid in self._members if pid not in seen], seen, True)
        for pid in [pid for pid in self._members if pid not in seen]:
            self._gone_ticks += self._members.pop(pid).ticks
        self.memory_kib = self._footprint_kib = 0
        for usage in seen.values():
            self.memory_kib += usage.resident_kib
            self._footprint_kib += usage.footprint_kib
        self.processes = len(seen)
        if seen:
            self._take(begin, seen)
        self.cost_seconds = perf_counter() - begin

    def _walk(self, left: "List[int]", seen: "Dict[int, Usage]", known_only: bool) -> None:
        """Add these processes and all below them; `known_only`: not those of them that are new."""
        wanted = set(left) if known_only else set()
        while left:
            pid = left.pop()
            usage = None if pid in seen else self._calls.usage(pid)
            if usage is None or usage.ended:
                continue
            member = self._members.get(pid)
            if member is None or member.start_ticks != usage.start_ticks:
                if pid in wanted:
                    continue  # another process has the number by now
                if member is not None:
                    self._gone_ticks += member.ticks
                member = self._members[pid] = _Member(usage.start_ticks)
            member.ticks = usage.ticks
            seen[pid] = usage
            left += self._calls.children(pid)

    def _take(self, now: float, seen: "Dict[int, Usage]") -> None:
        """Make what one sample found part of the figures of the run."""
        threads = fds = 0
        ticks = self._gone_ticks
        for pid, usage in seen.items():
            threads += self._calls.threads(pid)
            fds += self._calls.descriptors(pid)
            ticks += self._members[pid].ticks
            self._raise("peak_kib", usage.resident_kib)
        memory = self.memory_kib
        self._samples += 1
        self._memory_sum += memory
        self._memory_min = memory if self._memory_min is None else min(self._memory_min, memory)
        self._raise("memory_max_kib", memory)
        self._raise("threads", threads)
        self._raise("fds", fds)
        self._raise("processes", len(seen))
        cpu_s = ticks * self._calls.seconds_per_tick
        self._pace.add(now, round(cpu_s * 1e9), 0)
        if self._curve is not None:
            self._curve.add(1e3 * (now - self._start), 1e3 * cpu_s, memory, threads, fds)

    def _raise(self, name: str, value: int) -> None:
        self._most[name] = max(self._most[name], value)

    def passes_memory(self, limit_kib: float) -> bool:
        """Say whether the tree uses more than this.

        Processes that share memory are judged by their footprint as well, which is what macOS
        itself holds against a process.
        """
        if self.memory_kib <= limit_kib:
            return False
        return self.processes < 2 or self._footprint_kib > limit_kib

    def figures(self) -> "Dict[str, Optional[float]]":
        """Return what the samples say; None for what they do not, see `sampling.Sampler`.

        `peak_kib` is the largest RSS that was seen of one process.
        """
        samples = self._samples
        figures: Dict[str, Optional[float]] = {"samples": samples}
        for name, value in self._most.items():
            figures[name] = value if samples else None
        figures.update(
            cpu_max=self._pace.high,
            cpu_min=self._pace.low,
            memory_avg_kib=self._memory_sum / samples if samples else None,
            memory_min_kib=self._memory_min,
            shared=int(self._most["processes"] > 1),
        )
        return figures

    def curve(self) -> "Optional[List[List[float]]]":
        """Return columns t_ms, cpu_ms, memory_kib, threads and fds; None without any point."""
        columns = None if self._curve is None else self._curve.columns()
        return columns if columns and columns[0] else None

    def alive(self) -> "List[int]":
        """Return who of those once seen still runs, also those that lost their parent."""
        starts = {pid: member.start_ticks for pid, member in self._members.items()}
        return _still_running(starts, self._calls)

    def close(self) -> None:
        """Do nothing: no descriptor is kept; figures and curve stay."""
