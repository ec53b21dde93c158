"""Phase 3 as users call it: its time, its memory, and the size of its report.

The slots are generated: 10 instances, 3 % failures, 30 earlier nights, weights by Phase 2.
"""

import os
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from benchmarks.conditions import conditions
from benchmarks.figures import spread, worded
from benchmarks.programs import workplace
from benchmarks.rows import Row
from benchmarks.small_start import Took, took
from benchmarks.views_slots import Size, write_slot

REPORT = os.path.join("export", "report.html")

WITH, WITHOUT = "with the report", "without"

_PHASE_3 = ("-m", "hydra_heads", "dashboard", "--quiet", "--profiles")

_WAYS: Mapping[str, Sequence[str]] = {WITH: (), WITHOUT: ("--no-report",)}


class Goal(NamedTuple):
    """What a size is held to; None is held to nothing."""

    way: str
    seconds: float
    peak_mib: Optional[float] = None
    report_kb: Optional[float] = None


GOALS = {
    Size(15, 100): Goal(WITH, 0.5, 50, 300),
    Size(100, 100): Goal(WITHOUT, 1.0),
    Size(100, 1000): Goal(WITH, 5.0, None, 1000),
}


def rows(quick: bool = False) -> List[Row]:
    """Measure each size, with and without the report in turn."""
    with workplace() as place:
        return [
            _row(os.path.join(place, str(size.heads * size.runs)), size, 3 if quick else 11)
            for size in GOALS
        ]


def _row(folder: str, size: Size, repeats: int) -> Row:
    os.mkdir(folder)
    write_slot(folder, size)
    took(["-m", "hydra_heads", "weigh", "--quiet", "--profiles", folder], folder)
    times: Dict[str, List[Took]] = {way: [] for way in _WAYS}
    for _ in range(repeats):
        for way, options in _WAYS.items():
            times[way].append(took([*_PHASE_3, folder, *options], folder))
    report_kb = os.path.getsize(os.path.join(folder, REPORT)) / 1000
    goal = GOALS[size]
    held = times[goal.way]
    wall, peak = spread([each.wall for each in held]), max(each.peak_mib for each in held)
    figures = [f"{worded(wall, 's')}, peak {peak:.0f} MiB"]
    figures += [f"report {report_kb:.0f} kB"] if goal.way == WITH else []
    met = (
        wall.median <= goal.seconds
        and (goal.peak_mib is None or peak <= goal.peak_mib)
        and (goal.report_kb is None or report_kb <= goal.report_kb)
    )
    return Row(
        f"Phase 3, {size.heads} heads x {size.runs} runs, {goal.way}",
        "; ".join(figures),
        _words(goal),
        met,
        _note(times, repeats),
    )


def _words(goal: Goal) -> str:
    words = [f"<= {goal.seconds:g} s in the median"]
    words += [f"<= {goal.peak_mib:g} MiB"] if goal.peak_mib else []
    words += [f"a report of <= {goal.report_kb:g} kB"] if goal.report_kb else []
    return ", ".join(words)


def _note(times: Mapping[str, Sequence[Took]], repeats: int) -> str:
    """Say what both ways take, and so what the report does."""
    cpu = {way: spread([each.cpu for each in found]) for way, found in times.items()}
    more = spread([a.cpu - b.cpu for a, b in zip(times[WITH], times[WITHOUT])])
    both = ", ".join(f"{way} {worded(found, 's')}" for way, found in cpu.items())
    return f"{conditions()}; {repeats} turns; of processors {both}; the report {worded(more, 's')}"
