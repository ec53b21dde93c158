"""Mean, variance and the interval of a mean."""

import math
from typing import NamedTuple, Optional, Sequence

from hydra_heads.stats import student
from hydra_heads.stats.checks import check_finite
from hydra_heads.stats.interval import Interval, upper_probability


class Pooled(NamedTuple):
    """Variance within several samples taken together, and its degrees of freedom."""

    variance: float
    degrees: int


def mean(values: Sequence[float]) -> float:
    """Give the arithmetic mean; ValueError without values or with one that is not finite.

    >>> mean([1.0, 2.0, 6.0])
    3.0
    """
    if not values:
        raise ValueError("values: found none, expected at least 1")
    check_finite(values)
    return math.fsum(values) / len(values)


def variance(values: Sequence[float]) -> float:
    """Give the sample variance, over n - 1; ValueError below two values.

    >>> variance([1.0, 2.0, 6.0])
    7.0
    """
    if len(values) < 2:
        raise ValueError(f"values: found {len(values)}, expected at least 2")
    return _squares(values) / (len(values) - 1)


def mean_interval(values: Sequence[float], level: float = 0.95) -> Optional[Interval]:
    """Give the t interval of a mean (Student, 1908), or None below two values.

    In the unit of the values. Raises ValueError for a level outside 0 to 1 and for values
    that are not finite.

    >>> low, high, level = mean_interval([1.0, 2.0, 6.0])
    >>> round(low, 3), round(high, 3), level
    (-3.572, 9.572, 0.95)
    """
    probability = upper_probability(level)
    check_finite(values)
    if len(values) < 2:
        return None
    centre, n = mean(values), len(values)
    half = student.quantile(probability, n - 1) * math.sqrt(variance(values) / n)
    return Interval(centre - half, centre + half, level)


def pooled_variance(samples: Sequence[Sequence[float]]) -> Optional[Pooled]:
    """Give the variance within samples whose means may differ, or None without a degree left.

    The squares about each sample's own mean, over sum(n - 1). Empty samples count for
    nothing. Raises ValueError for values that are not finite.

    >>> pooled_variance([[1.0, 3.0], [10.0, 14.0], [5.0]])
    Pooled(variance=5.0, degrees=2)
    """
    filled = [sample for sample in samples if sample]
    squares = [_squares(sample) for sample in filled]
    degrees = sum(len(sample) - 1 for sample in filled)
    return Pooled(math.fsum(squares) / degrees, degrees) if degrees else None


def _squares(values: Sequence[float]) -> float:
    """Sum the squares about the mean."""
    centre = mean(values)
    return math.fsum((value - centre) * (value - centre) for value in values)
