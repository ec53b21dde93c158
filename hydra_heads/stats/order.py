"""Quantiles with their intervals, the median, ranks."""

from bisect import bisect_left, bisect_right
from itertools import accumulate, islice
from operator import le
from typing import List, Optional, Sequence

from hydra_heads.stats.binomial import chances
from hydra_heads.stats.checks import check_finite, check_probability
from hydra_heads.stats.interval import Interval, upper_probability

_ROUNDED = 1 + 1e-12  # a sum that meets its limit may exceed it by its last digits


def quantile(sorted_values: Sequence[float], q: float) -> float:
    """Give the value below which a share `q` of sorted values lies.

    Linear between neighbours: type 7 of Hyndman & Fan (1996). Raises ValueError without
    values, for values out of order or not finite, and unless 0 <= q <= 1.

    >>> quantile([1.0, 2.0, 4.0, 8.0], 0.5)
    3.0
    >>> quantile([1.0, 2.0, 4.0, 8.0], 0.75)
    5.0
    """
    if not sorted_values:
        raise ValueError("values: found none, expected at least 1")
    if not 0 <= q <= 1:
        raise ValueError(f"q: found {q!r}, expected a number from 0 to 1")
    _check_sorted(sorted_values)
    position = q * (len(sorted_values) - 1)
    index = int(position)
    low = sorted_values[index]
    if index == position:
        return low
    return low + (sorted_values[index + 1] - low) * (position - index)


def quantile_interval(
    sorted_values: Sequence[float], q: float, level: float = 0.95
) -> Optional[Interval]:
    """Give two of the sorted values between which the true quantile `q` lies.

    Whatever the distribution: how many values lie below the quantile is binomial (David &
    Nagaraja, 2003, 7.1). Each bound is the innermost value beyond which the quantile lies with
    at most half of 1 - level. None where not even the smallest or the largest value is far
    enough out: a median at 95 % needs 6 values, a 99th percentile 368. Raises ValueError for
    values out of order or not finite, and for a `q` or level outside 0 to 1.

    >>> low, high, level = quantile_interval([1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0], 0.5)
    >>> low, high
    (1.0, 34.0)
    """
    tail = 1 - upper_probability(level)
    check_probability(q, "q")
    if not sorted_values:
        return None
    _check_sorted(sorted_values)
    first, found = chances(len(sorted_values), q)
    below = first + _count_within(tail, found)
    above = first + len(found) - _count_within(tail, found[::-1])
    # the value at place k (from 0) is below the quantile when more than k values are
    if below < 1 or above > len(sorted_values):
        return None
    return Interval(sorted_values[below - 1], sorted_values[above - 1], level)


def median(values: Sequence[float]) -> float:
    """Give the middle value, or the mean of the two in the middle; any order.

    Raises ValueError without values or with one that is not finite.

    >>> median([8.0, 1.0, 4.0])
    4.0
    """
    check_finite(values)
    return quantile(sorted(values), 0.5)


def ranks(values: Sequence[float]) -> List[float]:
    """Give each value's place in order, from 1; equal ones share the mean of theirs.

    >>> ranks([3.0, 1.0, 3.0, 9.0])
    [2.5, 1.0, 2.5, 4.0]
    """
    ordered = sorted(values)
    return [
        (bisect_left(ordered, value) + bisect_right(ordered, value) + 1) / 2 for value in values
    ]


def _check_sorted(values: Sequence[float]) -> None:
    check_finite((values[0], values[-1]), "ends")
    if not all(map(le, values, islice(values, 1, None))):
        raise ValueError("values: found them out of order, expected them sorted")


def _count_within(tail: float, probabilities: Sequence[float]) -> int:
    """Count how many of the first probabilities add up to at most `tail`."""
    return sum(1 for reached in accumulate(probabilities) if reached <= tail * _ROUNDED)
