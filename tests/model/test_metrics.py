"""One registry of metric names."""

import re

import pytest

from hydra_heads.model.metrics import (
    BY_NAME,
    METRICS,
    PROFILE_METRICS,
    RESOURCE_METRICS,
    RUN_METRICS,
    is_registered,
)


def test_the_metrics_are_those_of_the_contract() -> None:
    """The registry holds every name that the documents promise, in this order."""
    assert RUN_METRICS == (
        "execution_time_seconds",
        "start_time",
        "end_time",
        "user_time",
        "system_time",
        "cpu_max",
        "cpu_avg",
        "cpu_min",
        "context_switches",
        "memory_max_mb",
        "memory_avg_mb",
        "memory_min_mb",
        "page_faults",
        "num_threads",
        "num_fds",
        "descendants_killed",
        "block_io_operations",
        "stdout_lines",
        "stderr_lines",
        "exit_code",
        "success",
    )
    assert PROFILE_METRICS == (
        "success_rate",
        "avg_time",
        "avg_time_change",
        "profile_age",
        "p50",
        "p90",
        "p95",
        "p99",
        "weight",
        "belief",
    )


def test_every_metric_is_described() -> None:
    """Each name stands once, with unit, type and source, and says why when it may be null."""
    assert len(BY_NAME) == len(METRICS) == len(RUN_METRICS) + len(PROFILE_METRICS)
    for metric in METRICS:
        assert re.match(r"[a-z][a-z0-9_]*\Z", metric.name)
        assert metric.unit
        assert metric.source
        assert metric.type in ("real", "integer")
        assert metric.of in ("run", "profile")
        assert not metric.null_because or metric.null_because.startswith("null ")


def test_every_unit_has_one_word() -> None:
    """Units are of a closed list, and a rate is in percent, never a fraction [H-065]."""
    units = {metric.unit for metric in METRICS}

    assert units == {
        "seconds",
        "seconds since 1970",
        "percent",
        "count",
        "MiB",
        "code",
        "0 or 1",
        "fraction",
    }
    assert BY_NAME["success_rate"].unit == "percent"


def test_resources_are_metrics_of_runs() -> None:
    """What a profile sums up was measured in its runs."""
    assert set(RESOURCE_METRICS) <= set(RUN_METRICS)


@pytest.mark.parametrize("name", ["cpu_max", "user_time", "user_tokens", "user_cost_2", "weight"])
def test_registered_names_are_known(name: str) -> None:
    """A name of the registry, or a head's own figure, may be written."""
    assert is_registered(name)


@pytest.mark.parametrize(
    "name",
    ["", "speed", "user_", "user", "user_Tokens", "user_a b", "user_a\n", "CPU_MAX", "Xuser_a"],
)
def test_other_names_are_not(name: str) -> None:
    """What is neither in the registry nor a plain figure of a head's own is refused."""
    assert not is_registered(name)
