"""Recording through the public function against a bare loop over sqlite3, in the same run."""

import os
import sqlite3
import sys
import time
from contextlib import closing
from typing import Callable, List, Mapping, NamedTuple, Sequence, Tuple

from benchmarks.figures import Spread, ratios, spread, worded
from benchmarks.history_runs import an_invocation, runs_of
from benchmarks.programs import workplace
from benchmarks.rows import Row
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded
from hydra_heads.store.rows import row_of
from hydra_heads.store.statements import RUN_COLUMNS

GOAL = "at least 50 % of the speed of a bare sqlite3 loop into a table as wide"
BATCH = 1000
ROUND = 5000
"""Runs of a round: enough for SQLite to write its log back in each, which others wait for."""

ROUNDS = 16
QUICK_ROUNDS = 2
LEAST = 0.5

_SETTINGS = ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -512")

_TABLE = "CREATE TABLE bare (id INTEGER PRIMARY KEY, {})".format(
    ", ".join(f"c{number} REAL" for number in range(1, len(RUN_COLUMNS)))
)

_INSERT = " ".join(("INSERT INTO bare VALUES (", ", ".join("?" * len(RUN_COLUMNS)), ")"))


Recording = Callable[[History, Sequence[Recorded]], None]

Inserting = Callable[[sqlite3.Connection, Sequence[Tuple[object, ...]]], None]


class Rates(NamedTuple):
    """Runs a second of the history and of the bare loop, and the ratios side by side."""

    ours: Spread
    bare: Spread
    ratio: Spread


def rows(quick: bool = False) -> List[Row]:
    """Measure runs recorded one by one, and a thousand in one transaction."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    return [
        _row(
            "record runs one by one, each a transaction", measured(_one_by_one, _bare_one, rounds)
        ),
        _row(f"record runs, {BATCH} a transaction", measured(_together, _bare_together, rounds)),
    ]


def measured(record: Recording, insert: Inserting, rounds: int, batch: int = ROUND) -> Rates:
    """Record batches of runs in turn: a round of the history, one of the bare loop.

    The bare loop is `for row in rows: connection.execute(INSERT, row)` over rows that are
    there already, with the same pragmas and transactions, into a table of as many columns
    with no index but its key, and without checks.
    """
    ours: List[float] = []
    bare: List[float] = []
    with workplace() as place:
        with History.open(os.path.join(place, "history.db")) as history, closing(
            sqlite3.connect(os.path.join(place, "bare.db"), isolation_level=None)
        ) as connection:
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            connection.execute(_TABLE)
            history.begin(an_invocation("r1"))
            for number in range(rounds + 1):
                runs = [Recorded(run) for run in runs_of("r1", batch, number * batch)]
                values = [
                    row_of(run, 1, 1, 1, lambda text: 1 if text else None) for run, _, _ in runs
                ]
                begin = time.perf_counter()
                record(history, runs)
                middle = time.perf_counter()
                insert(connection, values)
                end = time.perf_counter()
                if number:  # the first round fills caches
                    ours.append(batch / (middle - begin))
                    bare.append(batch / (end - middle))
    return Rates(spread(ours), spread(bare), ratios(ours, bare))


def _one_by_one(history: History, runs: Sequence[Recorded]) -> None:
    for run, _, _ in runs:
        history.append(run)


def _bare_one(connection: sqlite3.Connection, values: Sequence[Tuple[object, ...]]) -> None:
    for row in values:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_INSERT, row)
        connection.execute("COMMIT")


def _together(history: History, runs: Sequence[Recorded]) -> None:
    for first in range(0, len(runs), BATCH):
        history.append_all(runs[first : first + BATCH])


def _bare_together(connection: sqlite3.Connection, values: Sequence[Tuple[object, ...]]) -> None:
    for first in range(0, len(values), BATCH):
        connection.execute("BEGIN IMMEDIATE")
        for row in values[first : first + BATCH]:
            connection.execute(_INSERT, row)
        connection.execute("COMMIT")


ONE_BY_ONE = "one by one, each a transaction"

TOGETHER = f"together, {BATCH} a transaction"

RECORD: Mapping[str, Recording] = {ONE_BY_ONE: _one_by_one, TOGETHER: _together}
"""Ways to record through the public functions."""

BARE: Mapping[str, Inserting] = {ONE_BY_ONE: _bare_one, TOGETHER: _bare_together}
"""The same without them."""


def _row(what: str, found: Rates) -> Row:
    figure = (
        f"ratio {worded(found.ratio)}; {found.ours.median:,.0f} runs/s against "
        f"{found.bare.median:,.0f} bare"
    )
    note = (
        f"{found.ratio.n} rounds of {ROUND} runs in turn, {len(RUN_COLUMNS)} columns; Python "
        f"{sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}; the history has an index "
        "more, and checks what it is given"
    )
    return Row(what, figure, GOAL, found.ratio.median >= LEAST, note)
