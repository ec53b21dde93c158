"""Runs far from the others of their instance."""

import math
import random
from typing import List

import pytest

from hydra_heads.stats.outliers import outlier_flags
from tests.stats.noise import quiet_times


def flagged(seconds: List[float], strata: List[str]) -> List[int]:
    """The places of the flagged runs."""
    return [place for place, flag in enumerate(outlier_flags(seconds, strata)) if flag]


def test_far_out_on_both_sides() -> None:
    """A pause of the machine and a run that did nothing are both named, at their places."""
    seconds = [*quiet_times(random.Random(1), 40), 2.0, 0.3]

    assert flagged(seconds, ["x"] * 42) == [40, 41]


@pytest.mark.parametrize(("inside", "outside"), [(4.72, 4.73), (-2.72, -2.73)])
def test_the_fences_by_hand(inside: float, outside: float) -> None:
    """Logarithms of 0 to 2, and one above: quartiles 0.525 and 1.575, so a fence at 4.725."""
    times = [math.exp(step / 10) for step in range(21)]

    assert flagged([*times, math.exp(inside)], ["x"] * 22) == []
    assert flagged([*times, math.exp(outside)], ["x"] * 22) == [21]


def test_each_instance_is_judged_by_itself() -> None:
    """A large input is no outlier among small ones, and a slow run of a small one is found."""
    draw = random.Random(2)
    seconds = [time for pair in zip(*[quiet_times(draw, 20)] * 2) for time in pair]
    seconds = [time * (100 if place % 2 else 1) for place, time in enumerate(seconds)]
    seconds[10] = 5.0

    assert flagged(seconds, ["small", "large"] * 20) == [10]


def test_few_runs_have_no_outlier() -> None:
    """Seven runs of an instance do not say what is usual; eight do."""
    times = [1.0, 1.1, 0.9, 1.05, 0.95, 1.02]

    assert flagged([*times, 9.0], ["x"] * 7) == []
    assert flagged([*times, 0.98, 9.0], ["x"] * 8) == [7]


def test_steps_of_a_clock_are_no_outliers() -> None:
    """Where most times are one step of the clock, another step is not far out."""
    assert flagged([0.015] * 20 + [0.031], ["x"] * 21) == []


def test_times_not_above_0_are_passed_over() -> None:
    """A clock that stood still is not flagged and shifts no fence."""
    times = quiet_times(random.Random(3), 20)

    assert flagged([0.0] * 20 + times + [3.0], ["x"] * 41) == [40]


def test_noise_is_hardly_ever_far_out() -> None:
    """Of log-normal times one in four hundred thousand lies beyond the fences."""
    assert len(flagged(quiet_times(random.Random(4), 20_000, 0.3), ["x"] * 20_000)) <= 1


def test_the_unit_does_not_matter() -> None:
    """What is far out in seconds is far out in microseconds and in days."""
    seconds = [*quiet_times(random.Random(5), 50), 1.3, 0.7, 5.0]
    strata = ["x"] * len(seconds)

    found = [flagged([unit * time for time in seconds], strata) for unit in (1.0, 1e6, 1 / 86400)]

    assert found == [[50, 51, 52]] * 3


def test_lengths_that_differ_are_refused() -> None:
    """Each time needs its instance."""
    with pytest.raises(ValueError, match="found 1 of 2 times"):
        outlier_flags([1.0, 2.0], ["x"])


def test_values_that_are_none_are_refused() -> None:
    """NaN is no time."""
    with pytest.raises(ValueError, match=r"seconds\[0\]"):
        outlier_flags([math.nan], ["x"])
