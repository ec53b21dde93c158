"""A copy of a database that is in use, as a file of its own: whole, or not there at all."""

import os
import sqlite3
import time
from contextlib import closing
from typing import Callable, Optional

from hydra_heads.base.files import PRIVATE

_BUSY = (5, 6)
"""SQLITE_BUSY and SQLITE_LOCKED, which the driver would answer by trying for ever."""

_VERSIONS_AT = 18

_WAIT_SECONDS = 0.01


def snapshot(
    source: sqlite3.Connection,
    target: str,
    check: Optional[Callable[[sqlite3.Connection], None]] = None,
) -> None:
    """Write what `source` sees into a new file in the place of `target`, for its owner alone.

    Others may go on writing to the source: the copy is of one moment. A file at `target` is
    replaced in one step once the copy is on the disk and `check` has nothing against it.
    Raises `OSError` and `sqlite3.Error`; `target` is then as it was.
    """
    temporary = temporary_beside(target)
    os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
    try:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as copy:
            # Nobody else knows the file, and half of it is thrown away: no journal is needed.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            source.backup(copy)
        _leave_log_mode(temporary)
        if check is not None:
            with closing(sqlite3.connect(temporary, isolation_level=None)) as copy:
                check(copy)
        _sync(temporary)
        os.replace(temporary, target)
    except BaseException:
        _remove(temporary)
        raise


def overwrite(source: sqlite3.Connection, target: sqlite3.Connection, deadline: float) -> None:
    """Make an open database what another one is, in one transaction of the target.

    `deadline` is a moment of the monotonic clock until which other connections to the target
    are waited for; `sqlite3.OperationalError` is raised when it has passed.
    """
    source.backup(target, progress=_until(deadline), sleep=_WAIT_SECONDS)


def free_name(start: str, end: str) -> str:
    """Return a path at which nothing is: `<start><end>`, else with a number between the two.

    >>> free_name("nowhere/history.db.v1", ".bak")
    'nowhere/history.db.v1.bak'
    """
    path, number = start + end, 2
    while os.path.lexists(path):
        path, number = f"{start}-{number}{end}", number + 1
    return path


def _until(deadline: float) -> Callable[[int, int, int], None]:
    def step(status: int, remaining: int, pages: int) -> None:
        if status in _BUSY and time.monotonic() >= deadline:
            raise sqlite3.OperationalError("database is locked")

    return step


def temporary_beside(target: str) -> str:
    """Return a name of the sort that `base.files.sweep_temporaries` takes away, once it is old."""
    folder = os.path.dirname(os.path.abspath(target))
    return os.path.join(folder, f".hydra-{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # a signal came when it had its name already


def _leave_log_mode(path: str) -> None:
    """Mark a database as one without a log: looking into it then makes no files beside it.

    The bytes 18 and 19 of the header say so (SQLite, "Database File Format", 1.3.3); SQLite's own
    way makes those files first, and leaves them where the disk is full.
    """
    with open(path, "r+b") as file:
        file.seek(_VERSIONS_AT)
        file.write(b"\1\1")


def _sync(path: str) -> None:
    fd = os.open(path, os.O_RDWR)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
