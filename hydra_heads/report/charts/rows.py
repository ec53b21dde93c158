"""What pictures with a row a head share: names at the left, figures at the right, an axis below."""

import math
from typing import List, Sequence

from hydra_heads.report.charts.drawing import BOLD, WIDTH, Drawing, shortened, text_width
from hydra_heads.report.charts.scale import Scale
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.view import View

MOST_ROWS = 30
"""More heads than this are not drawn: they stand in the table."""

ROW_HEIGHT = 26.0
LEAST_LABEL_WIDTH, MOST_LABEL_WIDTH = 120.0, 214.0
VALUE_WIDTH = 130.0
VALUE_END = WIDTH - 4

_AXIS_HEIGHT = 40.0
_BESIDE_NAME = 20.0
"""Between a name and the plot, where the signs of the leader and its rival stand."""

_EDGE = 4.0


class RowLayout:
    """Where the rows of a picture stand; `left` and `right` are the ends of the plot, in pixels.

    `names` are the heads that are drawn, the heaviest first. `head_room` is what is kept free
    above the first row, `value_width` what is kept free at the right for figures.
    """

    __slots__ = ("_view", "bottom", "height", "left", "names", "right", "row_height", "top")

    def __init__(
        self,
        view: View,
        value_width: float = VALUE_WIDTH,
        row_height: float = ROW_HEIGHT,
        head_room: float = 22.0,
        most: int = MOST_ROWS,
    ) -> None:
        """Lay out the heaviest heads of a slot, at most `most`."""
        self._view = view
        self.names: List[str] = view.names[:most]
        self.row_height = row_height
        self.top = head_room
        self.bottom = head_room + row_height * len(self.names)
        self.left = self._label_width()
        self.right = WIDTH - value_width
        self.height = self.bottom + _AXIS_HEIGHT

    def drawing(self, id: str, title: str, description: str) -> Drawing:
        """Begin a picture of the size that the rows need."""
        return Drawing(id, title, description, WIDTH, self.height)

    def middle(self, row: int) -> float:
        """Return the height at which the middle of a row stands; rows count from 0."""
        return self.top + (row + 0.5) * self.row_height

    def labels(self, drawing: Drawing) -> None:
        """Write the heads' names; the leader and its rival have a mark, and below what it means."""
        end = self.left - _BESIDE_NAME
        for row, name in enumerate(self.names):
            kind, y = kind_of(self._view, name), self.middle(row)
            words = shortened(self._view.label(name), end - _EDGE, self._font_size(name))
            drawing.text(end, y + 4.5, words, "strong" if kind == "best" else "", "end")
            draw_mark(drawing, self.left - 11, y, kind)
        draw_marks_key(drawing, self._view, self.names, 8, self.bottom + 28)

    def value(
        self, drawing: Drawing, row: int, words: str, kind: str = "", end: float = VALUE_END
    ) -> None:
        """Write a head's figure at the right of its row, so that it ends at `end`."""
        drawing.text(end, self.middle(row) + 4.5, words, kind, "end")

    def value_title(self, drawing: Drawing, words: str, end: float = VALUE_END) -> None:
        """Write what the figures at the right are, above them."""
        drawing.text(end, self.top - 8, words, "small", "end")

    def axis(self, drawing: Drawing, scale: Scale, labels: Sequence[str], title: str) -> None:
        """Draw a light grid with labels below it, and what it shows and in which unit.

        Draw it first: what shows data stands in front of it.
        """
        for tick, label in zip(scale.ticks(), labels):
            x = scale.at(tick)
            drawing.line(x, self.top, x, self.bottom, "grid")
            drawing.text(x, self.bottom + 15, label, "small", "middle")
        drawing.line(scale.start, self.bottom, scale.end, self.bottom, "axis")
        drawing.text((scale.start + scale.end) / 2, self.bottom + 32, title, "small", "middle")

    def _label_width(self) -> float:
        """Return what the longest name takes, within limits."""
        longest = max(
            (text_width(self._view.label(name), self._font_size(name)) for name in self.names),
            default=0.0,
        )
        needed = math.ceil(longest) + _BESIDE_NAME + _EDGE
        return min(max(needed, LEAST_LABEL_WIDTH), MOST_LABEL_WIDTH)

    def _font_size(self, name: str) -> float:
        """Return a size at which plain words take as much room as this name, which may be bold."""
        return 13 * BOLD if kind_of(self._view, name) == "best" else 13


def draw_mark(drawing: Drawing, x: float, y: float, kind: str) -> None:
    """Draw the sign of the leader (a disc) or of its rival (a square); others have none."""
    if kind == "best":
        drawing.circle(x, y, 4.5, "best")
    elif kind == "rival":
        drawing.bar(x - 4, y - 4, 8, 8, "rival", radius=1)


def draw_marks_key(drawing: Drawing, view: View, names: Sequence[str], x: float, y: float) -> None:
    """Draw the signs that stand before some of the names, with what they mean, from `x` on."""
    kinds = [kind_of(view, name) for name in names]
    for kind in ("best", "rival"):
        if kind in kinds:
            draw_mark(drawing, x, y, kind)
            drawing.text(x + 9, y + 4, kind, "small")
            x += 9 + text_width(kind, 11) + 14


def head_cell(view: View, name: str) -> str:
    """Return a head as tables name it: as people read it, and by the name that commands take."""
    label = view.label(name)
    return name if label == name else f"{label} ({name})"


def left_out(view: View, most: int = MOST_ROWS) -> List[str]:
    """Return the note that says how many heads are not drawn; none where all are."""
    more = len(view.names) - most
    if more <= 0:
        return []
    return [f"The {most} heaviest heads are drawn; {more} more stand in the table."]
