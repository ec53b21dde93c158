"""Runs on their way into the tables: checked, turned into rows, and written together."""

import sqlite3
from itertools import groupby
from operator import attrgetter
from typing import Callable, Collection, Iterable, List, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import HistoryError
from hydra_heads.store import statements
from hydra_heads.store.numbering import Known, Numbering
from hydra_heads.store.recorded import Recorded, check_recorded
from hydra_heads.store.rows import (
    MOST_ORDER,
    MOST_SECONDS,
    output_tail,
    row_of,
    run_number,
    user_metrics_of,
)
from hydra_heads.store.schema import METRIC_COLUMNS, ORDER_BITS

Row = Tuple[object, ...]

PlaceOf = Callable[[str], Tuple[int, int, bool]]
"""Tells the numbers of an invocation and of its slot, and whether its runs are numbered as live.

It raises `HistoryError` for an unknown one.
"""

_NO_FIGURES = dict.fromkeys(METRIC_COLUMNS)
"""In the order of the columns; what a run has beside these is no registered figure."""

_are_numbers = frozenset((float, int)).issuperset

_PLAIN = 2.0**60
"""Figures whose sum is below this are finite, and fit the integers of SQLite."""


_RUN_ID = attrgetter("run.run_id")


class _Place(NamedTuple):
    """Where the runs of one invocation go, and what is remembered of its names."""

    lowest: int
    invocation: int
    slot: int
    is_live: bool
    heads: Known
    instances: Known
    texts: Known


