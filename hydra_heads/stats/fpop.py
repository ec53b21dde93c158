"""The cheapest way to cut a series into segments of constant level.

Cost: the squared distances from each segment's mean, plus a penalty for every change.
"""

import math
from typing import List, NamedTuple, Sequence, Tuple

from hydra_heads.stats.checks import check_finite


class Segmentation(NamedTuple):
    """Where new levels begin (0-based indices, rising), and what squares and penalties cost."""

    changes: List[int]
    cost: float


def segmentation(values: Sequence[float], penalty: float) -> Segmentation:
    """Give the changes that make squared distances plus `penalty` a change the least.

    The exact optimum, by functional pruning (FPOP: Maidstone, Hocking, Rigaill & Fearnhead,
    2017, Statistics and Computing 27, 519-533): for every level of the last segment only the
    start that is cheapest there is kept, and two starts compare the same for ever, so that
    each new value only asks where a change right behind it would have been better. Time grows
    as n times the starts kept: about ten where values scatter, up to the length of a segment
    where they run smoothly. Raises ValueError for values that are not finite and a penalty
    below 0 or none.

    >>> segmentation([1.0, 1.0, 1.0, 5.0, 5.0, 5.0], penalty=2.0)
    Segmentation(changes=[3], cost=2.0)
    """
    check_finite(values)
    if not 0 <= penalty < math.inf:
        raise ValueError(f"penalty: found {penalty!r}, expected a number of at least 0")
    if not values:
        return Segmentation([], 0.0)
    middle = math.fsum(values) / len(values)
    centred = [value - middle for value in values]
    best = _last_changes(centred, penalty)
    changes, start = [], best[-1]
    while start:
        changes.append(start)
        start = best[start]
    changes.reverse()
    return Segmentation(changes, _squares(centred, changes) + penalty * len(changes))


def _squares(values: Sequence[float], changes: Sequence[int]) -> float:
    """Return the squared distances from the means of the segments."""
    total: List[float] = []
    for start, end in zip([0, *changes], [*changes, len(values)]):
        segment = values[start:end]
        mean = math.fsum(segment) / len(segment)
        total.append(math.fsum([(value - mean) ** 2 for value in segment]))
    return math.fsum(total)


def _last_changes(values: Sequence[float], penalty: float) -> List[int]:
    """Return for every length of the series where its last segment begins (index 0 unused).

    A start is kept as (its cost without squares, the sum of the values before it, itself).
    Squares of the values seen so far are the same for all starts and are left out.
    """
    limit = max([abs(value) for value in values]) + 1.0
    start: Tuple[float, float, int] = (0.0, 0.0, 0)
    starts, ends = [start], [limit]  # the level from ends[i - 1] to ends[i] is best from starts[i]
    total, last = 0.0, [0]
    for time, value in enumerate(values, 1):
        total += value
        best, best_start = math.inf, 0
        for cost, before, since in starts:
            least = cost - (total - before) ** 2 / (time - since)
            if least < best:
                best, best_start = least, since
        last.append(best_start)
        start = (best + penalty, total, time)
        starts, ends = _pruned(starts, ends, start, -limit)
    return last


def _pruned(
    starts: List[Tuple[float, float, int]],
    ends: List[float],
    new: Tuple[float, float, int],
    low: float,
) -> Tuple[List[Tuple[float, float, int]], List[float]]:
    """Return which start is best at which level once `new` may be one too.

    At a level m the start s costs its cost - 2 m (sum since s) + m m (count since s): it stays
    where that is below the new start's cost, a range about the mean since s.
    """
    new_cost, total, time = new
    kept: List[Tuple[float, float, int]] = []
    kept_ends: List[float] = []
    is_new = False  # whether the range before `low` went to the new start
    for start, end in zip(starts, ends):
        cost, before, since = start
        count = time - since
        mean = (total - before) / count
        room = (new_cost - cost) / count + mean * mean
        if room > 0.0:
            radius = math.sqrt(room)
            first, final = mean - radius, mean + radius
            if first < end and final > low:
                if first > low:
                    if is_new:
                        kept_ends[-1] = first
                    else:
                        kept.append(new)
                        kept_ends.append(first)
                kept.append(start)
                if final < end:
                    kept_ends.append(final)
                    kept.append(new)
                    is_new = True
                else:
                    is_new = False
                kept_ends.append(end)
                low = end
                continue
        if is_new:
            kept_ends[-1] = end
        else:
            kept.append(new)
            kept_ends.append(end)
            is_new = True
        low = end
    return kept, kept_ends
