"""Success rates."""

import math
from typing import Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.interval import Interval
from hydra_heads.stats.proportions import (
    difference_interval,
    newcombe_difference,
    score_interval,
    wilson_interval,
)

COUNTS = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_bounds_of_a_rate_are_the_published_ones(
    successes: int, trials: int, low: float, high: float
) -> None:
    """The examples of Newcombe (1998, Statistics in Medicine 17, 857-872), score method."""
    interval = wilson_interval(successes, trials)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)
    assert interval.level == 0.95


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_bounds_of_a_difference_are_the_published_ones(
    counts: Tuple[int, int, int, int], low: float, high: float
) -> None:
    """The examples of Newcombe (1998, Statistics in Medicine 17, 873-890), method 10."""
    interval = newcombe_difference(*counts)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COUNTS, st.floats(0.5, 0.999))
def test_a_bound_is_where_the_score_test_turns(counts: Tuple[int, int], level: float) -> None:
    """At each bound inside 0 to 1 the rate is just z standard errors of the bound away."""
    successes, trials = counts
    rate = successes / trials
    low, high, _ = wilson_interval(successes, trials, level)
    other = wilson_interval(trials - successes, trials, level)
    z_low = (rate - low) / math.sqrt(max(low * (1 - low), 1e-300) / trials)
    z_high = (high - rate) / math.sqrt(max(high * (1 - high), 1e-300) / trials)

    assert 0 <= low <= rate <= high <= 1
    assert (1 - high, 1 - low) == pytest.approx((other.low, other.high), abs=1e-15)
    if 0 < successes < trials:
        assert z_low == pytest.approx(z_high, rel=1e-6)


def test_no_failure_and_no_success_end_exactly_at_the_bound() -> None:
    """100 % has an upper bound of 1 and 0 % a lower one of 0, without rounding."""
    for trials in (1, 3, 10, 1000, 10**6):
        assert wilson_interval(trials, trials).high == 1.0
        assert wilson_interval(0, trials).low == 0.0


def test_without_trials_nothing_is_known() -> None:
    """No trials: 0 to 1, and -1 to 1 for a difference with such a side."""
    assert wilson_interval(0, 0) == Interval(0.0, 1.0, 0.95)
    assert newcombe_difference(0, 0, 5, 10) == Interval(-1.0, 1.0, 0.95)
    assert newcombe_difference(5, 10, 0, 0, 0.9) == Interval(-1.0, 1.0, 0.9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COUNTS, COUNTS)
def test_swapping_the_sides_mirrors_the_difference(a: Tuple[int, int], b: Tuple[int, int]) -> None:
    """The difference b - a is a - b with its sign changed, and both contain what was observed."""
    forth, back = newcombe_difference(*(a + b)), newcombe_difference(*(b + a))

    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=1e-14)
    assert -1 <= forth.low <= a[0] / a[1] - b[0] / b[1] <= forth.high <= 1


def test_a_fraction_of_a_trial_counts() -> None:
    """Bounds of an effective number of trials lie between those of its neighbours."""
    few, between, many = (score_interval(0.5, trials) for trials in (12, 12.5, 13))

    assert few.half_width > between.half_width > many.half_width
    assert few == wilson_interval(6, 12)


def test_a_difference_is_never_told_beyond_1() -> None:
    """However wide the bounds of the two rates are, those of the difference are cut."""
    wide = Interval(-1.0, 2.0, 0.95)

    assert difference_interval(0.5, wide, 0.5, wide) == (-1.0, 1.0, 0.95)


def test_agrees_with_scipy() -> None:
    """The interval is the one that scipy calls wilson."""
    scipy = pytest.importorskip("scipy.stats")
    for successes, trials in ((0, 1), (1, 1), (3, 10), (499, 500), (7, 100000)):
        for level in (0.8, 0.95, 0.999):
            expected = scipy.binomtest(successes, trials).proportion_ci(level, "wilson")
            found = wilson_interval(successes, trials, level)
            assert (found.low, found.high) == pytest.approx(
                (expected.low, expected.high), rel=1e-12, abs=1e-15
            )


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_in_percent_is_refused(level: float) -> None:
    """Also where there are no trials and the answer would not depend on it."""
    with pytest.raises(ValueError, match=f"level: found {level!r}"):
        wilson_interval(0, 0, level)
    with pytest.raises(ValueError, match=f"level: found {level!r}"):
        newcombe_difference(1, 2, 1, 2, level)


def test_bad_counts_and_rates_are_refused() -> None:
    """Counts that cannot be, a rate in percent, no trials for a rate, levels that differ."""
    with pytest.raises(ValueError, match="found 3 successes of 2 trials"):
        wilson_interval(3, 2)
    with pytest.raises(ValueError, match="found -1 successes of 2 trials"):
        newcombe_difference(1, 2, -1, 2)
    with pytest.raises(ValueError, match="rate: found 95"):
        score_interval(95, 10)
    with pytest.raises(ValueError, match="rate: found 1.01"):
        score_interval(1.01, 10)
    for trials in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match=f"trials: found {trials!r}"):
            score_interval(0.5, trials)
    with pytest.raises(ValueError, match=r"levels: found 0\.95 and 0\.9, expected one"):
        difference_interval(0.5, Interval(0, 1, 0.95), 0.5, Interval(0, 1, 0.9))
