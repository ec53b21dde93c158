"""The least share, and the limits of single heads."""

import math
import random
import re
from typing import List, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.weigh.limits import Limit, add_floor, apply_limits

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


def test_a_sum_of_1_but_for_rounding_is_taken() -> None:
    """A billionth off is rounding, one and a half billionths are not."""
    assert add_floor([0.5, 0.5 + 0.9e-9], 0) == [0.5, 0.5 + 0.9e-9]
    with pytest.raises(ValueError, match="shares: found a sum of"):
        add_floor([0.5, 0.5 + 1.5e-9], 0)


def test_shares_below_nothing_get_no_floor() -> None:
    """They may sum to 1 all the same."""
    with pytest.raises(ValueError, match=r"shares\[1\]: found -0\.5"):
        add_floor([1.5, -0.5])


EVERYBODY = (True, True, True, True)

FREE = Limit()


def test_limits_that_nobody_breaks_change_nothing() -> None:
    """Weights within their limits are floor and share, as without limits."""
    shares = [0.5, 0.3, 0.2, 0.0]

    found = apply_limits(shares, [Limit(0.1, 0.6), FREE, FREE, Limit(0.001, 0.5)], EVERYBODY)

    assert found == add_floor(shares)


@pytest.mark.parametrize("first", [FREE, Limit(8 / 35), Limit(0.0, 8 / 35)])
def test_limits_that_are_just_met_change_not_even_the_last_digit(first: Limit) -> None:
    """Nothing is scaled where nothing is broken: these shares come out otherwise if they are."""
    shares = [8 / 35, 9 / 35, 9 / 35, 9 / 35]

    assert apply_limits(shares, [first, FREE, FREE, FREE], EVERYBODY, 0.0) == shares


