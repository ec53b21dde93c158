"""Runs as figures by instance, and one side against the other."""

import math

import pytest

from hydra_heads.model.profile import CountedRun
from hydra_heads.rules.gate.figures import (
    difference_of,
    rate_difference_of,
    tries_of,
    values_of,
)


def run(ok: bool, seconds: float, instance: str = "x", **metrics: float) -> CountedRun:
    """Make a run."""
    return CountedRun("r1", 1, instance, ok, seconds, metrics)


RUNS = [
    run(True, 1.0, user_time=0.5, system_time=0.25),
    run(False, 9.0, user_time=9.0, system_time=1.0),
    run(True, 2.0, "y", user_time=1.0),
]


def test_figures_are_those_of_successes() -> None:
    """A failure has no time; a run that lacks a figure has none of it."""
    assert values_of(RUNS, "time") == {"x": [1.0], "y": [2.0]}
    assert values_of(RUNS, "cpu") == {"x": [0.75]}
    assert values_of(RUNS, "user_time") == {"x": [0.5], "y": [1.0]}


def test_tries_count_decided_runs() -> None:
    """A run that waits for its criterion is none yet."""
    waiting = run(True, 1.0)._replace(ok=None)  # type: ignore[arg-type]

    assert tries_of([*RUNS, waiting]) == {"x": (1, 2), "y": (1, 1)}


def test_each_instance_is_set_against_itself() -> None:
    """Inputs of different size are alike, and one that only one side has does not count."""
    old = {"small": [1.0, 1.1, 0.9], "large": [100.0, 110.0, 90.0], "old": [5.0]}
    new = {"small": [2.0, 2.2, 1.8], "large": [200.0, 220.0, 180.0], "new": [7.0]}

    found = difference_of(old, new, relative=True)

    assert found is not None
    assert found.change == pytest.approx(math.log(2))
    assert found.old == pytest.approx(50.5)
    assert found.new == pytest.approx(101)
    assert found.runs == 6


def test_nothing_in_common_is_no_difference() -> None:
    """Without a common instance, or with nothing above 0, there is nothing to compare."""
    assert difference_of({"x": [1.0]}, {"y": [1.0]}, relative=True) is None
    assert difference_of({"x": [0.0]}, {"x": [1.0]}, relative=True) is None
    assert rate_difference_of({"x": (1, 1)}, {"y": (1, 1)}) is None


def test_figures_that_are_worlds_apart_have_a_difference() -> None:
    """What a head reports itself may be any number: nothing overflows."""
    found = difference_of({"x": [1e-300] * 3}, {"x": [1e300] * 3}, relative=True)
    back = difference_of({"x": [1e300] * 3}, {"x": [1e-300] * 3}, relative=True)

    assert found is not None
    assert back is not None
    assert math.isfinite(math.exp(found.change) * found.new)
    assert 0 < math.exp(back.change) < 1e-99


def test_counts_are_compared_by_difference() -> None:
    """A metric that is 0 as a rule has no ratio."""
    found = difference_of({"x": [0.0, 0.0, 0.0]}, {"x": [3.0, 3.0, 4.0]}, relative=False)

    assert found is not None
    assert (found.old, found.new, found.change) == (0.0, 3.0, 3.0)


def test_rates_are_means_over_instances() -> None:
    """An instance that is run more often does not count more."""
    found = rate_difference_of({"x": (10, 10), "y": (1, 1)}, {"x": (10, 10), "y": (0, 2)})

    assert found is not None
    assert (found.old, found.new, found.change) == (100.0, 50.0, -50.0)


def test_ten_of_ten_is_not_sure() -> None:
    """The error of a rate of 100 % is not 0."""
    found = rate_difference_of({"x": (10, 10)}, {"x": (10, 10)})

    assert found is not None
    assert found.error > 5
