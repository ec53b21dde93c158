"""A range with its confidence."""

import pytest

from hydra_heads.stats.interval import Interval, upper_probability


@pytest.mark.parametrize(
    ("value", "inside"), [(-0.01, False), (0.0, True), (0.5, True), (1.0, True), (1.01, False)]
)
def test_both_bounds_belong_to_an_interval(value: float, inside: bool) -> None:
    """A value on a bound is contained, one outside is not."""
    interval = Interval(0.0, 1.0, 0.95)

    found = interval.contains(value)

    assert found is inside


def test_half_width_is_half_the_distance_of_the_bounds() -> None:
    """An interval from 2 to 5 reaches 1.5 either way."""
    assert Interval(2.0, 5.0, 0.95).half_width == 1.5


def test_a_two_sided_level_leaves_half_of_the_rest_above() -> None:
    """95 % between the bounds are 97.5 % below the upper one."""
    assert upper_probability(0.95) == pytest.approx(0.975, abs=1e-15)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_in_percent_is_refused(level: float) -> None:
    """A level is a fraction strictly between 0 and 1."""
    with pytest.raises(ValueError, match=f"level: found {level!r}"):
        upper_probability(level)
