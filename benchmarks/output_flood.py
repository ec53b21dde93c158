"""A head that prints 1 GB: how much Hydra and its small processes grow."""

import subprocess
import sys
import time
from typing import Dict, List, NamedTuple

from benchmarks.conditions import conditions
from benchmarks.figures import spread, worded
from benchmarks.phases import Head, read_runs, set_up
from benchmarks.processes import can_look
from benchmarks.programs import LONGEST_S, Absent, workload, workplace
from benchmarks.rows import Row
from benchmarks.watching import Sight, largest_kib, watch

WHAT = "growth of Hydra and its runners by a head that prints 1 GB"
FLOOD_MIB, QUIET_MIB = 1024, 0

WORK_S = 0.5
"""How long a run goes on after its output, so that it can be looked at."""

_CAPTURE = (
    "import resource, subprocess, sys\n"
    "subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True)\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)


class Case(NamedTuple):
    """A way to keep output, and how many MB it may cost."""

    what: str
    settings: Head
    most_mb: float
    expected: str


CASES = (
    Case("no criterion", {}, 2.0, "success"),
    Case(
        "an output criterion",
        {"success": {"stdout_matches": ["fox"]}},
        12.0,
        "failure of kind output, its limit of 8 MiB passed",
    ),
    Case("output discarded", {"stdout": "discard"}, 2.0, "success"),
)


def rows(quick: bool = False) -> List[Row]:
    """Measure each way to keep output."""
    repeats, mib = (1, 128) if quick else (5, FLOOD_MIB)
    return [_row(case, repeats, mib) for case in CASES]


def _row(case: Case, repeats: int, mib: int) -> Row:
    what = f"{WHAT}, {case.what}"
    goal = f"<= {case.most_mb:g} MB, no deadlock"
    if not can_look():
        return Row(what, "", goal, None, "this system shows no processes below /proc")
    notes = [
        conditions(),
        f"{repeats} repeats of 3 runs of {mib} MiB, against runs that print nothing",
    ]
    grown: List[float] = []
    seconds: List[float] = []
    kinds: Dict[str, int] = {}
    try:
        with workplace() as place:
            for _ in range(repeats):
                quiet = _peak_kib(place, case, QUIET_MIB, {})
                begin = time.perf_counter()
                grown.append((_peak_kib(place, case, mib, kinds) - quiet) / 1024)
                seconds.append(time.perf_counter() - begin)
    except Absent as absent:
        return Row(what, "", goal, None, str(absent))
    figure = f"{worded(spread(grown), 'MB', 1)} (worst {max(grown):.1f})"
    figure += f"; runs ended as {', '.join(f'{kind} {n}' for kind, n in kinds.items())}"
    notes.append(f"{worded(spread(seconds), 's', 1)} an invocation; expected: {case.expected}")
    if case.what == "no criterion":
        notes.append(f"subprocess.run that captures the same grows by {_captured_mb(mib):.0f} MB")
    return Row(what, figure, goal, spread(grown).median <= case.most_mb, "; ".join(notes))


def _peak_kib(place: str, case: Case, mib: int, kinds: Dict[str, int]) -> int:
    """Return the sum of the largest sizes of Hydra's processes over one Phase 1."""
    command = [sys.executable, "-I", "-S", workload("flood.py"), str(mib), str(WORK_S)]
    setup = set_up(place, [{"name": "flood", "command": command, **case.settings}])
    sights: List[Sight] = []
    process = setup.start(3)
    try:
        watch(process, sights.append)
    finally:
        process.kill()
        process.wait()
    if process.returncode not in (0, 1):
        raise Absent(f"Hydra ended with {process.returncode}: {setup.last_words()}")
    for run in read_runs(setup.output_dir):
        kind = run.failure or "success"
        kinds[kind] = kinds.get(kind, 0) + 1
    return largest_kib(sights)


def _captured_mb(mib: int) -> float:
    sizes = []
    for size in (QUIET_MIB, mib):
        command = [sys.executable, "-I", "-S", workload("flood.py"), str(size), "0"]
        done = subprocess.run(
            [sys.executable, "-c", _CAPTURE, *command],
            stdout=subprocess.PIPE,
            timeout=LONGEST_S,
            check=True,
        )
        sizes.append(int(done.stdout) / 1024)
    return sizes[1] - sizes[0]
