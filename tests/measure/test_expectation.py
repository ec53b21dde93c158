"""Tests of `hydra_heads.measure.expectation`: where a night is to be expected."""

import math
import random
from typing import List, Tuple

import pytest

from hydra_heads.measure.expectation import (
    Tries,
    chance_of_failures,
    expected_change,
    is_rate_expected,
)
from hydra_heads.store.series import Night
from tests.store.nights import drifting, night_of

HEADS = 10

LEVEL = 1 - 0.05 / HEADS


def rates(draw: random.Random, count: int, rate: float, runs: int, apart: float) -> List[Night]:
    """Draw nights whose success rate differs by so much."""
    nights = []
    for place in range(count):
        own = draw.betavariate(*shape(rate, apart)) if apart else rate
        successes = sum(draw.random() < own for _ in range(runs))
        nights.append(night_of(place, 100 * successes / runs, runs=runs))
    return nights


def shape(rate: float, apart: float) -> Tuple[float, float]:
    """Return the beta distribution of this mean and standard deviation."""
    strength = rate * (1 - rate) / (apart * apart) - 1
    return rate * strength, (1 - rate) * strength


@pytest.mark.parametrize("apart", [0.01, 0.03, 0.06])
@pytest.mark.parametrize("earlier", [8, 20])
def test_unchanged_times_seldom_warn(apart: float, earlier: int) -> None:
    """Nights that differ by 1 to 6 %, ten heads: at most 5 % of nights have a warning [H-030]."""
    draw = random.Random(31)
    warned = 0
    for _ in range(60):
        bounds = [
            expected_change(nights[:-1], nights[-1], LEVEL)
            for nights in (drifting(draw, earlier + 1, apart).nights for _ in range(HEADS))
        ]
        warned += any(bound is not None and bound.low > 0 for bound in bounds)

    assert warned <= 6  # 5 % are three of sixty; each head judged alone gives about thirteen


@pytest.mark.parametrize(
    ("rate", "apart", "runs"),
    [(0.9, 0.0, 16), (0.9, 0.04, 100), (0.97, 0.0, 100), (0.97, 0.02, 30), (0.99, 0.01, 100)],
)
def test_unchanged_rates_seldom_warn(rate: float, apart: float, runs: int) -> None:
    """Ten heads that sometimes fail, in some nights more: at most 5 % of nights warn."""
    draw = random.Random(32)
    warned = 0
    for _ in range(60):
        found = []
        for _ in range(HEADS):
            nights = rates(draw, 9, rate, runs, apart)
            sums = [tries_of(nights[:-1]), tries_of(nights[-1:])]
            likely = chance_of_failures(sums[0], sums[1], 8) > (1 - LEVEL) / 2
            found.append(not likely and not is_rate_expected(nights[:-1], nights[-1], LEVEL))
        warned += any(found)

    assert warned <= 6


def tries_of(nights: List[Night]) -> Tries:
    """Sum up what nights say."""
    return Tries(
        round(math.fsum(night.value * night.runs / 100 for night in nights)),
        sum(night.runs for night in nights),
    )


def test_a_real_slowdown_is_found() -> None:
    """15 % over nights that differ by 2 % is beyond what ten heads let expect."""
    draw = random.Random(33)
    found = 0
    for _ in range(20):
        nights = drifting(draw, 20, 0.02, lambda night: 1.15 if night == 19 else 1.0).nights
        bounds = expected_change(nights[:-1], nights[-1], LEVEL)
        found += bounds is not None and bounds.low > 0

    assert found >= 17


def test_below_eight_nights_nothing_is_expected() -> None:
    """Seven earlier nights are too few for times, and let any rate be."""
    nights = [night_of(place, 1.0 + 0.01 * (place % 2)) for place in range(8)]

    assert expected_change(nights[:7], nights[7], 0.95) is None
    assert expected_change(nights, nights[7], 0.95) is not None
    assert is_rate_expected(nights[:7], night_of(7, 0.0), 0.95)


def test_a_short_night_is_not_worse_for_being_short() -> None:
    """One run scatters more than the median of forty: the bounds know."""
    earlier = [night_of(place, 1.0 + 0.01 * (place % 3), error=0.02) for place in range(12)]

    usual = expected_change(earlier, night_of(12, 1.2, error=0.02), 0.95)
    short = expected_change(earlier, night_of(12, 1.2, runs=1, error=0.0), 0.95)

    assert usual is not None
    assert short is not None
    assert usual.value == short.value
    assert usual.low > 0.1
    assert short.low < 0


@pytest.mark.parametrize(
    ("old", "new", "is_likely"),
    [
        (Tries(100, 100), Tries(100, 100), True),
        (Tries(100, 100), Tries(19, 20), True),
        (Tries(95, 100), Tries(17, 20), True),
        (Tries(95, 100), Tries(10, 20), False),
        (Tries(100, 100), Tries(60, 100), False),
        (Tries(0, 20), Tries(0, 20), True),
    ],
)
def test_how_likely_failures_are(old: Tries, new: Tries, is_likely: bool) -> None:
    """A failure more is chance, half of the runs is not."""
    assert (chance_of_failures(old, new, 1) > 0.005) == is_likely


def test_runs_of_one_night_say_less_than_those_of_many() -> None:
    """The same sums from ten nights make the same failures less likely."""
    old, new = Tries(1900, 2000), Tries(85, 100)

    assert chance_of_failures(old, new, 20) < chance_of_failures(old, new, 1)


def test_a_night_may_be_a_bad_one() -> None:
    """Seven points more failures, far beyond chance alone, are within what nights differ by."""
    assert chance_of_failures(Tries(9500, 10000), Tries(88, 100), 100) > 0.02