def test_shares_that_do_not_sum_to_1_are_not_scaled_to_it() -> None:
    """As long as everybody is eligible there is nothing to hand on."""
    with pytest.raises(ValueError, match=r"shares: found a sum of 0\.9"):
        apply_limits([0.5, 0.4], [FREE, FREE], [True, True])


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ([Limit(most=0.2), FREE, FREE, FREE], [0.2, 0.48, 0.32, 0.0]),
        ([FREE, FREE, FREE, Limit(0.5)], [0.25, 0.15, 0.1, 0.5]),
        # The cap of the first lifts the second into its own.
        ([Limit(most=0.2), Limit(most=0.4), FREE, FREE], [0.2, 0.4, 0.4, 0.0]),
        ([Limit(0.7), Limit(0.3), FREE, FREE], [0.7, 0.3, 0.0, 0.0]),
        ([Limit(0.1, 0.1), Limit(0.2, 0.2), Limit(0.3, 0.3), FREE], [0.1, 0.2, 0.3, 0.4]),
        ([Limit(0.25, 0.25)] * 4, [0.25] * 4),
        # A factor lifts no share of nothing: these heads take the rest alike.
        ([Limit(most=0.1), Limit(most=0.2), Limit(most=0.3), FREE], [0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_what_a_limit_takes_is_shared_in_proportion(
    limits: List[Limit], expected: List[float]
) -> None:
    """Heads within their limits keep their proportions, whoever else is cut or lifted."""
    found = apply_limits([0.5, 0.3, 0.2, 0.0], limits, EVERYBODY, 0.0)

    assert found == pytest.approx(expected, rel=0, abs=1e-15)


def test_heads_without_any_share_take_the_rest_alike() -> None:
    """Two heads without shares split evenly what the others may not take, within their limits."""
    limits = [Limit(most=0.4), FREE, FREE, Limit(most=0.1)]

    found = apply_limits([1.0, 0.0, 0.0, 0.0], limits, EVERYBODY, 0.0)

    assert found == pytest.approx([0.4, 0.25, 0.25, 0.1], rel=0, abs=1e-15)


def test_who_is_not_eligible_gets_nothing() -> None:
    """Neither floor nor minimum; what it had goes to the others in proportion."""
    limits = [FREE, FREE, FREE, Limit(0.3)]

    found = apply_limits([0.5, 0.25, 0.125, 0.125], limits, [False, True, True, False])

    assert found == pytest.approx([0.0, 0.01 + 0.98 * 2 / 3, 0.01 + 0.98 / 3, 0.0], abs=1e-15)


def test_without_a_share_the_eligible_ones_are_equal() -> None:
    """When all that was believed in is not eligible the others are taken alike."""
    found = apply_limits([1.0, 0.0, 0.0], [FREE] * 3, [False, True, True])

    assert found == [0.0, 0.5, 0.5]


def test_when_nobody_is_eligible_everybody_is() -> None:
    """The work must go somewhere: then heads are weighed as without constraints."""
    shares = [0.7, 0.3]

    assert apply_limits(shares, [FREE] * 2, [False] * 2) == add_floor(shares)


@pytest.mark.parametrize(
    ("limits", "eligible", "message"),
    [
        (
            [Limit(0.6), Limit(0.5), FREE],
            (True, True, True),
            "limits of weights of eligible heads: found weights of at least 1.1 in all "
            "(a 0.6, b 0.5), expected at most 1; lower a min",
        ),
        (
            [Limit(most=0.5), Limit(most=0.4), FREE],
            (True, True, False),
            "limits of weights of eligible heads: found weights of at most 0.9 in all "
            "(a 0.5, b 0.4), expected at least 1; raise a max",
        ),
        (
            [Limit(0.5, 0.4), FREE, FREE],
            (True, True, True),
            "weight of a: found min 0.5 and max 0.4, expected 0 <= min <= max <= 1",
        ),
        (
            [FREE, FREE, Limit(0.5, 1.5)],
            (True, True, True),
            "weight of c: found min 0.5 and max 1.5, expected 0 <= min <= max <= 1",
        ),
        (
            [FREE, Limit(NAN), FREE],
            (True, True, True),
            "weight of b: found min nan and max 1.0, expected 0 <= min <= max <= 1",
        ),
    ],
)
def test_limits_that_leave_no_weights_are_refused_by_name(
    limits: List[Limit], eligible: Tuple[bool, ...], message: str
) -> None:
    """Minima above 1 or maxima below it, of the eligible heads, name these heads."""
    with pytest.raises(ValueError, match=re.escape(message)):
        apply_limits([0.4, 0.3, 0.3], limits, eligible, names=["a", "b", "c"])


def test_heads_without_names_are_named_by_place() -> None:
    """A caller that hands no names in is told the place."""
    with pytest.raises(ValueError, match=r"of head 1: found min 2\.0 and max 1\.0"):
        apply_limits([0.5, 0.5], [FREE, Limit(2.0)], [True, True])


@pytest.mark.parametrize("share", [NAN, -0.5, INFINITY])
def test_shares_that_are_none_are_refused_whoever_is_eligible(share: float) -> None:
    """A share that cannot be is an error of who made it, even where it would count for nothing."""
    with pytest.raises(ValueError, match=r"shares\[0\]: found"):
        apply_limits([share, 1.0], [FREE, FREE], [False, True])


@st.composite
def cases(draw: st.DrawFn) -> Tuple[List[float], List[Limit], List[bool], float]:
    """Draw shares, limits that leave some weights, who is eligible, and a floor."""
    count = draw(st.integers(1, 8))
    parts = st.lists(st.integers(0, 1000), min_size=count, max_size=count)
    raw = draw(parts.filter(any))
    inside = draw(parts.filter(any))
    eligible = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    if not any(eligible):
        eligible = [True] * count
    point = [part if may else 0 for part, may in zip(inside, eligible)]
    point = point if any(point) else [int(may) for may in eligible]
    limits = [
        Limit(
            part / sum(point) * draw(st.sampled_from([0.0, 0.5, 1.0])),
            min(1.0, part / sum(point) * draw(st.sampled_from([1.0, 1.5, 1e9])) + 1e-13),
        )
        for part in point
    ]
    shares = [part / sum(raw) for part in raw]
    return shares, limits, eligible, draw(st.sampled_from([0.0, 0.02, 1.0]))


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_weights_keep_to_every_limit(
    case: Tuple[List[float], List[Limit], List[bool], float], chance: random.Random
) -> None:
    """They sum to 1, lie within limits, keep proportions, whatever the order of heads."""
    shares, limits, eligible, floor = case

    found = apply_limits(shares, limits, eligible, floor)

    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-12)
    for weight, limit, may in zip(found, limits, eligible):
        assert limit.least - 1e-12 <= weight <= limit.most + 1e-12 if may else weight == 0
    rows = [row for row, may in enumerate(eligible) if may]
    total = math.fsum(shares[row] for row in rows)
    kept = [shares[row] / total if total else 1 / len(rows) for row in rows]
    floored = add_floor(kept, floor)
    factors = {row: found[row] / share for row, share in zip(rows, floored) if share > 1e-9}
    for row, factor in factors.items():
        for other, other_factor in factors.items():
            if factor > other_factor * (1 + 1e-9):
                # Only a limit keeps one head's factor above another's.
                assert (
                    found[row] <= limits[row].least + 1e-12
                    or found[other] >= limits[other].most - 1e-12
                )
    order = list(range(len(shares)))
    chance.shuffle(order)
    turned = apply_limits(
        [shares[at] for at in order],
        [limits[at] for at in order],
        [eligible[at] for at in order],
        floor,
    )
    assert turned == pytest.approx([found[at] for at in order], rel=0, abs=1e-15)


def test_a_thousand_heads_are_limited_exactly() -> None:
    """Caps on every second of a thousand heads leave a sum of 1 to the last digits."""
    shares = [(row + 1) / 500500 for row in range(1000)]
    limits = [Limit(0.0, 0.0005) if row % 2 else FREE for row in range(1000)]

    found = apply_limits(shares, limits, [True] * 1000)

    assert math.fsum(found) == pytest.approx(1, rel=0, abs=1e-13)
    assert max(found[1::2]) == 0.0005
