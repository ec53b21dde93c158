"""What the history answers about the runs it holds."""

import sqlite3
from array import array
from typing import AbstractSet, Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.model.invocation import (
    PROFILE_ORIGIN,
    Earlier,
    HeadCounts,
    Invocation,
    OutcomeSum,
)
from hydra_heads.model.run import Run
from hydra_heads.store import statements
from hydra_heads.store.faults import row_number, worded
from hydra_heads.store.invocations import read_invocation
from hydra_heads.store.numbering import Numbering
from hydra_heads.store.orders import Orders
from hydra_heads.store.rows import run_number, run_numbers, run_of

MOST_EARLIER = 50
"""Invocations that `earlier` goes back."""

_NEVER = 2**62  # above every invocation's number


class Place(NamedTuple):
    """Where an invocation's rows are: its number and its slot's."""

    invocation: int
    slot: int


class Queries:
    """The questions that an open history answers; an unknown run_id has no runs."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.path = path
        self._connection = connection
        self._numbering = Numbering(connection)
        self._place: Tuple[str, Place] = ("", Place(0, 0))

    def invocation(self, run_id: str) -> Optional[Invocation]:
        """Return what an invocation was asked for; None when there is none of that id."""
        return self._read_invocation(statements.SELECT_INVOCATION, (run_id,))

    def latest(self, slot: str, origin: str = PROFILE_ORIGIN) -> Optional[Invocation]:
        """Return the slot's invocation that began last; None when there is none."""
        return self._read_invocation(statements.SELECT_LATEST, (slot, origin))

    def runs(self, run_id: str, head: Optional[str] = None) -> Iterator[Run]:
        """Yield the runs of an invocation, or of one head in it, in their order.

        They are read as they are asked for, in constant memory.
        """
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return
            bounds = run_numbers(place.invocation)
            if head is None:
                yield from self._stream(statements.SELECT_RUNS, bounds, run_id)
                return
            number = self._numbering.find("head", (place.slot, head))
            if number is not None:
                yield from self._stream(statements.SELECT_RUNS_OF_HEAD, (*bounds, number), run_id)

    def orders(self, run_id: str) -> AbstractSet[int]:
        """Return the orders of the runs that are recorded, the undecided ones included.

        A million runs done in a row take no more memory than ten.
        """
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return Orders()
            rows = self._connection.execute(statements.SELECT_ORDERS, run_numbers(place.invocation))
            return Orders(order for (order,) in rows)

    def counts(self, run_id: str) -> Dict[str, HeadCounts]:
        """Count the runs of an invocation by head; seconds are summed by SQLite, in doubles."""
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return {}
            rows = self._connection.execute(statements.SELECT_COUNTS, run_numbers(place.invocation))
            return {
                head: HeadCounts(int(good), int(bad), int(late), int(open_), seconds)
                for head, good, bad, late, open_, seconds in rows
            }

    def ascending(self, run_id: str, head: str, metric: Optional[str] = None) -> "array[float]":
        """Return a registered metric of a head's decided runs, in ascending order.

        Without a metric: the `seconds` of its successes. Runs without the figure are left out.
        SQLite sorts, so a million values need eight megabytes here and no more there.
        """
        statement = (
            statements.SELECT_ASCENDING_SECONDS
            if metric is None
            else statements.SELECT_ASCENDING[metric]
        )
        values = array("d")
        with worded(self.path):
            found = self._find_head(run_id, head)
            if found is not None:
                place, number = found
                rows = self._connection.execute(statement, (number, *run_numbers(place.invocation)))
                values.extend(value for (value,) in rows)
        return values

    def outcomes(self, run_id: str, head: str) -> Tuple[OutcomeSum, ...]:
        """Sum up the decided runs of one head by instance and outcome.

        Seconds and their squares are summed by SQLite, in doubles: good to about 1e-15 times
        the number of runs, relative to the sum.
        """
        with worded(self.path):
            found = self._find_head(run_id, head)
            return () if found is None else self._outcomes(found[0].invocation, found[1])

    def stderr_tail(self, run_id: str, order: int) -> Optional[str]:
        """Return what is kept of a failed run's standard error; None when nothing is."""
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return None
            row = self._connection.execute(
                statements.SELECT_OUTPUT, (run_number(place.invocation, order),)
            ).fetchone()
            return None if row is None else str(row[0])

    def previous_run_id(
        self,
        slot: str,
        head: str,
        fingerprint: str,
        machine_key: Optional[str],
        before_run_id: str,
    ) -> Optional[str]:
        """Return the latest complete Phase 1 before another one in which this head has runs.

        Only invocations with the same fingerprint of the head on the same machine count;
        without a `machine_key` none does.
        """
        with worded(self.path):
            slot_number = self._numbering.find("slot", (slot,))
            number = slot_number and self._numbering.find("head", (slot_number, head))
            row = self._connection.execute(
                statements.SELECT_PREVIOUS,
                {
                    "head": number or 0,
                    "fingerprint": fingerprint,
                    "machine_key": machine_key,
                    "origin": PROFILE_ORIGIN,
                    "before": self._before(before_run_id),
                },
            ).fetchone()
            return None if row is None else str(row[0])

    def earlier(
        self, slot: str, head: str, before_run_id: str, limit: int = MOST_EARLIER
    ) -> List[Earlier]:
        """Sum up what the last `limit` invocations of Phase 1 before another one say, newest last.

        Those in which the head has no decided run are left out, others' fingerprints and
        machines are not.
        """
        with worded(self.path):
            slot_number = self._numbering.find("slot", (slot,))
            number = slot_number and self._numbering.find("head", (slot_number, head))
            rows = self._connection.execute(
                statements.SELECT_EARLIER,
                {
                    "slot": slot_number or 0,
                    "head": number or 0,
                    "origin": PROFILE_ORIGIN,
                    "before": self._before(before_run_id),
                    "limit": limit,
                },
            ).fetchall()
            return [self._earlier(row, number or 0) for row in reversed(rows)]

    def _find_place(self, run_id: str) -> Optional[Place]:
        if self._place[0] == run_id:
            return self._place[1]
        row = self._connection.execute(statements.FIND_INVOCATION, (run_id,)).fetchone()
        if row is None:
            return None
        self._place = (run_id, Place(row_number(row[0]), row_number(row[1])))
        return self._place[1]

    def _find_head(self, run_id: str, head: str) -> Optional[Tuple[Place, int]]:
        place = self._find_place(run_id)
        number = place and self._numbering.find("head", (place.slot, head))
        return (place, number) if place and number else None

    def _before(self, run_id: str) -> int:
        """Return the number of an invocation; an unknown one comes after all others."""
        place = self._find_place(run_id)
        return place.invocation if place else _NEVER

    def _read_invocation(self, statement: str, values: Tuple[str, ...]) -> Optional[Invocation]:
        with worded(self.path):
            row = self._connection.execute(statement, values).fetchone()
            return read_invocation(self._connection, row, self.path)

    def _stream(self, statement: str, values: Tuple[int, ...], run_id: str) -> Iterator[Run]:
        connection = self._connection
        any_user = connection.execute(statements.ANY_USER_METRIC, values[:2]).fetchone()
        for row in connection.execute(statement, values):
            pairs = connection.execute(statements.SELECT_USER_METRICS, row[:1]) if any_user else ()
            yield run_of(row, run_id, dict(pairs))

    def _outcomes(self, invocation: int, head: int) -> Tuple[OutcomeSum, ...]:
        rows = self._connection.execute(
            statements.SELECT_OUTCOMES, (head, *run_numbers(invocation))
        )
        return tuple(OutcomeSum(name, bool(ok), *sums) for name, ok, *sums in rows)

    def _earlier(self, row: Tuple[Any, ...], head: int) -> Earlier:
        invocation, run_id, origin, started_unix, fingerprint, machine_key = row
        return Earlier(
            run_id,
            None,
            origin,
            stamp(started_unix).iso,
            fingerprint,
            machine_key,
            self._outcomes(invocation, head),
        )
