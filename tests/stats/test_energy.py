"""The distance of two distributions, and how probable it is by accident."""

import math
import random
from typing import List

import pytest

from hydra_heads.stats.energy import energy_test


def by_pairs(old: List[float], new: List[float]) -> float:
    """The statistic of E-divisive, straight from its definition."""
    between = math.fsum(abs(x - y) for x in old for y in new) / (len(old) * len(new))
    within_old = math.fsum(abs(x - y) for x in old for y in old) / len(old) ** 2
    within_new = math.fsum(abs(x - y) for x in new for y in new) / len(new) ** 2
    weight = len(old) * len(new) / (len(old) + len(new))
    return weight * (2 * between - within_old - within_new)


@pytest.mark.parametrize("seed", range(10))
def test_the_statistic_is_that_of_all_pairs(seed: int) -> None:
    """Counting by sorting gives what the definition gives."""
    draw = random.Random(seed)
    old = [draw.gauss(0, 1) for _ in range(draw.randrange(1, 30))]
    new = [draw.choice([0.5, 2.0, draw.gauss(1, 2)]) for _ in range(draw.randrange(1, 30))]

    found = energy_test(old, new)

    assert found.statistic == pytest.approx(by_pairs(old, new), abs=1e-12)


def test_the_statistic_is_that_of_scipy() -> None:
    """The energy distance of an independent implementation, squared and weighted, is the same."""
    stats = pytest.importorskip("scipy.stats")
    draw = random.Random(2)
    old = [draw.gauss(0, 1) for _ in range(40)]
    new = [draw.gauss(0.7, 1) for _ in range(25)]

    found = energy_test(old, new)

    distance = stats.energy_distance(old, new)
    assert found.statistic == pytest.approx(40 * 25 / 65 * distance**2)


def test_equal_distributions_are_seldom_told_apart() -> None:
    """The bound holds: at most 5 % of samples of one distribution have a p of at most 0.05."""
    draw = random.Random(3)

    low = [
        energy_test([draw.gauss(0, 1) for _ in range(20)], [draw.gauss(0, 1) for _ in range(20)]).p
        <= 0.05
        for _ in range(400)
    ]

    assert low.count(True) <= 20


def test_a_different_spread_is_a_difference_too() -> None:
    """Samples of one middle that scatter differently are told apart."""
    draw = random.Random(4)

    found = energy_test(
        [draw.gauss(0, 1) for _ in range(200)], [draw.gauss(0, 5) for _ in range(200)]
    )

    assert found.p < 0.001


def test_values_that_depend_on_each_other_count_for_less() -> None:
    """Inflation lessens what a distance proves, and leaves the distance as it is."""
    old, new = [1.0, 2.0, 3.0, 4.0, 5.0], [11.0, 12.0, 13.0, 14.0, 15.0]

    plain, inflated = energy_test(old, new), energy_test(old, new, 2.0)

    assert inflated.statistic == plain.statistic
    assert plain.p < inflated.p < 1


def test_shift_scale_order_and_sides_do_not_matter() -> None:
    """The probability is that of the samples moved, stretched, mixed up and swapped."""
    draw = random.Random(5)
    old = [draw.gauss(0, 1) for _ in range(12)]
    new = [draw.gauss(2, 1) for _ in range(9)]
    expected = energy_test(old, new).p

    moved = energy_test([9 - 4 * y for y in new[::-1]], [9 - 4 * x for x in old]).p

    assert moved == pytest.approx(expected)


def test_values_far_from_0_lose_no_digits() -> None:
    """With 2^46 added to both samples not a digit of the distance is lost."""
    draw = random.Random(6)
    old, new = ([draw.randrange(640) / 64 for _ in range(15)] for _ in range(2))

    assert energy_test([x + 2.0**46 for x in old], [x + 2.0**46 for x in new]) == energy_test(
        old, new
    )


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_unit_does_not_matter_to_what_is_improbable(unit: float) -> None:
    """Seconds or hours: one p."""
    old, new = [1.0, 2.0, 3.0, 4.0, 5.0], [11.0, 12.0, 13.0, 14.0, 15.0]

    found = energy_test([unit * x for x in old], [unit * x for x in new])

    assert found.p == pytest.approx(energy_test(old, new).p)


@pytest.mark.parametrize(("old", "new"), [([1.0], [1.0]), ([2.0] * 9, [2.0] * 4)])
def test_equal_values_are_no_difference(old: List[float], new: List[float]) -> None:
    """Without any distance nothing is improbable."""
    assert energy_test(old, new) == (0.0, 1.0)


def test_where_the_bound_does_not_hold_nothing_is_said() -> None:
    """A distance that is nothing unusual has the probability 1, not a guess."""
    assert energy_test([1.0, 2.0, 3.0], [1.0, 2.0, 3.5]).p == 1.0


@pytest.mark.parametrize(("old", "new"), [([], [1.0]), ([1.0], [])])
def test_an_empty_sample_is_refused(old: List[float], new: List[float]) -> None:
    """Nothing cannot be compared."""
    with pytest.raises(ValueError, match="found an empty sample"):
        energy_test(old, new)


@pytest.mark.parametrize("inflation", [0.5, math.inf, math.nan])
def test_an_inflation_that_is_none_is_refused(inflation: float) -> None:
    """Below 1, infinite and no number are named."""
    with pytest.raises(ValueError, match="inflation: found"):
        energy_test([1.0], [2.0], inflation)


def test_values_that_are_not_finite_are_refused() -> None:
    """A value that is no number is named with its side and place."""
    with pytest.raises(ValueError, match=r"new\[1\]: found inf"):
        energy_test([1.0], [2.0, math.inf])
