"""Where further values are to be expected, after earlier ones."""

import math
from typing import Optional, Sequence

from hydra_heads.stats import student
from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.interval import Interval, upper_probability
from hydra_heads.stats.means import mean, variance


def prediction_interval(
    earlier: Sequence[float], level: float = 0.95, count: int = 1
) -> Optional[Interval]:
    """Give the bounds that the mean of `count` further values keeps to, or None below two.

    In the unit of the values: mean +- t * s * sqrt(1/count + 1/n), with t of n - 1 degrees
    (Hahn, 1969, Journal of the American Statistical Association 64, 878-888). It is wider than
    the interval of the mean by what a single value varies, and stands on independent values
    of about normal distribution. Raises ValueError for values that are not finite, a count
    below 1 and a level outside 0 to 1.

    >>> low, high, level = prediction_interval([9.0, 10.0, 11.0, 10.0, 10.0])
    >>> round(low, 3), round(high, 3)
    (7.849, 12.151)
    """
    probability = upper_probability(level)
    check_finite(earlier, "earlier")
    if not (isinstance(count, int) and count >= 1):
        raise ValueError(f"count: found {count!r}, expected a whole number of at least 1")
    n = len(earlier)
    if n < 2:
        return None
    spread = math.sqrt(variance(earlier) * (1 / count + 1 / n))
    half = student.quantile(probability, n - 1) * spread
    centre = mean(earlier)
    return Interval(centre - half, centre + half, level)
