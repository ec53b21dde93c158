"""Hydra and its small processes seen from outside, while Phase 1 goes on."""

import os
import subprocess
import time
from typing import Callable, Dict, List, NamedTuple

from benchmarks.processes import descendants, descriptor_count, status_kib, words_of

INTERVAL_S = 0.003

LOOK_AROUND_S = 0.1
"""How often new processes are looked for: going through all of them takes milliseconds."""

_OWN_PROGRAMS = ("hydra_profile_heads.py", "program.py")


class Sight(NamedTuple):
    """Hydra, its guard and its runners at one moment: sums, and high-water marks by process."""

    rss_kib: int
    hwm_kib: Dict[int, int]
    descriptors: int


def is_own(pid: int) -> bool:
    """Say whether a process is one of Hydra's own programs, not a head."""
    return any(os.path.basename(word) in _OWN_PROGRAMS for word in words_of(pid))


def watch(
    process: "subprocess.Popen[bytes]",
    on_sight: Callable[[Sight], object],
    interval_s: float = INTERVAL_S,
) -> None:
    """Look again and again until Hydra has ended."""
    pids: List[int] = []
    looked_around = 0.0
    while process.poll() is None:
        if time.perf_counter() - looked_around > LOOK_AROUND_S:
            pids = [process.pid, *(pid for pid in descendants(process.pid) if is_own(pid))]
            looked_around = time.perf_counter()
        on_sight(_look(pids))
        time.sleep(interval_s)


def _look(pids: List[int]) -> Sight:
    rss = [status_kib(pid, "VmRSS") or 0 for pid in pids]
    marks = {pid: status_kib(pid, "VmHWM") or 0 for pid in pids}
    return Sight(sum(rss), marks, sum(map(descriptor_count, pids)))


def largest_kib(sights: List[Sight]) -> int:
    """Return the largest sum of high-water marks of processes that lived at the same time."""
    marks: Dict[int, int] = {}
    largest = 0
    for sight in sights:
        for pid, kib in sight.hwm_kib.items():
            marks[pid] = max(kib, marks.get(pid, 0))
        largest = max(largest, sum(marks[pid] for pid, kib in sight.hwm_kib.items() if kib))
    return largest
