"""What values of a series share with those before."""

import math
from typing import List

import pytest

from hydra_heads.stats.autocorrelation import autocorrelations, positive_start

YIELDS = [
    47, 64, 23, 71, 38, 64, 55, 41, 59, 48, 71, 35, 57, 40, 58, 44, 80, 55, 37, 74, 51, 57, 50,
    60, 45, 57, 50, 45, 25, 59, 50, 71, 56, 74, 50, 58, 45, 54, 36, 54, 48, 55, 45, 57, 50, 62,
    44, 64, 43, 52, 38, 59, 55, 41, 53, 49, 34, 35, 54, 45, 68, 38, 50, 60, 39, 59, 40, 57, 54,
    23,
]  # fmt: skip
"""Seventy batches of a chemical process: series F of Box & Jenkins (1970)."""


def test_the_published_example() -> None:
    """The first autocorrelations of series F (Box & Jenkins, 1970, table 2.2)."""
    found = autocorrelations([float(value) for value in YIELDS])

    assert [round(next(found), 2) for _ in range(4)] == [-0.39, 0.30, -0.17, 0.07]


def test_a_repeating_series_is_like_itself_one_period_on() -> None:
    """After the period what is left of the series agrees, and half a period on it is opposed."""
    found = list(autocorrelations([0.0, 1.0, 2.0, 1.0] * 25))

    assert found[3] == pytest.approx(0.96, abs=0.01)
    assert found[1] == pytest.approx(-0.98, abs=0.01)
    assert len(found) == 99


@pytest.mark.parametrize("values", [[], [1.0], [2.0] * 9, [0.1] * 3])
def test_what_does_not_vary_has_none(values: List[float]) -> None:
    """A constant series and one that is too short yield nothing."""
    assert list(autocorrelations(values)) == []


def test_the_positive_start_ends_where_two_do_not_add_up() -> None:
    """Pairs are taken whole, the last may be alone, and later ones count no more."""
    assert positive_start(iter([0.9, 0.5, 0.3])) == [0.9, 0.5, 0.3, 0.0]
    assert positive_start(iter([0.1, -0.1, 0.9, 0.9])) == []
    assert positive_start(iter([])) == []


def test_values_that_are_none_are_refused() -> None:
    """NaN is like nothing."""
    with pytest.raises(ValueError, match=r"values\[1\]: found nan"):
        list(autocorrelations([1.0, math.nan]))
