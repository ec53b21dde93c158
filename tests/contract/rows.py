"""Which test shows which row: read from the docstrings of the tests, kept in rows.txt.

A docstring names rows in brackets, like `[H-047]`, `[fault 22, 23]` or `[R-047, fault 22]`: H rows
are features of the heads, R rows of the runner and the history, fault rows are faults that Hydra
answers well. `python -m tests.contract.rows --write`
writes rows.txt anew.
"""

import ast
import os
import re
import sys
from typing import Iterator, List, NamedTuple, Tuple

from tests.architecture.sources import Source, suite_sources

ROWS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rows.txt")
HEADER = """\
# What Hydra is held to, and the test that shows it: `ROW FILE::TEST`, a line each.
# Written by `python -m tests.contract.rows --write` from the docstrings of the tests.
"""

BRACKET = re.compile(r"\[([^\[\]]*)\]")
_ITEM = r"([HR]-\d{3}|fault \d{1,2}(, \d{1,2})*)"
ROWS_ONLY = re.compile(rf"{_ITEM}(, {_ITEM})*\Z")
ROW = re.compile(r"[HR]-\d{3}|\d{1,2}")
SPEAKS_OF_ROWS = re.compile(r"\b[HR]-?\d|\bfaults?\b\W*\d", re.I)


class Shown(NamedTuple):
    """One row and one test that shows it."""

    row: str
    test: str

    def __str__(self) -> str:
        """Write the line of rows.txt."""
        return f"{self.row} {self.test}"


def rows_of(docstring: str) -> List[str]:
    """List the rows that a docstring names in brackets.

    >>> rows_of("The weights sum to one [H-041, fault 34, 35].")
    ['H-041', 'fault-34', 'fault-35']
    >>> rows_of("A list [1, 2] and a placeholder [name] are no rows.")
    []
    """
    brackets = BRACKET.findall(" ".join(docstring.split()))
    names = [name for words in brackets if ROWS_ONLY.match(words) for name in ROW.findall(words)]
    return [name if name[0] in "HR" else f"fault-{int(name)}" for name in names]


def find_misspelt(docstring: str) -> List[str]:
    """List the brackets that speak of rows but name none.

    >>> find_misspelt("Refused [fault-22], [faults 22 and 23], [H-47], [H-047], [fault 2, 3].")
    ['[fault-22]', '[faults 22 and 23]', '[H-47]']
    """
    return [
        f"[{words}]"
        for words in BRACKET.findall(" ".join(docstring.split()))
        if SPEAKS_OF_ROWS.search(words) and not ROWS_ONLY.match(words)
    ]


def promises_of(source: Source) -> Iterator[Tuple[str, str]]:
    """Yield each test of a file, named as pytest names it but for parameters, and its docstring."""

    def below(body: List[ast.stmt], prefix: str) -> Iterator[Tuple[str, str]]:
        for node in body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                yield from below(node.body, f"{prefix}::{node.name}")
            elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield f"{prefix}::{node.name}", ast.get_docstring(node) or ""

    if source.path.split("/")[-1].startswith("test_"):
        yield from below(source.tree.body, source.path)


def shown_rows(sources: List[Source]) -> List[Shown]:
    """List every row that a docstring names, features first, each in order of its number."""
    found = {
        Shown(row, test)
        for source in sources
        for test, docstring in promises_of(source)
        for row in rows_of(docstring)
    }
    return sorted(found, key=lambda s: ("HRf".index(s.row[0]), int(s.row.split("-")[1]), s.test))


def read_rows(text: str) -> List[Shown]:
    """Read rows.txt. Raises ValueError for a line that is neither a comment nor `ROW TEST`."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    for line in lines:
        if len(line.split(" ")) != 2:
            raise ValueError(f"rows.txt: found {line!r}, expected ROW FILE::TEST")
    return [Shown(*line.split(" ")) for line in lines]


def main() -> None:
    """Print the lines of rows.txt, or write them with `--write`."""
    text = HEADER + "".join(f"{shown}\n" for shown in shown_rows(suite_sources()))
    if sys.argv[1:] == ["--write"]:
        with open(ROWS, "w", encoding="ascii", newline="\n") as file:
            file.write(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
