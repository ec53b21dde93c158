"""Anomalies by Tukey's fences: distance from the quartiles in interquartile ranges."""

from typing import Optional

from hydra_heads.stats.detector import Finding
from hydra_heads.stats.order import quantile
from hydra_heads.stats.window import WindowDetector

FENCE = 3.0
"""Interquartile ranges beyond the quartiles: the outer fences, "far out".

The inner ones, at 1.5, are passed by 7 of 1,000 normal values, the outer ones by 2 in a million.
"""


class TukeyFences(WindowDetector):
    """Reports a value outside the outer fences of the latest 200 values.

    Tukey (1977, Exploratory Data Analysis, 2D). Where the quartiles are equal, the fences are
    the smallest and the largest of those values: else every value that is not the usual one
    would be a report.

    >>> detector = TukeyFences()
    >>> found = [detector.add(value) for value in [9.0, 10.0, 11.0] * 10 + [30.0]]
    >>> found[-1].low, found[-1].high, found[:-1] == [None] * 30
    (3.0, 17.0, True)
    """

    def _judge(self, value: float) -> Optional[Finding]:
        ordered = self._window.ordered
        lower, upper = quantile(ordered, 0.25), quantile(ordered, 0.75)
        low, high = lower - FENCE * (upper - lower), upper + FENCE * (upper - lower)
        if lower == upper:
            low, high = ordered[0], ordered[-1]
        return None if low <= value <= high else Finding(quantile(ordered, 0.5), low, high)
