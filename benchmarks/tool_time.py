"""Tool time a run: the wall time of a whole invocation over its runs, for Hydra and its peers."""

import math
import random
import time
from typing import Callable, Dict, List

from benchmarks.conditions import conditions
from benchmarks.figures import Spread, ratios, spread, worded
from benchmarks.peers import hyperfine, pyperf_seconds, runexec
from benchmarks.phases import set_up
from benchmarks.programs import Absent, tool, workplace
from benchmarks.rows import Row

WHAT = "tool time a run of a program that does nothing, output discarded"
GOAL = "<= 1.1 x hyperfine -N, <= 1/40 of pyperf, <= 1/80 of runexec"
MOST = {"hyperfine": 1.1, "pyperf": 1 / 40, "runexec": 1 / 80}

Way = Callable[[], float]
"""Makes some runs and returns seconds a run."""


def rows(quick: bool = False) -> List[Row]:
    """Measure whole invocations, in random order within each repeat."""
    repeats, runs, fewer = (1, 400, 4) if quick else (5, 10_000, 40)
    try:
        return [_row(repeats, runs, fewer)]
    except Absent as absent:
        return [Row(WHAT, "", GOAL, None, str(absent))]


def _row(repeats: int, runs: int, fewer: int) -> Row:
    program = tool("true")
    notes = [conditions(), f"{repeats} repeats: Hydra and hyperfine {runs} runs an invocation"]
    notes.append(f"pyperf {2 * fewer} (one value a run, one worker), runexec {fewer}")
    notes.append("runexec without container, by one executor in one process, its start not counted")
    with workplace() as place:
        found = _measure(place, program, repeats, runs, fewer, notes)
    parts, verdicts = [], []
    for name, most in MOST.items():
        if not found[name]:
            continue
        ratio = ratios(found["hydra"], found[name])
        verdicts.append(ratio.median <= most)
        parts.append(worded(ratio, "x hyperfine") if most > 1 else _as_part(name, ratio))
    met = all(verdicts) if len(verdicts) == len(MOST) or not all(verdicts) else None
    for name, values in found.items():
        if values:
            notes.append(f"{name} {worded(spread([value * 1e6 for value in values]), 'us', 0)}")
    return Row(WHAT, "; ".join(parts), GOAL, met, "; ".join(notes))


def _as_part(name: str, ratio: Spread) -> str:
    """Word a small ratio as one over a whole number."""
    middle, low, high = (f"1/{1 / bound:.0f}" for bound in ratio[:3])
    return f"{middle} [{low}, {high}] of {name}"


def _measure(
    place: str, program: str, repeats: int, runs: int, fewer: int, notes: List[str]
) -> Dict[str, List[float]]:
    heads = [{"name": "nothing", "command": [program], "stdout": "discard"}]

    def by_hydra() -> float:
        return set_up(place, heads).run(runs).seconds / runs

    def by_runexec() -> float:
        return math.fsum(run["own_seconds"] for run in runexec([program], fewer)) / fewer

    ways: Dict[str, Way] = {
        "hydra": by_hydra,
        "hyperfine": lambda: _timed(lambda: hyperfine([program], runs)) / runs,
        "pyperf": lambda: _timed(lambda: pyperf_seconds([program], 2 * fewer)) / (2 * fewer),
        "runexec": by_runexec,
    }
    found: Dict[str, List[float]] = {name: [] for name in ways}
    order = random.Random(4)
    for _ in range(repeats):
        names = list(ways)
        order.shuffle(names)
        for name in names:
            try:
                found[name].append(ways[name]())
            except Absent as absent:
                if name == "hydra":
                    raise
                notes.append(str(absent))
                del ways[name]
    return found


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
