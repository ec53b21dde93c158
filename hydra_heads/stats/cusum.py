"""Anomalies by cumulative sums: a small shift that lasts, found soonest."""

from typing import Optional

from hydra_heads.stats.detector import Detector, Finding
from hydra_heads.stats.moments import Moments

SLACK = 0.5
"""Standard deviations that a value may be off for nothing: half the shift to be found."""

LIMIT = 8.0
"""Sum of standard deviations at which the chart reports.

By Siegmund's approximation (1985) a false report every 9,500 normal values, and a shift of one
deviation is found after 16.
"""

MOST = 4.0
"""Standard deviations that one value counts for at most: a shift is more than one value."""


class Cusum(Detector):
    """Reports when the values' distances from their mean, less a slack, have added up too far.

    The cumulative sum of Page (1954, Continuous inspection schemes), on both sides, against
    mean and deviation of all values since the last report (self-starting; Hawkins, 1987), with
    single values cut (winsorised; Lucas & Crosier, 1982). After a report it starts afresh, so
    that a new level is reported once. Nothing is reported as long as all values are equal.

    >>> detector = Cusum()
    >>> found = [detector.add(value) for value in [9.0, 10.0, 11.0] * 10 + [12.0] * 9]
    >>> [index for index, finding in enumerate(found) if finding]
    [34]
    """

    LEAST = 20

    def __init__(self) -> None:
        """Begin with no values seen."""
        super().__init__()
        self._reported()

    def _reported(self) -> None:
        self._base = Moments()
        self._above = self._below = 0.0

    def _judge(self, value: float) -> Optional[Finding]:
        base = self._base
        scale = base.deviation()
        if base.count < self.LEAST or scale == 0:
            return None
        off = _cut((value - base.mean) / scale)
        above, below = self._above + off - SLACK, self._below - off - SLACK
        if above <= LIMIT and below <= LIMIT:
            return None
        low = base.mean - (LIMIT - self._below + SLACK) * scale
        high = base.mean + (LIMIT - self._above + SLACK) * scale
        return Finding(base.mean, low, high)

    def _learn(self, value: float) -> None:
        scale = self._base.deviation()
        if scale > 0 and self._base.count >= self.LEAST:
            off = _cut((value - self._base.mean) / scale)
            self._above = _cut(max(0.0, self._above + off - SLACK), LIMIT)
            self._below = _cut(max(0.0, self._below - off - SLACK), LIMIT)
        self._base.add(value)


def _cut(off: float, most: float = MOST) -> float:
    """Bring a standardised distance into -most to most."""
    return min(max(off, -most), most)
