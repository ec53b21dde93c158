"""Two samples by the count of pairs."""

import math
import random
from itertools import combinations
from typing import List, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.rank_test import (
    RankTest,
    is_counted,
    mann_whitney,
    ways_in_all,
    ways_of_counts,
)

PERMEABILITY_LATER = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
PERMEABILITY_EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]

MANN_WHITNEY_1947 = [(4, 4, 0), (5, 5, 2), (5, 10, 8), (8, 8, 13), (10, 10, 23), (20, 20, 127)]
"""Sizes, and the largest count that rejects at 5 %, two-sided, from the tables in use since."""

SAMPLE = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=12)


def with_count(old: int, new: int, u: int) -> Tuple[List[float], List[float]]:
    """Two samples without ties in which so many pairs have the new value above."""
    places = list(range(new))
    for at in reversed(range(new)):
        moved = min(u, old)
        places[at] += moved
        u -= moved
    rest = [place for place in range(old + new) if place not in places]
    return [float(place) for place in rest], [float(place) for place in places]


@pytest.mark.parametrize(("old", "new", "rejected"), MANN_WHITNEY_1947)
def test_counts_follow_the_published_tables(old: int, new: int, rejected: int) -> None:
    """The largest count that rejects at 5 % is the table's, and the next does not."""
    last, next_one = (mann_whitney(*with_count(old, new, u)) for u in (rejected, rejected + 1))

    assert (last.u, last.exact, last.p <= 0.05) == (rejected, True, True)
    assert (next_one.u, next_one.exact, next_one.p <= 0.05) == (rejected + 1, True, False)


def test_the_published_example() -> None:
    """Human chorioamnion (Hollander & Wolfe, 1999, 4.1): W = 30, upper tail 0.1272."""
    found = mann_whitney(PERMEABILITY_LATER, PERMEABILITY_EARLY)

    assert found.u == 15  # their rank sum of 30 less 5 * 6 / 2
    assert found.p == pytest.approx(2 * 0.1272, abs=1e-4)


@pytest.mark.parametrize(("old", "new"), [(1, 1), (1, 6), (2, 3), (4, 4), (3, 6)])
def test_the_ways_are_those_of_listing(old: int, new: int) -> None:
    """Counted by listing every order of the two samples."""
    listed = [0] * (old * new + 1)
    for places in combinations(range(old + new), new):
        listed[sum(places) - new * (new - 1) // 2] += 1

    ways = ways_of_counts(old, new, old * new)

    assert ways == listed
    assert sum(ways) == ways_in_all(old, new)
    assert ways_of_counts(old, new, 0) == [1]


@pytest.mark.parametrize(("old", "new"), [(2, 2), (3, 9), (8, 40), (20, 20), (2, 300)])
def test_counted_p_is_that_of_scipy(old: int, new: int) -> None:
    """To 12 digits, from the middle to the end."""
    scipy = pytest.importorskip("scipy.stats")
    draw = random.Random(old * new)
    for case in range(12):
        before = [draw.gauss(0, 1) for _ in range(old)]
        after = [draw.gauss(case / 4, 1) for _ in range(new)]
        expected = scipy.mannwhitneyu(after, before, method="exact")

        found = mann_whitney(before, after)

        assert found.exact
        assert found.u == expected.statistic
        assert found.p == pytest.approx(expected.pvalue, rel=1e-12)


@pytest.mark.parametrize(("old", "new"), [(3, 4), (12, 15), (21, 20), (100, 90)])
def test_approximated_p_is_that_of_scipy_with_ties(old: int, new: int) -> None:
    """To 12 digits, with many ties and, for larger samples, with none."""
    scipy = pytest.importorskip("scipy.stats")
    draw = random.Random(old * new)
    for case in range(12):
        before, after = (
            [draw.gauss(side * case / 10, 2) for _ in range(n)] for side, n in ((0, old), (1, new))
        )
        if case % 2 or old * new <= 400:
            before, after = [float(round(v)) for v in before], [float(round(v)) for v in after]
            before[0] = after[0]
        expected = scipy.mannwhitneyu(after, before, method="asymptotic")

        found = mann_whitney(before, after)

        assert not found.exact
        assert found.u == expected.statistic
        assert found.p == pytest.approx(expected.pvalue, rel=1e-11)


def test_counted_and_approximated_meet_where_one_takes_over() -> None:
    """At the largest sizes that are counted the approximation is right to 10 % where it matters."""
    for u in (110, 127, 140):
        p = mann_whitney(*with_count(20, 20, u)).p
        z = (u + 0.5 - 200) / math.sqrt(400 * 41 / 12)
        assert math.erfc(-z * math.sqrt(0.5)) == pytest.approx(p, rel=0.1)


@pytest.mark.parametrize(
    ("old", "new", "counted"),
    [
        (20, 20, True),
        (20, 21, False),
        (8, 1000, True),
        (8, 1001, False),
        (7, 1143, False),
        (9, 800, False),
    ],
)
def test_which_sizes_are_counted(old: int, new: int, counted: bool) -> None:
    """400 pairs, or 8,000 where one side is small, whichever side that is."""
    assert is_counted(old, new) is counted
    assert is_counted(new, old) is counted


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SAMPLE, SAMPLE)
def test_swapping_the_sides_keeps_p(old: List[float], new: List[float]) -> None:
    """The counts of both directions make all pairs, and p is the same probability."""
    there, back = mann_whitney(old, new), mann_whitney(new, old)

    assert there.u + back.u == len(old) * len(new)
    assert there.p == back.p
    assert 0 < there.p <= 1


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SAMPLE, SAMPLE)
def test_only_the_order_of_values_counts(old: List[float], new: List[float]) -> None:
    """Another unit, or any other rising scale, changes nothing."""
    moved = mann_whitney(*([math.exp(value / 2) for value in side] for side in (old, new)))

    assert moved == mann_whitney(old, new)


def test_values_that_are_all_alike_differ_in_nothing() -> None:
    """A constant series has p = 1, without a division by 0."""
    assert mann_whitney([1.0] * 5, [1.0] * 3) == RankTest(7.5, 1.0, False)


def test_samples_that_do_not_differ_are_rejected_as_often_as_said() -> None:
    """Of seeded pairs of samples without a difference at most 5 % are told apart."""
    draw = random.Random(1)
    rejected = 0
    for _ in range(400):
        old, new = ([draw.gauss(0, 1) for _ in range(10)] for _ in range(2))
        rejected += mann_whitney(old, new).p <= 0.05

    assert 5 <= rejected <= 30  # of 400 at 4.3 %, what the steps of the count leave


def test_bad_input_is_refused() -> None:
    """An empty side and values without a rank are named with their side."""
    with pytest.raises(ValueError, match="old: found none"):
        mann_whitney([], [1.0])
    with pytest.raises(ValueError, match="new: found none"):
        mann_whitney([1.0], [])
    with pytest.raises(ValueError, match=r"new\[1\]: found nan"):
        mann_whitney([1.0], [1.0, math.nan])
