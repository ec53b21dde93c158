"""When a head changed, by how much, and what changed with it."""

from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.stats.changes import Change, find_changes
from hydra_heads.stats.discovery import benjamini_hochberg
from hydra_heads.store.coincidence import Mark
from hydra_heads.store.series import FEWEST_NIGHTS, RATE, RATIO, Night, Series

ALPHA = 0.05
"""What part of the changes that are reported together may be chance."""

NEAR = 1
"""Nights between a change and a mark that may have to do with it: the place is an estimate."""


class Shift(NamedTuple):
    """A new level of a series: from which night on, by how much, and what changed about then.

    `place` is that of the first night of the new level. `change`, `low` and `high`: percent of
    the level before for a series of kind `ratio`, else the unit of the values; the bounds are
    those of a 95 % interval. `q` is p corrected for all series that were judged together.
    """

    series: Series
    place: int
    before: float
    after: float
    change: float
    low: float
    high: float
    p: float
    q: float
    marks: Tuple[Mark, ...] = ()

    @property
    def night(self) -> Night:
        """The first night of the new level."""
        return self.series.nights[self.place]

    @property
    def is_worse(self) -> bool:
        """Tell a rise of what costs, and a fall of what succeeds."""
        return (self.change < 0) == (self.series.kind == RATE)


class Shifts(NamedTuple):
    """What several series, judged together, came to: changes, and those too short to judge."""

    found: List[Shift]
    judged: List[Series]
    too_short: List[Series]


def find_shifts(many: Sequence[Series]) -> Shifts:
    """Find the changes of several series, the costliest first, improvements last.

    A series is judged over all its machines when each took over from the one before, and on
    the newest one only when they took turns. Marks count from one night before the change to
    one after it: the night of the change itself first.
    """
    cut = [_one_line(series) for series in many]
    judged = [series for series in cut if len(series.nights) >= FEWEST_NIGHTS]
    too_short = [series for series in cut if len(series.nights) < FEWEST_NIGHTS]
    changes = [(series, find_changes(series.values)) for series in judged]
    # A series without a change was judged too: it has its part in the number of tests.
    without = [1.0 for _, found in changes if not found]
    together = [(series, change) for series, found in changes for change in found]
    q_values = benjamini_hochberg([change.p for _, change in together] + without)
    shifts = [
        _shift_of(series, change, q)
        for (series, change), q in zip(together, q_values)
        if q <= ALPHA
    ]
    return Shifts(sorted(shifts, key=_costliest_first), judged, too_short)


def _one_line(series: Series) -> Series:
    """Leave out other machines than the newest one, unless each followed on the one before."""
    keys = [night.machine_key for night in series.nights]
    turns = sum(1 for old, new in zip(keys, keys[1:]) if old != new)
    return series if turns < max(1, len(set(keys))) else series.on_machine(keys[-1])


def _shift_of(series: Series, change: Change, q: float) -> Shift:
    factor = 100.0 / change.before if series.kind == RATIO else 1.0
    return Shift(
        series,
        change.index,
        change.before,
        change.after,
        factor * change.effect,
        factor * change.low,
        factor * change.high,
        change.p,
        q,
        marks_near(series, change.index),
    )


def marks_near(series: Series, place: int) -> Tuple[Mark, ...]:
    """Return what changed about a place of a series, the nearest first."""
    near = [mark for mark in series.marks if abs(mark.place - place) <= NEAR]
    return tuple(sorted(near, key=lambda mark: (abs(mark.place - place), mark.place)))


def _costliest_first(shift: Shift) -> Tuple[bool, float, str, str, int]:
    size = -abs(shift.change)
    return not shift.is_worse, size, shift.series.head, shift.series.metric, shift.place


def levels_between(series: Series, shifts: Sequence[Shift]) -> List[Tuple[int, int]]:
    """Return where each level of a series begins and ends (exclusive), given its changes."""
    places = sorted(shift.place for shift in shifts)
    bounds = [0, *places, len(series.nights)]
    return list(zip(bounds, bounds[1:]))


def shifts_of(series: Series, shifts: Optional[Shifts]) -> List[Shift]:
    """Return the changes of one series among those of many."""
    if shifts is None:
        return []
    name = (series.head, series.metric)
    return [found for found in shifts.found if (found.series.head, found.series.metric) == name]


def newest_level(series: Series) -> Series:
    """Return the nights since the last change; all of them where those are fewer than eight."""
    begin, end = levels_between(series, find_shifts([series]).found)[-1]
    if end - begin < FEWEST_NIGHTS:
        return series
    return series._replace(nights=series.nights[begin:end])
