"""Paired differences by ranks."""

import math
import random
from itertools import combinations_with_replacement, product
from typing import List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.signed_rank import (
    Shift,
    averages_left_out,
    rise_probability,
    signed_rank_shift,
)
from tests.stats.noise import bursty_times, quiet_times

WILCOXON_1945 = {6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 15: 25, 20: 52, 25: 89, 30: 137, 40: 264, 50: 434}
"""The largest rank sums that reject at 5 %, two-sided, from the tables in use since."""

BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]


def by_listing(differences: List[float], left_out: int) -> List[float]:
    """Estimate and bounds from all Walsh averages, listed and sorted."""
    walsh = sorted((a + b) / 2 for a, b in combinations_with_replacement(differences, 2))
    last = len(walsh) - 1
    middle = (walsh[last // 2] + walsh[len(walsh) // 2]) / 2
    return [middle, walsh[left_out - 1], walsh[len(walsh) - left_out]]


def figures(found: Optional[Shift]) -> List[float]:
    """Estimate and bounds of a shift that there is."""
    assert found is not None
    return [found.estimate, found.interval.low, found.interval.high]


def test_the_published_example() -> None:
    """Nine patients before and after (Hollander & Wolfe, 1999, 3.1): 0.46, 0.010 to 0.786."""
    found = signed_rank_shift([x - y for x, y in zip(BEFORE, AFTER)])

    assert [round(figure, 3) for figure in figures(found)] == [0.46, 0.01, 0.786]


@pytest.mark.parametrize(("n", "rejected"), WILCOXON_1945.items())
def test_bounds_follow_the_published_tables(n: int, rejected: int) -> None:
    """The interval leaves out as many averages as rank sums reject."""
    assert averages_left_out(n, 0.95) == rejected + 1


@pytest.mark.parametrize("n", [0, 1, 5])
def test_too_few_differences_give_no_interval(n: int) -> None:
    """Up to five of one sign come by chance in more than 5 %: no answer, not a wide one."""
    assert signed_rank_shift([1.0] * n) is None
    assert signed_rank_shift([1.0] * 6) is not None


@given(
    st.lists(
        st.one_of(st.integers(-3, 3).map(float), st.floats(-100, 100)), min_size=6, max_size=25
    )
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_selection_equals_listing(differences: List[float]) -> None:
    """Estimate and bounds are those of the sorted list, with ties and zeros too."""
    expected = by_listing(differences, averages_left_out(len(differences), 0.95))

    assert figures(signed_rank_shift(differences)) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("n", [6, 17, 60, 101, 400])
def test_bounds_agree_with_scipy(n: int) -> None:
    """The interval excludes 0 where scipy's test rejects, counted or approximated."""
    scipy = pytest.importorskip("scipy.stats")
    draw = random.Random(n)
    method = "exact" if n <= 100 else "approx"
    for _ in range(40):
        differences = [draw.gauss(1.8 / math.sqrt(n), 1.0) for _ in range(n)]
        p = scipy.wilcoxon(differences, method=method, correction=True).pvalue

        found = signed_rank_shift(differences)

        assert found is not None
        assert found.interval.contains(0) == (p > 0.05)


def counted(n: int, level: float) -> int:
    """The rank of the bounds from all sums of ranks, counted in whole numbers."""
    ways = [1]
    for rank in range(1, n + 1):
        longer = ways + [0] * rank
        for index, count in enumerate(ways):
            longer[index + rank] += count
        ways = longer
    below, rank = 0, 0
    while below + ways[rank] <= (1 - level) / 2 * 2**n:
        below += ways[rank]
        rank += 1
    return rank


@pytest.mark.parametrize("n", [6, 13, 30, 104, 106, 118])
def test_every_rank_of_the_bounds_is_the_counted_one(n: int) -> None:
    """Floats lose nothing that counts, and where they end the approximation takes over."""
    assert averages_left_out(n, 0.95) == counted(n, 0.95)


@pytest.mark.parametrize("level", [1e-9, 0.02, 0.5, 0.999, 1 - 1e-9])
def test_ranks_of_any_level_are_the_counted_ones(level: float) -> None:
    """From the middle of the distribution to its end."""
    for n in (1, 2, 7, 8, 40):
        assert averages_left_out(n, level) == counted(n, level)


def test_up_to_a_hundred_differences_are_counted() -> None:
    """At 99.9 % the approximation leaves out a little less than what would be counted."""
    assert averages_left_out(100, 0.999) == counted(100, 0.999) == 1579
    assert averages_left_out(101, 0.999) == counted(101, 0.999) - 12


def test_a_tail_that_is_met_exactly_is_left_out() -> None:
    """Six differences of one sign are two of 64 cases: 96.875 % is just possible."""
    assert averages_left_out(6, 1 - 2 / 64) == 1
    assert averages_left_out(6, 1 - 1 / 64) == 0


def test_a_mirror_image_has_the_mirrored_interval() -> None:
    """Who is called A changes the signs and nothing else."""
    draw = random.Random(1)
    differences = [draw.gauss(0.3, 1) for _ in range(33)]

    there, back = signed_rank_shift(differences), signed_rank_shift([-d for d in differences])

    estimate, low, high = figures(there)
    assert figures(back) == [-estimate, -high, -low]


def test_differences_of_zero_are_no_difference() -> None:
    """A clock that shows both alike gives exactly 0, without a sign, and no error."""
    found = signed_rank_shift([0.0] * 20 + [0.5, -0.5])

    assert [str(figure) for figure in figures(found)] == ["0.0"] * 3


def test_one_value_far_out_moves_little() -> None:
    """A pause of the machine in one pair leaves the answer where it was."""
    draw = random.Random(2)
    differences = [draw.gauss(0.05, 0.02) for _ in range(30)]

    plain = figures(signed_rank_shift(differences))
    hit = figures(signed_rank_shift([*differences[:-1], 50.0]))

    assert hit == pytest.approx(plain, abs=0.01)


def test_ten_thousand_differences_are_no_list_of_fifty_million() -> None:
    """The answer for many pairs stands on passes over the pairs, not over pairs of pairs."""
    draw = random.Random(3)
    differences = [draw.gauss(0.001, 0.04) for _ in range(10_000)]

    estimate, low, high = figures(signed_rank_shift(differences))

    half = 1.96 * 0.04 * math.sqrt(math.pi / 3 / 10_000)  # the estimate's known efficiency
    assert high - low == pytest.approx(2 * half, rel=0.05)
    assert low < estimate < high


def pair_differences(draw: random.Random, times: List[float], slower: float) -> List[float]:
    """Logarithms of ratios of neighbours, of which one, drawn at random, is slower by so much."""
    found = []
    for at in range(0, len(times), 2):
        pair = [math.log(times[at]), math.log(times[at + 1])]
        draw.shuffle(pair)
        found.append(pair[1] + math.log1p(slower) - pair[0])
    return found


@pytest.mark.parametrize("length", [3.0, 8.0, 40.0])
def test_bursts_of_load_make_no_difference(length: float) -> None:
    """The same program under bursts of any length is found different in 5 %, within chance."""
    draw = random.Random(4)
    different = 0
    for _ in range(200):
        differences = pair_differences(draw, bursty_times(draw, 80, length), 0.0)
        found = signed_rank_shift(differences)
        assert found is not None
        different += not found.interval.contains(0)

    assert different <= 17  # of 200 at 5 %: more come in 1 %


def test_five_percent_are_found_on_a_quiet_machine() -> None:
    """With a jitter of 4 % sixty pairs show a slow-down of 5 % in more than nine of ten cases."""
    draw = random.Random(5)
    slower = 0
    for _ in range(60):
        differences = pair_differences(draw, quiet_times(draw, 120, 0.04), 0.05)
        found = signed_rank_shift(differences)
        assert found is not None
        slower += found.interval.low > 0

    assert slower >= 54


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_values_that_are_none_are_refused(value: float) -> None:
    """NaN and infinity have no rank."""
    with pytest.raises(ValueError, match=r"differences\[2\]"):
        signed_rank_shift([1.0, 2.0, value])


def test_a_level_that_is_none_is_refused() -> None:
    """A level in percent is a mistake, not a wide interval."""
    with pytest.raises(ValueError, match="level"):
        signed_rank_shift([1.0] * 8, 95)


def rise_by_listing(differences: List[float]) -> float:
    """Count the signs of differences without ties that give so large a rank sum."""
    ranks = {value: rank for rank, value in enumerate(sorted(differences, key=abs), 1)}
    found = sum(rank for value, rank in ranks.items() if value > 0)
    sums = [
        sum(rank for rank, is_above in enumerate(signs, 1) if is_above)
        for signs in product((False, True), repeat=len(differences))
    ]
    return sum(total >= found for total in sums) / len(sums)


@given(st.lists(st.floats(-100, 100).filter(bool), min_size=1, max_size=8, unique_by=abs))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_probability_is_that_of_all_signs(differences: List[float]) -> None:
    """Without ties it is the share of all signs with a rank sum as large."""
    assert rise_probability(differences) == pytest.approx(rise_by_listing(differences), abs=1e-12)


def test_the_published_probability() -> None:
    """Nine patients before and after (Hollander & Wolfe, 1999, 3.1): P(T+ >= 40) = 0.020."""
    found = rise_probability([x - y for x, y in zip(BEFORE, AFTER)])

    assert round(found, 3) == 0.02


@pytest.mark.parametrize("n", [6, 25, 100])
def test_probability_and_interval_agree(n: int) -> None:
    """The lower bound of the interval is the shift at which p reaches half of what is left."""
    draw = random.Random(n)
    differences = [draw.gauss(0.3, 1) for _ in range(n)]

    low = figures(signed_rank_shift(differences))[1]

    assert rise_probability([value - low + 1e-9 for value in differences]) <= 0.0251
    assert rise_probability([value - low - 1e-9 for value in differences]) > 0.0249 or n == 6


def test_the_approximation_goes_on_where_counting_ends() -> None:
    """Between 100 and 101 differences p hardly moves."""
    draw = random.Random(5)
    differences = [draw.gauss(0.2, 1) for _ in range(101)]

    counted, approximate = rise_probability(differences[:100]), rise_probability(differences)

    assert approximate == pytest.approx(counted, rel=0.3)


def test_zeros_and_ties_are_no_evidence() -> None:
    """Zeros alone say nothing, both signs add up, and without differences p is 1."""
    assert rise_probability([]) == 1.0
    assert rise_probability([0.0] * 9) > 0.5
    assert rise_probability([1.0, 1.0, 1.0, 1.0, 1.0]) == 1 / 32
    assert rise_probability([1.0, -1.0] * 5) > 0.5
    assert rise_probability([-5.0] * 200) > 0.999999
    with pytest.raises(ValueError, match="differences"):
        rise_probability([math.nan])
