"""Bounds of histograms: 1, 2, 5, 10, 20, 50 and so on, over what all heads of a slot took."""

import math
from bisect import bisect_left
from itertools import accumulate
from typing import Iterable, List, Sequence

MOST_BUCKETS = 30
"""Without the last one, which holds everything."""

_FULL, _DECADES = (1, 2, 5), (1,)
"""Steps within a power of ten: the usual ones, and where they would be too many."""


def bounds_over(seconds: Iterable[float]) -> List[float]:
    """Return upper bounds from below the smallest of some times to above the largest, ascending.

    The first one is below all of them, so that quantiles are not sought between 0 and the second.
    Times of 0 count as next to nothing. Where the 1-2-5 steps are more than `MOST_BUCKETS`,
    powers of ten take their place, and of these the largest. Without times there are none.

    >>> bounds_over([0.003, 0.04])
    [0.002, 0.005, 0.01, 0.02, 0.05]
    """
    times = [value for value in seconds if value > 0]
    if not times:
        return [1.0] if list(seconds) else []
    bounds = _bounds(min(times), max(times), _FULL)
    if len(bounds) > MOST_BUCKETS:
        bounds = _bounds(min(times), max(times), _DECADES)
    return bounds[-MOST_BUCKETS:]


def counts_up_to(bounds: Sequence[float], seconds: Iterable[float]) -> List[int]:
    """Count how many times are at most each bound.

    >>> counts_up_to([1.0, 2.0, 5.0], [0.5, 2.0, 9.0])
    [1, 2, 2]
    """
    counts = [0] * (len(bounds) + 1)
    for value in seconds:
        counts[bisect_left(bounds, value)] += 1
    return list(accumulate(counts))[:-1]


def _bounds(smallest: float, largest: float, steps: Sequence[int]) -> List[float]:
    """Return the steps from the last below the smallest to the first not below the largest."""
    first, last = math.floor(math.log10(smallest)) - 1, math.ceil(math.log10(largest)) + 1
    # Read as text, 2e-05 is the double nearest to it, as every reader of the file gets it.
    ladder = [float(f"{step}e{power}") for power in range(first, last + 1) for step in steps]
    below = bisect_left(ladder, smallest) - 1
    return ladder[max(0, below) : bisect_left(ladder, largest) + 1]
