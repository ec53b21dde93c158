"""Copies of the history, made while it is written, and room given back to the system."""

import os
import sqlite3
import stat
from contextlib import closing
from typing import NamedTuple

from hydra_heads.base.errors import OutputError, write_failure_of
from hydra_heads.store.faults import history_error, is_locked, worded
from hydra_heads.store.opening import (
    BUSY_SECONDS,
    check_pages,
    open_for_reading,
    open_for_writing,
)
from hydra_heads.store.snapshot import snapshot


class Vacuumed(NamedTuple):
    """Bytes that the history took before and after."""

    bytes_before: int
    bytes_after: int


def backup(path: str, target: str, force: bool = False) -> int:
    """Copy the history into a file, whole or not at all; return its bytes.

    Others may go on reading and writing: the copy is of one moment, and is checked before it
    takes its name. It is for its owner alone. Raises `OutputError` when something is at
    `target` (with `force` an ordinary file is replaced) or it cannot be written, and
    `HistoryError` when the history cannot be read; nothing is changed then.
    """
    _check_target(path, target, force)
    with closing(open_for_reading(path)) as source:
        try:
            snapshot(source, target, check_pages)
        except OSError as error:
            raise OutputError(f"{target}: not saved: {write_failure_of(error)}") from error
        except sqlite3.Error as error:
            is_ours = is_locked(error) or not isinstance(error, sqlite3.OperationalError)
            raise history_error(path if is_ours else target, error) from error
    return os.path.getsize(target)


def vacuum(path: str, busy_seconds: float = BUSY_SECONDS) -> Vacuumed:
    """Give the room that deleted runs left back to the system; an older file is upgraded first.

    Raises `HistoryError`; the history is then as it was.
    """
    before = bytes_of(path)
    with closing(open_for_writing(path, busy_seconds)) as connection, worded(path):
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return Vacuumed(before, bytes_of(path))


def bytes_of(path: str) -> int:
    """Return the bytes of a history and of its log."""
    sizes = (os.path.getsize(name) for name in (path, path + "-wal") if os.path.exists(name))
    return sum(sizes)


def _check_target(path: str, target: str, force: bool) -> None:
    folder = os.path.dirname(os.path.abspath(target))
    if not os.path.isdir(folder):
        raise OutputError(f"{target}: not saved: there is no folder {folder}; make it")
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise OutputError(f"{target}: not saved: {error}; name another file") from error
    if not stat.S_ISREG(mode):
        raise OutputError(f"{target}: not saved: that is no ordinary file; name another one")
    if os.path.exists(path) and os.path.samefile(path, target):
        raise OutputError(f"{target}: not saved: that is the history itself; name another file")
    if not force:
        raise OutputError(
            f"{target}: not saved: it is there already; name another file, or --force"
        )
