"""By how much a level steps to the next."""

import random

import pytest

from hydra_heads.stats.rank_sum import stratified_shift
from hydra_heads.stats.step import NEAR, step_between
from hydra_heads.stats.strata import Stratum


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("inflation", [1.0, 2.5])
def test_step_and_interval_are_those_of_the_rank_sum(seed: int, inflation: float) -> None:
    """Listing all differences gives what counting them gives."""
    draw = random.Random(seed)
    old = [draw.gauss(0, 1) for _ in range(draw.randrange(15, NEAR))]
    new = [draw.gauss(1, 1) for _ in range(draw.randrange(15, NEAR))]

    found = step_between(old, new, inflation)

    expected = stratified_shift([Stratum(old, new)], inflation=inflation)
    assert expected is not None
    assert found.effect == pytest.approx(expected.estimate)
    assert found.low == pytest.approx(expected.interval.low)
    assert found.high == pytest.approx(expected.interval.high)


def test_only_values_next_to_the_step_count() -> None:
    """What lies more than forty values back or ahead changes nothing."""
    draw = random.Random(7)
    old = [draw.gauss(0, 1) for _ in range(40)]
    new = [draw.gauss(1, 1) for _ in range(40)]

    assert step_between([99.0] * 50 + old, new + [-99.0] * 50) == step_between(old, new)


def test_intervals_hold_the_step_as_often_as_they_say() -> None:
    """Of 300 steps of 1 about 95 % lie within their intervals."""
    draw = random.Random(8)

    held = 0
    for _ in range(300):
        old = [draw.gauss(0, 1) for _ in range(20)]
        new = [draw.gauss(1, 1) for _ in range(15)]
        found = step_between(old, new)
        held += found.low <= 1 <= found.high

    assert 276 <= held <= 297


def test_too_few_values_have_the_whole_range_of_differences() -> None:
    """One value each gives one difference, three give the least and the largest."""
    assert step_between([1.0], [4.0]) == (3.0, 3.0, 3.0)
    assert step_between([1.0, 2.0, 3.0], [7.0, 8.0, 9.0]) == (6.0, 4.0, 8.0)
