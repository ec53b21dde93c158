"""How much less a series says than as many values that know nothing of each other.

Runs that follow each other share the machine: a burst of load slows several in a row, and a
mean of them is less sure than their number makes believe.
"""

import math
from operator import mul
from typing import List, Sequence

from hydra_heads.stats.checks import check_finite

_MOST_VALUES = 4096  # longer series are averaged in groups, which keeps what is long in them


def variance_inflation(values: Sequence[float]) -> float:
    """Give how many times the variance of the mean is that of independent values; at least 1.

    1 + 2 * the sum of the autocorrelations, taken two by two for as long as their sum is above
    0 (initial positive sequence; Geyer, 1992, Statistical Science 7, 473-483). 1 for a series
    that is too short to tell (below 8 values) or constant. Raises ValueError for values that
    are not finite.

    >>> variance_inflation([1.0, 1.0, 1.0, 1.0, 5.0, 5.0, 5.0, 5.0, 1.0, 1.0, 1.0, 1.0])
    2.5
    """
    check_finite(values)
    if len(values) < 8:
        return 1.0
    centred = _centred(values)
    variance = _product_mean(centred, 0)
    if variance <= 0:
        return 1.0
    size = -(-len(values) // _MOST_VALUES)
    groups = _group_means(centred, size)
    total = _product_mean(groups, 0)
    lag, pair = 1, _pair(groups, 1)
    while pair > 0:
        total += 2 * pair
        lag += 2
        pair = _pair(groups, lag)
    return max(1.0, total * size / variance)


def _centred(values: Sequence[float]) -> List[float]:
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]


def _pair(values: Sequence[float], lag: int) -> float:
    """Return two autocovariances in a row; 0 beyond the series' end."""
    return _product_mean(values, lag) + _product_mean(values, lag + 1)


def _product_mean(values: Sequence[float], lag: int) -> float:
    """Return the autocovariance: the sum of products so many places apart, over all values."""
    return math.fsum(map(mul, values, values[lag:])) / len(values)


def _group_means(values: Sequence[float], size: int) -> List[float]:
    """Average every `size` values in a row; what is left over at the end is left out."""
    if size == 1:
        return list(values)
    whole = len(values) - len(values) % size
    return [math.fsum(values[at : at + size]) / size for at in range(0, whole, size)]
