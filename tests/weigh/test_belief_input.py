"""What the way from costs to beliefs and shares refuses."""

from typing import List

import pytest

from hydra_heads.weigh.belief import (
    Estimate,
    add_floor,
    centred_fit,
    lowest_probabilities,
    plain_fit,
    sharpen,
)

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ([], "found no run of any head"),
        ([[]], "found no run of any head"),
        ([[], []], "found no run of any head"),
        ([[1.0], [1.0, 2.0]], r"found rows of \[1, 2\] blocks, expected as many"),
        ([[1.0, 2.0], [1.0, NAN]], r"costs\[1\]\[1\]: found nan"),
        ([[INFINITY]], r"costs\[0\]\[0\]: found inf"),
    ],
)
def test_costs_that_cannot_be_fitted_are_refused(costs: List[List[float]], message: str) -> None:
    """No runs, gaps in paired rows and values that are no figure each have their message."""
    with pytest.raises(ValueError, match=message):
        centred_fit(costs)


@pytest.mark.parametrize("costs", [[], [[], []], [[1.0], [NAN]]])
def test_an_unpaired_fit_needs_a_run_and_figures(costs: List[List[float]]) -> None:
    """Nothing at all and NaN are refused, rows of differing length are not."""
    with pytest.raises(ValueError, match="costs"):
        plain_fit(costs)


@pytest.mark.parametrize(
    ("estimates", "message"),
    [
        ([], "estimates: found none"),
        ([Estimate(NAN, 1.0)], r"means\[0\]: found nan"),
        ([Estimate(1.0, 1.0), Estimate(1.0, INFINITY)], r"errors\[1\]: found inf"),
        ([Estimate(1.0, -0.5)], r"errors\[0\]: found -0\.5, expected a number >= 0"),
    ],
)
def test_estimates_that_cannot_be_are_refused(estimates: List[Estimate], message: str) -> None:
    """Values that are no figure and negative errors are named with head and value."""
    with pytest.raises(ValueError, match=message):
        lowest_probabilities(estimates)


@pytest.mark.parametrize("power", [0, -1, 1.5, NAN])
def test_a_power_is_a_whole_number_above_0(power: int) -> None:
    """Anything else is refused by value."""
    with pytest.raises(ValueError, match=f"power: found {power!r}"):
        sharpen([1.0], power)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([], "found none above 0"),
        ([0.0, 0.0], "found none above 0"),
        ([0.5, -0.1], r"shares\[1\]: found -0\.1"),
        ([NAN], r"shares\[0\]: found nan"),
    ],
)
def test_shares_that_cannot_be_are_refused(shares: List[float], message: str) -> None:
    """Nothing to share, negative shares and NaN are refused by both steps."""
    with pytest.raises(ValueError, match=message):
        sharpen(shares)
    with pytest.raises(ValueError, match=message):
        add_floor(shares)


@pytest.mark.parametrize("total", [-0.1, 1.1, 2, NAN])
def test_a_floor_in_percent_is_refused(total: float) -> None:
    """A floor is a fraction from 0 to 1."""
    with pytest.raises(ValueError, match=f"total: found {total!r}, expected a number from 0 to 1"):
        add_floor([1.0], total)


def test_shares_that_do_not_sum_to_1_get_no_floor() -> None:
    """Percent instead of fractions, or a head forgotten, is an error."""
    with pytest.raises(ValueError, match=r"shares: found a sum of 0\.9"):
        add_floor([0.5, 0.4])
