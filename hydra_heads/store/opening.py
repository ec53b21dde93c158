"""A connection to the history's file, made only after a look at the file.

A file that is no history, or one of a newer Hydra, is left as it is, byte for byte.
"""

import os
import sqlite3
import stat
import time
from typing import Callable, TypeVar

from hydra_heads.base.errors import HistoryError, reason_of
from hydra_heads.base.files import PRIVATE
from hydra_heads.store.faults import is_locked, worded
from hydra_heads.store.schema import APPLICATION_ID, MARKS, TABLES, VERSION, VIEWS
from hydra_heads.store.transaction import transaction
from hydra_heads.store.upgrade import STEPS, show_as_present, upgrade

IN_MEMORY = ":memory:"
"""In place of a path: a history without a file."""

BUSY_SECONDS = 5.0
"""How long a statement waits for another connection."""

RETRY_SECONDS = 0.01

CHECKED_BYTES = 8 << 20
"""Files up to this size are read whole before the first run; it costs about 20 ms."""

_MAGIC = b"SQLite format 3\0"

T = TypeVar("T")


def open_for_writing(path: str, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Connect to the history at `path`, making it when it is not there.

    `IN_MEMORY` as path makes one that goes when it is closed.
    Raises `HistoryError` when the folder is missing and when the file cannot be written, is
    locked for `busy_seconds`, damaged, of another program or of a newer Hydra.
    """
    if path != IN_MEMORY:
        _check_file(path, "r+b")
        _make_file(path)
    with worded(path):
        connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
        try:
            _prepare(connection, path, time.monotonic() + busy_seconds)
        except BaseException:
            connection.close()
            raise
    return connection


def open_for_reading(path: str, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Connect to the history at `path`, which must be there, without ever writing to it.

    Raises `HistoryError` as `open_for_writing` does.
    """
    if not os.path.exists(path):
        raise HistoryError(f"{path}: there is no history yet; Phase 1 makes it")
    _check_file(path, "rb")
    with worded(path):
        connection = sqlite3.connect(
            reading_uri(path), timeout=busy_seconds, isolation_level=None, uri=True
        )
        try:
            if not _look(connection, path):
                raise HistoryError(f"{path}: the history is empty; Phase 1 fills it")
            show_as_present(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def reading_uri(path: str) -> str:
    """Return the address under which a file can be read, in a folder without write access too.

    Beside a file in WAL mode SQLite makes two more; where it may not, and none of them is
    there, the file is complete and is read as it lies.
    """
    from pathlib import Path

    uri = Path(os.path.abspath(path)).as_uri() + "?mode=ro"
    folder = os.path.dirname(os.path.abspath(path))
    if not os.access(folder, os.W_OK) and not os.path.exists(path + "-wal"):
        uri += "&immutable=1"
    return uri


def _check_file(path: str, mode: str) -> None:
    """Look at the file before SQLite does, which takes a file of one byte for an empty one."""
    folder = os.path.dirname(path) or os.curdir
    if not os.path.isdir(folder):
        raise HistoryError(f"{path}: there is no folder {folder}; make it, or name another one")
    try:
        start = _start_of(path, mode)
    except FileNotFoundError:
        return
    except OSError as error:
        raise HistoryError(
            f"{path}: the history cannot be opened: {reason_of(error)}; name another folder"
        ) from error
    if start and start != _MAGIC:
        raise HistoryError(f"{path}: not an SQLite file; move it away, or name another folder")


def _start_of(path: str, mode: str) -> bytes:
    # A FIFO would block the opening for ever, and a link might lead out of the folder.
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise HistoryError(f"{path}: not an ordinary file; move it away, or name another folder")
    with open(path, mode) as file:
        return bytes(file.read(len(_MAGIC)))


def _make_file(path: str) -> None:
    """Make an empty file for its owner alone, because programs' output goes into it."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
    except FileExistsError:
        return
    except OSError as error:
        raise HistoryError(
            f"{path}: the history cannot be made: {reason_of(error)}; name another folder"
        ) from error


def _prepare(connection: sqlite3.Connection, path: str, deadline: float) -> None:
    """Check what is there, switch to WAL, make what is missing."""
    # Everything is looked at before the first thing is changed.
    patiently(lambda: _look(connection, path), deadline)
    if path != IN_MEMORY and os.path.getsize(path) <= CHECKED_BYTES:
        patiently(lambda: check_pages(connection), deadline)
    # The switch does not wait for the busy timeout.
    patiently(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchone(), deadline)
    if patiently(lambda: _make_tables(connection, path), deadline) < VERSION:
        patiently(lambda: upgrade(connection, path), deadline)
    connection.execute("PRAGMA synchronous = NORMAL")
    # Numbers are given, used and pruned under the write lock, so looking each of them up again
    # would find nothing, and cost every run a twentieth of its recording.
    connection.execute("PRAGMA foreign_keys = OFF")
    # SQLite would take 2 MiB; what an append needs fits a quarter of it.
    connection.execute("PRAGMA cache_size = -512")


def check_pages(connection: sqlite3.Connection) -> None:
    """Read a database from end to end; raises `sqlite3.DatabaseError` when it is damaged."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"malformed: {found}")


def is_damaged(path: str, busy_seconds: float = BUSY_SECONDS) -> bool:
    """Say whether the file at `path` is beyond opening: no SQLite file, or a broken one.

    Raises `HistoryError` where it is another program's, a newer one, or locked.
    """
    if _start_of(path, "rb") not in (b"", _MAGIC):
        return True
    _check_file(path, "r+b")
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
    try:
        with worded(path):
            try:
                _look(connection, path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                return True
    finally:
        connection.close()
    return False


def patiently(action: Callable[[], T], deadline: float) -> T:
    """Do something again and again while another connection is in its way.

    `deadline` is a moment of the monotonic clock; the error is raised when it has passed.
    """
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if not is_locked(error) or time.monotonic() >= deadline:
                raise
        time.sleep(RETRY_SECONDS)


def _version_of(connection: sqlite3.Connection, path: str) -> int:
    """Return the version of the tables that are there; 0: the file is empty.

    Raises `HistoryError` for files of other programs and of versions that are not known.
    """
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and (owner or version or tables):
        raise HistoryError(
            f"{path}: it belongs to another program; move it away, or name another folder"
        )
    if version > VERSION:
        raise HistoryError(
            f"{path}: made by a newer Hydra (schema {version}, this one knows {VERSION}); "
            "update hydra-heads"
        )
    if not tables:
        return 0
    if version != VERSION and version not in STEPS:
        raise HistoryError(
            f"{path}: found schema {version}, expected {VERSION}; the file is damaged, move it away"
        )
    return version


def _look(connection: sqlite3.Connection, path: str) -> int:
    """Ask `_version_of` in one transaction: another process may make the tables just now."""
    with transaction(connection, "BEGIN"):
        return _version_of(connection, path)


def _make_tables(connection: sqlite3.Connection, path: str) -> int:
    """Make tables and views where there are none, all or nothing; return the version."""
    with transaction(connection, "BEGIN IMMEDIATE"):
        # Looked at again: another process may have been first.
        version = _version_of(connection, path)
        if version:
            return version
        for statement in TABLES + VIEWS + MARKS:
            connection.execute(statement)
    return VERSION
