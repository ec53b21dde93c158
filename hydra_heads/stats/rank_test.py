"""Whether the values of one of two samples tend to be larger, by ranks."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import accumulate
from operator import sub
from typing import List, NamedTuple, Sequence

from hydra_heads.stats import normal
from hydra_heads.stats.checks import check_finite

MOST_PAIRS = 400
"""Pairs of an old and a new value up to which the distribution of the count is exact."""

FEW, MOST_PAIRS_OF_FEW = 8, 8000
"""Where one side has at most `FEW` values the distribution is exact up to more pairs."""


class RankTest(NamedTuple):
    """The pairs in which the new value is larger, ties counted half, and the two-sided p.

    `exact` tells whether p was counted (True) or comes from the normal approximation.
    """

    u: float
    p: float
    exact: bool


def mann_whitney(old: Sequence[float], new: Sequence[float]) -> RankTest:
    """Test whether new values tend to be larger or smaller than old ones (two-sided).

    Mann & Whitney (1947). Without ties the distribution is counted where there are at most
    400 pairs, or 8,000 when one side has at most 8 values; else it is the normal
    approximation, its variance corrected for ties (Kendall, 1945), with a correction for
    continuity. Values of which all are alike have p = 1. Raises ValueError for an empty side
    and for values that are not finite.

    >>> mann_whitney([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0])
    RankTest(u=16.0, p=0.02857142857142857, exact=True)
    """
    for values, name in ((old, "old"), (new, "new")):
        if not values:
            raise ValueError(f"{name}: found none, expected at least 1")
        check_finite(values, name)
    pairs = len(old) * len(new)
    u = _pairs_above(sorted(old), new)
    tail = min(u, pairs - u)
    ties = [count for count in Counter([*old, *new]).values() if count > 1]
    if not ties and is_counted(len(old), len(new)):
        ways = sum(ways_of_counts(len(old), len(new), int(tail)))
        return RankTest(u, min(1.0, 2 * (ways / ways_in_all(len(old), len(new)))), True)
    both = len(old) + len(new)
    tied = sum(count**3 - count for count in ties)
    variance = pairs * (both + 1 - tied / (both * (both - 1))) / 12
    if variance <= 0:
        return RankTest(u, 1.0, False)
    z = (tail + 0.5 - pairs / 2) / math.sqrt(variance)
    return RankTest(u, min(1.0, 2 * normal.cdf(z)), False)


def is_counted(old: int, new: int) -> bool:
    """Tell whether samples of such sizes have their distribution counted when nothing ties.

    >>> is_counted(20, 20), is_counted(3, 2000), is_counted(21, 20)
    (True, True, False)
    """
    return old * new <= (MOST_PAIRS_OF_FEW if min(old, new) <= FEW else MOST_PAIRS)


def ways_of_counts(old: int, new: int, last: int) -> List[int]:
    """Give in how many orders of two samples 0, 1, ... `last` pairs have the new value above.

    The coefficients of the product of (1 - q^(m + k)) / (1 - q^k), k = 1 ... n, which the
    recursion of Mann & Whitney (1947) generates.

    >>> ways_of_counts(2, 3, 6)
    [1, 1, 2, 2, 2, 1, 1]
    """
    few, many = min(old, new), max(old, new)
    ways = [1] + [0] * last
    for k in range(1, few + 1):
        step = many + k
        ways[step:] = map(sub, ways[step:], ways[: max(0, last + 1 - step)])
        for at in range(min(k, last + 1)):
            ways[at::k] = accumulate(ways[at::k])
    return ways


def ways_in_all(old: int, new: int) -> int:
    """Give the number of orders of two samples, not telling apart what is of one sample.

    >>> ways_in_all(2, 3)
    10
    """
    ways = 1
    for k in range(1, min(old, new) + 1):
        ways = ways * (max(old, new) + k) // k
    return ways


def _pairs_above(ordered: Sequence[float], new: Sequence[float]) -> float:
    """Count the pairs in which the new value is above one of the sorted old ones."""
    below = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in new)
    return below / 2
