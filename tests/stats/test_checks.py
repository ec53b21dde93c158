"""What every figure refuses."""

import re

import pytest

from hydra_heads.stats.checks import LARGEST, check_counts, check_finite, check_probability

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize("bad", [NAN, INFINITY, -INFINITY, 1.1e150, -1.1e150])
def test_a_value_that_is_no_figure_is_named_with_its_place(bad: float) -> None:
    """NaN, infinities and what cannot be squared are refused, naming list, place and value."""
    with pytest.raises(ValueError, match=re.escape(f"times[2]: found {bad!r}, expected")):
        check_finite([0.0, 1, bad], "times")


def test_every_magnitude_up_to_the_limit_is_taken() -> None:
    """The limit itself, 0 and whole numbers pass."""
    check_finite([LARGEST, -LARGEST, 0, 3, 5e-324])


@pytest.mark.parametrize(
    ("successes", "trials"), [(-1, 3), (4, 3), (1, -1), (1.0, 2), (1, 2.0), (0, NAN)]
)
def test_counts_that_cannot_be_are_named(successes: int, trials: int) -> None:
    """More successes than trials, negative and fractional counts are refused by value."""
    with pytest.raises(ValueError, match=f"found {successes!r} successes of {trials!r} trials"):
        check_counts(successes, trials)


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (0, 1), (1, 1)])
def test_counts_at_the_edge_are_taken(successes: int, trials: int) -> None:
    """No trials at all, none and all successful pass."""
    check_counts(successes, trials)


@pytest.mark.parametrize("probability", [5e-324, 0.5, 1 - 2**-53])
def test_every_probability_between_0_and_1_is_taken(probability: float) -> None:
    """However close to a bound, what lies between passes."""
    check_probability(probability)


@pytest.mark.parametrize("bad", [0, 1, -0.1, 95, NAN])
def test_a_probability_lies_strictly_between_0_and_1(bad: float) -> None:
    """Bounds, percent and NaN are refused, naming what was asked for and what was found."""
    with pytest.raises(ValueError, match=f"^level: found {bad!r}, expected a number above 0"):
        check_probability(bad, "level")
