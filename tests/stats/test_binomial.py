"""Chances of successes, and what they say of the true rate."""

import math
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.binomial import chances, probability_of_rate


@pytest.mark.parametrize(
    ("trials", "rate"), [(0, 0.5), (1, 0.2), (7, 0.5), (40, 0.99), (5000, 0.95), (10**6, 0.001)]
)
def test_chances_are_those_of_the_reference(trials: int, rate: float) -> None:
    """Each probability is that of scipy, and what is left out adds nothing."""
    binom = pytest.importorskip("scipy.stats").binom

    first, found = chances(trials, rate)

    expected = binom.pmf(range(first, first + len(found)), trials, rate)
    assert found == pytest.approx(list(expected), rel=1e-8, abs=1e-14)
    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-14)
    assert len(found) <= 3 + 40 * math.sqrt(trials * rate * (1 - rate))


@pytest.mark.parametrize("rate", [0.05, 0.5, 0.95, 0.999])
@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 1), (1, 1), (3, 7), (19, 20), (20, 20), (940, 1000), (0, 300)]
)
def test_the_probability_is_the_mean_of_two_posteriors(
    successes: int, trials: int, rate: float
) -> None:
    """It is what two beta posteriors say, with one run more that went well or badly."""
    beta = pytest.importorskip("scipy.stats").beta
    failures = trials - successes

    found = probability_of_rate(successes, trials, rate)

    well = beta.sf(rate, successes + 1, failures) if failures else 1.0
    badly = beta.sf(rate, successes, failures + 1) if successes else 0.0
    assert found == pytest.approx((well + badly) / 2, rel=1e-9, abs=1e-13)


def test_without_trials_nothing_is_known() -> None:
    """Without trials it is one half, whatever the rate."""
    assert [probability_of_rate(0, 0, rate) for rate in (0.01, 0.5, 0.99)] == [0.5] * 3


@given(st.integers(1, 200), st.floats(0.001, 0.999))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_more_successes_never_make_it_less_likely(trials: int, rate: float) -> None:
    """It grows with the successes and stays between 0 and 1; failures are its mirror."""
    found: List[float] = [probability_of_rate(k, trials, rate) for k in range(trials + 1)]

    assert found == sorted(found)
    assert min(found) >= 0
    assert max(found) <= 1
    mirror = 1 - probability_of_rate(0, trials, 1 - rate)
    assert found[trials] == pytest.approx(mirror, rel=0, abs=1e-12)


def test_what_cannot_be_is_refused() -> None:
    """Counts that contradict each other, and rates that no run could refute, are errors."""
    with pytest.raises(ValueError, match="found 3 successes of 2 trials"):
        probability_of_rate(3, 2, 0.5)
    with pytest.raises(ValueError, match="found 0 successes of -1 trials"):
        chances(-1, 0.5)
    with pytest.raises(ValueError, match="rate: found 1, expected a number above 0 and below 1"):
        chances(2, 1)
