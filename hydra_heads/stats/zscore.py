"""Anomalies by the z score: distance from the mean in standard deviations."""

import math
from operator import mul
from typing import Optional

from hydra_heads.stats.detector import Finding
from hydra_heads.stats.window import WindowDetector

LIMIT = 5.0
"""Standard deviations away at which a value is anomalous: of normal ones, one in 1.7 million."""

_ROOT_HALF = math.sqrt(0.5)


class ZScore(WindowDetector):
    """Reports a value more than five standard deviations from the mean of the latest 200 values.

    The oldest rule there is (Shewhart, 1931, with three). One value far out widens what it
    accepts next, and several together hide each other; `mad` does not suffer from that.

    >>> detector = ZScore()
    >>> found = [detector.add(value) for value in [9.0, 10.0, 11.0] * 10 + [30.0]]
    >>> found[-1].expected, found[:-1] == [None] * 30
    (10.0, True)
    """

    def _judge(self, value: float) -> Optional[Finding]:
        values = self._window.ordered
        centre = math.fsum(values) / len(values)
        off = [each - centre for each in values]
        scale = math.sqrt(math.fsum(map(mul, off, off)) / (len(values) - 1))
        if scale == 0:
            low, high, p = values[0], values[-1], 0.0
        else:
            low, high = centre - LIMIT * scale, centre + LIMIT * scale
            p = math.erfc(abs(value - centre) / scale * _ROOT_HALF)
        return None if low <= value <= high else Finding(centre, low, high, p)
