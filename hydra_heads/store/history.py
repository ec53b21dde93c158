"""The history: every run of a folder, recorded as it ends."""

import sqlite3
from types import TracebackType
from typing import List, Optional, Sequence, Set, Tuple, Type

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.failure import Failure
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.run import Run
from hydra_heads.store import statements
from hydra_heads.store.faults import FAULTS, history_error, worded
from hydra_heads.store.inserting import Insertion
from hydra_heads.store.invocations import check_invocation, write_invocation
from hydra_heads.store.live import NUMBERED_ORIGINS
from hydra_heads.store.opening import BUSY_SECONDS, open_for_reading, open_for_writing
from hydra_heads.store.queries import NO_PLACE, Place, Queries
from hydra_heads.store.recorded import (
    Recorded,
    RecordedBlock,
    check_block,
    check_recorded,
    row_of_block,
)
from hydra_heads.store.rows import (
    check_integer,
    check_number,
    run_number,
    run_numbers,
    storable,
)

Ruling = Tuple[int, bool, Optional[Failure]]
"""What a run that waited was decided to be: its order, whether it succeeded, why not."""


_BEGIN = "BEGIN IMMEDIATE"

_COMMIT = "COMMIT"

_WRITES_OF_OTHERS = "PRAGMA data_version"
"""A figure that changes when another connection has written."""


class Writing:
    """A writing transaction of a history, as a context manager; made for each."""

    __slots__ = ("_connection", "_history", "_what")

    def __init__(self, history: "History", connection: sqlite3.Connection, what: str) -> None:
        self._history = history
        self._connection = connection
        self._what = what

    def __enter__(self) -> sqlite3.Connection:
        connection = self._connection
        try:
            if connection.in_transaction:
                # A signal came while an earlier one was being rolled back.
                self._history.roll_back()
            connection.execute(_BEGIN)
            self._history.look_for_others(connection.execute(_WRITES_OF_OTHERS).fetchone())
        except BaseException as error:
            self._undo(error)
            raise
        return connection

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if error is None:
            try:
                self._connection.execute(_COMMIT)
                return
            except BaseException as failure:
                self._undo(failure)
                raise
        self._undo(error)

    def _undo(self, error: BaseException) -> None:
        """Roll back, and raise the error of a driver in our words."""
        history = self._history
        history.roll_back()
        if isinstance(error, sqlite3.IntegrityError) and "UNIQUE" in str(error):
            raise HistoryError(f"{history.path}: {self._what} is recorded already") from error
        if isinstance(error, FAULTS):
            raise history_error(history.path, error) from error


