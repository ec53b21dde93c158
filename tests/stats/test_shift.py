"""How far one sample lies from another, by ranks."""

import math
import random
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.rank_sum import stratified_shift
from hydra_heads.stats.rank_test import mann_whitney
from hydra_heads.stats.shift import differences_left_out, shift
from hydra_heads.stats.strata import Stratum
from tests.stats.test_rank_test import MANN_WHITNEY_1947, PERMEABILITY_EARLY, PERMEABILITY_LATER

SAMPLE = st.lists(st.integers(-9, 9).map(lambda value: value / 4), min_size=1, max_size=9)


def test_the_published_example() -> None:
    """Human chorioamnion (Hollander & Wolfe, 1999, 4.2 and 4.3): 0.305, -0.76 to 0.15 at 96 %."""
    found = shift(PERMEABILITY_LATER, PERMEABILITY_EARLY, 0.96)

    assert found is not None
    assert found.estimate == pytest.approx(-0.305, abs=1e-12)
    assert (found.interval.low, found.interval.high) == pytest.approx((-0.76, 0.15), abs=1e-12)


@pytest.mark.parametrize(("old", "new", "rejected"), MANN_WHITNEY_1947)
def test_bounds_follow_the_published_tables(old: int, new: int, rejected: int) -> None:
    """The interval leaves out as many differences as counts reject."""
    assert differences_left_out(old, new, 0.95) == rejected + 1


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SAMPLE, SAMPLE)
def test_a_bound_is_where_the_test_turns(old: List[float], new: List[float]) -> None:
    """Shifts just outside the interval are rejected and those just inside are not."""
    old = [value + index / 1e4 for index, value in enumerate(old)]
    new = [value + index / 1e6 for index, value in enumerate(new)]
    found = shift(old, new)
    if found is None:
        assert (
            mann_whitney([0.0 - k for k in range(len(old))], [1.0 + k for k in range(len(new))]).p
            > 0.05
        )
        return
    low, high, _ = found.interval

    assert low <= found.estimate <= high
    for moved, rejected in (
        (low - 1e-8, True),
        (low + 1e-8, False),
        (high - 1e-8, False),
        (high + 1e-8, True),
    ):
        assert (mann_whitney(old, [value - moved for value in new]).p <= 0.05) is rejected


def test_larger_samples_have_the_interval_of_one_stratum() -> None:
    """Above the sizes that are counted the answer is that of the rank sum."""
    draw = random.Random(1)
    old, new = ([draw.gauss(side, 1) for _ in range(30)] for side in (0, 1))

    assert shift(old, new) == stratified_shift([Stratum(old, new)])


def test_counted_and_approximated_bounds_are_neighbours() -> None:
    """At the largest sizes that are counted both methods differ by 1 in 500 differences."""
    for old, new in ((20, 20), (10, 40), (8, 1000)):
        pairs = old * new
        approximated = pairs / 2 + 0.5 - 1.959964 * math.sqrt(pairs * (old + new + 1) / 12)
        assert abs(differences_left_out(old, new, 0.95) - approximated) <= 1 + pairs / 500


def test_three_new_values_after_many_are_enough() -> None:
    """Exact ranks answer where one side has only three, however many the other has."""
    found = shift([k / 100 for k in range(60)], [1.0, 1.1, 1.2])

    assert found is not None
    assert found.interval.low > 0


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (5, 0), (1, 10), (3, 3), (2, 7)])
def test_too_few_values_give_no_interval(old: int, new: int) -> None:
    """What could come by chance in more than 5 % is no answer."""
    assert shift([1.0] * old, [2.0] * new) is None


def test_a_tail_that_is_met_exactly_is_left_out() -> None:
    """One value against seven: the least count is one case of eight in either direction."""
    assert differences_left_out(1, 7, 0.75) == 1
    assert differences_left_out(1, 7, 0.76) == 0


def test_the_true_shift_lies_within_as_often_as_said() -> None:
    """Of seeded samples of 5 and 7 with a known shift, 95 % of the intervals hold it."""
    draw = random.Random(2)
    held = 0
    for _ in range(300):
        old = [draw.expovariate(1) for _ in range(5)]
        found = shift(old, [draw.expovariate(1) + 0.5 for _ in range(7)])
        assert found is not None
        held += found.interval.contains(0.5)

    assert held >= 277  # of 300 at 95 %: fewer come in 1 %


def test_bad_input_is_refused() -> None:
    """NaN has no rank, on either side, and a level in percent is a mistake."""
    with pytest.raises(ValueError, match=r"old\[0\]: found nan"):
        shift([math.nan], [1.0])
    with pytest.raises(ValueError, match=r"new\[1\]: found inf"):
        shift([1.0], [1.0, math.inf])
    with pytest.raises(ValueError, match="level: found 95"):
        shift([1.0] * 4, [2.0] * 4, 95)
