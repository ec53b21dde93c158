"""The runs of a head as rules look at them: the newest ones, oldest first, metric by metric.

Decided runs of Phase 1 count, of daily use, and of scripts; warm-ups do not, nor what was
imported or run to confirm. Two orders meet here. Phase 1 is alone in its folder, so the numbers
of its runs rise with time. All else is recorded by many processes side by side, in the order of
`live_runs`. Each is taken in its own order, and the one goes before the other that started first.
"""

from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.metrics import RUN_METRICS, TIME
from hydra_heads.store import rule_statements as statements
from hydra_heads.store.faults import row_number
from hydra_heads.store.queries import Queries
from hydra_heads.store.rows import MOST_ORDER
from hydra_heads.store.schema import METRIC_COLUMNS, ORDER_BITS
from hydra_heads.store.statements import FIND_HEAD, FIND_INVOCATION, FIND_NUMBER, RUN_ID_OF

_LAST = 2**62  # above every number

_PLAIN = ("number", "id", "start_time", "instance", "success", "seconds")
"""What a row begins with; the metrics follow."""

_COLUMN = {name: len(_PLAIN) + at for at, name in enumerate(METRIC_COLUMNS)}

_SECONDS = _PLAIN.index("seconds")

_START = _PLAIN.index("start_time")

_SUCCESS = _PLAIN.index("success")

Row = Tuple[Any, ...]

Values = List[Optional[float]]


class Seen(NamedTuple):
    """How far somebody has come: the newest run of a Phase 1, and the newest of `live_runs`."""

    run: int = 0
    number: int = 0


NOTHING = Seen()

ALL = Seen(_LAST, _LAST)
"""Everything that is recorded."""


class Runs(NamedTuple):
    """Runs of one head, oldest first, as columns of one length.

    `numbers` are those of the runs, `instances` those of the inputs; `columns` holds for each
    metric its value, None where a run has none. `seen` says for each how far one has come with
    it.
    """

    numbers: Sequence[int]
    started_unix: Sequence[float]
    instances: Sequence[int]
    columns: Mapping[str, Values]
    seen: Sequence[Seen]

    def followed_by(self, later: "Runs") -> "Runs":
        """Return these runs and later ones, of the same metrics, as one."""
        columns = {name: [*values, *later.columns[name]] for name, values in self.columns.items()}
        return Runs(
            [*self.numbers, *later.numbers],
            [*self.started_unix, *later.started_unix],
            [*self.instances, *later.instances],
            columns,
            [*self.seen, *later.seen],
        )


def newest_runs(
    history: Queries,
    slot: Optional[str],
    head: str,
    metrics: Iterable[str],
    count: int,
    until: Seen = ALL,
    after: Seen = NOTHING,
    closing: Optional[str] = None,
) -> Runs:
    """Return the newest `count` runs of a head after one moment and up to another.

    Metrics are those of runs, `time`, and figures of the head's own. A Phase 1 that has not
    ended does not count, but for the one whose run_id is `closing`.
    """
    merged = _rows(history, slot, head, count, after, until, closing)
    seen, rows = _seen(merged, after)[-count:], merged[-count:]
    numbers = [row_number(row[1]) for row in rows]
    return Runs(
        numbers,
        [float(row[_START]) for row in rows],
        [row_number(row[3]) for row in rows],
        {metric: _column(history, rows, metric) for metric in metrics},
        seen,
    )


def invocation_of(history: Queries, run_id: str) -> int:
    """Return the number of an invocation; 0 for an unknown one."""
    row = next(history.select(FIND_INVOCATION, (run_id,)), None)
    return 0 if row is None else row_number(row[0])


def name_of(history: Queries, run: int) -> Tuple[str, int]:
    """Return the run_id and the order of a run by its number; no run_id where it is gone."""
    row = next(history.select(RUN_ID_OF, (run >> ORDER_BITS,)), ("",))
    return str(row[0]), run & MOST_ORDER


def _rows(
    history: Queries,
    slot: Optional[str],
    head: str,
    count: int,
    after: Seen,
    until: Seen,
    closing: Optional[str],
) -> List[Row]:
    found = next(history.select(FIND_HEAD, (slot, head)), None)
    if found is None:
        return []
    owner = row_number(next(history.select(FIND_NUMBER["slot"], (slot,)))[0])
    open_one = 0 if closing is None else invocation_of(history, closing)
    who = (owner, row_number(found[0]))
    profiled = history.select(
        statements.SELECT_PROFILED, (*who, after.run, until.run, count, open_one)
    )
    recorded = history.select(statements.SELECT_RECORDED, (*who, after.number, until.number, count))
    return _merged(list(profiled)[::-1], list(recorded)[::-1])


def _merged(profiled: List[Row], recorded: List[Row]) -> List[Row]:
    """Put two lists, each in its order, into one by their starts."""
    if not profiled or not recorded:
        return profiled or recorded
    rows: List[Row] = []
    at = 0
    for row in recorded:
        while at < len(profiled) and profiled[at][_START] <= row[_START]:
            rows.append(profiled[at])
            at += 1
        rows.append(row)
    rows.extend(profiled[at:])
    return rows


def _seen(rows: List[Row], before: Seen) -> List[Seen]:
    run, number = before
    seen = []
    for row in rows:
        if row[0]:
            number = row[0]
        else:
            run = row[1]
        seen.append(Seen(run, number))
    return seen


def _column(history: Queries, rows: List[Row], metric: str) -> Values:
    if metric == TIME:
        return [row[_SECONDS] if row[_SUCCESS] else None for row in rows]
    if metric == "success":
        return [row[_SUCCESS] for row in rows]
    if metric == "start_time":
        return [row[_START] for row in rows]
    if metric == "end_time":
        return _ends(rows)
    if metric in _COLUMN:
        at = _COLUMN[metric]
        return [row[at] for row in rows]
    return _own(history, rows, metric)


def _ends(rows: List[Row]) -> Values:
    end, took = _COLUMN["end_time"], _COLUMN["execution_time_seconds"]
    return [
        row[end] if row[end] is not None or row[took] is None else row[_START] + row[took]
        for row in rows
    ]


def _own(history: Queries, rows: List[Row], metric: str) -> Values:
    """Look a figure up run by run: it lies beside the runs, in the order of these."""
    name = next(history.select(FIND_NUMBER["text"], (metric,)), None)
    if name is None:
        return [None] * len(rows)
    return [
        next(
            (value for (value,) in history.select(statements.SELECT_OWN_FIGURE, (row[1], name[0]))),
            None,
        )
        for row in rows
    ]
