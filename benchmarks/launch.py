"""Launch of a program that does nothing: what Hydra reports, against the C floor and hyperfine."""

import random
from typing import Callable, Dict, List

from benchmarks.conditions import conditions
from benchmarks.figures import Spread, ratios, spread, worded
from benchmarks.peers import hyperfine
from benchmarks.phases import set_up
from benchmarks.programs import Absent, c_loop_seconds, tool, workplace
from benchmarks.rows import Row
from hydra_heads.stats.order import median

WHAT = "launch of a program that does nothing, median"
GOAL = "<= 1.05 x C posix_spawn + wait4 loop, and <= hyperfine -N"
MOST_OVER_C = 1.05
MOST_OVER_HYPERFINE = 1.0


def rows(quick: bool = False) -> List[Row]:
    """Measure in repeats of many runs each, all ways in random order within a repeat."""
    repeats, runs = (3, 40) if quick else (31, 200)
    try:
        return [_row(repeats, runs)]
    except Absent as absent:
        return [Row(WHAT, "", GOAL, None, str(absent))]


def _row(repeats: int, runs: int) -> Row:
    program = tool("true")
    notes = [conditions(), f"{repeats} repeats of {runs} runs each way, repeats interleaved"]
    with workplace() as place:
        found = _measure(place, program, repeats, runs, notes)
    over_c = ratios(found["kept"], found["c"])
    figure = f"{worded(over_c, 'x C loop')}"
    met = over_c.median <= MOST_OVER_C
    if found["hyperfine"]:
        over_hyperfine = ratios(found["kept"], found["hyperfine"])
        figure += f"; {worded(over_hyperfine, 'x hyperfine')}"
        met = met and over_hyperfine.median <= MOST_OVER_HYPERFINE
        notes.append(f"hyperfine {worded(ratios(found['hyperfine'], found['c']), 'x C loop')}")
    notes += [
        "output kept, timeout 30 s armed, history on disk",
        f"output discarded {worded(ratios(found['discarded'], found['c']), 'x C loop')}",
        f"C loop against itself {worded(ratios(found['c again'], found['c']))}",
        f"medians: C {_us(found['c'])}, Hydra {_us(found['kept'])}",
    ]
    return Row(WHAT, figure, GOAL, met, "; ".join(notes))


def _us(seconds: List[float]) -> str:
    found: Spread = spread([value * 1e6 for value in seconds])
    return worded(found, "us", 0)


def _measure(
    place: str, program: str, repeats: int, runs: int, notes: List[str]
) -> Dict[str, List[float]]:
    """Return the median seconds of each repeat, by way; of an absent peer none, and a note."""
    found: Dict[str, List[float]] = {
        name: [] for name in ("c", "c again", "kept", "discarded", "hyperfine")
    }
    heads = [
        {"name": "kept", "command": [program]},
        {"name": "discarded", "command": [program], "stdout": "discard"},
    ]

    def by_c(name: str) -> None:
        found[name].append(median(c_loop_seconds(place, runs, [program])))

    def by_hydra() -> None:
        phase = set_up(place, heads).run(runs)
        for name in ("kept", "discarded"):
            found[name].append(median(phase.seconds_of(name)))

    def by_hyperfine() -> None:
        found["hyperfine"].append(median(hyperfine([program], runs).seconds))

    ways: List[Callable[[], None]] = [lambda: by_c("c"), lambda: by_c("c again"), by_hydra]
    try:
        hyperfine([program], 2)
        ways.append(by_hyperfine)
    except Absent as absent:
        notes.append(str(absent))
    order = random.Random(4)
    for _ in range(repeats):
        order.shuffle(ways)
        for way in ways:
            way()
    return found
