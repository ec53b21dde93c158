"""The level of a head, and what gives a change of it away."""

import random
from typing import List, Optional

import pytest

from hydra_heads.use.learning.shift import (
    FAILS_LESS,
    FAILS_MORE,
    FASTER,
    SLOWER,
    STEADY,
    Level,
    Shift,
)


def feed(shift: Shift, runs: List[Optional[float]]) -> Optional[int]:
    """Tell runs until one gives a change away; return how many that took, None when none did."""
    for count, used in enumerate(runs, 1):
        if (shift.fail() if used is None else shift.succeed(used)) != STEADY:
            return count
    return None


def runs_of(rng: random.Random, success: float, cost: float, count: int) -> List[Optional[float]]:
    """Make runs: successes cost about `cost`, None is a failure."""
    return [
        cost * rng.lognormvariate(0, 0.2) if rng.random() < success else None for _ in range(count)
    ]


@pytest.mark.parametrize("success", [0.99, 0.9, 0.6])
def test_odd_failures_give_no_change_away(success: float) -> None:
    """A head that fails as often as ever is steady for thousands of runs."""
    alarms = 0

    for seed in range(5):
        rng = random.Random(f"{success} {seed}")
        alarms += feed(Shift(Level()), runs_of(rng, success, 1.0, 4000)) is not None

    assert alarms == 0


@pytest.mark.parametrize(("success", "most"), [(0.99, 5), (0.9, 9), (0.6, 30)])
def test_a_head_that_breaks_is_noticed_within_a_few_runs(success: float, most: int) -> None:
    """Failures in a row say that a head changed, the sooner the rarer they were."""
    shift = Shift(Level())
    feed(shift, runs_of(random.Random(1), success, 1.0, 300))

    found = feed(shift, [None] * 40)

    assert found is not None
    assert found <= most
    assert found <= shift.newest(FAILS_MORE) <= found + 30


def test_a_head_that_fails_more_often_than_before_is_noticed() -> None:
    """From one failure in ten to three in ten is found within 300 runs."""
    rng = random.Random(2)
    shift = Shift(Level())
    feed(shift, runs_of(rng, 0.9, 1.0, 500))

    found = feed(shift, runs_of(rng, 0.7, 1.0, 300))

    assert found is not None


@pytest.mark.parametrize(("factor", "change"), [(1.6, SLOWER), (0.6, FASTER)])
def test_a_head_that_merely_costs_something_else_is_noticed(factor: float, change: int) -> None:
    """Successes that use 60 % more, or 40 % less, are a change, though none fails."""
    rng = random.Random(3)
    shift = Shift(Level())
    feed(shift, runs_of(rng, 1.0, 1.0, 100))

    told = [shift.succeed(factor * (used or 0.0)) for used in runs_of(rng, 1.0, 1.0, 40)]

    assert change in told
    assert set(told) <= {STEADY, change}
    assert told.index(change) < 30


def test_a_head_that_stops_failing_is_noticed() -> None:
    """A head that failed mostly and now succeeds has a new level, of its newest runs."""
    shift = Shift(Level())
    feed(shift, runs_of(random.Random(4), 0.1, 1.0, 60))

    told = [shift.succeed(1.0) for _ in range(30)]

    assert FAILS_LESS in told
    newest = shift.newest(FAILS_LESS)
    assert shift.level_of(min(newest, 30)).failures == 0


def test_levels_before_and_after_add_up() -> None:
    """The newest runs and those before them are all the runs."""
    shift = Shift(Level(10.0, 1.0, 20.0, 60.0))
    feed(shift, [1.0, None, 3.0])

    before, after = shift.level_before(2), shift.level_of(2)

    assert after == Level(2.0, 1.0, 3.0, 9.0)
    assert before == pytest.approx(Level(11.0, 1.0, 21.0, 61.0))
    assert before.plus(after) == pytest.approx(shift.level)


def test_memory_is_bounded_and_old_runs_count_less() -> None:
    """After a hundred thousand runs a level still follows a slow drift."""
    shift = Shift(Level())

    for _ in range(100_000):
        shift.succeed(1.0)

    assert shift.runs <= 20_001
    assert len(shift.recent) <= 128
    assert shift.used / shift.runs == pytest.approx(1.0)


def test_runs_that_cost_nothing_are_no_error() -> None:
    """An amount of 0 has no logarithm and is a run like others."""
    shift = Shift(Level())

    told = {shift.succeed(0.0) for _ in range(100)}

    assert told == {STEADY}
