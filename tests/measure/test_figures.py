"""Tests of `hydra_heads.measure.figures`."""

import math
import os
from typing import Any, Dict, List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.measure import figures as module
from hydra_heads.measure.figures import (
    Tally,
    count_figures,
    flag_figures,
    resource_figure,
    resource_figures,
    time_figures,
    time_resolution,
)
from hydra_heads.model.failure import ERROR, MEMORY_FLOOR, MEMORY_SHARED, TIMEOUT, Failure
from hydra_heads.model.metrics import (
    BY_NAME,
    LINUX,
    MACOS,
    PLATFORMS,
    RESOURCE_METRICS,
    SAMPLED_METRICS,
    WINDOWS,
)
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


def test_flags_are_counted_and_change_no_count() -> None:
    """Warm-ups and outliers that were found are counted, and count as runs like any other."""
    runs = [a_run(order) for order in range(5)]
    runs[0] = runs[0]._replace(warmup=True, outlier=True)
    runs[1] = runs[1]._replace(outlier=True, flags=("memory_floor", "output_cut"))
    runs[2] = runs[2]._replace(flags=("memory_floor",))
    waiting = a_run(9, ok=None)._replace(warmup=True, outlier=True, flags=("clock_jump",))

    tally = Tally([*runs, waiting])

    assert flag_figures(tally) == {"outliers": 2, "warmup_detected": 1}
    assert count_figures(tally)["num_tests"] == 5
    assert tally.flags == {"memory_floor": 2, "output_cut": 1}


def test_without_runs_nobody_can_tell_outliers() -> None:
    """Null, never 0."""
    assert flag_figures(Tally()) == {"outliers": None, "warmup_detected": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [("user_time", 2.0), ("memory_max_mb", 9.0), ("cpu_max", 9.0), ("page_faults", 2.0)],
)
def test_a_resource_is_a_median_or_a_largest(name: str, value: float) -> None:
    """Median over the runs, the largest for a maximum."""
    assert resource_figure(name, [1.0, 2.0, 9.0])["value"] == value


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", RESOURCE_METRICS)
def test_a_resource_names_the_source_of_its_platform(
    monkeypatch: pytest.MonkeyPatch, name: str, platform: str
) -> None:
    """Where the platform has none it is null."""
    monkeypatch.setattr(module, "this_platform", lambda: platform)
    monkeypatch.setattr(os, "sysconf", lambda name: 4096, raising=False)

    source = resource_figure(name, [])["source"]

    assert source == (BY_NAME[name].on(platform).source or None)


def test_a_resource_that_no_run_has_is_null() -> None:
    """Nothing measured is null, never 0."""
    assert resource_figure("user_time", [])["value"] is None


def test_own_figures_of_a_head_are_medians() -> None:
    """Whatever they are called, with the head as their source and no unit that we know."""
    assert resource_figure("user_latency_max", [1.0, 2.0, 9.0]) == {
        "value": 2.0,
        "source": "the head itself, in the file that HYDRA_METRICS_FILE names",
        "resolution": None,
    }


def resources_of(
    values: Dict[str, List[float]], own: Sequence[str] = (), **given: Any
) -> Dict[str, Any]:
    """Sum up what is given of some metrics."""
    flags, resolutions = given.get("flags", {}), given.get("resolutions", {})
    return resource_figures(lambda name: values.get(name, []), own, flags, resolutions)


def test_resources_are_all_of_the_registry_and_the_heads_own() -> None:
    """Every resource has its place, measured or not, and the head's own figures follow."""
    figures = resources_of({"user_tokens": [7.0], "num_fds": [4.0]}, ["user_tokens"])

    assert list(figures) == [*RESOURCE_METRICS, "user_tokens"]
    assert figures["user_tokens"]["value"] == 7.0
    assert figures["num_fds"]["value"] == 4.0
    assert figures["num_threads"]["value"] is None


