"""From moments to pixels, with round dates in UTC."""

import math
from datetime import datetime, timezone
from typing import List, Sequence, Tuple

from hydra_heads.base.clock import stamp

_DAY = 86400
_STEPS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
    _DAY, 2 * _DAY, 5 * _DAY, 7 * _DAY, 10 * _DAY, 14 * _DAY,
)  # fmt: skip
"""Seconds between the dates on the axis."""

_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400)
"""Months between them where that is not far enough."""

_MOST_DATES = 6
_LAST_MOMENT = 253402300799.0  # the year 9999 ends: dates have four digits


def date_of(unix: float) -> str:
    """Word the day of a moment in UTC.

    >>> date_of(1767960000.0), date_of(-5.0)
    ('2026-01-09', '1970-01-01')
    """
    return _iso(unix)[:10]


class DateScale:
    """From moments (seconds since 1970) to pixels: the first at `start`, the last at `end`.

    >>> dates = DateScale([0.0, 864000.0], 100, 200)
    >>> dates.at(432000.0), [words for _, words in dates.ticks()]
    (150.0, ['1970-01-01', '1970-01-03', '1970-01-05', '1970-01-07', '1970-01-09', '1970-01-11'])
    """

    def __init__(self, moments: Sequence[float], start: float, end: float) -> None:
        """Lay out at least one moment; what is less than a second apart stands in the middle."""
        self._low, self._high = min(moments), max(moments)
        if self._high - self._low < 1:
            self._low, self._high = self._low - 0.5, self._high + 0.5
        self._start, self._end = start, end

    def at(self, unix: float) -> float:
        """Return where a moment stands."""
        part = (unix - self._low) / (self._high - self._low)
        return self._start + part * (self._end - self._start)

    def ticks(self) -> List[Tuple[float, str]]:
        """Return at most six or seven round moments and how they are written."""
        span = self._high - self._low
        step = next((step for step in _STEPS if span / step < _MOST_DATES), None)
        if step is None:
            return _months(self._low, self._high)
        first = math.ceil(self._low / step)
        moments = range(first, math.floor(self._high / step) + 1)
        return [(number * step, _words(number * step, step)) for number in moments]

    def title(self) -> str:
        """Return what the ticks do not say: the zone, and the day where all are of one."""
        first, last = date_of(self._low), date_of(self._high)
        return f"{first}, UTC" if first == last else "UTC"


def _words(unix: float, step: int) -> str:
    iso = _iso(unix)
    if step >= _DAY:
        return iso[:10]
    return iso[11:16] if step >= 60 else iso[11:19]


def _months(low: float, high: float) -> List[Tuple[float, str]]:
    """Return the beginnings of months, or of years, between two moments."""
    first, last = (12 * int(_iso(unix)[:4]) + int(_iso(unix)[5:7]) - 1 for unix in (low, high))
    step = next((step for step in _MONTHS if (last - first) / step < _MOST_DATES), _MONTHS[-1])
    ticks = []
    for number in range(-(-first // step) * step, last + 1, step):
        unix = datetime(number // 12, number % 12 + 1, 1, tzinfo=timezone.utc).timestamp()
        if low <= unix <= high:
            ticks.append((unix, date_of(unix)[: 4 if step >= 12 else 7]))
    return ticks


def _iso(unix: float) -> str:
    return stamp(min(max(unix, 0.0), _LAST_MOMENT)).iso
