"""Anomalies by the seasonal median: what usually comes at this place of the period."""

from collections import deque
from typing import Deque, Optional

from hydra_heads.stats.detector import Detector, Finding
from hydra_heads.stats.order import median
from hydra_heads.stats.period import PeriodSearch
from hydra_heads.stats.robust import LIMIT, robust_scale
from hydra_heads.stats.window import LATEST, Window

SEASONS = 7
"""Latest periods whose values at the same place are compared with."""

_FEWEST = 2  # earlier periods without which nothing is expected


class SeasonalMedian(Detector):
    """Reports a value far from the median of those at the same place of earlier periods.

    `period` is the number of values after which they repeat; without one it is looked for
    (`period.PeriodSearch`), and nothing is reported before it is found. Far means five robust
    standard deviations (as in `robust`) of the latest 200 distances from such medians. Keeps
    seven periods. Raises ValueError for a period below 2.

    >>> detector = SeasonalMedian(period=3)
    >>> found = [detector.add(value) for value in [0.0, 5.0, 9.0] * 10 + [9.0]]
    >>> found[-1].expected, found[:-1] == [None] * 30
    (0.0, True)
    """

    LEAST = 20

    def __init__(self, period: Optional[int] = None) -> None:
        """Begin with no values seen."""
        super().__init__()
        if period is not None and period < 2:
            raise ValueError(f"period: found {period!r}, expected a whole number from 2")
        self.period: Optional[int] = period
        """Values after which they repeat; None while that is not known."""
        self._search = None if period else PeriodSearch()
        self._forget()

    def _judge(self, value: float) -> Optional[Finding]:
        expected, ordered = self._expected(), self._distances.ordered
        if expected is None or len(ordered) < self.LEAST:
            return None
        centre, scale, degenerate = robust_scale(ordered)
        low, high = centre - LIMIT * scale, centre + LIMIT * scale
        if degenerate:
            low, high = min(low, ordered[0]), max(high, ordered[-1])
        if low <= value - expected <= high:
            return None
        return Finding(expected, expected + low, expected + high)

    def _learn(self, value: float) -> None:
        found = self._search.add(value) if self._search is not None else None
        if self._search is not None and found is not None and found != self.period:
            self.period = found
            self._forget()
            for earlier in self._search.values:
                self._take(earlier, found)
        elif self.period is not None:
            self._take(value, self.period)

    def _forget(self) -> None:
        """Begin with no values of this period."""
        self._latest: Deque[float] = deque()
        self._distances = Window(LATEST)

    def _take(self, value: float, period: int) -> None:
        """Learn from a value whose place in the period is known."""
        expected = self._expected()
        if expected is not None:
            self._distances.add(value - expected)
        if len(self._latest) == period * SEASONS:
            self._latest.popleft()
        self._latest.append(value)

    def _expected(self) -> Optional[float]:
        """Give the median of the values at this place of earlier periods; None before two."""
        if self.period is None:
            return None
        count = len(self._latest) // self.period
        if count < _FEWEST:
            return None
        return median([self._latest[-self.period * back] for back in range(1, count + 1)])
