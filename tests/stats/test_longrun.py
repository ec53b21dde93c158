"""Noise about levels, and what memory makes of it."""

import math
import random
from typing import List, Tuple

import pytest

from hydra_heads.stats.longrun import MOST, noise_around


def remembering(draw: random.Random, count: int, memory: float) -> List[float]:
    """Normal noise of variance 1 of which each value keeps so much of the one before."""
    values = [draw.gauss(0, 1)]
    while len(values) < count:
        values.append(memory * values[-1] + (1 - memory**2) ** 0.5 * draw.gauss(0, 1))
    return values


@pytest.mark.parametrize(("memory", "expected"), [(0.0, 1.0), (0.5, 3.0), (0.8, 9.0)])
def test_long_series_have_the_inflation_of_their_memory(memory: float, expected: float) -> None:
    """Variance and (1 + r) / (1 - r) are found, the latter a little above."""
    found = noise_around(remembering(random.Random(1), 20_000, memory), [])

    assert found.variance == pytest.approx(1, rel=0.05)
    assert found.inflation == pytest.approx(expected, rel=0.1)
    assert found.longrun == found.variance * found.inflation


def noise_by_definition(values: List[float], changes: List[int]) -> Tuple[float, float]:
    """Variance and inflation by the formulas of the docstring."""
    cuts, rest = [0, *changes, len(values)], []
    for start, end in zip(cuts, cuts[1:]):
        mean = math.fsum(values[start:end]) / (end - start)
        rest += [value - mean for value in values[start:end]]
    n, means = len(values), len(changes) + 1
    squares = math.fsum(value * value for value in rest)
    r = math.fsum(a * b for a, b in zip(rest, rest[1:])) / squares
    r = min(max(0.0, r + means * (1 + 3 * r) / n), 0.9)
    r = min(r + math.sqrt((1 - r * r) / n), 0.9)
    return squares / (n - means), (1 + r) / (1 - r)


@pytest.mark.parametrize("memory", [-0.5, 0.0, 0.5, 0.8, 0.99])
def test_noise_is_that_of_its_definition(memory: float) -> None:
    """Correction for the means taken out, one standard error more, and no more than 0.9."""
    draw = random.Random(4)
    cases: List[Tuple[int, List[int]]] = [(4, [2]), (12, []), (30, [7, 20]), (100, [50])]
    for count, changes in cases:
        values = remembering(draw, count, memory)

        found = noise_around(values, changes)

        assert found == pytest.approx(noise_by_definition(values, changes), rel=1e-12)


def test_short_series_are_seldom_believed_to_forget_more_than_they_do() -> None:
    """Of 200 series of 50 values with a memory of a half, the inflation is below 2 in few."""
    draw = random.Random(2)

    low = [noise_around(remembering(draw, 50, 0.5), []).inflation < 2 for _ in range(200)]

    assert low.count(True) <= 12


def test_means_taken_out_do_not_take_the_memory_out() -> None:
    """Cut into four segments of 15 values, a memory of a half still shows, on average."""
    draw = random.Random(3)

    found = [noise_around(remembering(draw, 60, 0.5), [15, 30, 45]).inflation for _ in range(200)]

    assert 4 < math.fsum(found) / len(found) < 6


def test_changes_do_not_pass_for_memory_or_noise() -> None:
    """Independent noise about two levels is what it is about one, once the change is known."""
    draw = random.Random(3)
    values = [draw.gauss(0, 1) + 50 * (at >= 500) for at in range(1000)]

    known, unknown = noise_around(values, [500]), noise_around(values, [])

    assert known.variance == pytest.approx(1, rel=0.1)
    assert known.inflation < 1.3
    assert unknown.inflation > 15


def test_what_swings_and_what_does_not_move_is_not_inflated() -> None:
    """Values that alternate have hardly an inflation, equal ones have none and no variance."""
    assert noise_around([1.0, -1.0] * 2000, []).inflation < 1.1
    assert noise_around([3.0] * 10, []) == (0.0, 1.0)


def test_a_series_that_only_wanders_has_the_largest_inflation() -> None:
    """A straight line is memory, as much as is believed."""
    found = noise_around([float(at) for at in range(1000)], [])

    assert found.inflation == pytest.approx((1 + MOST) / (1 - MOST))
