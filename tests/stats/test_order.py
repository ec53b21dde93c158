"""Quantiles and the median."""

import statistics
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.order import median, quantile

VALUES = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("q", "expected"), [(0.0, 1.0), (0.25, 3.25), (0.5, 5.5), (0.9, 9.1), (0.99, 9.91), (1.0, 10.0)]
)
def test_quantiles_of_one_to_ten_are_those_of_type_7(q: float, expected: float) -> None:
    """The values that R prints for quantile(1:10), its type 7 of Hyndman and Fan."""
    assert quantile(list(range(1, 11)), q) == pytest.approx(expected, rel=1e-14)


def test_a_single_value_is_every_quantile() -> None:
    """One run is its own minimum, median and maximum."""
    assert [quantile([0.7], q) for q in (0, 0.5, 1)] == [0.7, 0.7, 0.7]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(VALUES, st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise_and_stay_within_the_values(values: List[float], a: float, b: float) -> None:
    """A larger share never has a smaller quantile, and none lies outside."""
    values.sort()
    low, high = quantile(values, min(a, b)), quantile(values, max(a, b))

    assert low <= high + 1e-6
    assert values[0] <= low + 1e-6
    assert high <= values[-1] + 1e-6


@settings(max_examples=50, deadline=None, derandomize=True)
@given(VALUES)
def test_the_median_is_that_of_the_standard_library(values: List[float]) -> None:
    """Any order, odd or even count."""
    assert median(values) == pytest.approx(statistics.median(values), rel=1e-12, abs=1e-6)


def test_the_median_leaves_its_values_as_they_were() -> None:
    """The list handed in is not sorted in place."""
    values = [3.0, 1.0, 2.0]

    found = median(values)

    assert found == 2.0
    assert values == [3.0, 1.0, 2.0]


def test_agrees_with_numpy() -> None:
    """The default of numpy's quantile is type 7 too."""
    numpy = pytest.importorskip("numpy")
    values = sorted((7 * k) % 23 + k / 10 for k in range(23))
    for q in (0.0, 0.013, 0.25, 0.5, 0.77, 0.95, 1.0):
        assert quantile(values, q) == pytest.approx(float(numpy.quantile(values, q)), rel=1e-14)


def test_bad_input_is_refused() -> None:
    """No values, a share in percent, values out of order and NaN each have their message."""
    with pytest.raises(ValueError, match="values: found none"):
        quantile([], 0.5)
    with pytest.raises(ValueError, match="values: found none"):
        median([])
    for q in (50, -0.1, float("nan")):
        with pytest.raises(ValueError, match=f"q: found {q!r}, expected a number from 0 to 1"):
            quantile([1.0], q)
    with pytest.raises(ValueError, match="out of order"):
        quantile([1.0, 3.0, 2.0], 0.5)
    with pytest.raises(ValueError, match="out of order"):
        quantile([1.0, float("nan"), 2.0], 0.5)
    with pytest.raises(ValueError, match=r"ends\[1\]: found inf"):
        quantile([1.0, float("inf")], 0.5)
    with pytest.raises(ValueError, match=r"values\[1\]: found nan"):
        median([1.0, float("nan"), 2.0])
