"""Costs of heads on inputs as cells: the cheaper, the fuller, with figure and sign."""

from typing import List, Optional, Sequence

from hydra_heads.report.charts.drawing import WIDTH, Drawing, short, shortened, text_width
from hydra_heads.report.charts.ranking import SUCCESS_TIME, Ranking, Standing
from hydra_heads.report.charts.rows import RowLayout
from hydra_heads.report.charts.scale import time_text
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, quantity

STEPS = (1.1, 1.25, 1.6, 2.5, 5.0)
"""Costs against the best one's from which on a cell is a shade less; the best has the fullest."""

_MARGIN = 6.0
_WIDEST_CELL = 120.0
_LEAST_FOR_TEXT = 27.0
_LEAST_FOR_NAMES = 30.0
_LEAST_FOR_NUMBERS = 18.0
_NAME_HEIGHT = 15.0
_KEY_HEIGHT, _KEY_COLUMNS = 17.0, 4
_MOST_LEVELS = 3
_LARGEST = 9999.5


def ratio_text(ratio: float) -> str:
    """Word a cost as a multiple of the best one.

    >>> [ratio_text(ratio) for ratio in (1.0, 1.042, 1.38, 12.4, 123456.0)]
    ['1.0', '1.04', '1.4', '12', '>9999']
    """
    if ratio >= _LARGEST:
        return ">9999"
    if ratio >= 9.95:
        return f"{ratio:.0f}"
    return f"{ratio:.2f}" if 1.005 <= ratio < 1.095 else f"{ratio:.1f}"


def standing_text(standing: Optional[Standing], unit: str) -> str:
    """Word how a head does on an instance; a dash where it did not run there."""
    if standing is None:
        return ABSENT
    if not standing.successes:
        return "no success"
    cost = amount_text(standing.cost, unit)
    if standing.is_best:
        return f"best ({cost})"
    if standing.ratio is None:
        return cost
    return f"{'~' if standing.is_tie else ''}{ratio_text(standing.ratio)} ({cost})"


def amount_text(cost: Optional[float], unit: str) -> str:
    """Word a cost with its unit."""
    if unit in ("seconds", SUCCESS_TIME):
        return time_text(cost)
    return ABSENT if cost is None else f"{quantity(cost)} {unit}"


