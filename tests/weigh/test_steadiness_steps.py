"""How far weights move when they are published, and which heads fall at once."""

from typing import List, Optional, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.steadiness import rose, step

SHARES = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()), min_size=1, max_size=8
).filter(lambda rows: all(any(row[side] for row in rows) for side in (0, 1)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SHARES)
def test_a_step_gives_shares(rows: List[List[float]]) -> None:
    """They sum to 1, none is below 0, and risen heads stand where they should."""
    old, new = [[row[side] / sum(r[side] for r in rows) for row in rows] for side in (0, 1)]
    up = [bool(row[2]) for row in rows]

    found = step(old, new, up)

    assert sum(found) == pytest.approx(1.0, abs=1e-12)
    assert min(found) >= 0
    for share, early, late, risen in zip(found, old, new, up):
        if risen and late < early:
            assert share == pytest.approx(late, abs=1e-12)


def test_shares_that_differ_by_rounding_move_nothing() -> None:
    """Where all are a last digit lower there is nobody that could take what falling heads free."""
    small = 1.175494351e-38
    old = [small / (small + small + small)] * 3

    found = step(old, [1 / 3] * 3, [True] * 3)

    assert found == pytest.approx([1 / 3] * 3, abs=1e-12)


def test_half_of_a_change_is_taken() -> None:
    """Where no head became dearer, for those that gain and those that lose alike."""
    assert step([0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [False] * 3) == pytest.approx([0.4, 0.2, 0.4])


def test_what_a_fallen_head_frees_goes_by_old_shares() -> None:
    """From where that puts them, the others take half of their way to the new shares."""
    found = step([0.6, 0.3, 0.1], [0.2, 0.1, 0.7], [True, False, False])

    assert found == pytest.approx([0.2, (0.6 + 0.1) / 2, (0.2 + 0.7) / 2])


def test_a_dearer_head_that_is_to_rise_takes_half_of_it() -> None:
    """The others became dearer still: there is nothing for it to fall to."""
    assert step([0.2, 0.8], [0.6, 0.4], [True, False]) == pytest.approx([0.4, 0.6])


def test_what_is_freed_beside_heads_without_shares_goes_by_new_ones() -> None:
    """Old shares of 0 give no proportion."""
    found = step([1.0, 0.0, 0.0], [0.1, 0.6, 0.3], [True, False, False])

    assert found == pytest.approx([0.1, 0.6, 0.3])


def test_no_change_moves_nothing() -> None:
    """To the last digit, nor do weights whose sum is off by rounding."""
    assert step([0.5, 0.25, 0.25], [0.5, 0.25, 0.25], [True] * 3) == [0.5, 0.25, 0.25]


@pytest.mark.parametrize("lengths", [(1, 2, 2), (2, 1, 2), (2, 2, 1)])
def test_a_step_of_other_heads_is_refused(lengths: Sequence[int]) -> None:
    """All three must name the same heads."""
    first, second, third = lengths

    with pytest.raises(ValueError, match="heads, expected as many in each"):
        step([1.0] * first, [1.0] * second, [True] * third)


@pytest.mark.parametrize("shares", [[0.5, -0.5], [0.0, 0.0], [float("nan"), 1.0]])
def test_a_step_from_or_to_what_are_no_shares_is_refused(shares: List[float]) -> None:
    """Old and new ones alike."""
    with pytest.raises(ValueError, match="shares"):
        step(shares, [0.5, 0.5], [False, False])
    with pytest.raises(ValueError, match="shares"):
        step([0.5, 0.5], shares, [False, False])


def at(mean: float, error: float = 0.1) -> Estimate:
    """Give an estimate."""
    return Estimate(mean, error)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([at(1.0)], [at(1.2)], [False]),
        ([at(1.0)], [at(1.3)], [True]),
        ([at(1.3)], [at(1.0)], [False]),
        ([at(1.0), at(1.0)], [at(2.0), at(1.0)], [True, False]),
        ([at(1.0), at(1.0), at(1.0)], [at(2.0), at(2.1), at(1.9)], [False] * 3),
        ([at(1.0), at(1.0), at(1.0)], [at(0.2), at(0.2), at(1.0)], [False] * 3),
        ([None, at(1.0), at(1.0)], [at(9.0), at(2.0), None], [False, True, False]),
        ([], [], []),
    ],
)
def test_a_cost_rose_when_it_did_beyond_noise_and_more_than_others(
    before: List[Optional[Estimate]], now: List[Optional[Estimate]], expected: List[bool]
) -> None:
    """A slow night raises nobody, a faster rival neither, and an unknown cost cannot rise."""
    assert rose(before, now) == expected


def test_rising_needs_the_same_heads() -> None:
    """Estimates of other heads are refused."""
    with pytest.raises(ValueError, match=r"found \[1, 2\] heads"):
        rose([at(1.0)], [at(1.0), at(2.0)])
