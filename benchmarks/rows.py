"""One row of the table that the benchmarks print, and how it is printed.

Each benchmark is a module with `rows(quick: bool) -> List[Row]`; `measuring.py` collects them.
"""

import textwrap
from typing import Iterable, NamedTuple, Optional

WIDTH = 100

_VERDICTS = {True: "met", False: "NOT MET", None: "not judged"}


class Row(NamedTuple):
    """One claim, what was found, and whether it holds.

    `figure` is what was measured (medians with intervals, ratios), `goal` what it should be.
    `met` is None where nothing can be said: a peer or a kernel feature is absent. `note` holds
    the conditions: repeats, load, Python, which peer was absent.
    """

    what: str
    figure: str
    goal: str
    met: Optional[bool] = None
    note: str = ""


def print_row(row: Row) -> None:
    """Print one row as a paragraph, at once, so that a long run shows how far it is."""
    print(f"[{_VERDICTS[row.met]}] {row.what}")
    for name, text in (("figure", row.figure), ("goal", row.goal), ("note", row.note)):
        if text:
            lines = textwrap.wrap(text, WIDTH - 10)
            print("\n".join([f"  {name:6}  {lines[0]}", *(f"{'':10}{line}" for line in lines[1:])]))
    print(flush=True)


def print_summary(rows: Iterable[Row]) -> None:
    """Print how many rows hold, and name those that do not."""
    table = list(rows)
    counts = {met: len([row for row in table if row.met is met]) for met in _VERDICTS}
    print(
        f"{len(table)} rows: {counts[True]} met, {counts[False]} not met, {counts[None]} not judged"
    )
    for row in table:
        if row.met is False:
            print(f"  not met: {row.what}: {row.figure}")
