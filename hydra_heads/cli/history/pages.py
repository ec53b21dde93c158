"""Tables of any length, printed page by page."""

from itertools import islice
from typing import Callable, Iterable, Sequence, TypeVar

from hydra_heads.cli.output import print_result

ROWS = 1000
"""Rows of one table: a longer list is several, each with its own widths."""

T = TypeVar("T")


def print_pages(rows: Iterable[T], render: Callable[[Sequence[T]], str], nothing: str) -> None:
    """Print rows as tables of at most `ROWS` each; `nothing` is said when there is none."""
    remaining = iter(rows)
    page = list(islice(remaining, ROWS))
    if not page:
        print_result(nothing)
    while page:
        print_result(render(page))
        page = list(islice(remaining, ROWS))
