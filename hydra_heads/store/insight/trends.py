"""Whether a head gets slower or faster over its invocations."""

import math
from typing import List, NamedTuple, Optional, Sequence

from hydra_heads.stats.discovery import benjamini_hochberg
from hydra_heads.stats.trend import Slope, mann_kendall, theil_sen
from hydra_heads.store.series import FEWEST_NIGHTS, RATIO, Night, Series

ALPHA = 0.05
"""How often a series without a trend may be said to have one."""

UP, DOWN, STEADY = "up", "down", "steady"

_MOST_LOG = 600.0


class Trend(NamedTuple):
    """What a series gained from its first night to its last, along a line through the middle.

    `change`, `low` and `high`: percent of the line's start for a series of kind `ratio`, else the
    unit of the values; the bounds are those of a 95 % interval and None where nights are too
    few for one. `direction` and the figures are None where nobody can tell. `q` is p corrected
    for all series that were judged together.
    """

    series: Series
    direction: Optional[str] = None
    change: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    p: Optional[float] = None
    q: Optional[float] = None

    @property
    def first(self) -> Optional[Night]:
        """The night that the line starts with."""
        return self.series.nights[0] if self.series.nights else None


def find_trends(many: Sequence[Series]) -> List[Trend]:
    """Judge several series together, each on the machine of its newest night.

    The line is that of Theil (1950) and Sen (1968), through the logarithms of ratios, over the
    order of the nights; its direction counts where the test of Mann (1945) and Kendall (1975),
    corrected for dependence (Hamed & Rao, 1998) and for the number of series (Benjamini &
    Hochberg, 1995), says so and the interval excludes 0. Fewer than eight nights: nobody can
    tell.
    """
    found = [_trend_of(_newest_machine(series)) for series in many]
    judged = [place for place, trend in enumerate(found) if trend.p is not None]
    for place, q in zip(judged, benjamini_hochberg([found[at].p or 0.0 for at in judged])):
        trend = found[place]._replace(q=q)
        found[place] = trend._replace(direction=_direction(trend))
    return found


def _newest_machine(series: Series) -> Series:
    return series.on_machine(series.nights[-1].machine_key) if series.nights else series


def _trend_of(series: Series) -> Trend:
    values = series.values
    if len(values) < FEWEST_NIGHTS:
        return Trend(series)
    if series.kind == RATIO:
        values = [math.log(value) for value in values]
    test = mann_kendall(values)
    line = theil_sen(values, inflation=test.inflation)
    span = len(values) - 1
    change, low, high = (
        _gain(rate, span, series.kind == RATIO) for rate in (line.slope, *_bounds(line))
    )
    return Trend(series, None, change, low, high, test.p)


def _bounds(line: Slope) -> Sequence[Optional[float]]:
    return (None, None) if line.interval is None else (line.interval.low, line.interval.high)


def _gain(rate: Optional[float], span: int, is_ratio: bool) -> Optional[float]:
    if rate is None:
        return None
    gain = rate * span
    return 100.0 * math.expm1(max(-_MOST_LOG, min(gain, _MOST_LOG))) if is_ratio else gain


def _direction(trend: Trend) -> str:
    if trend.q is None or trend.q > ALPHA or trend.low is None or trend.high is None:
        return STEADY
    if trend.low > 0:
        return UP
    return DOWN if trend.high < 0 else STEADY
