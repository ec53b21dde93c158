"""Names of Hydra's figures in Prometheus."""

import re
from typing import List

import pytest

from hydra_heads.model.metrics import BY_NAME, PROFILE_METRICS, RESOURCE_METRICS
from hydra_heads.report.prometheus import names
from hydra_heads.report.prometheus.names import (
    BASE_UNITS,
    GAUGE,
    HISTOGRAM,
    NO_SERIES,
    Family,
    base_value,
    family_of,
)

SUMMED_UP = (*PROFILE_METRICS, *RESOURCE_METRICS)

NO_BASE_UNITS = ("percent", "milliseconds", "minutes", "hours", "mb", "mib", "kb", "fraction", "ms")
"""Units that Prometheus' users do not want in names: it has seconds, bytes and ratios."""

OTHER_FAMILIES: List[Family] = [value for value in vars(names).values() if type(value) is Family]

ALL_FAMILIES = [
    *OTHER_FAMILIES,
    *(family_of(metric) for metric in SUMMED_UP if metric not in NO_SERIES),
]


@pytest.mark.parametrize("metric", SUMMED_UP)
def test_every_metric_that_is_summed_up_has_a_name(metric: str) -> None:
    """A profile's metric has a family, or there is a reason why not; never both."""
    if metric in NO_SERIES:
        assert NO_SERIES[metric]
        with pytest.raises(KeyError):
            family_of(metric)
    else:
        assert family_of(metric).name.startswith("hydra_head_")


@pytest.mark.parametrize("metric", [name for name in SUMMED_UP if name not in NO_SERIES])
def test_names_end_in_their_base_unit(metric: str) -> None:
    """What is percent with us is a ratio, MiB are bytes, and counts have no unit."""
    ending = {"percent": "_ratio", "fraction": "_ratio", "seconds": "_seconds", "MiB": "_bytes"}

    unit = BY_NAME[metric].unit
    assert family_of(metric).name.endswith(ending.get(unit, ""))
    assert unit in ending or not family_of(metric).name.endswith(tuple(ending.values()))


@pytest.mark.parametrize("family", ALL_FAMILIES, ids=[family.name for family in ALL_FAMILIES])
def test_names_follow_the_rules_of_prometheus(family: Family) -> None:
    """Lower case, one prefix, base units, and no ending that belongs to another type."""
    words = family.name.split("_")

    assert re.fullmatch(r"hydra(_[a-z][a-z0-9]*)+", family.name)
    assert words[-1] not in ("total", "count", "sum", "bucket", "created")
    assert not set(words) & set(NO_BASE_UNITS)
    assert family.type in (GAUGE, HISTOGRAM)
    assert "_ratio" not in family.name or words[-1] == "ratio"


@pytest.mark.parametrize("family", ALL_FAMILIES, ids=[family.name for family in ALL_FAMILIES])
def test_meanings_are_one_sentence(family: Family) -> None:
    """A meaning is one line that ends as a sentence does, of plain characters."""
    assert re.fullmatch(r"[A-Z0-9][ -~]+\.", family.help)
    assert len(family.help) <= 100


def test_names_are_different() -> None:
    """No two families share a name, nor one the name of a histogram's series."""
    found = [family.name for family in ALL_FAMILIES]

    assert len(set(found)) == len(found)
    series = {names.DURATION.name + end for end in ("_bucket", "_sum", "_count")}
    assert not series & set(found)


def test_the_names_people_build_on_stay() -> None:
    """Dashboards and alerts of users name these."""
    found = {family.name for family in ALL_FAMILIES}

    assert found > {
        "hydra_head_success_ratio",
        "hydra_head_duration_mean_seconds",
        "hydra_head_duration_p50_seconds",
        "hydra_head_duration_change_ratio",
        "hydra_head_duration_seconds",
        "hydra_head_weight_ratio",
        "hydra_head_previous_weight_ratio",
        "hydra_head_belief_ratio",
        "hydra_head_runs",
        "hydra_head_failures",
        "hydra_head_status",
        "hydra_head_memory_max_bytes",
        "hydra_head_cpu_user_seconds",
        "hydra_profile_timestamp_seconds",
        "hydra_weights_timestamp_seconds",
        "hydra_slot_status",
        "hydra_slot_heads",
        "hydra_build_info",
    }


def test_every_unit_of_the_registry_has_a_base_unit() -> None:
    """No metric that is summed up has a unit that nobody can turn into Prometheus'."""
    assert {BY_NAME[metric].unit for metric in SUMMED_UP} == set(BASE_UNITS)


@pytest.mark.parametrize(
    ("metric", "value", "expected"),
    [
        ("success_rate", 100.0, 1.0),
        ("avg_time_change", -12.5, -0.125),
        ("memory_max_mb", 15.2109375, 15949824.0),
        ("weight", 0.984, 0.984),
        ("context_switches", 2.0, 2.0),
    ],
)
def test_figures_are_turned_into_base_units(metric: str, value: float, expected: float) -> None:
    """A figure says the same in either unit."""
    assert base_value(metric, value) == expected
