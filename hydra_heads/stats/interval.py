"""A range that holds a true value with a stated confidence."""

from typing import NamedTuple

from hydra_heads.stats.checks import check_probability


class Interval(NamedTuple):
    """Bounds, both included, and the level of confidence, a fraction like 0.95.

    >>> Interval(0.2, 0.4, 0.95).contains(0.4)
    True
    """

    low: float
    high: float
    level: float

    def contains(self, value: float) -> bool:
        """Tell whether a value lies within the bounds."""
        return self.low <= value <= self.high

    @property
    def half_width(self) -> float:
        """Half the distance between the bounds."""
        return (self.high - self.low) / 2


def upper_probability(level: float) -> float:
    """Give the probability below the upper bound of a two-sided symmetric interval.

    Raises ValueError for a level outside 0 to 1.

    >>> upper_probability(0.5)
    0.75
    """
    check_probability(level, "level")
    return (1 + level) / 2
