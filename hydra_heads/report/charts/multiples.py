"""Times over dates in small multiples: a row a head, all of one height per percent."""

import math
from typing import Container, Mapping, Sequence, Tuple

from hydra_heads.report.charts.dates import DateScale
from hydra_heads.report.charts.drawing import Drawing
from hydra_heads.report.charts.histories import History, signed
from hydra_heads.report.charts.rows import RowLayout
from hydra_heads.report.charts.scale import time_text
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.nights import Night, NightChange
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT

FARTHEST = 2.0
"""How many times the usual a row shows: what is beyond stands at its edge."""

NEAREST = 1.25
"""How many times the usual a row shows at least, so that noise does not look like change."""

_ROW_HEIGHT = 40.0
_HALF_ROW = 15.0
_VALUE_WIDTH = 92.0


class Multiples:
    """The heaviest heads of one view over time, by what is known of each."""

    def __init__(self, view: View, histories: Mapping[str, History]) -> None:
        self._view, self._histories = view, histories
        self._layout = RowLayout(view, value_width=_VALUE_WIDTH, row_height=_ROW_HEIGHT)
        drawn = [histories[name] for name in self._layout.names]
        moments = [night.unix for history in drawn for night in history.nights]
        layout = self._layout
        self._dates = DateScale(moments or [0.0], layout.left + 12, layout.right - 12)
        self._reach = math.log(reach_of(drawn))

    def svg(self, id: str, title: str, lead: str) -> str:
        """Return the picture; `lead` says what is to be seen."""
        layout = self._layout
        drawing = layout.drawing(
            id,
            title,
            f"Time of a success from invocation to invocation, one row for each of "
            f"{len(layout.names)} heads. {lead}",
        )
        self._axis(drawing)
        layout.value_title(drawing, "time now")
        for row, name in enumerate(layout.names):
            self._row(drawing, row, name, self._histories[name])
        layout.labels(drawing)
        return drawing.svg()

    def _axis(self, drawing: Drawing) -> None:
        layout = self._layout
        for unix, words in self._dates.ticks():
            x = self._dates.at(unix)
            drawing.line(x, layout.top, x, layout.bottom, "grid")
            drawing.text(x, layout.bottom + 15, words, "small", "middle")
        drawing.line(layout.left, layout.bottom, layout.right, layout.bottom, "axis")
        middle = (layout.left + layout.right) / 2
        drawing.text(middle, layout.bottom + 32, self._dates.title(), "small", "middle")

    def _row(self, drawing: Drawing, row: int, name: str, history: History) -> None:
        layout = self._layout
        middle, kind = layout.middle(row), kind_of(self._view, name)
        usual = history.usual_seconds
        drawing.line(layout.left, middle, layout.right, middle, "grid")
        self._failures(drawing, middle, history)
        if usual is None:
            layout.value(drawing, row, ABSENT, "end")
            return
        marked = {mark.night.unix for mark in history.marks}
        for change in history.changes:
            self._change(drawing, middle, change, marked)
        judged = [self._at(night, usual, middle) for night in history.judged]
        drawing.polyline(judged, f"line {kind}")
        drawing.dots(judged, f"dot {kind}")
        series = set(history.judged)
        for night in history.nights:
            if night.value_seconds is not None and night not in series:
                drawing.circle(*self._at(night, usual, middle), 2.5, f"ring {kind}")
        for mark in history.marks:
            x = self._dates.at(mark.night.unix)
            drawing.path(f"M{x - 4:.1f} {middle + 19:.1f}l4 -6l4 6z", "interval")
        newest = next(n for n in history.nights[::-1] if n.value_seconds is not None)
        layout.value(drawing, row, time_text(newest.value_seconds), "end")

    def _at(self, night: Night, usual: float, middle: float) -> Tuple[float, float]:
        part = math.log((night.value_seconds or usual) / usual) / self._reach
        return self._dates.at(night.unix), middle - _HALF_ROW * min(max(part, -1.0), 1.0)

    def _change(
        self, drawing: Drawing, middle: float, change: NightChange, marked: Container[float]
    ) -> None:
        x = self._dates.at(change.night.unix)
        drawing.line(x, middle - 19, x, middle + 19, "change")
        words = f"{signed(change.percent)} %"
        is_right = x < self._layout.right - 60
        # A triangle stands at the foot of the line, where a slower head's figure is.
        away = 8.0 if change.night.unix in marked and change.percent > 0 else 4.0
        y = middle - 9 if change.percent < 0 else middle + 17
        drawing.text(x + away if is_right else x - away, y, words, "end",
                     "start" if is_right else "end")  # fmt: skip

    def _failures(self, drawing: Drawing, middle: float, history: History) -> None:
        places = [
            (self._dates.at(night.unix), middle) for night in history.nights
            if night.success_rate == 0
        ]  # fmt: skip
        if places:
            drawing.crosses(places, "fail")


def reach_of(histories: Sequence[History]) -> float:
    """Return how many times the usual the highest or lowest night of all is, within bounds."""
    most = NEAREST
    for history in histories:
        usual = history.usual_seconds
        if usual:
            for night in history.nights:
                if night.value_seconds is not None:
                    ratio = night.value_seconds / usual
                    most = max(most, ratio, 1 / ratio)
    return min(most, FARTHEST)
