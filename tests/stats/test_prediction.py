"""What is expected of further values."""

import math
import random
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.means import mean, mean_interval, variance
from hydra_heads.stats.prediction import prediction_interval

VALUES = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20)


@pytest.mark.parametrize(
    ("n", "factor"), [(4, 3.56), (5, 3.04), (6, 2.78), (8, 2.51), (10, 2.37), (20, 2.14)]
)
def test_factors_are_the_published_ones(n: int, factor: float) -> None:
    """What the standard deviation is multiplied by for one further value at 95 % (Hahn, 1969)."""
    values = [float(k) for k in range(n)]

    found = prediction_interval(values)

    assert found is not None
    assert round(found.half_width / math.sqrt(variance(values)), 2) == factor


def test_agrees_with_scipy() -> None:
    """The bounds are those of scipy's t distribution, moved and stretched."""
    scipy = pytest.importorskip("scipy.stats")
    draw = random.Random(1)
    for n, count, level in ((2, 1, 0.95), (9, 1, 0.8), (30, 5, 0.99), (200, 40, 0.95)):
        values = [draw.gauss(3, 2) for _ in range(n)]
        scale = math.sqrt(variance(values) * (1 / count + 1 / n))
        expected = scipy.t.interval(level, n - 1, loc=mean(values), scale=scale)

        found = prediction_interval(values, level, count)

        assert found is not None
        assert (found.low, found.high) == pytest.approx([float(e) for e in expected], rel=1e-11)


@pytest.mark.parametrize("count", [1, 3])
def test_further_values_lie_within_as_often_as_said(count: int) -> None:
    """Of seeded series of eight values 95 % predict the mean of the next ones."""
    draw = random.Random(count)
    held = 0
    for _ in range(400):
        found = prediction_interval([draw.gauss(0, 1) for _ in range(8)], 0.95, count)
        assert found is not None
        held += found.contains(mean([draw.gauss(0, 1) for _ in range(count)]))

    assert 369 <= held <= 391  # of 400 at 95 %: outside it comes in 1 %


@settings(max_examples=20, deadline=None, derandomize=True)
@given(VALUES)
def test_more_further_values_are_closer_to_what_is_known(values: List[float]) -> None:
    """The mean of many varies less than one value, but no less than the known mean is sure."""
    one, many, all_of_them = (prediction_interval(values, count=c) for c in (1, 10, 10**9))
    known = mean_interval(values)

    assert one is not None
    assert many is not None
    assert all_of_them is not None
    assert known is not None
    assert one.half_width >= many.half_width >= all_of_them.half_width
    assert all_of_them.half_width == pytest.approx(known.half_width, rel=1e-6, abs=1e-12)


def test_too_few_values_predict_nothing() -> None:
    """Below two values nothing is known of how much one varies."""
    assert prediction_interval([]) is None
    assert prediction_interval([1.0]) is None


def test_a_constant_series_predicts_itself() -> None:
    """Without variation the bounds are the value."""
    found = prediction_interval([0.1] * 3)

    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.1, 0.1), abs=1e-15)


def test_bad_input_is_refused() -> None:
    """NaN, a count of none and a level in percent each have their message."""
    with pytest.raises(ValueError, match=r"earlier\[1\]: found nan"):
        prediction_interval([1.0, math.nan])
    with pytest.raises(ValueError, match="count: found 0, expected a whole number of at least 1"):
        prediction_interval([1.0, 2.0], count=0)
    with pytest.raises(ValueError, match="level: found 95"):
        prediction_interval([1.0], 95)
