"""The least share."""

import math

import pytest

from hydra_heads.weigh.limits import add_floor

NAN, INFINITY = float("nan"), float("inf")


def test_the_floor_is_added_and_the_rest_shrunk() -> None:
    """2 % for all alike, 98 % by share; the sum stays 1."""
    found = add_floor([0.5, 0.3, 0.2, 0.0])

    assert found == pytest.approx([0.495, 0.299, 0.201, 0.005], rel=1e-14)
    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-15)


def test_a_floor_of_nothing_or_of_all_is_allowed() -> None:
    """0 leaves the shares, 1 makes them equal."""
    assert add_floor([0.75, 0.25], 0) == [0.75, 0.25]
    assert add_floor([0.75, 0.25], 1) == [0.5, 0.5]


@pytest.mark.parametrize("total", [-0.1, 1.1, 2, NAN])
def test_a_floor_in_percent_is_refused(total: float) -> None:
    """A floor is a fraction from 0 to 1."""
    with pytest.raises(ValueError, match=f"total: found {total!r}, expected a number from 0 to 1"):
        add_floor([1.0], total)


def test_shares_that_do_not_sum_to_1_get_no_floor() -> None:
    """Percent instead of fractions, or a head forgotten, is an error."""
    with pytest.raises(ValueError, match=r"shares: found a sum of 0\.9"):
        add_floor([0.5, 0.4])
