"""Launch from a program of 300 MB that calls `profile`, under every Python that is here."""

import random
from typing import Dict, List

from benchmarks.conditions import conditions
from benchmarks.embedded import profiled, subprocess_seconds
from benchmarks.figures import ratios, spread, worded
from benchmarks.programs import PYTHONS, Absent, c_loop_seconds, pythons, tool, workplace
from benchmarks.rows import Row
from hydra_heads.stats.order import median

WHAT = "launch from a parent of 300 MB, Python"
GOAL = "<= 1.3 x floor (C posix_spawn + wait4 loop)"
MOST_OVER_C = 1.3
LARGE_MB, SMALL_MB = 300, 0

C, LARGE, SMALL, SUBPROCESS = "C loop", "Hydra, 300 MB", "Hydra, small", "subprocess.run, 300 MB"
WALL_LARGE, WALL_SMALL = "tool time, 300 MB", "tool time, small"


def rows(quick: bool = False) -> List[Row]:
    """Measure under each Python; a version that is not here is a row that says so."""
    repeats, runs = (2, 30) if quick else (15, 100)
    found = pythons()
    table = [
        _row(version, found[version], repeats, runs) for version in PYTHONS if version in found
    ]
    absent = [version for version in PYTHONS if version not in found]
    return table + [
        Row(f"{WHAT} {version}", "", GOAL, None, "this Python is not here") for version in absent
    ]


def _row(version: str, python: str, repeats: int, runs: int) -> Row:
    what = f"{WHAT} {version}"
    try:
        with workplace() as place:
            found = _measure(place, python, repeats, runs)
    except Absent as absent:
        return Row(what, "", GOAL, None, str(absent))
    over_c = ratios(found[LARGE], found[C])
    parts = [
        worded(over_c, "x C loop"),
        worded(ratios(found[LARGE], found[SMALL]), "x small parent"),
    ]
    parts.append(f"{SUBPROCESS} {worded(ratios(found[SUBPROCESS], found[C]), 'x C loop')}")
    notes = [conditions(), f"{repeats} repeats of {runs} runs each way, repeats interleaved"]
    notes.append(f"{C} {worded(spread([value * 1e6 for value in found[C]]), 'us', 0)}")
    walls = ratios(found[WALL_LARGE], found[WALL_SMALL])
    notes.append(
        f"seconds of the whole call of profile {worded(walls, 'x that in a small parent')}"
    )
    met = over_c.median <= MOST_OVER_C
    return Row(what, "; ".join(parts), GOAL, met, "; ".join(notes))


def _measure(place: str, python: str, repeats: int, runs: int) -> Dict[str, List[float]]:
    """Return the median seconds of each repeat, by way."""
    program = tool("true")
    heads = [{"name": "nothing", "command": [program], "stdout": "discard"}]
    found: Dict[str, List[float]] = {
        name: [] for name in (C, LARGE, SMALL, SUBPROCESS, WALL_LARGE, WALL_SMALL)
    }

    def by_hydra(name: str, resident_mb: int, wall: str) -> None:
        embedded = profiled(place, python, resident_mb, heads, runs)
        found[name].append(median([run.seconds or 0.0 for run in embedded.runs]))
        found[wall].append(embedded.seconds)

    def by_subprocess() -> None:
        seconds = subprocess_seconds(place, python, LARGE_MB, [program], runs)
        found[SUBPROCESS].append(median(seconds))

    ways = [
        lambda: found[C].append(median(c_loop_seconds(place, runs, [program]))),
        lambda: by_hydra(LARGE, LARGE_MB, WALL_LARGE),
        lambda: by_hydra(SMALL, SMALL_MB, WALL_SMALL),
        by_subprocess,
    ]
    order = random.Random(4)
    for _ in range(repeats):
        order.shuffle(ways)
        for way in ways:
            way()
    return found
