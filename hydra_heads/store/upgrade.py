"""Older files: copied first, then brought to the present version in place, all or nothing.

A later version adds one row to `STEPS`. A step holds its own statements, because the tables
that it makes are those of its version, whatever later ones have; views are always made anew.
"""

import os
import sqlite3
from contextlib import closing
from typing import Callable, Dict, Tuple

from hydra_heads.base.errors import HistoryError, write_failure_of
from hydra_heads.store.schema import MARKS, VERSION, VIEWS
from hydra_heads.store.snapshot import free_name, snapshot
from hydra_heads.store.transaction import transaction

_TO_2: Tuple[str, ...] = (
    # Runs that belong to no slot need a row without a name.
    "CREATE TABLE slots_2 (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    "INSERT INTO slots_2 (id, name) SELECT id, name FROM slots",
    "DROP TABLE slots",
    "ALTER TABLE slots_2 RENAME TO slots",
    "CREATE UNIQUE INDEX slots_none ON slots (name IS NULL) WHERE name IS NULL",
    # No question was answered by it, and every run that was recorded paid for it.
    "DROP INDEX IF EXISTS runs_undecided",
)


def _to_2(connection: sqlite3.Connection) -> None:
    for statement in _TO_2:
        connection.execute(statement)


_TO_3: Tuple[str, ...] = (
    "ALTER TABLE invocations ADD COLUMN tolerance REAL",
    "ALTER TABLE invocations ADD COLUMN confidence REAL",
)


def _to_3(connection: sqlite3.Connection) -> None:
    for statement in _TO_3:
        connection.execute(statement)


_LIVE_RUNS = (
    "(SELECT runs.id AS run, CASE WHEN runs.block IS NULL THEN -runs.id"
    " ELSE (runs.id & -4294967296) + (runs.block & 4294967295) END AS call,"
    " invocations.slot AS slot, runs.head AS head FROM runs"
    " JOIN invocations ON invocations.id = runs.id >> 32 WHERE invocations.origin = 'live')"
)

_IS_FIRST = " ".join(("run IN (SELECT min(run) FROM", _LIVE_RUNS, "GROUP BY call)"))

_TO_4: Tuple[str, ...] = (
    """CREATE TABLE live_runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (id),
  call INTEGER NOT NULL,
  slot INTEGER NOT NULL REFERENCES slots (id),
  head INTEGER NOT NULL,
  is_first INTEGER NOT NULL
)""",
    "CREATE INDEX live_runs_call ON live_runs (call)",
    "CREATE INDEX live_runs_slot ON live_runs (slot)",
    " ".join(
        (
            "INSERT INTO live_runs (run, call, slot, head, is_first) SELECT run, call, slot, head,",
            _IS_FIRST,
            "FROM",
            _LIVE_RUNS,
            "ORDER BY run",
        )
    ),
)


def _to_4(connection: sqlite3.Connection) -> None:
    for statement in _TO_4:
        connection.execute(statement)


_TO_5: Tuple[str, ...] = (
    # Scripts go on side by side too.
    "INSERT INTO live_runs (run, call, slot, head, is_first)"
    " SELECT runs.id, -runs.id, invocations.slot, runs.head, 1 FROM runs"
    " JOIN invocations ON invocations.id = runs.id >> 32 WHERE invocations.origin = 'script'"
    " ORDER BY runs.id",
    "CREATE INDEX live_runs_head ON live_runs (head)",
    """CREATE TABLE rule_heads (
  slot INTEGER NOT NULL REFERENCES slots (id),
  head TEXT NOT NULL,
  run INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (slot, head)
) WITHOUT ROWID""",
    """CREATE TABLE rule_states (
  slot INTEGER NOT NULL REFERENCES slots (id),
  head TEXT NOT NULL,
  rule TEXT NOT NULL,
  hash TEXT NOT NULL,
  state TEXT NOT NULL,
  since_unix REAL,
  breaches INTEGER NOT NULL,
  clears INTEGER NOT NULL,
  unknowns INTEGER NOT NULL,
  last_run INTEGER NOT NULL,
  told TEXT NOT NULL,
  value TEXT,
  PRIMARY KEY (slot, head, rule)
) WITHOUT ROWID""",
    """CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  slot TEXT NOT NULL,
  head TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  state TEXT NOT NULL,
  expr TEXT NOT NULL,
  run_id TEXT NOT NULL,
  run_order INTEGER NOT NULL,
  at_unix REAL NOT NULL,
  value TEXT,
  status TEXT NOT NULL,
  due_unix REAL NOT NULL,
  leased_unix REAL NOT NULL,
  attempts INTEGER NOT NULL,
  error TEXT,
  sent_unix REAL
)""",
    "CREATE INDEX notifications_status ON notifications (status, due_unix)",
    "CREATE INDEX notifications_sent ON notifications (channel, sent_unix)",
    """CREATE TABLE silences (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule TEXT NOT NULL,
  head TEXT,
  begun_unix REAL NOT NULL,
  until_unix REAL NOT NULL,
  reason TEXT NOT NULL
)""",
    """CREATE TABLE acceptances (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slot INTEGER NOT NULL REFERENCES slots (id),
  head TEXT NOT NULL,
  metric TEXT NOT NULL,
  run_id TEXT NOT NULL,
  accepted_unix REAL NOT NULL,
  reason TEXT NOT NULL
)""",
)


