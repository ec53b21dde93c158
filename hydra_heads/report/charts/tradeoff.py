"""Time against success: which heads nobody beats in both."""

from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.drawing import BOLD, WIDTH, Drawing, shortened, text_width
from hydra_heads.report.charts.front import Bounds, Place, front_of, place_of, rate_bounds_of
from hydra_heads.report.charts.placement import Box, Placed, Placement
from hydra_heads.report.charts.rows import MOST_ROWS, draw_marks_key, head_cell, left_out
from hydra_heads.report.charts.scale import plain, scale_for, time_labels, time_text
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, percent

ID, TITLE = "tradeoff", "Time against success"

_LEFT, _RIGHT, _TOP, _BELOW = 56.0, WIDTH - 20.0, 30.0, 48.0
_PLOT_HEIGHT, _FLAT_PLOT_HEIGHT = 320.0, 170.0
_HEAD_ROOM = 40.0
"""Above 100 %: room for the names of heads that always succeed."""

_LONGEST_LABEL = 140.0
_LEAST_SPAN = 1.0
"""Percent of success that the picture shows at least: where all are alike there is no span."""


def tradeoff_chart(view: View) -> Chart:
    """Draw the mean time of a success against the success rate, a point a head."""
    found = {profile.name: place_of(profile) for profile in view.profiles}
    places = [place for place in found.values() if place is not None]
    drawn = [place for place in (found[name] for name in view.names[:MOST_ROWS]) if place]
    front = {place.name for place in front_of(places)}
    svg, unlabelled = _Plot(view, drawn, places).svg() if drawn else ("", 0)
    columns = (
        Column("head"),
        Column("mean time of a success", True),
        Column("95 % interval", True),
        Column("success %", True),
        Column("95 % interval", True),
        Column("beaten in both by none"),
    )
    rows = [_row(view, name, found[name], name in front) for name in view.names]
    notes = _notes(view, drawn, unlabelled)
    return Chart(ID, TITLE, _lead(view, places), svg, columns, rows, notes)


def _always(places: Sequence[Place]) -> bool:
    return all(place.rate == 100 for place in places)


def _lead(view: View, places: Sequence[Place]) -> str:
    if not view.names:
        return "There are no heads."
    if not places:
        return "No head has succeeded yet, so there is no time to set against success."
    front = front_of(places)
    fastest = front[0]
    told = f"{view.label(fastest.name)} takes {time_text(fastest.seconds)}"
    if len(places) == 1:
        more = "" if len(view.names) == 1 else ", and no other head has succeeded"
        return f"{told} on average and succeeds in {percent(fastest.rate)} % of its runs{more}."
    if _always(places):
        who = "Every head" if len(places) == len(view.names) else "Every head that succeeded at all"
        second = sorted(places, key=lambda place: place.seconds)[1]
        following = f"{view.label(second.name)}, the next, {time_text(second.seconds)}"
        return f"{who} always succeeded, so time alone decides: {told}, {following}."
    alike = [place for place in front if place[1:3] == fastest[1:3]]
    if len(alike) == len(front):
        names = _names(view, alike)
        rate, seconds = percent(fastest.rate), time_text(fastest.seconds)
        if len(alike) == len(places):
            return f"{names} are alike: {seconds} and {rate} % success."
        return (
            f"No other head is faster than {names} ({seconds}) or succeeds more often ({rate} %)."
        )
    surest = front[-1]
    if _may_be_alike(fastest.rate_bounds, surest.rate_bounds):
        return (
            f"{view.label(fastest.name)} is the fastest ({time_text(fastest.seconds)}, "
            f"{percent(fastest.rate)} % success) and {view.label(surest.name)} succeeds most "
            f"often ({time_text(surest.seconds)}, {percent(surest.rate)} %), but so far the "
            "intervals of their success overlap."
        )
    return (
        f"Speed costs success here: {told} and succeeds in {percent(fastest.rate)} %, "
        f"{view.label(surest.name)} {time_text(surest.seconds)} and {percent(surest.rate)} %."
    )


def _names(view: View, places: Sequence[Place]) -> str:
    """Name heads in a row; of many the first three."""
    names = [view.label(place.name) for place in places]
    if len(names) > 3:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _may_be_alike(one: Bounds, other: Bounds) -> bool:
    return one is None or other is None or (one[0] <= other[1] and other[0] <= one[1])


def _row(view: View, name: str, place: Optional[Place], is_in_front: bool) -> List[str]:
    profile = view.profile(name)
    time_bounds = None if place is None else place.time_bounds
    rate_bounds = rate_bounds_of(profile)
    return [
        head_cell(view, name),
        time_text(profile.avg_time),
        ABSENT if time_bounds is None else " to ".join(time_text(end) for end in time_bounds),
        percent(profile.success_rate),
        ABSENT if rate_bounds is None else " to ".join(percent(end) for end in rate_bounds),
        "yes" if is_in_front else "",
    ]


def _notes(view: View, drawn: Sequence[Place], unlabelled: int) -> List[str]:
    notes = left_out(view)
    missing = min(len(view.names), MOST_ROWS) - len(drawn)
    if missing and drawn:
        some = "1 head has" if missing == 1 else f"{missing} heads have"
        notes.append(f"{some} no success, and so no time to draw.")
    elif missing:
        notes.append("Heads are drawn as soon as one of their runs succeeds.")
    if unlabelled:
        are = "1 point has" if unlabelled == 1 else f"{unlabelled} points have"
        notes.append(f"{are} no room for a name; point at one to read it, or see the table.")
    if any(place.time_bounds is None or place.rate_bounds is None for place in drawn):
        notes.append("Lines are 95 % intervals; where there is none it is not known.")
    return notes