class History(Queries):
    """One history file, open; a context manager that closes it.

    Everything raises `HistoryError` when the file cannot be used: one line that says where,
    what and what to do. Many processes may write one file: each writing transaction takes the
    write lock first and waits for it. One `History` belongs to one thread.
    """

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        super().__init__(connection, path)
        self._version: object = None
        self._insertion = Insertion(self._numbering, self._numbers_of, path)

    @classmethod
    def open(cls, path: str, busy_seconds: float = BUSY_SECONDS) -> "History":
        """Open a history for writing, making the file when it is not there (`:memory:`: none).

        A file that cannot be used (damaged, newer, locked for `busy_seconds`, of another
        program) is left as it is.
        """
        return cls(open_for_writing(path, busy_seconds), path)

    @classmethod
    def open_reading(cls, path: str, busy_seconds: float = BUSY_SECONDS) -> "History":
        """Open a history that is there, without ever writing to it."""
        return cls(open_for_reading(path, busy_seconds), path)

    def __enter__(self) -> "History":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with worded(self.path):
            self._connection.close()

    def begin(self, invocation: Invocation) -> None:
        """Record what an invocation was asked for, before its first run."""
        check_invocation(invocation, self.path)
        with self.writing(f"invocation {invocation.run_id}"):
            write_invocation(self._connection, self._numbering, invocation, self.path)

    def end(self, run_id: str, ended_unix: float, complete: bool) -> None:
        """Record that an invocation has ended; `complete`: all planned runs are done."""
        check_number(ended_unix, f"{self.path}: invocation {run_id}", "ended_unix")
        with self.writing(f"invocation {run_id}"):
            self._place_of(run_id)
            self._connection.execute(statements.END_INVOCATION, (ended_unix, int(complete), run_id))

    def append(
        self, run: Run, stderr_tail: Optional[str] = None, curve: Optional[bytes] = None
    ) -> None:
        """Record one run, as `append_all` does."""
        insertion = self._insertion
        with self.writing("a run") as connection:
            insertion.add_some(run.run_id, (Recorded(run, stderr_tail, curve),))
            insertion.write(connection)

    def append_all(
        self,
        rows: Sequence[Recorded],
        blocks: Sequence[RecordedBlock] = (),
        skip_known: bool = False,
    ) -> int:
        """Record runs, and conditions of blocks, all of them or none; return how many are new.

        When this returns, they survive the death of the process. Refuses what SQLite would
        lose or choke on (NaN, infinities, integers of 64 bits), and a run that is recorded
        already; with `skip_known` the latter stays as it is. A block that is recorded already
        is replaced.
        """
        for block in blocks:
            check_block(block, self.path)
        with self.writing("a run") as connection:
            new = self._unknown(rows) if skip_known else rows
            self._insertion.add(new)
            self._insertion.write(connection)
            for block in blocks:
                values = row_of_block(block, self._place_of(block.run_id).invocation)
                self._connection.execute(statements.RECORD_BLOCK, values)
        return len(new)

    def record_block(
        self,
        run_id: str,
        block: int,
        load: Optional[float] = None,
        steal: Optional[float] = None,
        clock_jump_s: Optional[float] = None,
        cpus: Optional[Sequence[int]] = None,
    ) -> None:
        """Record the conditions of one block; see `RecordedBlock` and `append_all`."""
        numbers = None if cpus is None else tuple(cpus)
        self.append_all((), (RecordedBlock(run_id, block, load, steal, clock_jump_s, numbers),))

    def mark(self, run_id: str, warmups: Sequence[int], outliers: Sequence[int]) -> None:
        """Say which runs of an invocation, by order, turned out to be warm-ups and outliers.

        What an earlier call said of the invocation is replaced, so a second call with the same
        orders changes nothing; what a run was recorded with stays. All or none: an order
        without a run is an error.
        """
        with self.writing(f"invocation {run_id}"):
            place = self._place_of(run_id)
            for flag, orders in (("warmup", warmups), ("outlier", outliers)):
                self._connection.execute(
                    statements.CLEAR_MARKS[flag], run_numbers(place.invocation)
                )
                for order in orders:
                    check_integer(order, f"{self.path}: invocation {run_id}", "order", 0)
                    number = run_number(place.invocation, order)
                    if self._connection.execute(statements.MARK_RUN[flag], (number,)).rowcount < 1:
                        raise self._no_run(run_id, order, "mark")

    def decide(self, run_id: str, rulings: Sequence[Ruling]) -> None:
        """Decide runs that waited for a criterion, all of them or none.

        A run that is decided already stays as it is; an order without a run is an error.
        """
        with self.writing(f"invocation {run_id}"):
            place = self._place_of(run_id)
            for order, ok, failure in rulings:
                check_integer(order, f"{self.path}: invocation {run_id}", "order", 0)
                number = run_number(place.invocation, order)
                if not self._is_known(number):
                    raise self._no_run(run_id, order, "decide")
                kind, message = (
                    (failure.kind, storable(failure.message)) if failure else (None, None)
                )
                self._connection.execute(
                    statements.DECIDE_RUN, (int(ok), kind, self._numbering.text(message), number)
                )

    def writing(self, what: str) -> "Writing":
        """Hold the write lock from the first statement on; all that the block does, or nothing.

        `what` is named where it is recorded already. For the parts of the store.
        """
        return Writing(self, self._connection, what)

    def slot_number(self, slot: Optional[str]) -> int:
        """Return the number of a slot, giving one to a new one; only while writing."""
        return self._numbering.number("slot", (slot,))

    def look_for_others(self, version: object) -> None:
        """Forget remembered numbers when another connection wrote: it may have pruned or restored.

        `version` is the `data_version` that a transaction finds.
        """
        if version != self._version:
            self._version = version
            self._forget()

    def _forget(self) -> None:
        self._numbering.forget()
        self._insertion.forget()
        self._place = ("", NO_PLACE)

    def roll_back(self) -> None:
        """Undo what the transaction did, and forget the numbers that it gave."""
        self._forget()
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except FAULTS:
            return  # SQLite has rolled back by itself; the first error is the one to tell

    def _place_of(self, run_id: str) -> Place:
        place = self._find_place(run_id)
        if place is None:
            raise HistoryError(f"{self.path}: no invocation {run_id}; it has to begin first")
        return place

    def _is_known(self, number: int) -> bool:
        return self._connection.execute(statements.RUN_EXISTS, (number,)).fetchone() is not None

    def _no_run(self, run_id: str, order: int, what_for: str) -> HistoryError:
        return HistoryError(f"{self.path}: no run {run_id}.{order} to {what_for}")

    def _unknown(self, rows: Sequence[Recorded]) -> List[Recorded]:
        """Leave out the runs that are recorded already, or come a second time."""
        new: List[Recorded] = []
        seen: Set[int] = set()
        for row in rows:
            check_recorded(row, self.path)
            number = run_number(self._place_of(row.run.run_id).invocation, row.run.order)
            if number not in seen and not self._is_known(number):
                seen.add(number)
                new.append(row)
        return new

    def _numbers_of(self, run_id: str) -> Tuple[int, int, bool]:
        place = self._place_of(run_id)
        return place.invocation, place.slot, place.origin in NUMBERED_ORIGINS
