"""What the history answers about the runs it holds."""

import math
import sqlite3
from array import array
from typing import (
    AbstractSet,
    Any,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Union,
)

from hydra_heads.base.clock import stamp
from hydra_heads.base.errors import HistoryError
from hydra_heads.model.failure import Failure
from hydra_heads.model.invocation import (
    CONFIRM_ORIGIN,
    PROFILE_ORIGIN,
    AlikeRuns,
    Earlier,
    HeadCounts,
    Invocation,
    OutcomeSum,
)
from hydra_heads.model.run import Run
from hydra_heads.store import live, statements
from hydra_heads.store.curves import unpack_curve
from hydra_heads.store.faults import row_number, worded
from hydra_heads.store.invocations import read_invocation
from hydra_heads.store.live import MOST_LIVE, LiveRun
from hydra_heads.store.numbering import Numbering
from hydra_heads.store.orders import Orders
from hydra_heads.store.recorded import RecordedBlock, block_of
from hydra_heads.store.rows import run_number, run_numbers, run_of

MOST_EARLIER = 50
"""Invocations that `earlier` goes back."""

_NEVER = 2**62  # above every invocation's number


class Place(NamedTuple):
    """Where an invocation's rows are: its number and its slot's, and what it comes from."""

    invocation: int
    slot: int
    origin: str

    def within(self, with_history_only: bool = False) -> Tuple[int, int, bool]:
        """Return the bounds of its runs, and whether those without a block count.

        In a Phase 1, and where one confirms it, they do not; of others every run counts.
        """
        lowest, highest = run_numbers(self.invocation)
        is_planned = self.origin in (PROFILE_ORIGIN, CONFIRM_ORIGIN)
        return lowest, highest, with_history_only or not is_planned


NO_PLACE = Place(0, 0, "")


