"""Anomalies by the robust z score: distance from the median in median absolute deviations."""

import math
from typing import List, NamedTuple, Optional, Sequence

from hydra_heads.stats.detector import Finding
from hydra_heads.stats.window import WindowDetector

LIMIT = 5.0
"""Standard deviations away at which a value is anomalous.

Iglewicz & Hoaglin advise 3.5 for labelling the outliers of one sample; in a stream that is a
false report every 2,000 normal values, and 5 one in 1.7 million.
"""

_OF_MEDIAN = 1.482602218505602  # standard deviations in a median absolute deviation, if normal
_OF_MEAN = 1.2533141373155001  # the same in a mean absolute deviation: sqrt(pi / 2)


class Robust(NamedTuple):
    """Where values lie and how far they spread, as if normal, whatever a part of them does."""

    centre: float
    scale: float
    degenerate: bool


def robust_scale(ordered: Sequence[float]) -> Robust:
    """Give median and scaled median absolute deviation of one sorted value or more (Hampel, 1974).

    Where more than half of the values are equal that deviation is 0: the mean absolute
    deviation from the median takes its place (Iglewicz & Hoaglin, 1993, How to Detect and
    Handle Outliers), `degenerate` is True then, and the scale is 0 only where all are equal.

    >>> robust_scale([1.0, 2.0, 3.0, 4.0, 90.0])
    Robust(centre=3.0, scale=1.482602218505602, degenerate=False)
    >>> round(robust_scale([3.0, 3.0, 3.0, 3.0, 13.0]).scale, 3)
    2.507
    """
    centre = _middle(ordered)
    distances: List[float] = [abs(value - centre) for value in ordered]
    typical = _middle(sorted(distances))
    if typical > 0:
        return Robust(centre, _OF_MEDIAN * typical, False)
    return Robust(centre, _OF_MEAN * math.fsum(distances) / len(distances), True)


def _middle(ordered: Sequence[float]) -> float:
    """Give the median of sorted values.

    `order.median` refuses what is above 1e150, which distances between values may be.
    """
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


class RobustZ(WindowDetector):
    """Reports a value far from the median of the latest 200 values, in robust deviations.

    Where more than half of those are equal, a value has to be beyond all of them as well:
    else every value that is not the usual one would be a report.

    >>> detector = RobustZ()
    >>> found = [detector.add(value) for value in [9.0, 10.0, 11.0] * 10 + [30.0]]
    >>> found[-1].expected, found[:-1] == [None] * 30
    (10.0, True)
    """

    def _judge(self, value: float) -> Optional[Finding]:
        ordered = self._window.ordered
        centre, scale, degenerate = robust_scale(ordered)
        low, high = centre - LIMIT * scale, centre + LIMIT * scale
        if degenerate:
            low, high = min(low, ordered[0]), max(high, ordered[-1])
        return None if low <= value <= high else Finding(centre, low, high)