class HeatMap:
    """Costs of the heaviest heads on some instances, as multiples of the best one's on each."""

    def __init__(self, view: View, ranking: Ranking, instances: Sequence[str]) -> None:
        self._view, self._ranking, self._instances = view, ranking, instances
        self._left = RowLayout(view).left
        self._cell = min(_WIDEST_CELL, (WIDTH - self._left - _MARGIN) / len(instances))
        self._levels = self._name_levels()
        self._has_key = self._levels == 0
        head_room = 24.0 + _NAME_HEIGHT * max(0, self._levels - 1)
        self._layout = RowLayout(view, value_width=_MARGIN, head_room=head_room)
        if self._has_key:
            lines = -(-len(instances) // _KEY_COLUMNS)
            self._layout.height += _KEY_HEIGHT * lines + 6

    def svg(self, id: str, title: str, lead: str) -> str:
        """Return the picture; `lead` says what is to be seen."""
        layout = self._layout
        number = len(self._instances)
        drawing = layout.drawing(
            id,
            title,
            f"Costs of {len(layout.names)} heads on {number} inputs as multiples of the best "
            f"one's on each. {lead}",
        )
        self._column_names(drawing)
        for row, name in enumerate(layout.names):
            standings = self._ranking.by_head[name]
            for column, instance in enumerate(self._instances):
                standing = standings.get(instance)
                if standing is not None:
                    self._cell_at(drawing, row, column, standing)
        layout.labels(drawing)
        self._legend(drawing)
        if self._has_key:
            self._key(drawing)
        return drawing.svg()

    def _x(self, column: int) -> float:
        return self._left + column * self._cell

    def _middle(self, column: int) -> float:
        return self._x(column) + (self._cell - 1) / 2

    def _cell_at(self, drawing: Drawing, row: int, column: int, standing: Standing) -> None:
        x, y = self._x(column), self._layout.top + row * self._layout.row_height
        width, height = self._cell - 1, self._layout.row_height - 1
        middle = x + width / 2
        hint = (
            f"{self._view.label(self._layout.names[row])} on {self._instances[column]}: "
            f"{standing_text(standing, self._ranking.unit)}, "
            f"{standing.successes} of {standing.runs} succeeded"
        )
        drawing.bar(x, y, width, height, shade_of(standing), hint)
        if not standing.successes:
            drawing.crosses([(middle, y + height / 2)], "fail", 3.5)
            return
        if standing.is_best:
            drawing.path(_ring(x + 1.5, y + 1.5, width - 3, height - 3), "interval")
        words = self._words(standing)
        if words:
            drawing.text(
                middle, y + height / 2 + 4, words, "strong" if standing.is_best else "end", "middle"
            )

    def _words(self, standing: Standing) -> str:
        """Return a cell's figure; of narrow cells only that it is a tie."""
        tie = "~" if standing.is_tie else ""
        if standing.ratio is None or self._cell < _LEAST_FOR_TEXT:
            return tie
        words = tie + ratio_text(standing.ratio)
        return words if text_width(words, 11) < self._cell else tie

    def _name_levels(self) -> int:
        """Return on how many lines the inputs' names take turns; 0: they are numbered."""
        if self._cell < _LEAST_FOR_NAMES:
            return 0
        for levels in range(1, _MOST_LEVELS + 1):
            if self._cut_names(levels) == list(self._instances):
                return levels
        cut = self._cut_names(2)
        return 2 if len(set(cut)) == len(cut) else 0

    def _cut_names(self, levels: int) -> List[str]:
        """Cut the inputs' names to the room they have when they take turns on so many lines."""
        names = []
        for column, name in enumerate(self._instances):
            to_the_edge = 2 * (WIDTH - 2 - self._middle(column))
            names.append(shortened(name, min(levels * self._cell - 6, to_the_edge), 11))
        return names

    def _column_names(self, drawing: Drawing) -> None:
        top = self._layout.top
        if self._has_key:
            for column in range(0, len(self._instances), 1 + (self._cell < _LEAST_FOR_NUMBERS)):
                drawing.text(self._middle(column), top - 7, str(column + 1), "small", "middle")
            return
        for column, words in enumerate(self._cut_names(self._levels)):
            x = self._middle(column)
            level = self._levels - 1 - column % self._levels
            y = top - 7 - level * _NAME_HEIGHT
            if level:
                drawing.line(x, y + 4, x, top - 2, "grid")
            drawing.text(x, y, words, "small", "middle")

    def _legend(self, drawing: Drawing) -> None:
        y = self._layout.bottom + 18
        x = self._layout.left
        for number, words in enumerate(("1", "1.1", "1.25", "1.6", "2.5", "5 times the best")):
            drawing.bar(x, y - 9, 14, 12, f"q{number}" if number < 5 else "q6")
            drawing.text(x + 18, y, words, "small")
            x += 18 + text_width(words, 11) + 10
        x, y = self._layout.left, y + 14
        drawing.path(_ring(x, y - 9, 14, 12), "interval")
        drawing.text(x + 18, y, "best there", "small")
        drawing.text(x + 100, y, "~ not beyond noise of the best", "small")
        drawing.crosses([(x + 288, y - 4)], "fail", 3.5)
        drawing.text(x + 298, y, "no success", "small")

    def _key(self, drawing: Drawing) -> None:
        lines = -(-len(self._instances) // _KEY_COLUMNS)
        width = (WIDTH - 16) / _KEY_COLUMNS
        for column, name in enumerate(self._instances):
            x = 8 + (column // lines) * width
            y = self._layout.bottom + 54 + (column % lines) * _KEY_HEIGHT
            drawing.text(x, y, f"{column + 1}  {shortened(name, width - 34, 11)}", "small")


def _ring(x: float, y: float, width: float, height: float) -> str:
    """Return the outline of a box with cut corners."""
    cut = 3.0
    across, down = short(width - 2 * cut), short(height - 2 * cut)
    return (
        f"M{short(x + cut)} {short(y)}h{across}l{cut:g} {cut:g}v{down}l-{cut:g} {cut:g}"
        f"h-{across}l-{cut:g} -{cut:g}v-{down}z"
    )


def shade_of(standing: Standing) -> str:
    """Return the class of a cell's ground: the cheaper, the fuller."""
    if standing.is_best:
        return "q0"
    if not standing.successes or standing.ratio is None:
        return "q6"
    step = sum(1 for limit in STEPS if standing.ratio >= limit)
    return f"q{step + 1}"