@pytest.mark.parametrize(
    ("platform", "split", "memory"),
    [(LINUX, 0.01, 0.25), (MACOS, 1e-6, 2.0**-8), (WINDOWS, 1 / 64, 2.0**-8)],
)
def test_each_figure_has_the_resolution_of_its_platform(
    monkeypatch: pytest.MonkeyPatch, platform: str, split: float, memory: float
) -> None:
    """CPU time by what splits it, memory by what is held back, counts by one, shares by time."""
    values = {"SC_CLK_TCK": 100, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(module, "this_platform", lambda: platform)
    monkeypatch.setattr(os, "sysconf", values.get, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    figures = resources_of({"execution_time_seconds": [0.25, 0.5, 9.0]})

    for name in ("user_time", "system_time"):
        assert figures[name]["resolution"] == split
    assert figures["memory_max_mb"]["resolution"] == memory
    for name in ("page_faults", "context_switches", "block_io_operations", "descendants_killed"):
        assert figures[name]["resolution"] == 1
    step = 1 / 64 if platform == WINDOWS else 1e-6
    assert figures["cpu_avg"]["resolution"] == pytest.approx(100 * step / 0.5, rel=1e-11)


def test_many_processors_hold_more_memory_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux lets each CPU keep twice as many pages to itself as there are CPUs."""
    monkeypatch.setattr(module, "this_platform", lambda: LINUX)
    monkeypatch.setattr(os, "sysconf", lambda name: 4096, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 128)

    assert resource_figure("memory_max_mb", [])["resolution"] == 1.0


def test_a_share_of_no_time_has_no_resolution() -> None:
    """Without a wall time, or with one of 0, nothing is known of the share."""
    assert resources_of({})["cpu_avg"]["resolution"] is None
    assert resources_of({"execution_time_seconds": [0.0]})["cpu_avg"]["resolution"] is None


@pytest.mark.parametrize("name", SAMPLED_METRICS)
def test_sampled_figures_say_how_often_was_looked(name: str) -> None:
    """In words, because seconds are no step of such a figure; unknown is null, and off too."""
    told = resource_figure(name, [1.0], {}, {"sample_interval_s": 0.1})["resolution"]

    assert told == "one sample every 0.1 s"
    assert resource_figure(name, [1.0])["resolution"] is None
    assert resource_figure(name, [], {}, {"sample_interval_s": 0.0})["resolution"] is None


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, 0.25),
        ({MEMORY_FLOOR: 1}, 8.5),
        ({MEMORY_FLOOR: 1, MEMORY_SHARED: 2}, 8.5),
        ({MEMORY_SHARED: 2}, "one sample every 0.05 s"),
    ],
)
def test_a_peak_is_known_as_well_as_its_runs_say(
    monkeypatch: pytest.MonkeyPatch, flags: Dict[str, int], expected: object
) -> None:
    """Not below the runner's own peak where a run is flagged; of several processes by samples."""
    monkeypatch.setattr(module, "_memory_step", lambda: 0.25)
    given = {"memory_max_mb": 8.5, "sample_interval_s": 0.05}

    assert resource_figure("memory_max_mb", [9.0], flags, given)["resolution"] == expected


@pytest.mark.parametrize("given", [{}, {"memory_max_mb": 0.0}], ids=str)
def test_an_unknown_floor_is_no_resolution(given: Dict[str, float]) -> None:
    """A run that is flagged while nobody knows the runner's peak leaves the resolution open."""
    figure = resource_figure("memory_max_mb", [9.0], {MEMORY_FLOOR: 1}, given)

    assert figure["resolution"] is None


def test_a_resolution_that_was_measured_comes_first() -> None:
    """What the measuring side knows better than the system's word is taken."""
    given = {"user_time": 0.004, "cpu_avg": 0.5, "num_fds": 2.0, "user_tokens": 1.0}

    figures = resources_of({}, ["user_tokens"], resolutions=given)

    assert {name: figures[name]["resolution"] for name in given} == given


def test_the_resolution_of_times_is_that_of_the_clock() -> None:
    """Or what was measured of it."""
    assert 0 < time_resolution() < 1e-3
    assert time_resolution({"time_s": 4e-8}) == 4e-8
