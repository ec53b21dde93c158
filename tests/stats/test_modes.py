"""Two levels that a series goes to and fro between, brought together."""

import math
import random
from typing import List

import pytest

from hydra_heads.stats.modes import has_two_modes, one_mode


def taking_turns(draw: random.Random, count: int, apart: float) -> List[float]:
    """Values of 2 % about 100 or about `apart` times 100, at random."""
    return [draw.gauss(100, 2) * (apart if draw.random() < 0.4 else 1) for _ in range(count)]


def test_two_modes_become_one() -> None:
    """Values of two modes lie as close together as those of one."""
    values = taking_turns(random.Random(1), 200, 1.6)

    found = one_mode(values)

    assert found is not None
    assert has_two_modes(values)
    assert not has_two_modes(found)
    assert max(found) / min(found) < 1.2


def test_a_step_that_both_modes_share_is_left() -> None:
    """A tenth more in both modes is a tenth more in the one made of them."""
    draw = random.Random(2)
    values = taking_turns(draw, 200, 1.6) + [1.1 * value for value in taking_turns(draw, 200, 1.6)]

    found = one_mode(values)

    assert found is not None
    before, after = sorted(found[:200])[100], sorted(found[200:])[100]
    assert after / before == pytest.approx(1.1, abs=0.02)


@pytest.mark.parametrize("unit", [0.01, 100.0])
def test_positive_modes_differ_by_a_factor_in_every_unit(unit: float) -> None:
    """Each is stretched or squeezed onto the median of all, milliseconds like hours."""
    found = one_mode([unit * value for value in (10.0, 20.0, 10.0, 20.0, 11.0, 22.0)])

    assert found == pytest.approx([unit * value for value in (15.5,) * 4 + (17.05,) * 2])


def test_without_a_zero_to_start_from_modes_differ_by_a_difference() -> None:
    """Values of both signs are moved, not stretched."""
    found = one_mode([-1.0, 9.0, -1.0, 9.0, -2.0, 9.5])

    assert found == [4.0, 4.0, 4.0, 4.0, 3.0, 4.5]


def test_one_mode_is_left_alone() -> None:
    """Neither normal nor long-tailed values are likely to have two modes, nor have even ones."""
    draw = random.Random(3)

    assert one_mode([draw.gauss(100, 10) for _ in range(200)]) is None
    assert one_mode([math.exp(draw.gauss(0, 0.5)) for _ in range(200)]) is None
    assert not has_two_modes([draw.uniform(1, 2) for _ in range(200)])


@pytest.mark.parametrize("unit", [1.0, 1e-6])
def test_modes_are_as_separate_as_the_share_they_explain(unit: float) -> None:
    """Groups at 0 and 1, half of each d to either side, explain 1 / (1 + 4 d d): .8, .7 is enough.

    A little more or less of it decides, in every unit.
    """
    for spread, separate, likely in ((0.24, True, True), (0.26, False, True), (0.34, False, False)):
        values = [at + off for at in (0.0, 1.0) for off in (-spread, spread)] * 5
        scaled = [unit * (3 + value) for value in values]

        assert has_two_modes(scaled) is separate
        assert (one_mode(scaled) is not None) is likely


def test_a_mode_holds_fifteen_in_a_hundred_values() -> None:
    """Three of twenty are a mode, three of twenty-one are outliers, above as below."""
    for far in (-50.0, 50.0):
        assert has_two_modes([1.0, 2.0] * 8 + [1.0] + [far] * 3)
        assert not has_two_modes([1.0, 2.0] * 9 + [far] * 3)


def test_a_few_values_far_out_are_no_mode() -> None:
    """One value in ten, however far, is an outlier."""
    assert one_mode([1.0, 1.1, 0.9, 1.0, 1.1, 0.9, 1.0, 1.1, 0.9, 50.0] * 5) is None
    assert one_mode([1.0, 1.1, 0.9, 1.0, 1.1, 0.9, 1.0, 1.1, 0.9, -50.0] * 5) is None


@pytest.mark.parametrize(
    "values", [[], [1.0], [4.0, 4.0, 4.0], [1.0] + [4.0] * 9, [4.0] * 9 + [9.0]]
)
def test_too_few_or_equal_values_have_no_modes(values: List[float]) -> None:
    """Nothing to cut is not cut."""
    assert one_mode(values) is None
    assert not has_two_modes(values)


def test_values_that_are_not_finite_are_refused() -> None:
    """A value that is no number is named with its place."""
    with pytest.raises(ValueError, match=r"values\[1\]: found inf"):
        one_mode([1.0, math.inf])
    with pytest.raises(ValueError, match=r"values\[0\]: found nan"):
        one_mode([math.nan, 1.0, 2.0])
    with pytest.raises(ValueError, match=r"values\[0\]: found nan"):
        has_two_modes([math.nan, 1.0])
