"""Runs of daily use, as those who choose by them read them.

Many processes record them at the same time, each under its own invocation. They are numbered in
the order of recording, so that one process finds what the others have recorded since it looked.
"""

import sqlite3
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.store import live_statements as statements
from hydra_heads.store.schema import METRIC_COLUMNS

LIVE_ORIGIN = "live"
"""Origin of runs of daily use: of `run` with a slot, and of a `Slot`."""

SCRIPT_ORIGIN = "script"
"""Origin of runs of any command, of no slot."""

NUMBERED_ORIGINS = (LIVE_ORIGIN, SCRIPT_ORIGIN)
"""Origins of runs that are recorded by many processes at the same time."""

MOST_LIVE = 2000
"""Live runs that are looked back at: more say little of how the heads are now."""

NO_FIGURES: Mapping[str, float] = {}


class LiveRun(NamedTuple):
    """One run of daily use.

    `row` grows with every run that is recorded, whatever invocation it is of. `call` is the
    number of the call within its invocation, None of a run that belongs to none; `is_first`
    says that the call began with this run: its head was picked, and what follows in the call
    are retries and fallbacks. `fingerprint` is what its head was then. `ok` is None while it is
    not decided, and of a run that was stopped at its slice. `metrics` are there where they
    were asked for.
    """

    row: int
    run_id: str
    order: int
    call: Optional[int]
    is_first: bool
    head: str
    instance: str
    fingerprint: Optional[str]
    ok: Optional[bool]
    seconds: Optional[float]
    started_unix: float
    metrics: Mapping[str, float] = NO_FIGURES


def runs(
    connection: sqlite3.Connection, wanted: Tuple[int, int, int], with_figures: bool = False
) -> List[LiveRun]:
    """Return live runs, oldest first; `wanted` are slot, row after which, and how many at most."""
    found = [
        LiveRun(row, run_id, order, call, bool(first), head, instance, fingerprint,
                None if ok is None else bool(ok), seconds, started)
        for row, run_id, order, call, first, head, instance, fingerprint, ok, seconds, started
        in connection.execute(statements.SELECT_LIVE_RUNS, wanted)
    ]  # fmt: skip
    found.reverse()
    if not with_figures:
        return found
    figures = dict(_figures(connection, wanted))
    return [run._replace(metrics=figures.get(run.row, NO_FIGURES)) for run in found]


def _figures(
    connection: sqlite3.Connection, wanted: Tuple[int, int, int]
) -> Iterator[Tuple[int, Dict[str, float]]]:
    own: Dict[int, Dict[str, float]] = {}
    for row, name, value in connection.execute(statements.SELECT_LIVE_USER_METRICS, wanted):
        own.setdefault(row, {})[name] = value
    for values in connection.execute(statements.SELECT_LIVE_METRICS, wanted):
        yield values[0], {**_named(values[1:]), **own.get(values[0], {})}


def _named(values: Tuple[Any, ...]) -> Dict[str, float]:
    return {name: value for name, value in zip(METRIC_COLUMNS, values) if value is not None}