class _Plot:
    """The plot of the heads that are drawn."""

    def __init__(self, view: View, drawn: Sequence[Place], all_places: Sequence[Place]) -> None:
        self._view, self._drawn = view, drawn
        self._lead = _lead(view, all_places)
        height = _FLAT_PLOT_HEIGHT if _always(drawn) else _PLOT_HEIGHT
        self._bottom = _TOP + height
        times = self._extent(0)
        self._x = scale_for(times, _LEFT + 10, _RIGHT, from_zero=min(times) < max(times) / 2)
        rates = [min(value, 100.0) for value in (*self._extent(1), 100.0)]
        rates.append(max(0.0, min(rates) - _LEAST_SPAN))
        self._y = scale_for(
            rates, self._bottom, _TOP + _HEAD_ROOM, from_zero=False, log_beyond=None
        )

    def _extent(self, axis: int) -> List[float]:
        found: List[float] = []
        for place in self._drawn:
            bounds = (place.time_bounds, place.rate_bounds)[axis]
            found += bounds or ()
            found.append((place.seconds, place.rate)[axis])
        return found

    def svg(self) -> Tuple[str, int]:
        """Return the picture, and how many points have no room for a name."""
        height = self._bottom + _BELOW
        drawing = Drawing(
            ID,
            TITLE,
            f"Mean time of a success against success rate of {len(self._drawn)} heads. "
            f"{self._lead}",
            WIDTH,
            height,
        )
        self._axes(drawing)
        self._front(drawing)
        backwards = self._drawn[::-1]  # the heaviest in front
        for place in backwards:
            kind = kind_of(self._view, place.name)
            for left, upper, right, lower in self._whiskers(place):
                drawing.line(
                    left, upper, right, lower, "axis" if kind == "other" else f"line {kind}"
                )
        for place in backwards:
            self._point(drawing, place)
        unlabelled = self._labels(drawing)
        names = [place.name for place in self._drawn]
        draw_marks_key(drawing, self._view, names, 12, self._bottom + 32)
        return drawing.svg(), unlabelled

    def _axes(self, drawing: Drawing) -> None:
        labels, unit = time_labels(self._x)
        for tick, label in zip(self._x.ticks(), labels):
            at = self._x.at(tick)
            drawing.line(at, self._y.end, at, self._bottom, "grid")
            drawing.text(at, self._bottom + 15, label, "small", "middle")
        for tick in self._y.ticks():
            at = self._y.at(tick)
            drawing.line(_LEFT, at, _RIGHT, at, "grid")
            drawing.text(_LEFT - 8, at + 4, plain(tick), "small", "end")
        drawing.line(_LEFT, self._bottom, _RIGHT, self._bottom, "axis")
        drawing.text(8, 14, "success, %", "small")
        title = f"mean time of a success{', ' + unit if unit else ''}"
        title += ", logarithmic" if self._x.is_log else ""
        drawing.text((_LEFT + _RIGHT) / 2, self._bottom + 32, title, "small", "middle")

    def _front(self, drawing: Drawing) -> None:
        front = front_of(self._drawn)
        if not _always(self._drawn):
            drawing.polyline([self._at(place) for place in front], "front line")

    def _at(self, place: Place) -> Tuple[float, float]:
        return self._x.at(place.seconds), self._y.at(place.rate)

    def _whiskers(self, place: Place) -> List[Box]:
        x, y = self._at(place)
        found = []
        if place.time_bounds is not None:
            low, high = (self._x.at(end) for end in place.time_bounds)
            found.append((low, y, high, y))
        if place.rate_bounds is not None:
            low, high = (self._y.at(end) for end in place.rate_bounds)
            found.append((x, high, x, low))
        return found

    def _point(self, drawing: Drawing, place: Place) -> None:
        x, y = self._at(place)
        kind = kind_of(self._view, place.name)
        hint = (
            f"{self._view.label(place.name)}: {time_text(place.seconds)}, "
            f"{percent(place.rate)} % success"
        )
        if kind == "rival":
            drawing.bar(x - 4, y - 4, 8, 8, kind, hint)
        else:
            drawing.circle(x, y, 5 if kind == "best" else 4, kind, hint)

    def _labels(self, drawing: Drawing) -> int:
        """Write names where there is room, those of the front and the heaviest first."""
        placement = Placement(
            (_LEFT, 18.0, WIDTH - 2, self._bottom),
            [self._at(place) for place in self._drawn],
            [line for place in self._drawn for line in self._whiskers(place)],
        )
        front = {place.name for place in front_of(self._drawn)}
        unlabelled = 0
        for place in sorted(self._drawn, key=lambda place: place.name not in front):
            is_best = kind_of(self._view, place.name) == "best"
            words = shortened(self._view.label(place.name), _LONGEST_LABEL)
            width = text_width(words, 13 * BOLD if is_best else 13) + 4
            placed = placement.place(self._at(place), width)
            if placed is None:
                unlabelled += 1
            else:
                _write(drawing, placed, words, "strong" if is_best else "")
        return unlabelled


def _write(drawing: Drawing, placed: Placed, words: str, kind: str) -> None:
    """Write a name at its place, on paper where lines run through it."""
    left, upper, right, lower = placed.box
    if placed.leader is not None:
        drawing.line(*placed.leader, "axis")
    if placed.is_crossed:
        for y in (upper + 4, upper + 8, lower - 4):
            drawing.line(left + 3, y, right - 3, y, "halo")
    drawing.text((left + right) / 2, lower - 3.5, words, kind, "middle")
