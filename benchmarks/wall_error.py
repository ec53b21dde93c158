"""Reported wall time less the interval that the child itself measured."""

import os
import random
import subprocess
import time
from typing import Callable, Dict, List

from benchmarks.conditions import conditions
from benchmarks.figures import spread, worded
from benchmarks.peers import hyperfine, pyperf_seconds, runexec
from benchmarks.phases import set_up
from benchmarks.programs import Absent, c_loop_seconds, compiled, workplace
from benchmarks.rows import Row
from hydra_heads.stats.order import median

WHAT = "reported wall less the child's own interval, a child of"
GOAL = "<= C floor + 0.2 ms, median, with timeout armed"
MOST_OVER_C_MS = 0.2
LENGTHS_MS = (37, 230)

Way = Callable[[List[str], int], List[float]]
"""Runs a command so often and returns the wall seconds it reports of each run."""


def rows(quick: bool = False) -> List[Row]:
    """Measure a short and a longer child."""
    repeats, runs = (2, 3) if quick else (15, 6)
    found = []
    for length in LENGTHS_MS:
        try:
            found.append(_row(length, repeats, runs))
        except Absent as absent:
            found.append(Row(f"{WHAT} {length} ms", "", GOAL, None, str(absent)))
    return found


def _row(length: int, repeats: int, runs: int) -> Row:
    notes = [conditions(), f"{repeats} repeats of {runs} runs each way, repeats interleaved"]
    with workplace() as place:
        errors = _measure(place, length, repeats, runs, notes)
    over_c = spread([hydra - c for hydra, c in zip(errors["Hydra"], errors["C loop"])])
    notes.append("errors, medians of repeats in ms:")
    notes += [f"{name} {worded(spread(values))}" for name, values in errors.items() if values]
    figure = worded(over_c, "ms above the C loop", 3)
    return Row(f"{WHAT} {length} ms", figure, GOAL, over_c.median <= MOST_OVER_C_MS, _joined(notes))


def _joined(notes: List[str]) -> str:
    return "; ".join(notes).replace(":;", ":")


def _measure(
    place: str, length: int, repeats: int, runs: int, notes: List[str]
) -> Dict[str, List[float]]:
    """Return the median error of each repeat in ms, by way."""
    program = compiled("c/interval", place)
    ways: Dict[str, Way] = {
        "C loop": lambda command, count: c_loop_seconds(place, count, command),
        "Hydra": lambda command, count: _hydra(place, command, count),
        "subprocess.run(timeout)": _subprocess,
        "hyperfine": lambda command, count: hyperfine(command, count).seconds,
        "pyperf": pyperf_seconds,
        "runexec": lambda command, count: [run["walltime"] for run in runexec(command, count)],
    }
    errors: Dict[str, List[float]] = {name: [] for name in ways}
    order = random.Random(4)
    for repeat in range(repeats):
        names = list(ways)
        order.shuffle(names)
        for name in names:
            log = os.path.join(place, f"{name}-{length}-{repeat}.txt")
            try:
                reported = ways[name]([program, str(length), log], runs)
                errors[name].append(_error_ms(name, reported, log))
            except Absent as absent:
                if name in ("C loop", "Hydra"):
                    raise
                notes.append(str(absent))
                del ways[name]
    return errors


def _error_ms(name: str, reported: List[float], log: str) -> float:
    with open(log, encoding="ascii") as file:
        own = [int(line) / 1e9 for line in file]
    if len(own) != len(reported):
        raise Absent(f"{name} reported {len(reported)} of {len(own)} runs")
    return median([(wall - interval) * 1000 for wall, interval in zip(reported, own)])


def _hydra(place: str, command: List[str], runs: int) -> List[float]:
    return set_up(place, [{"name": "child", "command": command}]).run(runs).seconds_of("child")


def _subprocess(command: List[str], runs: int) -> List[float]:
    found = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run(command, timeout=60, check=True, stdin=subprocess.DEVNULL)
        found.append(time.perf_counter() - begin)
    return found
