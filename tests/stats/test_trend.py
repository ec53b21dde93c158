"""Whether and how fast a series rises or falls."""

import math
import random
import statistics
import time
from itertools import combinations
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats import trend
from hydra_heads.stats.trend import MOST_VALUES, TrendTest, mann_kendall, theil_sen

SEN_TIMES = [1.0, 2.0, 3.0, 4.0, 10.0, 12.0, 18.0]
SEN_VALUES = [9.0, 15.0, 19.0, 20.0, 45.0, 55.0, 78.0]

VALUES = st.lists(st.integers(-8, 8).map(float), min_size=3, max_size=25)


def dependent_values(draw: random.Random, count: int, share: float) -> List[float]:
    """Values of which each keeps so much of the one before (autoregressive, first order)."""
    values, value = [], draw.gauss(0, 1) / math.sqrt(1 - share * share)
    for _ in range(count):
        values.append(value)
        value = share * value + draw.gauss(0, 1)
    return values


def test_the_published_slope() -> None:
    """The example of Sen (1968), section 6: 4, between 26/7 and 35/8 with 93 % or more."""
    found = theil_sen(SEN_VALUES, times=SEN_TIMES, level=0.93)

    assert found.slope == 4.0
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((26 / 7, 35 / 8))


@pytest.mark.parametrize(
    ("values", "score", "p"),
    [([1, 2, 3, 4], 6, 0.042), ([1, 2, 4, 3, 5], 8, 0.042), ([2, 1, 3, 4, 5, 6, 7], 19, 0.0014)],
)
def test_p_is_close_to_the_published_tables(values: List[float], score: int, p: float) -> None:
    """Kendall's (1975) exact figures for so few values are met within one hundredth."""
    found = mann_kendall(values)

    assert found.tau == pytest.approx(score * 2 / len(values) / (len(values) - 1))
    assert found.p == pytest.approx(2 * p, abs=0.01)


def test_slope_and_interval_are_those_of_scipy() -> None:
    """To 12 digits, even and odd counts, with times at unequal distances and with ties."""
    scipy = pytest.importorskip("scipy.stats")
    draw = random.Random(1)
    for n in (5, 8, 21, 40, 120):
        for is_tied in (False, True):
            times = [float(k * k) for k in range(n)]
            values = [draw.gauss(0, 1) + 0.01 * time for time in times]
            values = [float(round(value)) for value in values] if is_tied else values
            expected = scipy.theilslopes(values, times, 0.95, method="joint")

            found = theil_sen(values, times=times)

            assert found.slope == pytest.approx(expected.slope, rel=1e-12, abs=1e-15)
            assert found.intercept == pytest.approx(expected.intercept, rel=1e-12, abs=1e-12)
            assert found.interval is not None
            bounds = (expected.low_slope, expected.high_slope)
            assert found.interval[:2] == pytest.approx(bounds, rel=1e-12, abs=1e-15)


def test_tau_and_z_are_those_of_scipy() -> None:
    """To 12 digits, ties included, once correction and inflation are taken off z again."""
    scipy = pytest.importorskip("scipy.stats")
    draw = random.Random(2)
    for n in (5, 7, 20, 60):
        for is_tied in (False, True):
            values = [draw.gauss(0, 1) + 5 * k / n for k in range(n)]
            values = [float(round(value)) for value in values] if is_tied else values
            expected = scipy.kendalltau(range(n), values, method="asymptotic")
            score = abs(sum((b > a) - (b < a) for a, b in combinations(values, 2)))

            found = mann_kendall(values)

            assert found.tau == pytest.approx(expected.statistic, rel=1e-12)
            plain = abs(found.z) * math.sqrt(found.inflation) * score / (score - 1)
            assert math.erfc(plain * math.sqrt(0.5)) == pytest.approx(expected.pvalue, rel=1e-11)


def test_p_is_by_t_where_the_inflation_is_an_estimate() -> None:
    """Degrees of freedom are the independent values that the series is worth."""
    scipy = pytest.importorskip("scipy.stats")
    values = dependent_values(random.Random(3), 50, 0.6)

    found = mann_kendall(values)

    assert 2 < found.inflation < 8
    expected = 2 * scipy.t.sf(abs(found.z), 50 / found.inflation)
    assert found.p == pytest.approx(expected, rel=1e-11)


