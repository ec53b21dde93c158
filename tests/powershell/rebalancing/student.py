"""Quantiles of Student's t distribution by plain integration, to compare with.

The density over the whole line, and its tail, are summed by the trapezoidal rule after
substitutions that make them die out fast, which is exact to rounding (Takahasi and Mori, 1974);
nothing is taken from a series, a continued fraction or a table.
"""

import math
from functools import lru_cache
from typing import Callable

_STEP = 1 / 32


def tail(t: float, degrees: float) -> float:
    """Return the probability of a value above `t`, from 1 degree of freedom on.

    >>> round(tail(1.0, 1), 12), round(tail(2.228138852, 10), 9)
    (0.25, 0.025)
    """
    start = math.asinh(t)
    # x = start + exp(u - exp(-u)), for what falls exponentially
    above = _trapezoid(
        lambda u: (
            _density(start + math.exp(u - math.exp(-u)), degrees)
            * math.exp(u - math.exp(-u))
            * (1 + math.exp(-u))
        ),
        -4.5,
        6.0,
    )
    return above / _whole(degrees)


@lru_cache(maxsize=None)
def quantile(p: float, degrees: float) -> float:
    """Return the value below which a share `p`, at least one half, lies: bisection, then Newton.

    >>> round(quantile(0.975, 1), 9), round(quantile(0.95, 2), 9)
    (12.706204736, 2.91998558)
    """
    low, high = 0.0, 1.0
    while tail(high, degrees) > 1 - p:
        low, high = high, 2 * high
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle, degrees) > 1 - p else (low, middle)
    t = (low + high) / 2
    for _ in range(4):
        slope = _density(math.asinh(t), degrees) / math.sqrt(1 + t * t) / _whole(degrees)
        t += (tail(t, degrees) - (1 - p)) / slope
    return t


@lru_cache(maxsize=None)
def _whole(degrees: float) -> float:
    """Return the integral of the density's shape: what makes it 1."""
    return _trapezoid(lambda x: _density(x, degrees), -45.0, 45.0)


def _density(x: float, degrees: float) -> float:
    """Return the shape of the density at t = sinh(x), times dt/dx."""
    if abs(x) > 300:
        return 0.0
    square = math.sinh(x) ** 2
    return math.exp(-(degrees + 1) / 2 * math.log1p(square / degrees)) * math.cosh(x)


def _trapezoid(shape: Callable[[float], float], low: float, high: float) -> float:
    steps = round((high - low) / _STEP)
    return math.fsum(shape(low + k * _STEP) for k in range(steps + 1)) * _STEP
