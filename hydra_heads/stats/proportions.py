"""Intervals of a success rate and of the difference of two."""

import math

from hydra_heads.stats import normal
from hydra_heads.stats.checks import check_counts
from hydra_heads.stats.interval import Interval, upper_probability


def wilson_interval(successes: int, trials: int, level: float = 0.95) -> Interval:
    """Give bounds, 0 to 1, of a true success rate (Wilson score, 1927).

    Unlike the normal approximation it keeps a width at 0 % and 100 %. Without trials nothing
    is known: 0 to 1. Raises ValueError for counts that cannot be and for a level outside
    0 to 1.

    >>> low, high, level = wilson_interval(10, 10)
    >>> round(low, 3), high, level
    (0.722, 1.0, 0.95)
    """
    check_counts(successes, trials)
    if trials == 0:
        upper_probability(level)
        return Interval(0.0, 1.0, level)
    return score_interval(successes / trials, trials, level)


def score_interval(rate: float, trials: float, level: float = 0.95) -> Interval:
    """Give Wilson's bounds of a rate, 0 to 1, that stands on an effective number of trials.

    That number need not be whole: a rate weighted over groups is as sure as a plain one of
    fewer trials. Raises ValueError unless 0 <= rate <= 1 and trials > 0.

    >>> low, high, level = score_interval(0.5, 12.5)
    >>> round(low, 3), round(high, 3)
    (0.258, 0.742)
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"rate: found {rate!r}, expected a number from 0 to 1")
    if not 0 < trials < math.inf:
        raise ValueError(f"trials: found {trials!r}, expected a number above 0")
    z = normal.quantile(upper_probability(level))
    return Interval(_lower_bound(rate, trials, z), 1 - _lower_bound(1 - rate, trials, z), level)


def newcombe_difference(
    successes_a: int, trials_a: int, successes_b: int, trials_b: int, level: float = 0.95
) -> Interval:
    """Give bounds, -1 to 1, of the difference a - b of two success rates.

    Method 10 of Newcombe (1998, Statistics in Medicine 17, 873-890). Without trials on either
    side nothing is known: -1 to 1. Raises ValueError as `wilson_interval` does.

    >>> low, high, level = newcombe_difference(56, 70, 48, 80)
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    bounds_a = wilson_interval(successes_a, trials_a, level)
    bounds_b = wilson_interval(successes_b, trials_b, level)
    if trials_a == 0 or trials_b == 0:
        return Interval(-1.0, 1.0, level)
    return difference_interval(successes_a / trials_a, bounds_a, successes_b / trials_b, bounds_b)


def difference_interval(
    rate_a: float, bounds_a: Interval, rate_b: float, bounds_b: Interval
) -> Interval:
    """Give bounds of the difference a - b of two independent rates with bounds of their own.

    Each side's distance to its bound stands for its error there, and errors add in squares
    (Newcombe, 1998). Raises ValueError when the levels differ.

    >>> low, high, level = difference_interval(
    ...     0.5, Interval(0.4, 0.6, 0.95), 0.3, Interval(0.2, 0.4, 0.95)
    ... )
    >>> round(low, 4), round(high, 4)
    (0.0586, 0.3414)
    """
    if bounds_a.level != bounds_b.level:
        raise ValueError(f"levels: found {bounds_a.level!r} and {bounds_b.level!r}, expected one")
    difference = rate_a - rate_b
    below = _root_of_squares(rate_a - bounds_a.low, bounds_b.high - rate_b)
    above = _root_of_squares(bounds_a.high - rate_a, rate_b - bounds_b.low)
    low, high = max(-1.0, difference - below), min(1.0, difference + above)
    return Interval(low, high, bounds_a.level)


def _root_of_squares(a: float, b: float) -> float:
    # not math.hypot, whose last digit differs between versions of Python
    return math.sqrt(a * a + b * b)


def _lower_bound(rate: float, trials: float, z: float) -> float:
    # the two bounds are the roots of a quadratic; the smaller one is found from the product of
    # both, which leaves no rounding at 0 % and none to clip
    shift = z * z / (2 * trials)
    spread = math.sqrt(2 * shift * rate * (1 - rate) + shift * shift)
    return rate * rate / (rate + shift + spread)
