"""Shares of the work, nearer to the best head than beliefs are."""

import math
from typing import List

import pytest

from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.limits import add_floor
from hydra_heads.weigh.lowest import lowest_probabilities
from hydra_heads.weigh.sharpening import SHARPNESS, check_shares, sharpen, total_of

NAN, INFINITY = float("nan"), float("inf")


def shares_of(estimates: List[Estimate]) -> List[float]:
    """Sharpen estimates by their own beliefs."""
    return sharpen(estimates, lowest_probabilities(estimates))


def test_the_head_of_the_lowest_expected_cost_gets_the_work() -> None:
    """However doubtful that is: what is expected to be dearer can only cost more."""
    found = shares_of([Estimate(1.1, 0.5), Estimate(1.0, 0.5), Estimate(1.3, 0.5)])

    assert found == pytest.approx([0.0, 1.0, 0.0], abs=1e-9)


def test_a_doubtful_head_is_not_preferred_for_its_doubt() -> None:
    """The belief may be with the head that is less well known, the work is with the cheaper."""
    estimates = [Estimate(1.0, 0.01), Estimate(1.1, 2.0), Estimate(1.1, 2.0)]
    beliefs = lowest_probabilities(estimates)

    found = sharpen(estimates, beliefs)

    assert beliefs[0] < beliefs[1]
    assert found[0] > 0.99


def test_heads_that_cannot_be_told_apart_share() -> None:
    """Evenly when they are the same, and less and less as they differ, without a jump."""
    errors = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
    estimates = [
        [Estimate(1.0, 0.1), Estimate(1.0 + 0.1 * error / SHARPNESS, 0.1)] for error in errors
    ]

    shares = [shares_of(pair)[0] for pair in estimates]

    assert shares[0] == pytest.approx(0.5, abs=1e-12)
    assert shares == sorted(shares)
    assert max(v - u for u, v in zip(shares, shares[1:])) < 0.25
    assert shares[-1] > 0.999


def test_a_share_is_a_belief_at_a_millionth_of_the_error() -> None:
    """Two heads, a millionth of an error apart: the normal distribution at 1 over root 2."""
    expected = (1 + math.erf(1 / 2)) / 2

    found = shares_of([Estimate(5.0, 1.0), Estimate(5.0 + 1.0 / SHARPNESS, 1.0)])

    assert found == pytest.approx([expected, 1 - expected], abs=1e-4)


def test_the_common_error_is_that_of_the_believed() -> None:
    """A wild head far behind blurs nothing between the two in front."""
    front = [Estimate(5.0, 1.0), Estimate(5.0 + 1 / SHARPNESS, 1.0)]

    found = shares_of([*front, Estimate(5000.0, 300.0)])

    assert found[:2] == pytest.approx(shares_of(front), abs=1e-6)
    assert found[2] == 0.0


def test_the_work_of_a_head_that_may_not_be_used_goes_to_the_next() -> None:
    """By probability: a quarter of a chance to be barred is a quarter of the work."""
    estimates = [Estimate(1.0, 0.1), Estimate(2.0, 0.1), Estimate(3.0, 0.1)]
    eligible = [0.75, 0.5, 1.0]
    beliefs = lowest_probabilities(estimates, eligible)

    found = sharpen(estimates, beliefs, eligible)

    assert found == pytest.approx([0.75, 0.125, 0.125], abs=1e-4)


def test_only_near_heads_are_looked_at_where_all_may_be_used() -> None:
    """The shares are those of all heads together, with near, far and equal ones in any order."""
    step = 1e-6
    estimates = [
        Estimate(place, 1.0) for place in (9.0, 1.0 + 3 * step, 1.0, 1.0 + 21 * step, 1.0, 5.0)
    ]
    beliefs = lowest_probabilities(estimates)
    expected = lowest_probabilities([Estimate(e.mean, step) for e in estimates])

    for eligible in (None, [1.0] * 6):
        assert sharpen(estimates, beliefs, eligible) == pytest.approx(expected, rel=0, abs=1e-9)


def test_a_head_that_may_never_be_used_gets_nothing() -> None:
    """Though it is the cheapest by far."""
    estimates = [Estimate(1.0, 0.1), Estimate(2.0, 0.1)]

    assert sharpen(estimates, [0.0, 1.0], [0.0, 1.0]) == [0.0, 1.0]


def test_shares_without_any_error_go_by_the_means() -> None:
    """Known costs: the lowest takes all, equal ones share, and one head has all anyway."""
    assert shares_of([Estimate(1.0, 0.0), Estimate(2.0, 0.0)]) == pytest.approx([1.0, 0.0])
    assert shares_of([Estimate(0.0, 0.0)] * 4) == pytest.approx([0.25] * 4, abs=1e-12)
    assert shares_of([Estimate(3.0, 1.0)]) == [1.0]


def test_rounding_prefers_nobody() -> None:
    """Known costs that differ in the last digit alone share evenly."""
    found = shares_of([Estimate(0.1 + 0.2, 0.0), Estimate(0.3, 0.0)])

    assert found == pytest.approx([0.5, 0.5], abs=1e-6)


@pytest.mark.parametrize("factor", [1e-6, 1000.0])
def test_the_unit_is_no_matter(factor: float) -> None:
    """Seconds or milliseconds: the same shares."""
    estimates = [Estimate(1.0, 0.2), Estimate(1.0000001, 0.3), Estimate(1.00000005, 0.1)]
    scaled = [Estimate(factor * mean, factor * error) for mean, error in estimates]

    assert shares_of(scaled) == pytest.approx(shares_of(estimates), abs=1e-8)


@pytest.mark.parametrize("beliefs", [[0.5, 0.5], [1.0] * 4])
def test_beliefs_are_one_for_each_estimate(beliefs: List[float]) -> None:
    """More or fewer are refused by number."""
    message = f"beliefs: found {len(beliefs)}, expected one for each of 3 estimates"

    with pytest.raises(ValueError, match=message):
        sharpen([Estimate(1.0, 1.0)] * 3, beliefs)


def test_beliefs_count_by_their_proportions() -> None:
    """Ten times all of them is the same: only what each is of their sum matters."""
    estimates = [Estimate(5.0, 1.0), Estimate(5.0 + 1 / SHARPNESS, 2.0)]

    assert sharpen(estimates, [7.5, 2.5]) == sharpen(estimates, [0.75, 0.25])


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([], "found none above 0"),
        ([0.0, 0.0], "found none above 0"),
        ([0.5, -0.1], r"shares\[1\]: found -0\.1"),
        ([0.5, NAN, 0.25], r"shares\[1\]: found nan"),
        ([1e151, 1.0], r"shares\[0\]: found 1e\+151"),
        ([NAN], r"shares\[0\]: found nan"),
        ([0.5, INFINITY], r"shares\[1\]: found inf"),
    ],
)
def test_shares_that_cannot_be_are_refused(shares: List[float], message: str) -> None:
    """Nothing to share, negative shares and NaN are refused, as beliefs and by the floor."""
    with pytest.raises(ValueError, match=message):
        check_shares(shares)
    with pytest.raises(ValueError, match=message):
        total_of(shares)
    with pytest.raises(ValueError, match=message):
        sharpen([Estimate(1.0, 1.0)] * len(shares), shares)
    with pytest.raises(ValueError, match=message):
        add_floor(shares)
