"""Where names stand beside points, so that none covers another."""

from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.report.charts.drawing import Point

Box = Tuple[float, float, float, float]
"""Left, upper, right and lower edge, in pixels; a line is a box without width or height."""

_TEXT_HEIGHT = 15.0
_POINT = 7.0
"""Half of what a point takes, with a little air around it."""

_HAIR = 1e-6
_LEADER_COST = 3
"""How many lines a name may cross before it rather stands apart from its point."""


class Placed(NamedTuple):
    """A name's place; `leader` joins it with its point where it does not stand next to it.

    `is_crossed` says that lines run through the place.
    """

    box: Box
    leader: Optional[Box]
    is_crossed: bool


class Placement:
    """Finds places for the names of points, one after the other; the first ones have the choice.

    Names stay within `edges` and away from all `points`, and cross as few `lines` as can be.

    >>> placement = Placement((0, 0, 100, 60), [(20, 30), (34, 30)], [])
    >>> placement.place((20, 30), 40).box
    (0.0, 7.0, 40.0, 22.0)
    >>> placement.place((34, 30), 200) is None
    True
    """

    def __init__(self, edges: Box, points: Sequence[Point], lines: Sequence[Box]) -> None:
        """Begin with no name placed."""
        self._edges = edges
        self._taken: List[Box] = [(x - _POINT, y - _POINT, x + _POINT, y + _POINT)
                                  for x, y in points]  # fmt: skip
        self._lines = lines

    def place(self, point: Point, width: float) -> Optional[Placed]:
        """Take a place for a name of a width in pixels; None where there is none.

        A name that needs a line to its point is the last choice, and none where that line would
        run along one that is there.
        """
        best: Optional[Tuple[int, Box, Optional[Box]]] = None
        for box in _boxes_around(point, width):
            leader = _leader(point, box)
            if not self._is_inside(box) or _crossings(box, self._taken):
                continue
            if leader is not None and _crossings(leader, [*self._taken, *self._lines]):
                continue
            cost = _crossings(box, self._lines) + (_LEADER_COST if leader is not None else 0)
            if best is None or cost < best[0]:
                best = cost, box, leader
        if best is None:
            return None
        _, box, leader = best
        self._taken.append(box)
        if leader is not None:
            self._taken.append(leader)
        return Placed(box, leader, _crossings(box, self._lines) > 0)

    def _is_inside(self, box: Box) -> bool:
        left, upper, right, lower = self._edges
        return box[0] >= left and box[1] >= upper and box[2] <= right and box[3] <= lower


def _boxes_around(point: Point, width: float) -> List[Box]:
    """Return places for a name near a point, the best ones first."""
    (x, y), half, height, away = point, width / 2, _TEXT_HEIGHT, _POINT + 1
    corners = [
        (x + away, y - height / 2),
        (x - away - width, y - height / 2),
        (x - half, y - away - height),
        (x - half, y + away),
        (x + away - 4, y - away - height + 6),
        (x + away - 4, y + away - 6),
        (x - away + 4 - width, y - away - height + 6),
        (x - away + 4 - width, y + away - 6),
    ]
    for far in (away + height + 4, away + 2 * height + 6):
        corners += [(x - part * width, y - far - height) for part in (0.5, 0.1, 0.9)]
        corners += [(x - part * width, y + far) for part in (0.5, 0.1, 0.9)]
    return [(left, upper, left + width, upper + height) for left, upper in corners]


def _leader(point: Point, box: Box) -> Optional[Box]:
    """Return the line that joins a point with a name that does not stand next to it."""
    x, y = point
    away = _POINT + 1
    if not box[0] < x < box[2]:
        return None
    if box[3] < y - 2 * _POINT:
        return x, box[3], x, y - away
    return (x, y + away, x, box[1]) if box[1] > y + 2 * _POINT else None


def _crossings(box: Box, others: Sequence[Box]) -> int:
    return sum(1 for other in others if _overlap(box, other))


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] + _HAIR
        and other[0] < one[2] + _HAIR
        and one[1] < other[3] + _HAIR
        and other[1] < one[3] + _HAIR
    )
