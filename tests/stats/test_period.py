"""After how many values a series repeats."""

import math
import random
import statistics
from typing import List, Optional

import pytest

from hydra_heads.stats import period as period_module
from hydra_heads.stats.period import FIRST, PeriodSearch, find_period


def wave(count: int, period: int, noise: float, seed: int = 2) -> List[float]:
    """A day with two maxima of different height, and noise."""
    draw = random.Random(seed)
    return [
        10
        + math.sin(2 * math.pi * index / period)
        + 0.5 * math.sin(4 * math.pi * index / period)
        + noise * draw.gauss(0, 1)
        for index in range(count)
    ]


@pytest.mark.parametrize("period", [4, 7, 24, 60])
@pytest.mark.parametrize("noise", [0.0, 0.4])
def test_the_period_of_few_values(period: int, noise: float) -> None:
    """Under noise too, to one in fifty, and not a multiple of it."""
    assert find_period(wave(210, period, noise)) == pytest.approx(period, rel=0.02)


@pytest.mark.parametrize("period", [97, 288, 500])
def test_the_period_of_many_values(period: int) -> None:
    """It is found among means of eight neighbours, and then nearly to the value."""
    assert find_period(wave(2048, period, 0.05)) == pytest.approx(period, abs=1)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [1.0],
        [1.0, 2.0],
        [5.0] * 100,
        [float(index) for index in range(100)],
        wave(100, 40, 0.0),
        [random.Random(index).gauss(0, 1) for index in range(300)],
    ],
)
def test_no_period_where_there_is_none(values: List[float]) -> None:
    """Nothing, a constant, a trend, too few periods and noise repeat nowhere."""
    assert find_period(values) is None


def test_a_long_lag_is_at_no_disadvantage() -> None:
    """Three periods in noise: the third of the products that a long lag lacks is not missed."""
    found = [find_period(wave(96, 31, 0.6, seed)) for seed in range(6)]

    assert all(period is not None and 29 <= period <= 32 for period in found)


def test_search_looks_again_when_values_have_doubled() -> None:
    """A period of 30 is seen in 128 values, not in 64, and the values are handed over."""
    search = PeriodSearch()
    values = wave(2 * FIRST, 30, 0.1)

    found = [search.add(value) for value in values]

    assert found == [None] * (2 * FIRST - 1) + [30]
    assert search.values == values


@pytest.mark.parametrize("period", [4, 24, 31])
def test_three_periods_are_seen_and_fewer_are_not(period: int) -> None:
    """A period may be a third of the values; one value less, and it is not told."""
    values = wave(3 * period, period, 0.0)

    assert find_period(values) == period
    assert find_period(values[1:]) is None


@pytest.mark.parametrize(("count", "period"), [(512, 60), (1024, 97), (2048, 288), (1536, 301)])
def test_a_period_found_among_means_is_that_of_the_values(count: int, period: int) -> None:
    """Without noise it is exact, wherever it lies between those of the means."""
    assert find_period(wave(count, period, 0.0)) == period


def test_what_repeats_less_clearly_in_between_is_no_period() -> None:
    """Two maxima of different height a day: half a day has an autocorrelation of 0.6 only."""
    values = [
        0.5 * math.sin(2 * math.pi * index / 24) + math.sin(4 * math.pi * index / 24)
        for index in range(300)
    ]

    assert find_period(values) == 24


@pytest.mark.parametrize("period", [2, 3])
@pytest.mark.parametrize("noise", [0.2, 0.8])
def test_the_shortest_periods(period: int, noise: float) -> None:
    """Every other and every third value, and none of their many multiples."""
    draw = random.Random(3)
    values = [5.0 * (index % period == 0) + draw.gauss(0, noise) for index in range(300)]

    assert find_period(values) == period


@pytest.mark.parametrize(("count", "searched"), [(511, 511), (512, 256), (1023, 511), (1024, 256)])
def test_above_511_values_means_are_searched(
    count: int, searched: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of pairs, fours and so on, so that 256 to 511 are left."""
    seen: List[int] = []
    monkeypatch.setattr(period_module, "_best_lag", lambda off: seen.append(len(off)))

    find_period([float(index % 7) for index in range(count)])

    assert seen == [searched]


def test_half_an_autocorrelation_is_enough_and_less_is_not() -> None:
    """Noise of nearly the variance of what repeats leaves a period, noise of twice it none."""
    draw = random.Random(5)
    rows = [[draw.gauss(0, 1) for _ in range(300)] for _ in range(8)]
    repeated = [4.0 * (index % 6 == 0) for index in range(300)]
    scale = statistics.pstdev(repeated)

    def found(noise: float) -> List[Optional[int]]:
        return [
            find_period([one + noise * scale * off for one, off in zip(repeated, row)])
            for row in rows
        ]

    assert found(0.8) == [6] * 8
    assert found(1.6) == [None] * 8


def test_search_looks_when_so_many_values_have_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 64, twice as many, and so on to 4,096, each time at all of them."""
    looks: List[int] = []
    monkeypatch.setattr(period_module, "find_period", lambda values: looks.append(len(values)))
    search = PeriodSearch()

    for index in range(5000):
        search.add(float(index))

    assert looks == [64, 128, 256, 512, 1024, 2048, 4096]


def test_search_gives_up_and_lets_go() -> None:
    """After 4,096 values nothing is kept or looked for."""
    search = PeriodSearch()
    draw = random.Random(4)

    found = {search.add(draw.gauss(0, 1)) for _ in range(4096)}
    after = {search.add(value) for value in wave(200, 5, 0.0)}

    assert found == after == {None}
    assert search.values == []
