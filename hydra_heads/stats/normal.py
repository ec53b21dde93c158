"""The standard normal distribution: density, distribution function, quantile."""

import math
from functools import lru_cache

from hydra_heads.stats.checks import check_finite, check_probability

_ROOT_HALF = math.sqrt(0.5)
_ROOT_TWO_PI = math.sqrt(2 * math.pi)
_LOWEST = -40.0  # below it the distribution function is 0 in a float


def density(z: float) -> float:
    """Give the density at `z`; ValueError when `z` is not finite.

    >>> round(density(0.0), 6)
    0.398942
    """
    check_finite([z], "z")
    return math.exp(-z * z / 2) / _ROOT_TWO_PI


def cdf(z: float) -> float:
    """Give the probability of a value at most `z`, precise in both tails.

    By the complementary error function (Abramowitz & Stegun, 1964, 26.2.29). Raises
    ValueError when `z` is not finite.

    >>> round(cdf(1.96), 6)
    0.975002
    """
    check_finite([z], "z")
    return math.erfc(-z * _ROOT_HALF) / 2


@lru_cache(maxsize=64)
def quantile(p: float) -> float:
    """Give the value below which a share `p` lies; the inverse of `cdf`.

    Found by bisection until the bounds are neighbours, in the lower tail, where `cdf` keeps
    its relative precision. Raises ValueError unless 0 < p < 1.

    >>> round(quantile(0.975), 6)
    1.959964
    """
    check_probability(p, "p")
    if p == 0.5:
        return 0.0
    if p > 0.5:
        return -quantile(1 - p)
    low, high = _LOWEST, 0.0
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return high
        if cdf(middle) < p:
            low = middle
        else:
            high = middle
