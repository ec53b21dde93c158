"""What is minimised: figures of runs, their units, and what is said when one is missing."""

import re
from typing import Dict, List, Optional, Tuple

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.model.minimised import (
    SUMMABLE,
    Addend,
    Minimised,
    known_amounts,
    known_figures,
    metric_unit,
    name_fault,
    success_amounts,
    unit_of,
)

Success = Tuple[Optional[float], Dict[str, float]]

RUNS: List[Success] = [
    (1.0, {"user_time": 0.5, "system_time": 0.25, "user_tokens": 7.0}),
    (2.0, {"user_time": 1.5, "system_time": 0.25}),
    (3.0, {"user_time": 2.5, "system_time": 0.25, "user_tokens": -1.0}),
]


@pytest.mark.parametrize(
    ("minimised", "unit"),
    [
        ("time", "seconds"),
        ("cpu", "seconds"),
        ("memory", "MiB"),
        ("user_tokens", "user_tokens"),
        ("user_time", "seconds"),
        ((Addend("time", 1.0), Addend("memory", 2.0, "points")), "points"),
        ((Addend("time", 1.0), Addend("memory", 2.0)), "units"),
    ],
)
def test_costs_have_a_unit(minimised: Minimised, unit: str) -> None:
    """It is that of the figure, or the one that a sum is given."""
    assert unit_of(minimised) == unit


def test_every_figure_that_can_be_summed_is_measured() -> None:
    """Sums name short names and metrics of runs of which less is better, each with its unit."""
    assert set(SUMMABLE) <= {"time", "cpu", "memory", *RUN_METRICS}
    assert not {"start_time", "end_time", "exit_code", "success"} & set(SUMMABLE)
    assert [name for name in SUMMABLE if metric_unit(name) is None] == []


@pytest.mark.parametrize(
    ("minimised", "amounts"),
    [
        ("time", [1.0, 2.0, 3.0]),
        ("cpu", [0.75, 1.75, 2.75]),
        ((Addend("time", 2.0), Addend("system_time", 4.0)), [3.0, 5.0, 7.0]),
    ],
)
def test_successes_have_amounts(minimised: Minimised, amounts: List[float]) -> None:
    """Each success used so much of what is minimised."""
    assert success_amounts(minimised, "a", RUNS) == amounts


def test_a_missing_figure_is_named_with_its_head_and_what_to_do() -> None:
    """One line says which head, how many of its successes, which figure, and how to mend it."""
    with pytest.raises(InputError) as caught:
        success_amounts("user_tokens", "zlib", RUNS)

    assert caught.value.message == (
        "head 'zlib': 1 of 3 successes have no user_tokens, which the objective minimises; write "
        "a number >= 0 to HYDRA_METRICS_FILE in every run, or minimise something else"
    )


def test_a_negative_figure_is_named_too() -> None:
    """A cost below 0 is no cost."""
    with pytest.raises(InputError, match="1 of 1 successes have a negative user_tokens, which"):
        success_amounts("user_tokens", "zlib", RUNS[2:])


def test_a_figure_of_the_system_says_why_it_may_be_missing() -> None:
    """The registry's own words stand in the line."""
    with pytest.raises(InputError, match=re.escape("have no cpu_max, which the objective min")):
        success_amounts((Addend("cpu_max", 1.0),), "zlib", RUNS)


def test_what_is_known_is_handed_on_beside_the_fault() -> None:
    """Phase 1 goes on with the successes that have the figure, and tells of the others."""
    amounts, fault = known_amounts("user_tokens", "zlib", RUNS)

    assert amounts == [7.0]
    assert fault is not None
    assert known_amounts("user_tokens", "zlib", RUNS[:1]) == ([7.0], None)


@pytest.mark.parametrize(
    ("metrics", "flags", "floor", "figures"),
    [
        ({"a": 1.0, "b": None}, [], None, {"a": 1.0}),
        ({"a": 1.0}, ["memory_floor"], 12.5, {"a": 1.0, "memory_max_mb": 12.5}),
        ({"memory_max_mb": 99.0}, ["memory_floor"], 12.5, {"memory_max_mb": 99.0}),
        ({"memory_max_mb": None}, ["memory_floor"], 12.5, {"memory_max_mb": 12.5}),
        ({}, ["memory_floor"], None, {}),
        ({}, ["clock_jump"], 12.5, {}),
    ],
)
def test_a_peak_below_the_floor_counts_as_the_floor(
    metrics: Dict[str, Optional[float]],
    flags: List[str],
    floor: Optional[float],
    figures: Dict[str, float],
) -> None:
    """A program too small for its peak to be told costs what it is known to be below."""
    assert known_figures(metrics, flags, floor) == figures


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("tme", "did you mean 'time'?"),
        ("memory_max", "did you mean 'memory'?"),
        ("user_Tokens", None),
        ("user_", None),
        ("caf\xe9\n" * 100, None),
    ],
)
def test_a_name_that_is_none_is_refused_with_the_nearest(name: str, near: Optional[str]) -> None:
    """The line shows what was found, all that is allowed, and what was probably meant."""
    fault = name_fault(name, ("time", "cpu", "memory"), "or a list")

    assert fault is not None
    assert ", expected time, cpu, memory, a user_* metric or a list" in fault
    assert fault.isascii()
    assert len(fault) < 600
    if near is not None:
        assert fault.endswith(near)