def _to_5(connection: sqlite3.Connection) -> None:
    for statement in _TO_5:
        connection.execute(statement)


_NO_RULE_TABLES: Tuple[str, ...] = (
    "CREATE TEMP VIEW rule_heads AS SELECT 0 AS slot, '' AS head, 0 AS run, 0 AS number WHERE 0",
    "CREATE TEMP VIEW rule_states AS SELECT 0 AS slot, '' AS head, '' AS rule, '' AS hash,"
    " '' AS state, 0 AS since_unix, 0 AS breaches, 0 AS clears, 0 AS unknowns, 0 AS last_run,"
    " '' AS told, NULL AS value WHERE 0",
    "CREATE TEMP VIEW notifications AS SELECT 0 AS id, '' AS channel, '' AS slot, '' AS head,"
    " '' AS rule, '' AS severity, '' AS state, '' AS expr, '' AS run_id, 0 AS run_order,"
    " 0 AS at_unix, NULL AS value, '' AS status, 0 AS due_unix, 0 AS leased_unix, 0 AS attempts,"
    " NULL AS error, NULL AS sent_unix WHERE 0",
    "CREATE TEMP VIEW silences AS SELECT 0 AS id, '' AS rule, NULL AS head, 0 AS begun_unix,"
    " 0 AS until_unix, '' AS reason WHERE 0",
    "CREATE TEMP VIEW acceptances AS SELECT 0 AS id, 0 AS slot, '' AS head, '' AS metric,"
    " '' AS run_id, 0 AS accepted_unix, '' AS reason WHERE 0",
)

_SHOW_LIVE_RUNS = " ".join(
    (
        "CREATE TEMP VIEW live_runs AS SELECT run AS number, run, call, slot, head,",
        _IS_FIRST,
        "AS is_first FROM",
        _LIVE_RUNS,
    )
)

_NO_VIEWS = ("DROP VIEW IF EXISTS executions", "DROP VIEW IF EXISTS metrics")

_REPLACING = ("PRAGMA foreign_keys = OFF", "PRAGMA legacy_alter_table = ON")
"""Tables that others refer to are replaced: the others keep their texts."""

STEPS: Dict[int, Callable[[sqlite3.Connection], None]] = {
    1: _to_2,
    2: _to_3,
    3: _to_4,
    4: _to_5,
}
"""What makes the tables of the next version out of those of a version."""


def upgrade(connection: sqlite3.Connection, path: str) -> None:
    """Bring the history that `connection` has open to the present version.

    The file as it was is kept beside it as `<path>.v<version>.bak`, for its owner alone. What
    another process has brought up meanwhile stays as it is. Raises `HistoryError` when the
    copy cannot be made and `sqlite3.Error` when the upgrade fails: nothing is changed then.
    """
    _allow_replacing(connection)
    wal = connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    kept = ""
    try:
        # The copy is read by a second connection: without a WAL, EXCLUSIVE would shut it out.
        with transaction(connection, "BEGIN EXCLUSIVE" if wal else "BEGIN IMMEDIATE"):
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version >= VERSION:
                return
            kept = _keep(path, version)
            _change(connection, version)
    except sqlite3.Error:
        if kept:
            os.unlink(kept)
        raise
    _say(path, version, kept)


def bring_up(connection: sqlite3.Connection) -> None:
    """Bring a copy that nobody else knows to the present version, and keep nothing."""
    _allow_replacing(connection)
    with transaction(connection, "BEGIN EXCLUSIVE"):
        _change(connection, int(connection.execute("PRAGMA user_version").fetchone()[0]))


def show_as_present(connection: sqlite3.Connection) -> None:
    """Let an older file that is only read answer what is asked of the present version.

    Columns that it lacks are null in a view that stands before its table, and a table that it
    lacks is a view, for this connection.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version < VERSION:
        connection.execute("PRAGMA temp_store = MEMORY")
    if version < 5:
        for statement in _NO_RULE_TABLES:
            connection.execute(statement)
    if version < 4:
        connection.execute(_SHOW_LIVE_RUNS)
    if version < 3:
        connection.execute(
            "CREATE TEMP VIEW invocations AS"
            " SELECT *, NULL AS tolerance, NULL AS confidence FROM main.invocations"
        )


def _allow_replacing(connection: sqlite3.Connection) -> None:
    for setting in _REPLACING:
        connection.execute(setting)


def _change(connection: sqlite3.Connection, version: int) -> None:
    for statement in _NO_VIEWS:
        connection.execute(statement)
    for step in range(version, VERSION):
        STEPS[step](connection)
    for statement in VIEWS + MARKS:
        connection.execute(statement)
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise sqlite3.DatabaseError("malformed: rows refer to others that are not there")


def _keep(path: str, version: int) -> str:
    """Copy the file beside itself, under a name that is free, and return the copy's path."""
    kept = free_name(f"{path}.v{version}", ".bak")
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            snapshot(reader, kept)
    except OSError as error:
        raise HistoryError(
            f"{path}: not upgraded from schema {version} to {VERSION}: it cannot be copied: "
            f"{write_failure_of(error)}"
        ) from error
    return kept


def _say(path: str, version: int, kept: str) -> None:
    import logging

    logging.getLogger("hydra.store.upgrade").info(
        "%s: upgraded from schema %d to %d; the file as it was is %s", path, version, VERSION, kept
    )