def test_the_inflation_is_a_little_more_than_the_true_one() -> None:
    """On average 5 to 15 % above that of Hamed & Rao (1998) with the true autocorrelations."""
    draw, n, share = random.Random(11), 40, 0.5
    terms = [(n - i) * (n - i - 1) * (n - i - 2) * share**i for i in range(1, n)]
    truth = 1 + 2 * math.fsum(terms) / (n * (n - 1) * (n - 2))

    found = [mann_kendall(dependent_values(draw, n, share)).inflation for _ in range(150)]

    assert 1.05 <= math.fsum(found) / len(found) / truth <= 1.15


def inflation_by_definition(values: List[float]) -> float:
    """The formulas of the docstring in plain sums over all pairs, for values without ties."""
    n, pairs = len(values), list(combinations(range(len(values)), 2))
    slope = statistics.median((values[j] - values[i]) / (j - i) for i, j in pairs)
    rest = [value - slope * place for place, value in enumerate(values)]
    off = [sum(other <= value for other in rest) - (n + 1) / 2 for value in rest]
    squares = math.fsum(x * x for x in off)
    lagged = [
        math.fsum(off[k] * off[k + lag] for k in range(n - lag)) / squares
        for lag in range(1, n // 2 + 1)
    ]

    def leading(found: List[float]) -> List[float]:
        kept = 0
        while kept < len(found) and math.fsum(found[kept : kept + 2]) > 0:
            kept += 2
        return found[:kept]

    def weighted(found: List[float]) -> float:
        weights = [(n - i) * (n - i - 1) * (n - i - 2) for i in range(1, n)]
        whole = n * (n - 1) * (n - 2)
        return 1 + 2 * math.fsum(w * r for w, r in zip(weights, found)) / whole

    lost = 2 * (1 + 2 * math.fsum(leading(lagged))) / n
    put_back = leading([min(0.99, r + lost * (1 - r)) for r in lagged])
    # r + 2 * (1 + 2 r / (1 - r)) * (1 - r) / n, solved for the true r
    first = min(0.95, max(0.0, (n * lagged[0] + 2) / (n - 4)))
    return max(1.0, weighted(put_back), weighted([first**lag for lag in range(1, n)]))


@pytest.mark.parametrize("share", [-0.6, 0.0, 0.3, 0.6, 0.9, 0.99])
def test_the_inflation_is_that_of_its_definition(share: float) -> None:
    """From values that swing to values that wander, few and many, as the formulas say."""
    draw = random.Random(21)
    for n in (8, 9, 13, 28, 61):  # an even number of pairs: no slope is that of one pair, no tie
        values = [value + 0.05 * k for k, value in enumerate(dependent_values(draw, n, share))]

        found = mann_kendall(values).inflation

        assert found == pytest.approx(inflation_by_definition(values), rel=1e-9)


def test_seven_values_are_too_few_to_depend_on_themselves() -> None:
    """Eight values that rise and fall again are inflated, seven of them are not."""
    values = [1.0, 2.0, 3.1, 4.3, 4.0, 3.0, 2.1, 0.9]

    assert mann_kendall(values).inflation > 1
    assert mann_kendall(values[:7]).inflation == 1


def test_dependence_that_skips_a_value_is_found_too() -> None:
    """Two series that take turns, each like itself, are no independent values."""
    draw = random.Random(12)
    odd, even = (dependent_values(draw, 60, 0.8) for _ in range(2))

    found = mann_kendall([value for pair in zip(odd, even) for value in pair])

    assert found.inflation > 2


def test_a_known_slope_lies_within_its_interval_as_often_as_said() -> None:
    """Of seeded series with a slope of 0.05 about 95 % of the intervals hold it [R-038]."""
    draw = random.Random(4)
    held = 0
    for _ in range(300):
        found = theil_sen([0.05 * k + draw.gauss(0, 1) for k in range(40)])
        assert found.interval is not None
        held += found.interval.contains(0.05)

    assert 275 <= held <= 297  # of 300 at 95 to 96 %: outside it comes in 1 %


def test_a_known_slope_is_found_in_values_that_depend_on_those_before() -> None:
    """With the inflation found, 95 % of the intervals hold the slope; without it 80 % [R-038]."""
    draw = random.Random(5)
    held, held_without = 0, 0
    for _ in range(100):
        values = [0.05 * k + value for k, value in enumerate(dependent_values(draw, 50, 0.5))]
        wide = theil_sen(values, inflation=mann_kendall(values).inflation).interval
        plain = theil_sen(values).interval
        assert wide is not None
        assert plain is not None
        held += wide.contains(0.05)
        held_without += plain.contains(0.05)

    assert held >= 90  # of 100 at 95 %: fewer come in 1 to 2 %
    assert held_without <= 86


def test_more_inflation_makes_a_wider_interval_and_then_none() -> None:
    """The slope stays; values that are all one say nothing of how sure it is."""
    values = [0.1 * k + (k * k) % 7 for k in range(50)]
    plain, wide, none = (theil_sen(values, inflation=inflation) for inflation in (1, 4, 1e6))

    assert plain.slope == wide.slope == none.slope
    assert plain.interval is not None
    assert wide.interval is not None
    assert wide.interval.half_width > 1.8 * plain.interval.half_width
    assert none.interval is None


def test_a_steep_slope_is_told_from_none() -> None:
    """A rise as large as the noise over ten values is a trend in every seeded series [R-038]."""
    draw = random.Random(6)
    for share in (0.0, 0.5):
        for _ in range(20):
            values = [0.1 * k + v for k, v in enumerate(dependent_values(draw, 80, share))]
            found = mann_kendall(values)
            assert found.p <= 0.05
            assert found.tau > 0
            assert mann_kendall([-value for value in values]).tau == -found.tau


@pytest.mark.parametrize(("share", "count"), [(0.0, 12), (0.0, 60), (0.5, 30), (0.5, 70)])
def test_flat_noise_has_no_trend(share: float, count: int) -> None:
    """At most 5 % of flat series, also with values that depend on those before [R-039]."""
    draw = random.Random(count)

    trends = [mann_kendall(dependent_values(draw, count, share)).p <= 0.05 for _ in range(150)]

    assert sum(trends) <= 14  # of 150 at 5 %: more come in 1 %


def test_flat_noise_has_no_slope_beyond_its_interval() -> None:
    """Heavy tails make a trend in no more than 5 % of flat series either [R-039]."""
    draw = random.Random(7)
    sloped = 0
    for _ in range(200):
        interval = theil_sen([draw.paretovariate(1.2) for _ in range(40)]).interval
        assert interval is not None
        sloped += not interval.contains(0.0)

    assert sloped <= 17  # of 200 at 5 %: more come in 1 %


def test_the_interval_excludes_0_where_the_test_rejects() -> None:
    """Slope and test are two views of one judgement, whatever the inflation is."""
    draw = random.Random(13)
    sides = set()
    for case in range(120):
        noise = dependent_values(draw, 20, 0.5 * (case % 2))
        values = [0.06 * k + value for k, value in enumerate(noise)]
        test = mann_kendall(values)
        interval = theil_sen(values, inflation=test.inflation).interval
        assert (test.p > 0.05) == (interval is None or interval.contains(0.0))
        sides.add((test.p > 0.05, test.inflation > 1))

    assert len(sides) == 4


def test_one_value_far_out_moves_no_slope() -> None:
    """A night that took a thousand times as long leaves the slope and its interval in place."""
    draw = random.Random(8)
    values = [10 + 0.1 * k + draw.gauss(0, 0.2) for k in range(60)]
    hit = [*values[:-1], 1e4]

    assert theil_sen(hit).slope == pytest.approx(theil_sen(values).slope, abs=0.01)
    assert mann_kendall(hit).p < 1e-6


@settings(max_examples=25, deadline=None, derandomize=True)
@given(VALUES, st.integers(-3, 3))
def test_a_line_added_adds_its_slope(values: List[float], gain: int) -> None:
    """Slope and bounds move by the gain of what is added, and the intercept by its start."""
    plain = theil_sen(values)
    moved = theil_sen([value + gain * k + 7 for k, value in enumerate(values)])

    assert moved.slope == pytest.approx(plain.slope + gain, abs=1e-12)
    assert moved.intercept == pytest.approx(plain.intercept + 7, abs=1e-9)
    if plain.interval is not None and moved.interval is not None:
        assert moved.interval.low <= moved.slope <= moved.interval.high


@settings(max_examples=25, deadline=None, derandomize=True)
@given(VALUES)
def test_backwards_is_the_opposite(values: List[float]) -> None:
    """The series read from its end has the negative slope and tau, and the same p."""
    there, back = theil_sen(values), theil_sen(values[::-1])
    forth, return_way = mann_kendall(values), mann_kendall(values[::-1])

    assert back.slope == pytest.approx(-there.slope, abs=1e-12)
    assert (return_way.tau, return_way.p) == pytest.approx((-forth.tau, forth.p), rel=1e-9)
    assert -1 <= forth.tau <= 1
    assert 0 <= forth.p <= 1


def test_scores_of_0_and_1_are_no_trend() -> None:
    """Corrected for continuity they are in the middle; three values in a row are the first tau."""
    for values in ([1.0, 2.0, 1.0], [1.0, 3.0, 2.0], [2.0, 1.0, 3.0]):
        assert abs(mann_kendall(values).z) == 0.0
        assert mann_kendall(values).p == 1.0

    assert mann_kendall([1.0, 2.0, 3.0]).tau == 1.0


@pytest.mark.parametrize(
    ("count", "groups", "second"),
    [(500, 500, 1.0), (501, 251, 2.5), (1000, 500, 2.5), (1001, 334, 4.0)],
)
def test_above_500_values_groups_are_as_small_as_can_be(
    count: int, groups: int, second: float
) -> None:
    """Pairs up to a thousand, threes up to fifteen hundred, each by its median."""
    found = trend._grouped([float(k) for k in range(count)])

    assert (len(found), found[1]) == (groups, second)


def test_long_series_go_by_groups() -> None:
    """Above the most values the same slope is found per place, with times given or not."""
    draw = random.Random(9)
    count = 3 * MOST_VALUES + 7
    values = [3 + 0.001 * k + draw.gauss(0, 0.3) for k in range(count)]

    found = theil_sen(values)
    timed = theil_sen(values, times=[2.0 * k for k in range(count)])

    assert found.interval is not None
    assert found.interval.contains(0.001)
    assert found.interval.half_width < 5e-5
    assert found.intercept == pytest.approx(3, abs=0.05)
    assert timed.slope == pytest.approx(found.slope / 2, rel=1e-12)
    assert mann_kendall(values).p < 1e-12


def test_the_work_does_not_grow_with_the_square() -> None:
    """Eight times the most values take less than eight times as long as the most."""
    draw = random.Random(10)
    seconds = []
    for count in (MOST_VALUES, 8 * MOST_VALUES):
        values = [draw.gauss(0, 1) for _ in range(count)]
        started = time.process_time()
        theil_sen(values)
        seconds.append(time.process_time() - started)

    assert seconds[1] < 8 * seconds[0]


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [4.0] * 30])
def test_too_few_and_constant_values_have_no_trend(values: List[float]) -> None:
    """Nothing can be told of them: p = 1."""
    assert mann_kendall(values) == TrendTest(0.0, 0.0, 1.0, 1.0)


