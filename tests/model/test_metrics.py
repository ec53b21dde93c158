"""One registry of metric names."""

import re
import sys

import pytest

from hydra_heads.model.metrics import (
    BY_NAME,
    METRICS,
    PLATFORMS,
    PROFILE_METRICS,
    RESOURCE_METRICS,
    RUN_METRICS,
    SAMPLED_METRICS,
    is_registered,
    this_platform,
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
        for platform in PLATFORMS:
            because = metric.on(platform).null_because
            assert not because or because.startswith("null ")


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", RUN_METRICS)
def test_every_figure_has_a_source_or_a_reason_on_every_platform(name: str, platform: str) -> None:
    """Where a figure comes from is said for each platform; where it has none, why."""
    found = BY_NAME[name].on(platform)

    assert found.source or f"on {platform.capitalize()}:" in found.null_because


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_platform_is_told_the_calls_of_another(platform: str) -> None:
    """What only one system has is named as a source on that one only."""
    calls = {"linux": "/proc", "macos": "libproc", "windows": "Job Object"}
    others = {word for other, word in calls.items() if other != platform}
    told = [BY_NAME[name].on(platform).source for name in RUN_METRICS]

    assert any(calls[platform] in source for source in told)
    assert [source for source in told if any(word in source for word in others)] == []
    assert any("wait4" in source for source in told) == (platform != "windows")


@pytest.mark.parametrize(
    ("system", "platform"),
    [("linux", "linux"), ("darwin", "macos"), ("win32", "windows"), ("freebsd13", "linux")],
)
def test_a_system_has_one_platform(
    monkeypatch: pytest.MonkeyPatch, system: str, platform: str
) -> None:
    """Python's name of the system leads to ours; an unknown one is taken for Linux."""
    monkeypatch.setattr(sys, "platform", system)

    assert this_platform() == platform


def test_sampled_figures_say_so() -> None:
    """Figures that come from samples alone may be missing, and say why."""
    for name in RUN_METRICS:
        metric = BY_NAME[name]
        assert (name in SAMPLED_METRICS) == metric.source.startswith("samples of /proc")
        assert (name in SAMPLED_METRICS) == ("too early to be sampled, or" in metric.null_because)


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
    """What a profile sums up was measured in its runs: all but times and how the run ended."""
    others = {"execution_time_seconds", "start_time", "end_time", "stdout_lines", "stderr_lines"}

    assert set(RESOURCE_METRICS) == set(RUN_METRICS) - others - {"exit_code", "success"}
    assert len(RESOURCE_METRICS) == len(set(RESOURCE_METRICS))


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
