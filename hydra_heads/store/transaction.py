"""One transaction: all that is done in it, or nothing."""

import sqlite3
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Begin with a statement of `BEGIN`, and end with the block: COMMIT, or ROLLBACK and raise."""
    try:
        connection.execute(begin)
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
