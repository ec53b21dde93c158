"""Where the values of a baseline lie."""

import math
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.gate.density import Density

VALUES = st.lists(st.floats(-3, 3), min_size=8, max_size=40)


@given(VALUES)
@settings(max_examples=8, deadline=None, derandomize=True)
def test_it_is_a_density(values: List[float]) -> None:
    """All of it is 1, had the values moved or not."""
    density = Density(values, 0.2)
    width = 0.02
    places = [width * (step + 0.5) for step in range(-15000, 15000)]

    usual = math.fsum(width * density.at(place) for place in places)
    moved = math.fsum(width * density.shifted(place, [(1.0, 2.0)])[0] for place in places)

    assert usual == pytest.approx(1, abs=0.02)
    assert moved == pytest.approx(1, abs=0.02)


def test_values_between_two_levels_are_unlikely() -> None:
    """Two levels far apart stay two: what lies between them is as new as what lies beyond."""
    values = [1.0, 1.02, 0.98, 1.01, 0.99, 1.0, 5.0, 5.02, 4.98, 5.01, 4.99, 5.0] * 3

    density = Density(values, 0.05)

    assert density.at(3.0) < density.at(1.0) / 30
    assert density.at(3.0) < density.at(5.0) / 30


def test_what_is_like_nothing_before_gets_rarer_with_experience() -> None:
    """After more values a new one is less likely, and its distance matters less than that."""
    few, many = (Density([0.0, 0.1, 0.2, 0.3] * count, 0.1) for count in (2, 16))

    assert few.at(5.0) > 2 * many.at(5.0)
    assert many.at(50.0) > 0


def test_a_shift_moves_the_density() -> None:
    """A value is as likely after a shift as the value less the shift was before."""
    density = Density([1.0, 2.0, 3.0, 4.0] * 4, 0.5)

    assert density.shifted(12.0, [(10.0, 10.0)]) == [density.at(2.0)]
    assert density.centre == 2.5
