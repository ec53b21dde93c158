"""The z score."""

import math

import pytest

from hydra_heads.stats.anomalies import find_anomalies
from hydra_heads.stats.zscore import ZScore

TWENTY = [9.0, 11.0] * 10
SCALE = math.sqrt(20 / 19)


@pytest.mark.parametrize("sign", [1, -1])
def test_bounds_and_probability_by_hand(sign: int) -> None:
    """Five standard deviations are within, more is beyond, with the normal probability."""
    within = find_anomalies([*TWENTY, 10 + sign * 4.999 * SCALE], "z")
    (found,) = find_anomalies([*TWENTY, 10 + sign * 6 * SCALE], "z")

    assert within == []
    assert found.high == pytest.approx(10 + 5 * SCALE)
    assert found.low == pytest.approx(10 - 5 * SCALE)
    assert found.p == pytest.approx(1.973175e-9, rel=1e-5)


def test_the_first_other_value_is_beyond_equal_ones() -> None:
    """Without any spread the only value is what was expected, and another one has p 0."""
    (found,) = find_anomalies([3.0] * 30 + [3.1], "z")

    assert (found.index, found.low, found.high, found.p) == (30, 3.0, 3.0, 0.0)


def test_differences_too_small_to_square_are_no_spread() -> None:
    """Values 1e-200 apart have no variance in a float; those in between are usual."""
    detector = ZScore()
    for value in [*[0.0, 1e-200] * 9, -2e-200, 3e-200]:
        assert detector.add(value) is None

    assert [detector.add(value) for value in (5e-201, -2e-200, 3e-200)] == [None] * 3
    assert detector.add(4e-200) is not None


def test_only_the_latest_values_count() -> None:
    """200 values after a step the old level is anomalous."""
    values = [index % 3 + (100.0 if index < 200 else 0.0) for index in range(400)]

    assert find_anomalies([*values, 100.0], "z")[-1].index == 400
