"""Bars in a row of text."""

import pytest

from hydra_heads.report.terminal.bars import EIGHTHS, FULL, bar
from hydra_heads.report.terminal.screen import Screen

PLAIN = Screen(encoding="ascii")


def length(drawn: str) -> float:
    """Return the cells that a bar of block characters fills."""
    return sum(1.0 if char == FULL else EIGHTHS.index(char) / 8 for char in drawn)


@pytest.mark.parametrize("eighths", range(65))
def test_a_bar_is_exact_to_an_eighth(eighths: int) -> None:
    """A share of eight cells is drawn in eighths of one."""
    assert length(bar(eighths / 64, 8, Screen())) == eighths / 8


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, ""), (1e-12, "|"), (0.05, "|"), (0.0625, "#"), (0.5, "####"), (1.0, "########")],
)
def test_plain_signs_where_there_are_no_blocks(share: float, expected: str) -> None:
    """What is above 0 is to be seen there too."""
    assert bar(share, 8, PLAIN) == expected


@pytest.mark.parametrize(("share", "cells"), [(-1.0, 0), (0.0, 0), (1e-12, 1), (1.0, 8), (7.0, 8)])
def test_a_bar_keeps_to_its_cells(share: float, cells: int) -> None:
    """Whatever the figure is, and something is drawn of what is above 0."""
    assert len(bar(share, 8, Screen())) == cells