def test_a_perfect_line_depends_on_nothing() -> None:
    """Where nothing is left beside the trend the variance is that of independent values."""
    found = mann_kendall([float(k) for k in range(20)])

    assert (found.tau, found.inflation) == (1.0, 1.0)
    assert found.p < 1e-8


def test_too_few_values_have_a_slope_without_an_interval() -> None:
    """Up to four values of one direction come by chance in more than 5 %."""
    assert theil_sen([1.0, 3.0]) == (2.0, 1.0, None)
    assert theil_sen([1.0, 2.0, 3.0, 4.0]).interval is None
    assert theil_sen([1.0, 2.0, 3.0, 4.0, 5.0]).interval is not None


def test_a_constant_series_has_slope_0_for_sure() -> None:
    """Thirty equal values: no slope, and no doubt about it."""
    found = theil_sen([4.0] * 30)

    assert (found.slope, found.intercept) == (0.0, 4.0)
    assert found.interval == (0.0, 0.0, 0.95)


def test_bad_input_is_refused() -> None:
    """What has no slope, times that do not rise, and what no inflation can be have messages."""
    with pytest.raises(ValueError, match="values: found 1, expected at least 2"):
        theil_sen([1.0])
    with pytest.raises(ValueError, match=r"values\[1\]: found nan"):
        theil_sen([1.0, math.nan])
    with pytest.raises(ValueError, match=r"values\[0\]: found inf"):
        mann_kendall([math.inf])
    with pytest.raises(ValueError, match="times: found 2 for 3 values"):
        theil_sen([1.0, 2.0, 3.0], times=[1.0, 2.0])
    with pytest.raises(ValueError, match=r"times\[2\]: found 2\.0, expected it to rise"):
        theil_sen([1.0, 2.0, 3.0], times=[1.0, 2.0, 2.0])
    with pytest.raises(ValueError, match=r"times\[1\]: found inf"):
        theil_sen([1.0, 2.0], times=[1.0, math.inf])
    for inflation in (0.5, math.inf, math.nan):
        with pytest.raises(ValueError, match="inflation: found"):
            theil_sen([1.0, 2.0], inflation=inflation)
    with pytest.raises(ValueError, match="level: found 95"):
        theil_sen([1.0, 2.0], 95)
