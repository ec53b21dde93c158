"""Columns of text, aligned: what `show` and the phases print."""

import unicodedata
from typing import List, NamedTuple, Sequence

from hydra_heads.base.redact import printable

_NO_WIDTH = ("Mn", "Me")
"""Categories of characters that are drawn over the one before."""


class Column(NamedTuple):
    """One column: its heading, and whether its cells are numbers, which line up on the right."""

    heading: str
    is_number: bool = False


def render_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Return an aligned table without a final newline; control characters are escaped.

    >>> columns = [Column("head"), Column("runs", is_number=True)]
    >>> print(render_table(columns, [["zlib", "100"], ["lzma", "5"]]))
    head  runs
    zlib   100
    lzma     5
    """
    cells = [[printable(column.heading) for column in columns]]
    cells += [[printable(cell) for cell in row] for row in rows]
    widths = [max(display_width(row[index]) for row in cells) for index in range(len(columns))]
    return "\n".join(_line(columns, widths, row) for row in cells)


def _line(columns: Sequence[Column], widths: Sequence[int], row: Sequence[str]) -> str:
    parts: List[str] = []
    for column, width, cell in zip(columns, widths, row):
        padding = " " * (width - display_width(cell))
        parts.append(padding + cell if column.is_number else cell + padding)
    return "  ".join(parts).rstrip()


def display_width(text: str) -> int:
    """Return the terminal columns that a text takes: two for wide characters, none for accents.

    >>> display_width("abc"), display_width("日本"), display_width("e\u0301")
    (3, 4, 1)
    """
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.category(char) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
