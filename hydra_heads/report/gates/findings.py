"""A regression document as rows of one shape, and what is said of all of them."""

from typing import Any, List, Mapping, NamedTuple, Optional

from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED, is_in_points

LEFT_OUT = "left_out"
"""What a row is called whose head was not measured in the newest invocation."""

_GRAVEST_FIRST = (REGRESSED, CANNOT_TELL, IMPROVED, OK, LEFT_OUT)

_TIMES = frozenset(("time", "avg_time", "execution_time_seconds"))


class Row(NamedTuple):
    """One head and metric, or the whole gate where no row says why it is as it is.

    `verdict` is one of the document's, or `LEFT_OUT`. Levels are in `unit`, changes in percent,
    those of a success rate in points of percent; None is what nobody knows. `nights` are the
    earlier invocations that it was set against, `runs` those behind the new level.
    """

    name: str
    metric: str
    unit: str
    verdict: str
    reason: str = ""
    old: Optional[float] = None
    new: Optional[float] = None
    change: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    q: Optional[float] = None
    nights: int = 0
    runs: int = 0
    confirmed: Optional[bool] = None

    @property
    def title(self) -> str:
        """Name the row in a few words."""
        return " ".join(word for word in (self.name, self.metric) if word)

    @property
    def is_in_points(self) -> bool:
        """Say whether the change is one in points of percent."""
        return is_in_points(self.metric)

    @property
    def is_time(self) -> bool:
        """Say whether the levels are the seconds that a run takes."""
        return self.metric in _TIMES


class Shared(NamedTuple):
    """By how much all heads changed at once in one metric, in percent."""

    metric: str
    change: Optional[float]
    low: Optional[float]
    high: Optional[float]


def verdict_of(document: Mapping[str, Any]) -> str:
    """Return the verdict of all; one that nobody knows is no pass.

    >>> verdict_of({"verdict": "ok"}), verdict_of({"verdict": "splendid"}), verdict_of({})
    ('ok', 'cannot_tell', 'cannot_tell')
    """
    return _known(document.get("verdict"))


def rows_of(document: Mapping[str, Any]) -> List[Row]:
    """Return the rows in the order of the document.

    A verdict that is graver than those of all rows gets one of its own, called `gate`: whoever
    counts rows must not take such a document for a pass. So does a document without any row.
    """
    rows = [_row(row) for row in objects_in(document.get("heads"))]
    verdict = verdict_of(document)
    gravest = min((_gravity(row.verdict) for row in rows), default=len(_GRAVEST_FIRST))
    if _gravity(verdict) < min(gravest, _gravity(IMPROVED)) or not rows:
        rows.append(Row("", "gate", "", verdict, reason_of(document)))
    return rows


def gravest_first(rows: List[Row]) -> List[Row]:
    """Return rows by verdict, what is wrong first; equal ones keep their order."""
    return sorted(rows, key=lambda row: _gravity(row.verdict))


def reason_of(document: Mapping[str, Any]) -> str:
    """Return why the verdict is as it is."""
    return text_in(document.get("reason")) or "no reason given"


def slot_of(document: Mapping[str, Any]) -> str:
    """Return the name of the slot; a series of anybody's has none."""
    return text_in(document.get("slot")) or "hydra"


def shared_of(document: Mapping[str, Any]) -> List[Shared]:
    """Return the changes that all heads have in common."""
    found = []
    for metric, given in (object_in(document.get("shared")) or {}).items():
        figures = object_in(given)
        if figures is not None:
            low, high = number_in(figures.get("low")), number_in(figures.get("high"))
            found.append(Shared(str(metric), number_in(figures.get("change_percent")), low, high))
    return found


def _row(given: Mapping[str, object]) -> Row:
    confirmed = given.get("confirmed")
    return Row(
        name=text_in(given.get("name")) or "-",
        metric=text_in(given.get("metric")) or "-",
        unit=text_in(given.get("unit")) or "",
        verdict=LEFT_OUT if given.get("left_out") is True else _known(given.get("verdict")),
        reason=text_in(given.get("reason")) or "",
        old=number_in(given.get("old")),
        new=number_in(given.get("new")),
        change=number_in(given.get("change_percent")),
        low=number_in(given.get("low")),
        high=number_in(given.get("high")),
        q=number_in(given.get("q")),
        nights=int(number_in(given.get("nights")) or 0),
        runs=int(number_in(given.get("runs")) or 0),
        confirmed=confirmed if isinstance(confirmed, bool) else None,
    )


def _known(verdict: object) -> str:
    return str(verdict) if verdict in (OK, REGRESSED, IMPROVED) else CANNOT_TELL


def _gravity(verdict: str) -> int:
    return _GRAVEST_FIRST.index(verdict)
