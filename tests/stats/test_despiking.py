"""Spikes cut down to size."""

import math
import random
from typing import List

import pytest

from hydra_heads.stats.despiking import despiked, neighbour_scale


def test_spikes_are_cut_and_the_rest_is_kept() -> None:
    """Up to three values far out in a row come near the others, which stay as they are."""
    draw = random.Random(1)
    values = [draw.uniform(-1, 1) for _ in range(60)]
    far = list(values)
    far[20], far[40], far[41], far[42] = 1e6, -1e6, -1e6, -1e6

    found = despiked(far)

    assert max(abs(value) for value in found) < 10
    assert [found[at] for at in range(60) if far[at] == values[at]] == [
        values[at] for at in range(60) if far[at] == values[at]
    ]


def test_levels_and_trends_are_kept() -> None:
    """A step stays where it is and as high as it is, a line stays a line."""
    draw = random.Random(2)
    noise = [draw.uniform(-1, 1) for _ in range(60)]
    stepping = [value + 100 * (at >= 30) for at, value in enumerate(noise)]

    assert despiked(stepping) == stepping
    assert despiked([float(at) for at in range(60)]) == [float(at) for at in range(60)]


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 1.0, 1.0, 9.0, 1.0, 1.0]])
def test_without_noise_nothing_is_moved(values: List[float]) -> None:
    """Where most neighbours are equal nobody knows what is far."""
    assert despiked(values) == values


def test_the_scale_is_that_of_normal_noise_whatever_the_steps() -> None:
    """The standard deviation of normal noise is found within a few percent, with steps or not."""
    draw = random.Random(3)
    values = [draw.gauss(0, 2) + 50 * (at // 100) for at in range(4000)]

    assert neighbour_scale(values) == pytest.approx(2, rel=0.06)


def test_of_an_even_number_of_differences_the_larger_middle_one_counts() -> None:
    """Differences of 4, 1, 3 and 2: 3, as a deviation of one value."""
    found = neighbour_scale([0.0, 4.0, 5.0, 2.0, 4.0])

    assert found == pytest.approx(3 * 1.482602 / math.sqrt(2), rel=1e-6)
    assert neighbour_scale([1.0]) == neighbour_scale([]) == 0.0


def test_values_that_are_not_finite_are_refused() -> None:
    """A value that is no number is named with its place."""
    with pytest.raises(ValueError, match=r"values\[1\]: found nan"):
        despiked([1.0, math.nan])
