"""Two samples by dealing out their values anew."""

import math
import random
from itertools import permutations
from typing import List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.permutation import mean_difference, permutation_p
from hydra_heads.stats.rank_test import mann_whitney

SMALL = st.lists(st.integers(0, 6).map(float), min_size=1, max_size=3)

CONTROL = [10.0, 27.0, 31.0, 40.0, 46.0, 50.0, 52.0, 104.0, 146.0]
TREATED = [16.0, 23.0, 38.0, 94.0, 99.0, 141.0, 197.0]


def rank_distance(old: Sequence[float], new: Sequence[float]) -> float:
    """How far the count of pairs lies from its middle."""
    return abs(mann_whitney(old, new).u - len(old) * len(new) / 2)


def excess(old: Sequence[float], new: Sequence[float]) -> float:
    """How far the new mean lies above the old one; below 0 where it lies below."""
    return math.fsum(new) / len(new) - math.fsum(old) / len(old)


def test_the_published_example() -> None:
    """The mice of Efron & Tibshirani (1993, 15.2): .14 on one side, of 11,440 arrangements."""
    found = permutation_p(CONTROL, TREATED, excess, most=20000)

    assert found == pytest.approx(0.141, abs=0.001)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(SMALL, SMALL)
def test_all_arrangements_are_those_of_listing(old: List[float], new: List[float]) -> None:
    """The share is that among all orders of all values, ties included."""
    observed = mean_difference(old, new)
    orders = list(permutations([*old, *new]))
    cut = len(old)
    reached = [
        order for order in orders if mean_difference(order[:cut], order[cut:]) >= observed - 1e-9
    ]

    assert permutation_p(old, new) == pytest.approx(len(reached) / len(orders), rel=1e-12)


def test_with_the_count_of_pairs_it_is_the_exact_rank_test() -> None:
    """Two ways to one number: dealt out one by one, and counted by recursion."""
    draw = random.Random(1)
    for case in range(4):
        old, new = ([draw.gauss(side * case, 1) for _ in range(5)] for side in (0, 1))
        expected = mann_whitney(old, new).p
        assert permutation_p(old, new, rank_distance) == pytest.approx(expected, rel=1e-12)


def test_as_many_arrangements_as_allowed_are_listed() -> None:
    """Of 70 all 70 give 2 of 70; of one fewer it is so many of 70 draws and the observed one."""
    old, new = [1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]

    assert permutation_p(old, new, most=70) == 2 / 70
    assert permutation_p(old, new, most=69) * 70 == pytest.approx(3, abs=2)


def test_ten_thousand_arrangements_are_listed_and_more_are_drawn() -> None:
    """Unless told otherwise 8 values of 16 (12,870 choices) are drawn, 10,000 times."""
    seen = 0

    def count(some: Sequence[float], others: Sequence[float]) -> float:
        nonlocal seen
        seen += 1
        return 0.0

    permutation_p(CONTROL[:8], TREATED, count)
    listed = seen
    permutation_p(CONTROL[:8], [*TREATED, 1.0], count)

    assert (listed, seen - listed) == (1 + 6435, 1 + 10000)


def test_drawn_arrangements_come_close_to_all_of_them() -> None:
    """A thousand drawn ones say what all say, within three standard errors, on either side."""
    for old, new in ((CONTROL, TREATED), (TREATED, CONTROL)):
        exact = permutation_p(old, new, excess, most=11440)
        drawn = permutation_p(old, new, excess, most=1000)
        assert drawn == pytest.approx(exact, abs=3 * math.sqrt(exact * (1 - exact) / 1000))


@pytest.mark.parametrize(("old", "new"), [(CONTROL, TREATED), (TREATED, CONTROL), ([1.0], [2.0])])
def test_every_arrangement_has_the_sizes_and_the_values(old: List[float], new: List[float]) -> None:
    """Drawn or listed, nothing is dealt out twice, left out or given to the wrong side."""
    dealt: List[List[List[float]]] = []

    def look(some: Sequence[float], others: Sequence[float]) -> float:
        dealt.append([list(some), list(others)])
        return 0.0

    permutation_p(old, new, look, most=50)

    assert len(dealt) == 51 if len(old) > 1 else 3
    assert {(len(some), len(others)) for some, others in dealt} == {(len(old), len(new))}
    assert all(sorted(some + others) == sorted(old + new) for some, others in dealt)


def test_one_drawn_arrangement_is_enough_to_answer() -> None:
    """With a single draw p is a half or 1."""
    assert permutation_p(CONTROL, TREATED, most=1) in {0.5, 1.0}


def test_p_is_never_0() -> None:
    """Samples far apart keep 1 / (m + 1), as the observed arrangement is one of those possible."""
    old, new = [k / 100 for k in range(30)], [100 + k / 100 for k in range(25)]

    assert permutation_p(old, new, most=199) == 1 / 200
    assert permutation_p(new, old, most=199) == 1 / 200


def test_the_same_seed_gives_the_same_answer_everywhere() -> None:
    """The figures written here come out in every Python, and another seed gives another."""
    draws = [permutation_p(CONTROL, TREATED, most=500, seed=seed) for seed in (0, 1, 2)]

    assert draws == [120 / 501, 139 / 501, 133 / 501]
    assert permutation_p(CONTROL, TREATED, most=500) == 120 / 501


def test_values_that_are_all_alike_have_p_1() -> None:
    """No arrangement differs from another, listed or drawn."""
    assert permutation_p([2.0] * 3, [2.0] * 4) == 1.0
    assert permutation_p([2.0] * 20, [2.0] * 20, most=50) == 1.0


def test_rounding_does_not_part_what_ties() -> None:
    """Arrangements that differ in the last digit of their means count as alike."""
    assert permutation_p([0.1, 0.2], [0.3, 0.0, 0.5]) == 0.7
    assert permutation_p([0.3, 0.0], [0.1, 0.2, 0.5]) == 0.7


def test_samples_that_do_not_differ_are_rejected_as_often_as_said() -> None:
    """Of seeded skewed samples without a difference about 5 % are told apart."""
    draw = random.Random(3)
    rejected = 0
    for _ in range(200):
        old, new = ([draw.expovariate(1) for _ in range(8)] for _ in range(2))
        rejected += permutation_p(old, new, most=99) <= 0.05

    assert 3 <= rejected <= 19  # of 200 at 5 %: outside it comes in 1 %


def test_bad_input_is_refused() -> None:
    """An empty side, NaN and no arrangements at all each have their message."""
    with pytest.raises(ValueError, match="old: found none"):
        permutation_p([], [1.0])
    with pytest.raises(ValueError, match=r"new\[0\]: found nan"):
        permutation_p([1.0], [math.nan])
    with pytest.raises(ValueError, match="most: found 0, expected a whole number of at least 1"):
        permutation_p([1.0], [1.0], most=0)
