"""A copy put back in the history's place, while others may have the history open."""

import os
import sqlite3
import stat
import time
from contextlib import closing, contextmanager
from typing import Iterator, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import HistoryError, InputError, reason_of, write_failure_of
from hydra_heads.store.faults import worded
from hydra_heads.store.notification_statements import GIVE_UP_ALL
from hydra_heads.store.opening import (
    BUSY_SECONDS,
    check_pages,
    is_damaged,
    open_for_reading,
    open_for_writing,
)
from hydra_heads.store.schema import VERSION
from hydra_heads.store.snapshot import free_name, overwrite, snapshot, temporary_beside
from hydra_heads.store.upgrade import bring_up

RESTORED = "it waited when the copy was made that was restored; it may have been told since"
"""Why a notification of a copy is given up."""

_BESIDE = ("", "-wal", "-shm")
"""The files that belong to a history, by the ends of their names."""


class Restored(NamedTuple):
    """Where the history that was there is kept (None: there was none), and the new one's bytes."""

    kept: Optional[str]
    bytes: int


def restore(path: str, source: str, busy_seconds: float = BUSY_SECONDS) -> Restored:
    """Put the copy `source` in the place of the history, and keep the present one beside it.

    The copy is looked at from end to end before anything is changed, and an older one is
    brought to the present version. Its pages go into the open history in one transaction:
    whoever has that open sees the old history or the new one. Notifications that waited when
    the copy was made are given up: nobody knows which were told since. A history that cannot be
    opened at all is moved aside. Raises `InputError` and `HistoryError`; everything is as before
    then.
    """
    _check_source(path, source)
    with _checked(source, path) as copy:
        kept, is_moved = _put_aside(path, busy_seconds)
        try:
            with worded(path), closing(sqlite3.connect(path, timeout=busy_seconds)) as target:
                overwrite(copy, target, time.monotonic() + busy_seconds)
        except HistoryError:
            # Only where nothing was written: a signal may come when everything is.
            _take_back(path, kept, is_moved)
            raise
    with worded(path), closing(open_for_writing(path, busy_seconds)) as restored:
        restored.execute(GIVE_UP_ALL, (RESTORED,))
    return Restored(kept, os.path.getsize(path))


def _check_source(path: str, source: str) -> None:
    try:
        mode = os.stat(source).st_mode
    except FileNotFoundError as error:
        raise InputError(f"{source}: no such file; name a copy of a history") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{source}: cannot be read: {reason_of(error)}") from error
    if not stat.S_ISREG(mode):
        raise InputError(f"{source}: not an ordinary file; name a copy of a history")
    if os.path.exists(path) and os.path.samefile(path, source):
        raise InputError(f"{source}: that is the history itself; name a copy of it")


@contextmanager
def _checked(source: str, path: str) -> Iterator[sqlite3.Connection]:
    """Open a copy that is whole and of the present version, for as long as the block runs."""
    place = os.path.realpath(source) if os.path.islink(source) else source
    with closing(open_for_reading(place)) as copy:
        with worded(source):
            check_pages(copy)
            version = int(copy.execute("PRAGMA user_version").fetchone()[0])
        if version == VERSION:
            yield copy
            return
        older = temporary_beside(path)
        try:
            with worded(path):
                snapshot(copy, older)
                with closing(sqlite3.connect(older, isolation_level=None)) as newer:
                    bring_up(newer)
                    yield newer
        except OSError as error:
            raise HistoryError(f"{path}: not restored: {write_failure_of(error)}") from error
        finally:
            _remove(older)


def _put_aside(path: str, busy_seconds: float) -> Tuple[Optional[str], bool]:
    """Keep the present history beside itself; say where, and whether it was moved there."""
    if not os.path.lexists(path):
        open_for_writing(path, busy_seconds).close()
        return None, False
    kept = free_name(f"{path}.before-restore", "")
    try:
        if is_damaged(path, busy_seconds):
            _move(path, kept)
            return kept, True
        with worded(path), closing(sqlite3.connect(path, timeout=busy_seconds)) as present:
            snapshot(present, kept)
    except OSError as error:
        raise HistoryError(
            f"{path}: not restored: the present history cannot be kept: {write_failure_of(error)}"
        ) from error
    return kept, False


def _take_back(path: str, kept: Optional[str], is_moved: bool) -> None:
    """Undo `_put_aside`."""
    if kept is None or is_moved:
        for end in _BESIDE:
            _remove(path + end)
    if kept is not None and is_moved:
        _move(kept, path)
    elif kept is not None:
        _remove(kept)


def _move(path: str, target: str) -> None:
    for end in _BESIDE:
        if os.path.lexists(path + end):
            os.replace(path + end, target + end)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # it is not there, or its absence is as good
