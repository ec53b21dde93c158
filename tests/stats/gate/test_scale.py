"""How the values of a series are worked on."""

import math

import pytest

from hydra_heads.stats.gate.scale import Scale


@pytest.mark.parametrize("worse", [1, -1])
@pytest.mark.parametrize("relative", [True, False])
def test_what_is_worked_on_leads_back_to_the_value(worse: int, relative: bool) -> None:
    """Both ways round a value stays what it is."""
    scale = Scale(5.0, relative, worse, 3.0)

    for value in (3.0, 0.001, 12345.0):
        assert scale.outer(scale.inner(value)) == pytest.approx(value)
    assert (scale.inner(4.0) > scale.inner(3.0)) == (worse == 1)


def test_the_power_of_two_is_taken_out() -> None:
    """A series and a multiple of it by a power of two are the same numbers inside."""
    one, other = Scale(5.0, True, 1, 3.0), Scale(5.0, True, 1, 3.0 * 2**40)

    assert one.inner(5.0) == other.inner(5.0 * 2**40)


def test_the_least_effect_is_never_nothing() -> None:
    """Percent are a difference of logarithms; without any, digits are left out as noise."""
    assert Scale(5.0, True, 1, 3.0).least([1.0], [1.0]) == math.log1p(0.05)
    assert Scale(0.0, True, 1, 3.0).least([1.0], [1.0]) == 1e-6
    assert Scale(0.0, False, 1, 3.0).least([7.0, 2.0], [-9.0]) == 9e-6
    assert Scale(0.0, False, 1, 0.0).least([0.0], [0.0]) == 1
    assert Scale(2.0, False, 1, 3.0).least([7.0], [7.0]) == 2


def test_percent_of_what_has_no_logarithm_are_those_of_the_usual_size() -> None:
    """Of a series with a zero the least effect is a share of its median size."""
    scale = Scale(5.0, True, 1, 3.0).of_differences()

    assert not scale.is_logarithmic
    assert scale.least([0.0, 10.0, 10.0, 10.0], [12.0]) == 0.5


def test_a_change_is_told_in_the_unit_of_the_values() -> None:
    """Percent with logarithms, else differences; less is a negative change in either."""
    ratio, difference = Scale(5.0, True, 1, 4.0), Scale(5.0, False, -1, 4.0)
    old, new = ([scale.inner(value) for value in (4.0, 8.0)] for scale in (ratio, difference))

    up = ratio.between(old[0], old[1], old[1] - old[0], 0.0, old[1])
    down = difference.between(new[1], new[0], new[0] - new[1], 1.0, 5.0)

    assert up.change == pytest.approx(100)
    assert (up.before, up.after) == pytest.approx((4, 8))
    assert down == (8, 4, -4, -5, -1)
