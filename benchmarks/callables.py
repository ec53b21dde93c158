"""A warm callable of a microsecond: what is added to its reported time, and what a run costs."""

import os
import shutil
import subprocess
from array import array
from typing import Dict, List

from benchmarks.conditions import conditions
from benchmarks.figures import ratios, spread, worded
from benchmarks.phases import HeadRun, set_up
from benchmarks.programs import LONGEST_S, PYTHONS, Absent, pythons, workload, workplace
from benchmarks.rows import Row
from hydra_heads.stats.order import median

WHAT = "warm callable of 1 us, Python"
OVERHEAD = "overhead in its reported time"
COST = "cost of a run"
COST_GOAL = "<= 1.3 x fork + _exit + wait4 of the same kind of worker"
MOST_OVER_FORK = 1.3
MODULE = "microsecond.py"
INTERVALS = "intervals.bin"


def rows(quick: bool = False) -> List[Row]:
    """Measure under each Python that is here."""
    repeats, runs = (2, 50) if quick else (15, 300)
    if not hasattr(os, "fork"):
        return [Row(f"{WHAT} {PYTHONS[-1]}", "", COST_GOAL, None, "this system has no fork")]
    table: List[Row] = []
    for version, python in pythons().items():
        table += _rows(version, python, repeats, runs)
    return table


def most_overhead_us(version: str) -> float:
    """Return how much may be added to the reported time, which older Pythons are slower at."""
    minor = int(version.split(".")[1])
    return 2.0 if minor >= 11 else 10.0


def _rows(version: str, python: str, repeats: int, runs: int) -> List[Row]:
    overhead, cost = f"{WHAT} {version}: {OVERHEAD}", f"{WHAT} {version}: {COST}"
    goal = f"<= {most_overhead_us(version):g} us"
    try:
        with workplace() as place:
            found = _measure(place, python, repeats, runs)
    except Absent as absent:
        notes = str(absent)
        return [Row(overhead, "", goal, None, notes), Row(cost, "", COST_GOAL, None, notes)]
    notes = f"{conditions()}; {repeats} repeats of {runs} runs, interleaved with the floor"
    added, over_fork = spread(found["added"]), ratios(found["cycle"], found["fork"])
    own = f"the function's own interval {worded(spread(found['own']), 'us')}"
    process = worded(ratios(found["process"], found["fork"]), "x fork")
    parts = f"fork {worded(spread(found['fork']), 'us', 0)}; the process alone {process}"
    parts += "; a run is the time from one start to the next, recording included"
    figure = worded(over_fork, "x fork + _exit + wait4")
    is_small = added.median <= most_overhead_us(version)
    is_cheap = over_fork.median <= MOST_OVER_FORK
    return [
        Row(overhead, worded(added, "us"), goal, is_small, f"{notes}; {own}"),
        Row(cost, figure, COST_GOAL, is_cheap, f"{notes}; {parts}"),
    ]


def _measure(place: str, python: str, repeats: int, runs: int) -> Dict[str, List[float]]:
    """Return medians in microseconds of each repeat, by what they are of."""
    found: Dict[str, List[float]] = {
        name: [] for name in ("added", "own", "process", "cycle", "fork")
    }
    for repeat in range(repeats):
        if repeat % 2:
            found["fork"].append(_fork_us(python, runs))
        _add_hydra(found, place, python, runs)
        if not repeat % 2:
            found["fork"].append(_fork_us(python, runs))
    return found


def _add_hydra(found: Dict[str, List[float]], place: str, python: str, runs: int) -> None:
    setup = set_up(place, [{"name": "warm", "callable": "microsecond:work"}], python)
    shutil.copy(workload(MODULE), setup.folder)
    intervals = os.path.join(setup.folder, INTERVALS)
    with open(intervals, "wb") as file:
        file.write(bytes(8 * (2 * runs + 3)))
    of_hydra = setup.run(runs).runs
    failed = [run for run in of_hydra if not run.ok]
    if failed:
        raise Absent(f"{len(failed)} of {runs} runs failed: {failed[0].failure}")
    reported = [(run.seconds or 0.0) * 1e6 for run in of_hydra]
    own = _own_us(intervals, runs)
    found["own"].append(median(own))
    found["added"].append(median([told - true for told, true in zip(reported, own)]))
    processes = [run.metrics["execution_time_seconds"] * 1e6 for run in of_hydra]
    found["process"].append(median(processes))
    found["cycle"].append(median(_gaps_us(of_hydra)))


def _own_us(path: str, runs: int) -> List[float]:
    """Read how long each call took by its own clock."""
    numbers = array("q")
    with open(path, "rb") as file:
        numbers.frombytes(file.read())
    if numbers[0] != runs:
        raise Absent(f"the function was called {numbers[0]} times for {runs} runs")
    return [(numbers[2 * run + 2] - numbers[2 * run + 1]) / 1e3 for run in range(runs)]


def _fork_us(python: str, forks: int) -> float:
    words = [python, workload("forking.py"), str(forks)]
    done = subprocess.run(words, stdout=subprocess.PIPE, timeout=LONGEST_S, check=True)
    return float(done.stdout)


def _gaps_us(runs: List[HeadRun]) -> List[float]:
    """Return the time from each start to the next."""
    starts = sorted(run.started_unix for run in runs)
    return [(later - sooner) * 1e6 for sooner, later in zip(starts, starts[1:])]