class Insertion:
    """Writes runs as rows of five tables.

    Most runs are plain: no failure, registered figures only, names that were seen before. They
    are told from others and made rows in few steps, because tens of thousands come a second;
    the others take the long way, which says what is wrong with one.
    """

    __slots__ = (
        "_curves",
        "_figures",
        "_live",
        "_numbering",
        "_outputs",
        "_path",
        "_place",
        "_place_of",
        "_runs",
    )

    def __init__(self, numbering: Numbering, place_of: PlaceOf, path: str) -> None:
        self._numbering = numbering
        self._place_of = place_of
        self._path = path
        self._runs: List[Row] = []
        self._figures: List[Row] = []
        self._outputs: List[Row] = []
        self._curves: List[Row] = []
        self._live: List[Row] = []
        self.forget()

    def forget(self) -> None:
        """Drop what was taken, and what is remembered of an invocation."""
        self._place: Tuple[Optional[str], Optional[_Place]] = (None, None)
        for rows in (self._runs, self._figures, self._outputs, self._curves, self._live):
            rows.clear()

    def add(self, rows: Iterable[Recorded]) -> None:
        """Take runs, inside the transaction; raises `HistoryError` for one that cannot be kept."""
        for run_id, some in groupby(rows, _RUN_ID):
            self.add_some(run_id, some)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write what was taken; raises `HistoryError` naming a run that is recorded already."""
        before = connection.total_changes
        try:
            self._write_runs(connection)
        except (OverflowError, sqlite3.IntegrityError) as error:
            run_id = self._stopped_at(connection, connection.total_changes - before)
            what = "is recorded already"
            if isinstance(error, OverflowError):
                what = "has a figure of 64 bits or more; not recorded"
            raise HistoryError(f"{self._path}: run {run_id} {what}") from error
        self._runs.clear()
        if self._figures or self._outputs or self._curves or self._live:
            self._write_further(connection)

    def _write_runs(self, connection: sqlite3.Connection) -> None:
        """Write the rows; where all end in nulls without these, which cost most of the time."""
        runs, width = self._runs, len(statements.TIMED_COLUMNS)
        nulls = (None,) * (len(statements.RUN_COLUMNS) - width)
        if all(row[width:] == nulls for row in runs):
            connection.executemany(statements.INSERT_TIMED_RUN, [row[:width] for row in runs])
        else:
            connection.executemany(statements.INSERT_RUN, runs)

    def _write_further(self, connection: sqlite3.Connection) -> None:
        for statement, rows in (
            (statements.INSERT_USER_METRIC, self._figures),
            (statements.INSERT_OUTPUT, self._outputs),
            (statements.INSERT_CURVE, self._curves),
            (statements.INSERT_LIVE_RUN, self._live),
        ):
            connection.executemany(statement, rows)
            rows.clear()

    def add_some(self, run_id: str, rows: Iterable[Recorded]) -> None:
        """Take runs that are all of one invocation, as `add` does."""
        place = self._find_place(run_id)
        lowest, add = place.lowest, self._runs.append
        before = len(self._runs)
        head_of, instance_of, text_of = place.heads.get, place.instances.get, place.texts.get
        for recorded in rows:
            run, stderr_tail, curve = recorded
            (_, order, head, instance, ok, seconds, started, block,
             failure, warmup, outlier, flags, metrics, digest) = run  # fmt: skip
            head_number, instance_number = head_of(head), instance_of(instance)
            text_number = text_of(digest)
            figures = {**_NO_FIGURES, **metrics}
            if (
                failure is None
                and ok is not None
                and head_number
                and instance_number
                and (text_number or digest is None)
                and type(order) is int
                and 0 <= order <= MOST_ORDER
                and (block is None or (type(block) is int and 0 <= block <= MOST_ORDER))
                and type(seconds) is float
                and 0.0 <= seconds <= MOST_SECONDS
                and type(started) is float
                and -_PLAIN < started < _PLAIN
                and not (flags or stderr_tail)
                and curve is None
                and len(figures) == len(_NO_FIGURES)
                and _are_plain(metrics.values())
            ):
                add(
                    (
                        lowest + order,
                        head_number,
                        instance_number,
                        block,
                        1 if ok else 0,
                        seconds,
                        started,
                        None,
                        None,
                        1 if warmup else 0,
                        1 if outlier else 0,
                        None,
                        text_number,
                        *figures.values(),
                    )
                )
            else:
                self._add_other(recorded, place)
        if place.is_live:
            new = self._runs[before:]
            self._live.extend((row[0], _call(row[0], row[3]), place.slot, row[1]) for row in new)

    def _find_place(self, run_id: str) -> _Place:
        known_id, place = self._place
        if place is not None and known_id == run_id:
            return place
        invocation, slot, is_live = self._place_of(run_id)
        known = self._numbering.known
        heads, instances = known("head", slot), known("instance", slot)
        lowest = invocation << ORDER_BITS
        place = _Place(lowest, invocation, slot, is_live, heads, instances, known("text"))
        self._place = (run_id, place)
        return place

    def _add_other(self, recorded: Recorded, place: _Place) -> None:
        check_recorded(recorded, self._path)
        run, stderr_tail, curve = recorded
        numbering = self._numbering
        head = numbering.number("head", (place.slot, run.head))
        instance = numbering.number("instance", (place.slot, run.instance))
        self._runs.append(row_of(run, place.invocation, head, instance, numbering.text))
        number = run_number(place.invocation, run.order)
        for name, value in user_metrics_of(run):
            self._figures.append((number, numbering.text(name), value))
        if stderr_tail:
            self._outputs.append((number, output_tail(stderr_tail)))
        if curve is not None:
            self._curves.append((number, curve))

    def _stopped_at(self, connection: sqlite3.Connection, index: int) -> str:
        """Return the id of the run that could not be written after so many others were."""
        number = self._runs[index][0]
        assert isinstance(number, int)
        found = connection.execute(statements.RUN_ID_OF, (number >> ORDER_BITS,)).fetchone()
        return f"{found[0]}.{number & MOST_ORDER}"


def _call(number: object, block: object) -> int:
    """Return the number of the call that a live run belongs to; without a block it is its own."""
    assert isinstance(number, int)
    if not isinstance(block, int):
        return -number
    return (number & ~MOST_ORDER) + (block & MOST_ORDER)


def _are_plain(figures: Collection[float]) -> bool:
    """Say whether all figures are finite numbers and small; False where that is not sure."""
    if not _are_numbers(map(type, figures)):
        return False
    try:
        # Nobody sees the sum: it only tells whether there is a NaN or an infinity among them.
        return -_PLAIN < sum(figures) < _PLAIN
    except OverflowError:
        return False  # an integer beyond all floats
