"""Mean and spread of a growing number of values, without keeping them."""

import math


class Moments:
    """Count, mean and standard deviation of all values added so far.

    By the update of Welford (1962), which does not cancel where the mean is large.

    >>> moments = Moments()
    >>> for value in [1.0, 2.0, 6.0]:
    ...     moments.add(value)
    >>> moments.count, moments.mean, round(moments.deviation() ** 2, 12)
    (3, 3.0, 7.0)
    """

    __slots__ = ("_squares", "count", "mean")

    def __init__(self) -> None:
        """Begin with no values."""
        self.count = 0
        self.mean = 0.0
        self._squares = 0.0

    def add(self, value: float) -> None:
        """Take a value in."""
        self.count += 1
        off = value - self.mean
        self.mean += off / self.count
        self._squares += off * (value - self.mean)

    def deviation(self) -> float:
        """Give the sample standard deviation, over n - 1; 0 below two values."""
        return math.sqrt(self._squares / (self.count - 1)) if self.count > 1 else 0.0
