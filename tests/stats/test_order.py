"""Quantiles with their intervals, the median, ranks."""

import math
import random
import statistics
from typing import List, Optional, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.order import median, quantile, quantile_interval, ranks

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
    for q in (50, 1.0001, -0.1, float("nan")):
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


MEDIAN_PLACES = [
    (5, 0), (6, 1), (8, 1), (9, 2), (10, 2), (12, 3), (15, 4), (20, 6), (25, 8), (30, 10),
    (40, 14), (50, 18), (100, 40),
]  # fmt: skip
"""The place, from either end, of the bounds of a median at 95 %, from the tables of the sign test
(Dixon & Massey, 1951, and many since); 0 where there is none."""


@pytest.mark.parametrize(("n", "place"), MEDIAN_PLACES)
def test_bounds_of_a_median_follow_the_published_tables(n: int, place: int) -> None:
    """The smallest interval of two places alike from both ends."""
    found = quantile_interval([float(k) for k in range(1, n + 1)], 0.5)

    assert found == ((place, n + 1 - place, 0.95) if place else None)


@pytest.mark.parametrize("n", [6, 8, 17, 22, 47])
def test_a_tail_that_is_met_exactly_is_left_out(n: int) -> None:
    """All values on one side of the median are 2 of 2^n cases: so much is just possible."""
    values = [float(k) for k in range(n)]

    assert quantile_interval(values, 0.5, 1 - 2 / 2**n) == (0.0, n - 1.0, 1 - 2 / 2**n)
    assert quantile_interval(values, 0.5, 1 - 1 / 2**n) is None


def places_by_counting(n: int, q: float, level: float) -> Optional[Tuple[int, int]]:
    """The places of the bounds by summing binomial probabilities, one by one."""
    chances = [
        math.exp(
            math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
            + k * math.log(q) + (n - k) * math.log(1 - q)
        )
        for k in range(n + 1)
    ]  # fmt: skip
    tail = (1 - level) / 2
    lows = [r for r in range(1, n + 1) if math.fsum(chances[:r]) <= tail]
    highs = [s for s in range(1, n + 1) if math.fsum(chances[s:]) <= tail]
    return (max(lows), min(highs)) if lows and highs else None


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 120), st.floats(0.02, 0.98), st.floats(0.5, 0.999))
def test_bounds_of_a_quantile_are_those_of_counting(n: int, q: float, level: float) -> None:
    """Whatever the quantile and the level; there is none where the ends are too far in."""
    found = quantile_interval([float(k) for k in range(1, n + 1)], q, level)

    assert (None if found is None else found[:2]) == places_by_counting(n, q, level)


def test_bounds_of_a_quantile_agree_with_scipy() -> None:
    """No sum of binomial tails of scipy's allows narrower bounds, up to 100,000 values."""
    scipy = pytest.importorskip("scipy.stats")
    for n, q, level in ((9, 0.5, 0.95), (400, 0.99, 0.95), (5000, 0.9, 0.999), (10**5, 0.001, 0.8)):
        found = quantile_interval([float(k) for k in range(1, n + 1)], q, level)
        assert found is not None
        low, high, tail = int(found.low), int(found.high), (1 - level) / 2
        assert scipy.binom.cdf(low - 1, n, q) <= tail < scipy.binom.cdf(low, n, q)
        assert scipy.binom.sf(high - 1, n, q) <= tail < scipy.binom.sf(high - 2, n, q)


@pytest.mark.parametrize(("q", "fewest"), [(0.5, 6), (0.9, 36), (0.99, 368), (0.01, 368)])
def test_a_quantile_far_out_needs_many_values(q: float, fewest: int) -> None:
    """Below so many not even the outermost value is far enough out at 95 %."""
    values = [float(k) for k in range(fewest)]

    assert quantile_interval(values[:-1], q) is None
    assert quantile_interval(values, q) is not None


def test_the_true_quantile_lies_within_at_least_as_often_as_said() -> None:
    """Of seeded skewed samples no fewer than 95 % hold the true 80th percentile."""
    draw, truth = random.Random(1), -math.log(0.2)
    held = 0
    for _ in range(300):
        found = quantile_interval(sorted(draw.expovariate(1) for _ in range(40)), 0.8)
        assert found is not None
        held += found.contains(truth)

    assert held >= 276  # of 300 at 95 %: fewer come in 1 %


def test_no_value_has_no_interval() -> None:
    """Nothing is known without values, and of ties the bounds are the tie."""
    assert quantile_interval([], 0.5) is None
    assert quantile_interval([2.0] * 6, 0.5) == (2.0, 2.0, 0.95)


def test_bad_input_of_an_interval_is_refused() -> None:
    """The ends as quantiles, a level in percent and values out of order have their message."""
    for q in (0.0, 1.0, 50.0):
        with pytest.raises(ValueError, match=f"q: found {q!r}, expected a number above 0"):
            quantile_interval([1.0], q)
    with pytest.raises(ValueError, match="level: found 95"):
        quantile_interval([1.0], 0.5, 95)
    with pytest.raises(ValueError, match="out of order"):
        quantile_interval([2.0, 1.0], 0.5)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.integers(-4, 4).map(float), min_size=1, max_size=20))
def test_ranks_count_what_is_smaller(values: List[float]) -> None:
    """A rank is one more than the smaller values and half of the other equal ones."""
    expected = [
        1 + sum(other < value for other in values) + (values.count(value) - 1) / 2
        for value in values
    ]

    assert ranks(values) == expected
