"""How long it takes to find the changes of a series, beside Otava without its import."""

import random
import time
from typing import Dict, List, Optional, Sequence

from benchmarks.analytics_changes import default
from benchmarks.analytics_rivals import Method, rivals
from benchmarks.figures import Spread, spread, worded
from benchmarks.rows import Row

LIMITS_MS = {365: 10.0, 1000: 30.0, 5000: 200.0}
"""Points, and the milliseconds that they may take."""

CHANGES = (0, 10)
REPEATS = 15
COMPARED = ("apache-otava", "ruptures KernelCPD rbf", "asv step_detect")
COMPARED_POINTS = 1000
"""Points up to which peers other than Otava are timed: some take seconds beyond."""

GROWTH = 1.5
"""Exponent of the number of points above which time counts as quadratic: half-way from linear."""


def rows(quick: bool) -> List[Row]:
    """Time the default at each size, without changes and with ten, and its growth."""
    peers = {name: method for name, method in rivals().items() if name in COMPARED}
    repeats = 3 if quick else REPEATS
    table = []
    own: Dict[int, Spread] = {}
    for points, limit in LIMITS_MS.items():
        for changes in CHANGES:
            values = series(points, changes)
            taken = {"own": spread(milliseconds(default, values, repeats))}
            for name, method in peers.items():
                if name == COMPARED[0] or points <= COMPARED_POINTS:
                    taken[name] = spread(milliseconds(method, values, min(repeats, 5)))
            own[points] = max(own.get(points, taken["own"]), taken["own"])
            table.append(_row(points, changes, limit, taken))
    largest, middle = max(LIMITS_MS), sorted(LIMITS_MS)[-2]
    growth = own[largest].median / own[middle].median
    most = (largest / middle) ** GROWTH
    table.append(
        Row(
            f"time of {largest} points in that of {middle}, the slower series of each",
            f"{growth:.1f} times",
            f"<= {most:.1f} times: not quadratic",
            growth <= most,
        )
    )
    return table


def _row(points: int, changes: int, limit: float, taken: Dict[str, Spread]) -> Row:
    own, otava = taken.pop("own"), taken.get(COMPARED[0])
    is_met: Optional[bool] = own.median <= limit
    if otava is None:
        is_met = None if is_met else False  # half of the goal cannot be judged
    elif own.median > otava.median:
        is_met = False
    return Row(
        f"{points} points with {changes} changes, vote included, in process",
        worded(own, "ms", 1),
        f"<= {limit:g} ms, and not slower than Otava without its import",
        is_met,
        "; ".join(f"{name} {worded(found, 'ms', 1)}" for name, found in taken.items())
        or "no peer can be imported",
    )


def series(points: int, changes: int) -> List[float]:
    """Give normal noise of 10 % about a level that goes up and down by 50 % so many times."""
    draw = random.Random(f"{points} {changes}")
    return [
        100.0 * (1.0 + 0.5 * (at * (changes + 1) // points % 2)) + draw.gauss(0.0, 10.0)
        for at in range(points)
    ]


def milliseconds(method: Method, values: Sequence[float], repeats: int) -> List[float]:
    """Measure a method so many times, after once without."""
    method(values)
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        method(values)
        taken.append(1000 * (time.perf_counter() - begin))
    return taken
