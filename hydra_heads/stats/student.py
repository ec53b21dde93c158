"""Student's t distribution: distribution function and quantile, for fractional degrees too.

Nothing but +, -, *, /, sqrt, exp and log, in the order written here, so that the same steps
can be taken in a language without a library of special functions.
"""

import math
from functools import lru_cache

from hydra_heads.stats.checks import check_finite, check_probability

_FEWEST_DEGREES, _MOST_DEGREES = 0.01, 1e100
_FARTHEST = 1e100  # quantiles are looked for up to here
_CLOSE_ENOUGH = 1e-15
_WIDTH = 1e-12


def cdf(t: float, degrees: float) -> float:
    """Give the probability of a value at most `t` under `degrees` of freedom.

    One half of a regularised incomplete beta function (Abramowitz & Stegun, 1964, 26.7.1).
    Relative error in the lower tail about 1e-13. Raises ValueError when `t` is not finite
    or `degrees` lies outside 0.01 to 1e100.

    >>> round(cdf(2.0, 10), 6)
    0.963306
    """
    check_finite([t], "t")
    _check_degrees(degrees)
    return _upper_tail(-t, degrees) if t <= 0 else 1 - _upper_tail(t, degrees)


@lru_cache(maxsize=256)
def quantile(p: float, degrees: float) -> float:
    """Give the value below which a share `p` lies; the inverse of `cdf`.

    Found by bisection to a width of 1e-12, relative above 1. Raises ValueError unless
    0 < p < 1 and `degrees` lies in 0.01 to 1e100, and for a quantile beyond 1e100.

    >>> round(quantile(0.975, 10), 6)
    2.228139
    >>> round(quantile(0.975, 7.5), 6)
    2.33304
    """
    check_probability(p, "p")
    _check_degrees(degrees)
    if p == 0.5:
        return 0.0
    return -_solve(p, degrees) if p < 0.5 else _solve(1 - p, degrees)


def _solve(tail: float, degrees: float) -> float:
    """Find the t above which the share `tail`, below one half, lies."""
    low, high = 0.0, 1.0
    while _upper_tail(high, degrees) > tail:
        low, high = high, 2 * high
        if high > _FARTHEST:
            raise ValueError(f"{degrees!r} degrees: the quantile lies beyond {_FARTHEST!r}")
    while high - low > _WIDTH * max(1.0, low):
        middle = (low + high) / 2
        if _upper_tail(middle, degrees) > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _check_degrees(degrees: float) -> None:
    if not _FEWEST_DEGREES <= degrees <= _MOST_DEGREES:
        raise ValueError(
            f"degrees: found {degrees!r}, "
            f"expected a number from {_FEWEST_DEGREES!r} to {_MOST_DEGREES!r}"
        )


def _upper_tail(t: float, degrees: float) -> float:
    """Give the probability of a value above `t`, for t >= 0."""
    square = t * t
    total = degrees + square
    a, x, y = degrees / 2, degrees / total, square / total
    # a*y - x/2: its sign says on which side of its mean the beta variable is, and so which
    # of the two fractions converges; factored, because near t = 1 the difference cancels
    excess = a * ((t - 1) * (t + 1) / total)
    # log1p keeps the digits of 1 + square/degrees when there are very many degrees
    log_x = -math.log1p(square / degrees) if square < degrees else math.log(x)
    front = _gamma_ratio(a) / math.sqrt(math.pi) * math.exp(a * log_x) * math.sqrt(y)
    if t > 1:
        return front * _beta_fraction(a, 0.5, x, y, excess) / 2
    return 0.5 - front * _beta_fraction(0.5, a, y, x, -excess) / 2


def _beta_fraction(a: float, b: float, x: float, y: float, excess: float) -> float:
    """Give I_x(a, b) * B(a, b) / (x^a * y^b), where y = 1 - x and excess = a*y - b*x >= 0.

    The continued fraction of Didonato & Morris (1992, ACM Transactions on Mathematical
    Software 18, 360-373), which has no cancellation where x is nearly 1, evaluated forwards
    (Lentz, 1976).
    """
    value = a * (excess + 1) / (a + 1)
    ratio, inverse = value, 0.0
    step, n = 0.0, 0
    while abs(step - 1) > _CLOSE_ENOUGH:
        n += 1
        before, after = a + 2 * n - 1, a + 2 * n + 1
        alpha = (a + n - 1) / before * ((a + b + n - 1) / before) * x * x * n * (b - n)
        beta = n + n * (b - n) * x / before + (a + n) / after * (excess + 1 + n * (1 + y))
        inverse = 1 / (beta + alpha * inverse)
        ratio = beta + alpha / ratio
        step = ratio * inverse
        value *= step
    return 1 / value


def _gamma_ratio(a: float) -> float:
    """Give gamma(a + 1/2) / gamma(a).

    Recurrence up to 20, then Stirling's series for the logarithm of the ratio (Abramowitz &
    Stegun, 1964, 6.1.40, its two series subtracted); the first term left out is below 1e-16.
    """
    factor = 1.0
    while a < 20:
        factor *= a / (a + 0.5)
        a += 1
    square = 1 / (a * a)
    series = -31 / 18432
    for coefficient in (17 / 14336, -1 / 640, 1 / 192, -1 / 8):
        series = coefficient + square * series
    return factor * math.sqrt(a) * math.exp(series / a)
