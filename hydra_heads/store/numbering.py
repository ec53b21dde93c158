"""Names and repeated texts, stored once and referred to by number."""

import sqlite3
from typing import Dict, Optional, Tuple, Union

from hydra_heads.store.faults import row_number
from hydra_heads.store.statements import FIND_NUMBER, MAKE_NUMBER

Key = Union[Tuple[str], Tuple[int, str]]

MOST_REMEMBERED = 4096
"""Numbers kept in memory; a slot with more instances looks them up again."""


class Numbering:
    """Finds the number of a name, and gives a new one a number inside a writing transaction."""

    __slots__ = ("_connection", "_numbers")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: Dict[Tuple[str, Key], int] = {}

    def find(self, kind: str, key: Key) -> Optional[int]:
        """Return the number of what is there: a slot, head, instance or text."""
        number = self._numbers.get((kind, key))
        if number is None:
            row = self._connection.execute(FIND_NUMBER[kind], key).fetchone()
            if row is None:
                return None
            number = row_number(row[0])
            self._remember(kind, key, number)
        return number

    def number(self, kind: str, key: Key) -> int:
        """Return the number, giving one to what is new."""
        number = self.find(kind, key)
        if number is None:
            number = int(self._connection.execute(MAKE_NUMBER[kind], key).lastrowid or 0)
            self._remember(kind, key, number)
        return number

    def text(self, text: Optional[str]) -> Optional[int]:
        """Return the number of a text; None for none."""
        return None if text is None else self.number("text", (text,))

    def forget(self) -> None:
        """Drop what is remembered: a transaction that was rolled back took new numbers with it."""
        self._numbers.clear()

    def _remember(self, kind: str, key: Key, number: int) -> None:
        if len(self._numbers) >= MOST_REMEMBERED:
            self._numbers.clear()
        self._numbers[kind, key] = number
