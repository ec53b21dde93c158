"""After how many values a series repeats."""

import math
import random
from typing import List

import pytest

from hydra_heads.stats.period import FIRST, LAST, PeriodSearch, find_period


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


def test_search_gives_up_and_lets_go() -> None:
    """After 4,096 values nothing is kept or looked for."""
    search = PeriodSearch()
    draw = random.Random(4)

    found = {search.add(draw.gauss(0, 1)) for _ in range(LAST)}
    after = {search.add(value) for value in wave(200, 5, 0.0)}

    assert found == after == {None}
    assert search.values == []
