"""Names and repeated texts, stored once and referred to by number."""

import sqlite3
from typing import Dict, Optional, Tuple, Union

from hydra_heads.store.faults import row_number
from hydra_heads.store.statements import FIND_NUMBER, MAKE_NUMBER

Key = Union[Tuple[Optional[str]], Tuple[int, str]]

Known = Dict[Optional[str], int]

MOST_REMEMBERED = 4096
"""Numbers of a kind kept in memory; a slot with more instances looks them up again."""


class Numbering:
    """Finds the number of a name, and gives a new one a number inside a writing transaction."""

    __slots__ = ("_connection", "_known")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: Dict[Tuple[object, ...], Known] = {}

    def known(self, kind: str, *of: int) -> Known:
        """Return the numbers that are remembered: of the heads or instances `of` a slot, or texts.

        It stays the one that is looked into by `find`, whatever comes.
        """
        known = self._known.get((kind, *of))
        if known is None:
            known = self._known[(kind, *of)] = {}
        return known

    def find(self, kind: str, key: Key) -> Optional[int]:
        """Return the number of what is there: a slot, head, instance or text."""
        *of, name = key
        known = self._known.get((kind, *of))
        number = None if known is None else known.get(name)
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
        for known in self._known.values():
            known.clear()

    def _remember(self, kind: str, key: Key, number: int) -> None:
        *of, name = key
        known = self.known(kind, *of)
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[name] = number
