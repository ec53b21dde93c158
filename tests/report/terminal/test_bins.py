"""Values counted in bins."""

import math
import random
from typing import List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.terminal.bins import binned


def spread(count: int, seed: int = 1) -> List[float]:
    """Make up times that lie about one second."""
    rng = random.Random(seed)
    return [rng.gauss(1.0, 0.1) for _ in range(count)]


def numbers(values: Sequence[float], most: int = 20) -> List[int]:
    """Return how many values lie in each bin."""
    return [one.number for one in binned(values, most).bins]


def test_the_width_is_that_of_freedman_and_diaconis() -> None:
    """Two interquartile ranges over the cube root of the count, rounded as people count."""
    values = spread(1000)

    bins = binned(values, 50).bins

    width = bins[0].high - bins[0].low
    assert width == pytest.approx(0.02)  # 2 * 0.135 / 10 = 0.027, between 0.02 and 0.05
    assert sum(one.number for one in bins) == 1000


def test_groups_stay_apart() -> None:
    """Three inputs of different size show as three groups, however far apart they lie."""
    values = [0.1] * 4 + [0.11] * 6 + [0.4] * 10 + [1.5] * 10

    found = numbers(values)

    assert [number for number in found if number] == [10, 10, 10]
    assert 0 in found


def test_equal_values_are_one_bin() -> None:
    """There is no width to be had."""
    assert [tuple(one) for one in binned([0.5, 0.5, 0.5], 20).bins] == [(0.5, 0.5, 3)]
    assert [tuple(one) for one in binned([0.5], 20).bins] == [(0.5, 0.5, 1)]


def test_no_values_have_no_bins() -> None:
    """Nothing is made up."""
    assert binned([], 20).bins == []


def test_few_far_out_values_are_counted_apart() -> None:
    """One run that took a minute leaves room for the others, and is not hidden."""
    found = binned([*spread(100), 60.0], 20)

    assert found.far_out == [60.0]
    assert found.bins[-1].high < 2
    assert sum(one.number for one in found.bins) == 100


def test_many_far_out_values_are_part_of_the_picture() -> None:
    """A tenth of the runs on another level is a finding."""
    found = binned([*spread(90), *(100 * value for value in spread(10))], 20)

    assert found.far_out == []
    assert not found.is_even
    assert sum(one.number for one in found.bins) == 100


@pytest.mark.parametrize(("largest", "is_even"), [(29.9, True), (30.1, False)])
def test_a_wide_spread_is_binned_by_its_logarithm(largest: float, is_even: bool) -> None:
    """From a factor of 30 on, else the short times would all lie in one bin."""
    assert binned([1.0, 3.0, 5.0, largest], 20).is_even == is_even


def test_logarithmic_bins_grow_by_a_factor() -> None:
    """Each is as much wider as the one before."""
    bins = binned([10.0 ** (power / 10) for power in range(31)], 20).bins

    factors = [one.high / one.low for one in bins]
    assert max(factors) == pytest.approx(min(factors))
    assert bins[0].low == pytest.approx(1.0)
    assert bins[-1].high == pytest.approx(1000.0)


def test_a_value_of_zero_has_no_logarithm() -> None:
    """A clock may be too coarse for a run."""
    assert binned([0.0, 0.1, 50.0], 20).is_even


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    values=st.lists(
        st.one_of(
            st.floats(0, 1e6, allow_subnormal=False),
            st.sampled_from([0.1, 0.2, 0.3, 1e-9, 1e9, 5e-324, 1e150]),
        ),
        min_size=1,
        max_size=60,
    ),
    most=st.integers(1, 25),
)
def test_every_value_is_counted_once(values: List[float], most: int) -> None:
    """In at most so many bins without gaps, whatever the values are."""
    found = binned(values, most)

    assert 1 <= len(found.bins) <= most
    assert sum(one.number for one in found.bins) + len(found.far_out) == len(values)
    assert all(one.high == after.low for one, after in zip(found.bins, found.bins[1:]))
    near = sorted(values)[: len(values) - len(found.far_out)]
    slack = 1e-9 * max(abs(near[-1]), 1e-300)
    assert found.bins[0].low <= near[0] + slack
    assert found.bins[-1].high >= near[-1] - slack
    assert all(math.isfinite(one.high) for one in found.bins)
