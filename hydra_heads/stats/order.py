"""Quantiles and the median."""

from itertools import islice
from operator import le
from typing import Sequence

from hydra_heads.stats.checks import check_finite


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
    check_finite((sorted_values[0], sorted_values[-1]), "ends")
    if not all(map(le, sorted_values, islice(sorted_values, 1, None))):
        raise ValueError("values: found them out of order, expected them sorted")
    position = q * (len(sorted_values) - 1)
    index = int(position)
    low = sorted_values[index]
    if index == position:
        return low
    return low + (sorted_values[index + 1] - low) * (position - index)


def median(values: Sequence[float]) -> float:
    """Give the middle value, or the mean of the two in the middle; any order.

    Raises ValueError without values or with one that is not finite.

    >>> median([8.0, 1.0, 4.0])
    4.0
    """
    check_finite(values)
    return quantile(sorted(values), 0.5)
