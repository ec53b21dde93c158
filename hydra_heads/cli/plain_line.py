"""Reading a plain command line from the same rows that its parser is made of.

argparse takes longer to import and set up than a pick takes. What is not plain (a wrong value, a
call for help, an option twice or in one word with its value) is left to it.
"""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Sequence, cast

if TYPE_CHECKING:
    import argparse


class Option:
    """One option: its name, what reads its value (None: it has none), and the words of the help.

    No `NamedTuple`: making that class takes as long as importing a module.
    """

    __slots__ = ("help", "key", "metavar", "name", "read")

    def __init__(
        self, name: str, read: Optional[Callable[[str], object]], metavar: Optional[str], help: str
    ) -> None:
        """`key` is the attribute of the parsed options."""
        self.name, self.read, self.metavar, self.help = name, read, metavar, help
        self.key = name[2:].replace("-", "_")


LOG_FLAGS = ("--verbose", "--quiet")
"""Flags of every command; `--log-format` is left to argparse."""


def add_rows(parser: "argparse.ArgumentParser", rows: Sequence[Option]) -> None:
    """Add options to a parser."""
    for row in rows:
        if row.read is None:
            parser.add_argument(row.name, action="store_true", help=row.help)
        else:
            parser.add_argument(row.name, type=row.read, metavar=row.metavar, help=row.help)


def read_plain(
    words: Sequence[str], word: str, rows: Sequence[Option]
) -> "Optional[argparse.Namespace]":
    """Return the options of a plain line, the same as argparse does; None for any other line.

    A plain line has one word, whose name is `word`, and options that come once.
    """
    values: Dict[str, Any] = {"log_format": None}
    values.update({name[2:]: False for name in LOG_FLAGS})
    values.update({row.key: False if row.read is None else None for row in rows})
    known = {row.name: row for row in rows}
    known.update({name: Option(name, None, None, "") for name in LOG_FLAGS})
    rest = iter(words)
    for text in rest:
        row = known.pop(text, None)
        if row is None:
            if word in values or text.startswith("-") or not text:
                return None
            values[word] = text
        elif row.read is None:
            values[row.key] = True
        else:
            value = next(rest, "-")
            if value.startswith("-"):
                return None
            try:
                values[row.key] = row.read(value)
            except ValueError:
                return None
    return cast("argparse.Namespace", SimpleNamespace(**values)) if word in values else None
