"""Times slower on the same inputs."""

from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.means import mean, mean_interval
from hydra_heads.stats.paired import times_slower

SLEEP_A = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]  # hours; Student, 1908
SLEEP_B = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
PAIRS = st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)), min_size=2, max_size=15)


def test_the_ratio_is_the_published_paired_difference_over_the_mean() -> None:
    """Student's data: difference 1.58, interval 0.7001 to 2.4599, over a mean of 0.75."""
    found = times_slower(SLEEP_A, SLEEP_B)

    assert found is not None
    assert found.ratio == pytest.approx(1 + 1.58 / 0.75, rel=1e-12)
    assert found.interval.low == pytest.approx(1 + 0.7001142 / 0.75, rel=1e-6)
    assert found.interval.high == pytest.approx(1 + 2.4598858 / 0.75, rel=1e-6)
    assert found.pairs == 10


def test_what_makes_an_instance_slow_for_both_widens_nothing() -> None:
    """Instances a thousand times apart, always 0.1 s between: the interval has no width."""
    best = [0.125, 1.0, 16.0, 128.0]

    found = times_slower(best, [value + 0.5 for value in best])

    assert found is not None
    assert found.half_width == 0
    assert found.ratio == found.interval.low == found.interval.high


@settings(max_examples=40, deadline=None, derandomize=True)
@given(PAIRS, st.floats(0.8, 0.99))
def test_the_interval_is_that_of_the_mean_difference(
    pairs: List[List[float]], level: float
) -> None:
    """Scaled by the best's mean, it is the t interval of the paired differences."""
    best, other = [a for a, _ in pairs], [b for _, b in pairs]
    expected = mean_interval([b - a for a, b in pairs], level)

    found = times_slower(best, other, level)

    assert found is not None
    assert expected is not None
    assert found.ratio == pytest.approx(mean(other) / mean(best), rel=1e-9)
    assert found.half_width == pytest.approx(expected.half_width / mean(best), rel=1e-9)
    assert found.interval.half_width == pytest.approx(found.half_width, rel=1e-9, abs=1e-12)
    assert found.interval.level == level


@pytest.mark.parametrize(
    ("best", "other"),
    [([], []), ([1.0], [2.0]), ([0.0, 0.0], [1.0, 2.0]), ([-1.0, 1.0], [1.0, 2.0])],
)
def test_there_is_no_answer_without_two_pairs_and_a_positive_mean(
    best: List[float], other: List[float]
) -> None:
    """One pair has no spread, and nothing is a multiple of 0."""
    assert times_slower(best, other) is None


def test_a_mean_below_0_has_no_multiples() -> None:
    """A figure that may be negative is not compared as a ratio."""
    assert times_slower([-1.0, -2.0], [1.0, 2.0]) is None


def test_bad_input_is_refused_even_where_the_answer_is_none() -> None:
    """Sides of differing length, NaN on either side and a level in percent."""
    with pytest.raises(ValueError, match="found 1 values of the best and 2 of the other"):
        times_slower([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match=r"best\[0\]: found nan"):
        times_slower([float("nan")], [1.0])
    with pytest.raises(ValueError, match=r"other\[0\]: found inf"):
        times_slower([1.0], [float("inf")])
    with pytest.raises(ValueError, match="level: found 95"):
        times_slower([1.0], [1.0], 95)
