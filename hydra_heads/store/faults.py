"""What SQLite says, in one line that says where, what and what to do."""

import sqlite3
from contextlib import contextmanager
from typing import Iterator, Tuple

from hydra_heads.base.errors import HistoryError
from hydra_heads.base.redact import printable

FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite's driver raises; the second when a damaged file puts noise into a message."""

_MOST_CHARACTERS = 200

_REMEDIES: Tuple[Tuple[Tuple[str, ...], str], ...] = (
    (
        ("locked", "busy"),
        "another program kept it locked; wait for that program to end, or name another folder",
    ),
    (
        ("malformed", "decode", "corrupt"),
        "the file is damaged ({error}); move it away, or put a copy of it back",
    ),
    (
        ("not a database", "encrypted"),
        "not an SQLite file; move it away, or name another folder",
    ),
    (("disk is full",), "the disk is full; free some space, then start again"),
    (
        ("disk I/O",),
        "reading or writing it failed ({error}); the disk is full or failing, see to it first",
    ),
    (("readonly", "read-only"), "it cannot be written to; change its mode, or name another folder"),
    (("unable to open",), "it cannot be opened; its folder must be there and writable"),
    (
        ("no such table", "no such column"),
        "it is no history of Hydra ({error}); move it away, or name another folder",
    ),
)


def is_locked(error: sqlite3.Error) -> bool:
    """Say whether another connection was in the way, so that trying again makes sense."""
    return isinstance(error, sqlite3.OperationalError) and any(
        word in str(error) for word in ("locked", "busy")
    )


def history_error(path: str, error: Exception) -> HistoryError:
    """Word an error of SQLite for the person who owns the file."""
    # A damaged file's own bytes may stand in it.
    text = printable(" ".join(str(error).split()))[:_MOST_CHARACTERS]
    for words, remedy in _REMEDIES:
        if any(word in text for word in words):
            return HistoryError(f"{path}: {remedy.format(error=text)}")
    return HistoryError(f"{path}: the history cannot be used: {text}; name another folder")


def row_number(value: object) -> int:
    """Return a row's number; raises `sqlite3.DatabaseError` for what a damaged file may give."""
    if not isinstance(value, int):
        raise sqlite3.DatabaseError(f"malformed: found {value!r} for a number")
    return value


@contextmanager
def worded(path: str) -> Iterator[None]:
    """Turn errors of SQLite into `HistoryError` naming the file, while the block runs."""
    try:
        yield
    except FAULTS as error:
        raise history_error(path, error) from error