class Queries:
    """The questions that an open history answers; an unknown run_id has no runs.

    Runs of a Phase 1 without a block (configured warm-ups, parallel probes) belong to the
    history only: but for where it is said, no answer has them in it.
    """

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.path = path
        self._connection = connection
        self._numbering = Numbering(connection)
        self._place: Tuple[str, Place] = ("", NO_PLACE)

    def select(
        self, statement: str, values: Union[Sequence[object], Mapping[str, object]] = ()
    ) -> Iterator[Tuple[Any, ...]]:
        """Yield the rows that one of `statements` finds; for the parts of the store."""
        with worded(self.path):
            yield from self._connection.execute(statement, values)

    def invocation(self, run_id: str) -> Optional[Invocation]:
        """Return what an invocation was asked for; None when there is none of that id."""
        return self._read_invocation(statements.SELECT_INVOCATION, (run_id,))

    def latest(self, slot: Optional[str], origin: str = PROFILE_ORIGIN) -> Optional[Invocation]:
        """Return the slot's invocation that began last; None when there is none."""
        return self._read_invocation(statements.SELECT_LATEST, (slot, origin))

    def runs(
        self, run_id: str, head: Optional[str] = None, with_history_only: bool = False
    ) -> Iterator[Run]:
        """Yield the runs of an invocation, or of one head in it, in their order.

        They are read as they are asked for, in constant memory. `with_history_only`: those
        that belong to the history only, too.
        """
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return
            within = place.within(with_history_only)
            if head is None:
                yield from self._stream(statements.SELECT_RUNS, within, run_id)
                return
            number = self._numbering.find("head", (place.slot, head))
            if number is not None:
                yield from self._stream(statements.SELECT_RUNS_OF_HEAD, (*within, number), run_id)

    def orders(self, run_id: str) -> AbstractSet[int]:
        """Return the orders of the runs that are recorded, the undecided ones included.

        A million runs done in a row take no more memory than ten.
        """
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return Orders()
            rows = self._connection.execute(statements.SELECT_ORDERS, place.within())
            return Orders(order for (order,) in rows)

    def next_order(self, run_id: str, least: int) -> int:
        """Return the first order above `least` and above every order in use, by any run."""
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return least + 1
            row = self._connection.execute(
                statements.SELECT_LAST_ORDER, run_numbers(place.invocation)
            ).fetchone()
            return least + 1 if row is None else max(least, row_number(row[0])) + 1

    def counts(self, run_id: str) -> Dict[str, HeadCounts]:
        """Count the runs of an invocation by head; seconds are summed by SQLite, in doubles."""
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return {}
            rows = self._connection.execute(statements.SELECT_COUNTS, place.within())
            return {
                head: HeadCounts(int(good), int(bad), int(late), int(open_), seconds)
                for head, good, bad, late, open_, seconds in rows
            }

    def ascending(self, run_id: str, head: str, metric: Optional[str] = None) -> "array[float]":
        """Return a metric of a head's decided runs, in ascending order.

        The metric is a registered one, or a figure that the head reported itself; without one:
        the `seconds` of its successes. Runs without the figure are left out. SQLite sorts, so
        a million values need eight megabytes here and no more there.
        """
        own: Tuple[str, ...] = ()
        if metric is None:
            statement = statements.SELECT_ASCENDING_SECONDS
        elif metric in statements.SELECT_ASCENDING:
            statement = statements.SELECT_ASCENDING[metric]
        else:
            statement, own = statements.SELECT_ASCENDING_OWN, (metric,)
        values = array("d")
        with worded(self.path):
            found = self._find_head(run_id, head)
            if found is not None:
                place, number = found
                rows = self._connection.execute(statement, (number, *place.within(), *own))
                values.extend(value for (value,) in rows)
        return values

    def alike(self, run_id: str, head: str) -> Tuple[AlikeRuns, ...]:
        """Count a head's decided runs by all but their figures, in the order of running."""
        with worded(self.path):
            found = self._find_head(run_id, head)
            if found is None:
                return ()
            place, number = found
            rows = self._connection.execute(statements.SELECT_ALIKE, (number, *place.within()))
            return tuple(
                AlikeRuns(
                    bool(ok),
                    instance,
                    None if kind is None else Failure(str(kind), str(message or "")),
                    tuple(flags.split(",")) if flags else (),
                    bool(warmup),
                    bool(outlier),
                    count,
                )
                for ok, instance, kind, message, flags, warmup, outlier, count, _ in rows
            )

    def successes(self, run_id: str, head: str) -> Tuple[List[int], List[str], List[float]]:
        """Return order, instance and seconds of a head's successes, in the order of running."""
        orders: List[int] = []
        instances: List[str] = []
        seconds: List[float] = []
        with worded(self.path):
            found = self._find_head(run_id, head)
            if found is not None:
                place, number = found
                rows = self._connection.execute(
                    statements.SELECT_SUCCESSES, (number, *place.within())
                )
                for order, instance, time in rows:
                    orders.append(order)
                    instances.append(instance)
                    seconds.append(time)
        return orders, instances, seconds

    def own_figures(self, run_id: str, head: str) -> Tuple[str, ...]:
        """Return the names of the figures (`user_*`) that a head's decided runs reported."""
        with worded(self.path):
            found = self._find_head(run_id, head)
            if found is None:
                return ()
            place, number = found
            rows = self._connection.execute(statements.SELECT_OWN_NAMES, (number, *place.within()))
            return tuple(str(name) for (name,) in rows)

    def outcomes(self, run_id: str, head: str) -> Tuple[OutcomeSum, ...]:
        """Sum up the decided runs of one head by instance and outcome.

        Seconds and their squares are summed by SQLite, in doubles: good to about 1e-15 times
        the number of runs, relative to the sum.
        """
        with worded(self.path):
            found = self._find_head(run_id, head)
            return () if found is None else self._outcomes(*found)

    def stderr_tail(self, run_id: str, order: int) -> Optional[str]:
        """Return what is kept of a failed run's standard error; None when nothing is."""
        with worded(self.path):
            row = self._row_of_run(statements.SELECT_OUTPUT, run_id, order)
            return None if row is None else str(row[0])

    def curve(self, run_id: str, order: int) -> Optional[Dict[str, List[float]]]:
        """Return what was sampled while a run went on; None when nothing is kept.

        Columns by name, as `store.curves` has them: `t_ms`, `cpu_ms`, `memory_kib`, `threads`,
        `fds`, all of one length, or empty where the system does not report the figure. Raises
        `HistoryError` when they are damaged.
        """
        with worded(self.path):
            row = self._row_of_run(statements.SELECT_CURVE, run_id, order)
        if row is None:
            return None
        try:
            return unpack_curve(row[0])
        except (TypeError, ValueError) as error:
            raise HistoryError(
                f"{self.path}: run {run_id}.{order}: its curve is damaged ({error}); "
                "move the file away, or put a copy of it back"
            ) from error

    def blocks_of(self, run_id: str) -> Tuple[RecordedBlock, ...]:
        """Return the conditions of an invocation's blocks, in the order of their numbers."""
        with worded(self.path):
            place = self._find_place(run_id)
            if place is None:
                return ()
            rows = self._connection.execute(statements.SELECT_BLOCKS, (place.invocation,))
            return tuple(block_of(row, run_id) for row in rows)

    def previous_run_id(
        self,
        slot: Optional[str],
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
        self, slot: Optional[str], head: str, before_run_id: str, limit: int = MOST_EARLIER
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

    def live_runs(
        self,
        slot: Optional[str],
        after_row: int = 0,
        since_unix: Optional[float] = None,
        most: int = MOST_LIVE,
        with_figures: bool = False,
    ) -> List[LiveRun]:
        """Return the newest runs of daily use of a slot in the order of recording, oldest first.

        At most the `most` newest are looked at; of these the ones that were recorded after
        `after_row` (the largest `row` that is known already) and started at `since_unix` or
        later. With `with_figures` they have their metrics, which takes longer.
        """
        with worded(self.path):
            number = self._numbering.find("slot", (slot,))
            wanted = (number or 0, after_row, most)
            rows = live.runs(self._connection, wanted, with_figures)
        since = -math.inf if since_unix is None else since_unix
        return [row for row in rows if row.started_unix >= since]

    def _find_place(self, run_id: str) -> Optional[Place]:
        if self._place[0] == run_id:
            return self._place[1]
        row = self._connection.execute(statements.FIND_INVOCATION, (run_id,)).fetchone()
        if row is None:
            return None
        place = Place(row_number(row[0]), row_number(row[1]), str(row[2]))
        self._place = (run_id, place)
        return place

    def _find_head(self, run_id: str, head: str) -> Optional[Tuple[Place, int]]:
        place = self._find_place(run_id)
        number = place and self._numbering.find("head", (place.slot, head))
        return (place, number) if place and number else None

    def _row_of_run(self, statement: str, run_id: str, order: int) -> Optional[Tuple[Any, ...]]:
        """Ask for what is kept of one run; `statement` is bound to the run's number."""
        place = self._find_place(run_id)
        if place is None:
            return None
        number = run_number(place.invocation, order)
        row: Optional[Tuple[Any, ...]] = self._connection.execute(statement, (number,)).fetchone()
        return row

    def _before(self, run_id: str) -> int:
        """Return the number of an invocation; an unknown one comes after all others."""
        place = self._find_place(run_id)
        return place.invocation if place else _NEVER

    def _read_invocation(
        self, statement: str, values: Tuple[Optional[str], ...]
    ) -> Optional[Invocation]:
        with worded(self.path):
            row = self._connection.execute(statement, values).fetchone()
            return read_invocation(self._connection, row, self.path)

    def _stream(self, statement: str, values: Tuple[int, ...], run_id: str) -> Iterator[Run]:
        connection = self._connection
        any_user = connection.execute(statements.ANY_USER_METRIC, values[:2]).fetchone()
        for row in connection.execute(statement, values):
            pairs = connection.execute(statements.SELECT_USER_METRICS, row[:1]) if any_user else ()
            yield run_of(row, run_id, dict(pairs))

    def _outcomes(self, place: Place, head: int) -> Tuple[OutcomeSum, ...]:
        rows = self._connection.execute(statements.SELECT_OUTCOMES, (head, *place.within()))
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
            self._outcomes(Place(invocation, 0, origin), head),
        )
