"""Mean, variance, interval of a mean."""

from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.means import mean, mean_interval, pooled_variance, variance

SLEEP = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]  # hours gained; Student, 1908
VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20)


def test_the_interval_is_that_of_students_own_data() -> None:
    """The ten patients of Student's paper: 1.58 hours, 0.7001 to 2.4599 at 95 %."""
    interval = mean_interval(SLEEP)

    assert interval is not None
    assert mean(SLEEP) == pytest.approx(1.58, abs=1e-12)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.7001, 2.4599)
    assert interval.level == 0.95


def test_the_variance_is_that_of_students_own_data() -> None:
    """The standard deviation of the ten differences is 1.2300."""
    assert round(variance(SLEEP) ** 0.5, 4) == 1.23


def test_the_mean_of_many_tenths_has_no_rounding_drift() -> None:
    """Sums are exactly rounded: large values that cancel leave the small ones whole."""
    assert mean([1e16, 1.0, -1e16, 1.0]) == 0.5
    assert mean([0.1] * 10) == 0.1


def test_the_variance_of_values_far_from_0_keeps_its_digits() -> None:
    """2^52 more on every value takes nothing off the spread."""
    values = [2.0**52, 2.0**52 + 1, 2.0**52 + 2]

    assert variance(values) == 1.0
    assert pooled_variance([values]) == (1.0, 2)


def test_a_wider_level_gives_a_wider_interval() -> None:
    """99 % contains 95 %."""
    narrow, wide = mean_interval(SLEEP), mean_interval(SLEEP, 0.99)

    assert narrow is not None
    assert wide is not None
    assert wide.low < narrow.low < narrow.high < wide.high


@settings(max_examples=40, deadline=None, derandomize=True)
@given(VALUES, st.floats(-1e3, 1e3))
def test_shifting_all_values_shifts_the_interval(values: List[float], shift: float) -> None:
    """The interval moves with the values and keeps its width."""
    before, after = mean_interval(values), mean_interval([value + shift for value in values])

    assert before is not None
    assert after is not None
    assert after.low == pytest.approx(before.low + shift, abs=1e-4)
    assert after.half_width == pytest.approx(before.half_width, abs=1e-4)
    assert before.contains(mean(values))


@pytest.mark.parametrize("values", [[], [3.0]])
def test_one_value_has_a_mean_but_no_interval(values: List[float]) -> None:
    """Below two values there is no spread to judge by."""
    assert mean_interval(values) is None
    with pytest.raises(ValueError, match=f"values: found {len(values)}, expected at least 2"):
        variance(values)


def test_no_values_have_no_mean() -> None:
    """An empty list is refused, not divided by."""
    with pytest.raises(ValueError, match="values: found none, expected at least 1"):
        mean([])


def test_bad_values_and_levels_are_refused_even_where_the_answer_is_none() -> None:
    """A single NaN and a level in percent are errors, not 'no interval'."""
    with pytest.raises(ValueError, match=r"values\[0\]: found nan"):
        mean_interval([float("nan")])
    with pytest.raises(ValueError, match="level: found 95"):
        mean_interval([], 95)
    with pytest.raises(ValueError, match=r"values\[1\]: found inf"):
        variance([1.0, float("inf")])


def test_the_pooled_variance_ignores_what_lies_between_samples() -> None:
    """Samples far apart pool the spread within each, over the sum of n - 1."""
    pooled = pooled_variance([[1.0, 2.0, 3.0], [101.0, 103.0], [], [7.0]])

    assert pooled is not None
    assert pooled.degrees == 3
    assert pooled.variance == pytest.approx((2 + 2) / 3, rel=1e-15)


@pytest.mark.parametrize("samples", [[], [[]], [[1.0], [2.0]]])
def test_samples_of_one_have_no_variance_to_pool(samples: List[List[float]]) -> None:
    """Without a sample of two there is no degree of freedom."""
    assert pooled_variance(samples) is None


@pytest.mark.long
def test_agrees_with_scipy() -> None:
    """The interval is the one that scipy's t distribution gives."""
    scipy = pytest.importorskip("scipy.stats")
    for n in (2, 3, 10):
        values = SLEEP[:n]
        low, high = scipy.t.interval(0.9, n - 1, mean(values), (variance(values) / n) ** 0.5)
        found = mean_interval(values, 0.9)

        assert found is not None
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-11)
