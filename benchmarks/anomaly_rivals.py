"""The usual rules for anomalies in a stream, as textbooks and dashboards have them.

Each gives the reported indices of a series, judged by the 1,000 values before; none of them is
quiet after a report unless it says so.
"""

import math
from bisect import bisect_left, insort
from collections import deque
from typing import Callable, Deque, List, Mapping, Sequence

WINDOW = 1000
_LEAST = 20  # values before the first report


def rolling_z(values: Sequence[float], deviations: float = 6.0) -> List[int]:
    """Report values more than six standard deviations from the rolling mean."""
    recent: Deque[float] = deque()
    total = squares = 0.0
    found = []
    for index, value in enumerate(values):
        off = value - values[0]
        count = len(recent)
        if count >= _LEAST:
            mean = total / count
            scale = math.sqrt(max(0.0, squares / count - mean * mean))
            if abs(off - mean) > deviations * scale:
                found.append(index)
        recent.append(off)
        total += off
        squares += off * off
        if count == WINDOW:
            gone = recent.popleft()
            total -= gone
            squares -= gone * gone
    return found


def rolling_mad(values: Sequence[float]) -> List[int]:
    """Report modified z scores above 3.5 (Iglewicz & Hoaglin, 1993)."""

    def is_out(value: float, ordered: Sequence[float]) -> bool:
        centre = ordered[len(ordered) // 2]
        return 0.6745 * abs(value - centre) > 3.5 * _median_distance(ordered, centre)

    return _windowed(values, is_out)


def rolling_iqr(values: Sequence[float]) -> List[int]:
    """Report values beyond the outer fences (Tukey, 1977)."""

    def is_out(value: float, ordered: Sequence[float]) -> bool:
        lower, upper = ordered[len(ordered) // 4], ordered[3 * len(ordered) // 4]
        return not 4 * lower - 3 * upper <= value <= 4 * upper - 3 * lower

    return _windowed(values, is_out)


def moving_average(values: Sequence[float]) -> List[int]:
    """Report eight standard deviations from an exponential average of weight 0.01."""
    weight, mean, variance = 0.01, values[0] if values else 0.0, 0.0
    found = []
    for index, value in enumerate(values):
        off = value - mean
        if index >= _LEAST and abs(off) > 8 * math.sqrt(variance):
            found.append(index)
        mean += weight * off
        variance = (1 - weight) * (variance + weight * off * off)
    return found


def quiet_for_fifty(rule: Callable[[Sequence[float]], List[int]]) -> Callable[..., List[int]]:
    """Give the same rule, quiet for the 50 values after each report."""

    def found(values: Sequence[float]) -> List[int]:
        kept: List[int] = []
        for index in rule(values):
            if not kept or index - kept[-1] > 50:
                kept.append(index)
        return kept

    return found


RIVALS: Mapping[str, Callable[[Sequence[float]], List[int]]] = {
    "nothing": lambda values: [],
    "rolling z, 6 deviations": rolling_z,
    "rolling z, 50 values quiet": quiet_for_fifty(rolling_z),
    "moving average, 8 deviations": moving_average,
    "moving average, 50 values quiet": quiet_for_fifty(moving_average),
    "MAD 3.5": rolling_mad,
    "MAD 3.5, 50 values quiet": quiet_for_fifty(rolling_mad),
    "IQR 3": rolling_iqr,
    "IQR 3, 50 values quiet": quiet_for_fifty(rolling_iqr),
}


def _windowed(
    values: Sequence[float], is_out: Callable[[float, Sequence[float]], bool]
) -> List[int]:
    recent: Deque[float] = deque()
    ordered: List[float] = []
    found = []
    for index, value in enumerate(values):
        if len(recent) >= _LEAST and is_out(value, ordered):
            found.append(index)
        recent.append(value)
        insort(ordered, value)
        if len(recent) > WINDOW:
            del ordered[bisect_left(ordered, recent.popleft())]
    return found


def _median_distance(ordered: Sequence[float], centre: float) -> float:
    """Give the median distance from a centre: the narrowest half around it, by bisection."""
    half = len(ordered) // 2 + 1
    low, high = 0, len(ordered) - half
    while low < high:
        middle = (low + high) // 2
        if centre - ordered[middle] > ordered[middle + half - 1] - centre:
            low = middle + 1
        else:
            high = middle
    near = [low - 1, low] if low else [low]
    return min(max(centre - ordered[at], ordered[at + half - 1] - centre) for at in near)
