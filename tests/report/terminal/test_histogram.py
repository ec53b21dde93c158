"""A histogram as rows of text."""

import random
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.table import display_width
from hydra_heads.report.terminal.histogram import histogram_lines
from hydra_heads.report.terminal.screen import Screen


def spread(count: int) -> List[float]:
    """Make up times that lie about ten."""
    rng = random.Random(1)
    return [rng.gauss(10.0, 1.0) for _ in range(count)]


def test_rows_say_from_to_and_how_many() -> None:
    """And the bar of the fullest one is the longest."""
    lines = histogram_lines([1.0, 1.1, 1.1, 1.2, 1.3, 1.9], {}, Screen(width=31))

    assert lines == [
        "1.0 .. 1.2  3  ████████████████",
        "1.2 .. 1.4  2  ██████████▋",
        "1.4 .. 1.6  0",
        "1.6 .. 1.8  0",
        "1.8 .. 2.0  1  █████▍",
    ]


def test_marks_are_named_where_they_lie() -> None:
    """The median and the 95th percentile are words, not colours."""
    lines = histogram_lines(spread(100), {"median": 10.0, "p95": 10.05}, Screen())

    marked = [line for line in lines if line.endswith("median, p95")]
    assert len(marked) == 1
    assert float(marked[0].split()[0]) <= 10.0


def test_what_lies_far_out_is_said() -> None:
    """With how far."""
    last = histogram_lines([*spread(100), 600.0], {}, Screen())[-1]

    assert last.strip().startswith("up to 600   1  ")
    assert last.endswith("far out")


def test_one_value_has_one_row() -> None:
    """It is no interval, and every mark lies there."""
    assert histogram_lines([2.0, 2.0], {"median": 2.0}, Screen())[0].endswith("median")
    assert histogram_lines([1.5], {}, Screen(width=30))[0].startswith("1.50  1  █")


@pytest.mark.parametrize("height", [1, 24, 200])
def test_a_low_terminal_gets_fewer_rows(height: int) -> None:
    """The other words want to be seen too, but a histogram of one row is none."""
    rows = len(histogram_lines(spread(5000), {}, Screen(width=80, height=height)))

    assert rows <= {1: 5, 24: 14, 200: 20}[height]
    assert rows >= 3


def test_plain_signs_where_there_are_no_blocks() -> None:
    """An ASCII terminal has a histogram too."""
    lines = histogram_lines(spread(50), {"median": 10.0}, Screen(width=60, encoding="ascii"))

    assert "\n".join(lines).isascii()
    assert "###" in "\n".join(lines)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    values=st.lists(st.floats(1e-6, 1e6, allow_subnormal=False), min_size=1, max_size=40),
    width=st.integers(1, 120),
)
def test_a_histogram_is_never_wider_than_its_screen(values: List[float], width: int) -> None:
    """Whatever was measured."""
    lines = histogram_lines(values, {"median": values[0]}, Screen(width=width, height=24))

    assert max(map(display_width, lines)) <= width
