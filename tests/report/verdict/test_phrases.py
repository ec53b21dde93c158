"""Figures and names as parts of sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.verdict.phrases import (
    counted,
    listed,
    probability,
    rounded_up,
    time_amount,
)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.0, "more than 0.99"),
        (0.9901, "more than 0.99"),
        (0.99, "0.99"),
        (0.5, "0.50"),
        (0.01, "0.01"),
        (0.0099, "less than 0.01"),
        (0.0, "less than 0.01"),
        (None, "not known"),
    ],
)
def test_probability(value: float, words: str) -> None:
    """Nothing is certain, and nothing impossible."""
    assert probability(value) == words


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_rounding_up(count: int) -> None:
    """Two digits count, it is never less, and at most a tenth more."""
    found = rounded_up(count)

    assert count <= found <= 1.1 * count
    assert str(found)[2:].strip("0") == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0, "0 s"), (2e-7, "0.200 us"), (0.00101, "1.01 ms"), (0.708, "708 ms"), (90.0, "90.0 s")],
)
def test_time(seconds: float, words: str) -> None:
    """A time has the unit that needs no row of zeros."""
    assert time_amount(seconds) == words


def test_lists() -> None:
    """A few names are told, one more than fits is told too, and of many the rest is counted."""
    assert listed([]) == ""
    assert listed(["a", "b", "c", "d"]) == "a, b, c and d"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert (counted(0, "run"), counted(1, "run")) == ("0 runs", "1 run")
