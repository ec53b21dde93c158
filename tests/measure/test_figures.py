"""Tests of `hydra_heads.measure.figures`."""

import math
from typing import Any, Dict, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.measure.figures import Tally, count_figures, resource_figure, time_figures
from hydra_heads.model.failure import ERROR, TIMEOUT, Failure
from tests.store.making import a_run

LATE = Failure(TIMEOUT, "still going after 2.5 s")


def test_counts_add_up() -> None:
    """Successes and failures are the tests, timeouts are failures, undecided runs are nothing."""
    runs = [a_run(order, ok=ok) for order, ok in enumerate((True, True, False, None))]
    runs.append(a_run(9, ok=False)._replace(failure=LATE))

    figures = count_figures(Tally(runs))

    assert (figures["num_tests"], figures["success_count"], figures["failure_count"]) == (4, 2, 2)
    assert figures["timeout_count"] == 1
    assert figures["success_rate"] == 50.0


def test_failures_are_listed_by_kind() -> None:
    """The most frequent kind first, each with what its first run said."""
    first = a_run(1, ok=False)._replace(failure=Failure(ERROR, "ValueError: 1"))
    second = a_run(2, ok=False)._replace(failure=Failure(ERROR, "ValueError: 2"))
    silent = a_run(3, ok=False)._replace(failure=Failure(TIMEOUT, ""))

    figures = count_figures(Tally([silent, first, second]))

    assert figures["failures"] == [
        {"kind": "error", "count": 2, "example": "ValueError: 1"},
        {"kind": "timeout", "count": 1, "example": None},
    ]


def test_a_rate_comes_in_percent_with_its_interval() -> None:
    """Ten of ten is 100 %, and the interval says that ten runs are few."""
    figures: Dict[str, Any] = count_figures(Tally(a_run(order) for order in range(10)))

    assert figures["success_rate"] == 100.0
    assert figures["success_rate_ci"] == {
        "low": pytest.approx(72.2467, abs=1e-4),
        "high": 100.0,
        "level": 0.95,
        "method": "wilson",
    }


@pytest.mark.parametrize(("runs", "small"), [(0, True), (29, True), (30, False)])
def test_fewer_than_thirty_runs_are_a_small_sample(runs: int, small: bool) -> None:
    """The document says when figures stand on few runs."""
    assert count_figures(Tally(a_run(order) for order in range(runs)))["small_sample"] is small


def test_without_runs_nothing_is_known() -> None:
    """Rate, mean, intervals and quantiles are null, never 0."""
    figures = {**count_figures(Tally()), **time_figures([])}

    assert figures["success_rate"] is None
    assert figures["success_rate_ci"] is None
    assert figures["avg_time"] is None
    assert figures["avg_time_ci"] is None
    assert set(figures["time_s"].values()) == {None}  # type: ignore[attr-defined]
    assert figures["failures"] == []


def test_one_success_has_a_mean_and_no_interval() -> None:
    """A single time says nothing about scatter."""
    figures: Dict[str, Any] = time_figures([0.5])

    assert figures["avg_time"] == 0.5
    assert figures["avg_time_ci"] is None
    assert figures["time_s"]["stdev"] is None
    assert figures["time_s"]["p99"] == 0.5


def test_times_are_summed_up() -> None:
    """Least, mean, quantiles, largest, standard deviation and total of what is given."""
    figures: Dict[str, Any] = time_figures([1.0, 2.0, 6.0])

    assert figures["avg_time"] == 3.0
    assert figures["avg_time_ci"] == {
        "low": pytest.approx(-3.572, abs=1e-3),
        "high": pytest.approx(9.572, abs=1e-3),
        "level": 0.95,
        "method": "t",
    }
    assert figures["time_s"] == {
        "min": 1.0,
        "mean": 3.0,
        "median": 2.0,
        "p90": 5.2,
        "p95": 5.6,
        "p99": 5.92,
        "max": 6.0,
        "stdev": pytest.approx(math.sqrt(7), abs=1e-11),
        "total": 9.0,
    }


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_figures_lie_in_order(seconds: List[float]) -> None:
    """Least, median, higher quantiles and largest ascend, up to the twelve digits that are kept."""
    figures: Dict[str, Any] = time_figures(sorted(seconds))["time_s"]  # type: ignore[assignment]
    ascending = [figures[key] for key in ("min", "median", "p90", "p95", "p99", "max")]

    for low, high in zip(ascending, ascending[1:]):
        assert low <= high * (1 + 1e-11)


@pytest.mark.parametrize(
    ("name", "value"), [("user_time", 2.0), ("memory_max_mb", 9.0), ("page_faults", 2.0)]
)
def test_a_resource_is_a_median_or_a_largest(name: str, value: float) -> None:
    """Median over the runs, the largest for a maximum, with its source."""
    figure = resource_figure(name, [1.0, 2.0, 9.0])

    assert figure["value"] == value
    assert str(figure["source"]).startswith("wait4")


def test_a_resource_that_no_run_has_is_null() -> None:
    """Nothing measured is null, never 0."""
    assert resource_figure("user_time", [])["value"] is None
