"""Tests of `hydra_heads.store.insight.trends`: whether a head gets slower or faster."""

import math
import random
from typing import List

import pytest

from hydra_heads.store.history import History
from hydra_heads.store.insight.trends import DOWN, STEADY, UP, Trend, find_trends
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.series import DIFFERENCE, FEWEST_NIGHTS, RATE, Series, series_of
from tests.store.nights import Story, drifting, series_with, unchanged


def noisy(slope: float, count: int = 30, seed: int = 3, head: str = "zlib") -> Series:
    """Draw a series that gains so much a night, in logarithms."""
    draw = random.Random(seed)
    return series_with(
        [math.exp(slope * place + draw.gauss(0, 0.02)) for place in range(count)], head
    )


def directions(trends: List[Trend]) -> List[object]:
    """Return what is said of each series."""
    return [trend.direction for trend in trends]


def test_a_planted_slope_is_recovered() -> None:
    """The gain over the span lies in its interval, whatever the seed [R-038]."""
    truth = 100 * math.expm1(0.01 * 29)

    found = find_trends([noisy(0.01, seed=seed) for seed in range(40)])

    held = [trend.low <= truth <= trend.high for trend in found if trend.low and trend.high]
    assert directions(found) == [UP] * 40
    assert sum(held) >= 35


@pytest.mark.parametrize("apart", [0.01, 0.06])
def test_unchanged_nights_seldom_have_a_trend(apart: float) -> None:
    """Two instances and drifting nights: at most 5 % of flat series are said to go [R-039]."""
    draw = random.Random(11)

    found = [find_trends([drifting(draw, 20, apart)])[0] for _ in range(200)]

    assert sum(1 for trend in found if trend.direction != STEADY) <= 10


def test_reports_on_ten_unchanged_heads_seldom_have_a_trend() -> None:
    """What is judged together is corrected together: at most 5 % of reports name a head."""
    draw = random.Random(12)
    reports = [
        find_trends([drifting(draw, 20, head=f"h{head}") for head in range(10)]) for _ in range(40)
    ]

    assert sum(1 for trends in reports if set(directions(trends)) != {STEADY}) <= 4


def test_improvements_are_found_as_well() -> None:
    """A head that gets faster goes down."""
    [trend] = find_trends([noisy(-0.02)])

    assert trend.direction == DOWN
    assert trend.change is not None
    assert trend.low is not None
    assert trend.low < trend.change < 0


@pytest.mark.parametrize("count", [0, 1, 2, FEWEST_NIGHTS - 1])
def test_below_eight_invocations_nobody_can_tell(count: int) -> None:
    """There is no direction and no figure; at eight there is."""
    [short] = find_trends([noisy(0.1, count)])
    [enough] = find_trends([noisy(0.1, FEWEST_NIGHTS)])

    assert short[1:] == (None, None, None, None, None, None)
    assert enough.direction == UP


def test_only_the_newest_machine_is_judged() -> None:
    """Nights on another machine are another story, and do not make eight."""
    series = noisy(0.01, 20)
    moved = [
        night._replace(machine_key="n" * 64) if place < 13 else night
        for place, night in enumerate(series.nights)
    ]

    [trend] = find_trends([series._replace(nights=tuple(moved))])

    assert trend.direction is None
    assert len(trend.series.nights) == 7


def test_a_constant_series_is_steady() -> None:
    """No spread at all is no trend and no error."""
    [trend] = find_trends([series_with([1.0] * 12)])

    assert (trend.direction, trend.change, trend.p) == (STEADY, 0.0, 1.0)


@pytest.mark.parametrize("kind", [RATE, DIFFERENCE])
def test_other_series_gain_in_their_own_unit(kind: str) -> None:
    """Percent points and counts are not made percentages of percentages."""
    values = [90.0 - place + 0.01 * (place % 3) for place in range(12)]

    [trend] = find_trends([series_with(values, kind=kind)])

    assert trend.direction == DOWN
    assert trend.change == pytest.approx(-11, abs=0.1)


def test_a_trend_in_a_real_history() -> None:
    """Nights that get 3 % slower one after the other are seen through a history."""
    with History.open(IN_MEMORY) as history:
        story = Story(history, {"zlib": lambda night: 1.03**night, "gzip": unchanged})
        story.apart = 0.02
        story.tell(16)
        many = [series_of(history, "job", head) for head in ("gzip", "zlib")]

    assert directions(find_trends(many)) == [STEADY, UP]


def test_nothing_is_no_trend() -> None:
    """Without a series there is nothing to say."""
    assert find_trends([]) == []
