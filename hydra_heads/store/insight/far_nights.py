"""Invocations in which a head was far from what it is otherwise.

Levels are told apart first: a head that got slower is slow in every night that follows, and none
of these is an anomaly. Within a level nights are few, so they are judged by the t distribution.
"""

import math
from typing import List, NamedTuple, Sequence, Tuple

from hydra_heads.stats import student
from hydra_heads.stats.discovery import benjamini_hochberg
from hydra_heads.stats.means import mean, variance
from hydra_heads.stats.prediction import prediction_interval
from hydra_heads.store.insight.shifts import Shifts, find_shifts, levels_between, shifts_of
from hydra_heads.store.series import FEWEST_NIGHTS, RATIO, Night, Series

ALPHA = 0.04
"""What part of the series that are reported together may be chance.

Short of 5 %, because Rosner's critical values are a little low below 25 nights: asked for 5 % they
gave 5.5 % of reports on ten unchanged heads with a night in them.
"""

MOST_FAR = 8
"""At most every how many-th night of a level can be far from the rest."""


MOST_SUSPECTS = 50
"""Nights of one level that can be far from the rest, however many it has."""


class FarNight(NamedTuple):
    """A night and what was to be expected: the 95 % prediction interval of the nights like it.

    `change` is percent of what was expected for a series of kind `ratio`, else in the unit of
    the values. `q` is p corrected for the nights of its level and for all levels that were
    judged together.
    """

    series: Series
    place: int
    expected: float
    low: float
    high: float
    change: float
    q: float

    @property
    def night(self) -> Night:
        """The night itself."""
        return self.series.nights[self.place]


class FarNights(NamedTuple):
    """What several series, judged together, came to.

    `too_short` are those with no level of eight nights; `shifts` their changes of level.
    """

    found: List[FarNight]
    judged: List[Series]
    too_short: List[Series]
    shifts: Shifts


class _Suspect(NamedTuple):
    """A night that may be far from the rest of its level, `p` for all nights of the level."""

    place: int
    p: float
    rest: Tuple[float, ...]


def find_far_nights(many: Sequence[Series]) -> FarNights:
    """Find nights that are far from the others of their level, the newest first.

    In each level of at least eight nights the night farthest out is compared with the t
    prediction interval of the rest, then the next one, up to an eighth of them: several that
    are far together do not hide each other (generalised ESD: Rosner, 1983, Technometrics 25,
    165-172). Levels are corrected for their number (Benjamini & Hochberg, 1995).
    """
    shifts = find_shifts(many)
    levels = [
        (series, _suspects(series, begin, end))
        for series in shifts.judged
        for begin, end in levels_between(series, shifts_of(series, shifts))
        if end - begin >= FEWEST_NIGHTS
    ]
    least = [suspects[0].p if suspects else 1.0 for _, suspects in levels]
    chosen = sum(1 for q in benjamini_hochberg(least) if q <= ALPHA)
    # Within the levels that are chosen the rate has to hold for their part of all (Benjamini &
    # Bogomolov, 2014, Journal of the Royal Statistical Society B 76, 297-318).
    found = [
        _far_night(series, suspect, suspect.p * len(levels) / chosen)
        for series, suspects in levels
        for suspect in suspects
        if chosen and suspect.p * len(levels) <= ALPHA * chosen
    ]
    has_level = {id(series) for series, _ in levels}
    judged = [series for series in shifts.judged if id(series) in has_level]
    short = [series for series in shifts.judged if id(series) not in has_level]
    found.sort(key=lambda far: (-far.night.started_unix, far.series.head, far.series.metric))
    return FarNights(found, judged, [*shifts.too_short, *short], shifts)


def _suspects(series: Series, begin: int, end: int) -> List[_Suspect]:
    """Return nights from the farthest inwards, each with the least p from there on."""
    rest = {place: _scaled(series, series.nights[place].value) for place in range(begin, end)}
    suspects: List[_Suspect] = []
    for _ in range(min(MOST_SUSPECTS, (end - begin) // MOST_FAR)):
        centre = mean(list(rest.values()))
        place = max(rest, key=lambda at: abs(rest[at] - centre))
        value = rest.pop(place)
        others = tuple(rest.values())
        tail = _tail(value, others)
        suspects.append(_Suspect(place, min(1.0, (len(others) + 1) * tail), others))
    least = 1.0
    for index in range(len(suspects) - 1, -1, -1):
        least = min(least, suspects[index].p)
        suspects[index] = suspects[index]._replace(p=least)
    return suspects


def _tail(value: float, others: Sequence[float]) -> float:
    """Return how likely a further value is as far as this one, to either side."""
    n = len(others)
    spread = math.sqrt(variance(others) * (1 + 1 / n))
    distance = abs(value - mean(others))
    if spread <= 0:
        return 0.0 if distance > 0 else 1.0
    return 2 * student.cdf(-distance / spread, n - 1)


def _far_night(series: Series, suspect: _Suspect, q: float) -> FarNight:
    interval = prediction_interval(suspect.rest)
    expected = mean(suspect.rest)
    low, high = (expected, expected) if interval is None else (interval.low, interval.high)
    value = series.nights[suspect.place].value
    if series.kind != RATIO:
        return FarNight(series, suspect.place, expected, low, high, value - expected, q)
    expected, low, high = (math.exp(bound) for bound in (expected, low, high))
    change = 100.0 * (value / expected - 1)
    return FarNight(series, suspect.place, expected, low, high, change, q)


def _scaled(series: Series, value: float) -> float:
    return math.log(value) if series.kind == RATIO else value
