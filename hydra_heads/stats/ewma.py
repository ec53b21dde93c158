"""Anomalies by the exponentially weighted moving average: a small shift that lasts."""

import math
from typing import Optional

from hydra_heads.stats.detector import Detector, Finding
from hydra_heads.stats.moments import Moments

WEIGHT = 0.2
"""Share of the newest value in the average, as usual for shifts of about one deviation."""

LIMIT = 4.0
"""Standard deviations of the average at which the chart reports."""


class Ewma(Detector):
    """Reports when the moving average of the values leaves its limits.

    The chart of Roberts (1959, Control chart tests based on geometric moving averages). Mean
    and deviation are those of all values since the last report, the latest one excluded; after
    a report it starts afresh, so that a new level is reported once. Nothing is reported as long
    as all values are equal: there is no scale then. The range of a report is where this value
    would have kept the average inside.

    >>> detector = Ewma()
    >>> found = [detector.add(value) for value in [9.0, 10.0, 11.0] * 10 + [13.0] * 9]
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
        self._average = 0.0

    def _judge(self, value: float) -> Optional[Finding]:
        base = self._base
        scale = base.deviation()
        if base.count < self.LEAST or scale == 0:
            return None
        # The average's own variance (Lucas & Saccucci, 1990) and that of the estimated mean.
        variance = WEIGHT / (2 - WEIGHT) * (1 - (1 - WEIGHT) ** (2 * base.count)) + 1 / base.count
        limit = LIMIT * scale * math.sqrt(variance)
        kept = self._average * (1 - WEIGHT)
        low = base.mean + (-limit - kept) / WEIGHT
        high = base.mean + (limit - kept) / WEIGHT
        return None if low <= value <= high else Finding(base.mean, low, high)

    def _learn(self, value: float) -> None:
        # Distances from the mean so far: they need no starting value but 0.
        if self._base.count:
            self._average += WEIGHT * (value - self._base.mean - self._average)
        self._base.add(value)
