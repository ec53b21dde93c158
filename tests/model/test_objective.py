"""What a run costs, and where the time limit comes from."""

import json
from typing import Dict, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import InputError
from hydra_heads.model.objective import Objective, ResolvedObjective, resolve_objective

SECONDS = st.floats(0.0, 1e6)


def test_the_default_is_par10() -> None:
    """By default time counts, and a failure as ten time limits."""
    assert Objective().as_document() == {
        "minimise": "time",
        "penalty_factor": 10.0,
        "time_limit_s": None,
    }


@pytest.mark.parametrize(
    ("ok", "seconds", "cost"),
    [
        (True, 0.25, 0.25),
        (True, 0.0, 0.0),
        (True, 100.0, 100.0),
        (False, 0.25, 20.0),
        (False, 19.9, 20.0),
        (False, 25.0, 25.0),
        (False, None, 20.0),
    ],
)
def test_a_run_costs_its_time_or_the_penalty(
    ok: bool, seconds: Optional[float], cost: float
) -> None:
    """A success costs its seconds; a failure ten limits, and never less than it used."""
    assert ResolvedObjective("time", 10.0, 2.0, "given").cost(ok, seconds) == cost


@given(st.floats(1.0, 100.0), st.floats(0.001, 1000.0), SECONDS)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_a_failure_never_costs_less(factor: float, limit: float, seconds: float) -> None:
    """No success within the limit costs as much as a failure of the same length."""
    objective = ResolvedObjective("time", factor, limit, "given")

    assert objective.cost(False, seconds) >= objective.cost(True, seconds)
    assert objective.cost(False, seconds) >= objective.failure_cost == factor * limit


def test_a_success_without_a_time_is_refused() -> None:
    """A run that is said to have succeeded in no time at all is an error of its source."""
    with pytest.raises(InputError, match="succeeded without a time; expected seconds >= 0"):
        ResolvedObjective("time", 10.0, 2.0, "given").cost(True, None)


@pytest.mark.parametrize(
    ("times", "limit", "origin"),
    [
        ({"a": [1.0, 3.0, 2.0]}, 20.0, "data"),
        ({"a": [1.0, 2.0]}, 15.0, "data"),
        ({"a": [1.0], "b": [4.0], "c": [2.0]}, 20.0, "data"),
        ({"a": [1.0] * 100, "b": [3.0]}, 20.0, "data"),
        ({"a": [0.1], "b": [0.3], "c": []}, 2.0, "data"),
        ({"a": [0.1] * 3}, 1.0, "data"),
        ({"a": [], "b": []}, 30.0, "timeout"),
        ({}, 30.0, "timeout"),
        ({"a": [0.0, 0.0]}, 30.0, "timeout"),
    ],
)
def test_a_limit_that_is_not_given_comes_from_the_runs(
    times: Dict[str, List[float]], limit: float, origin: str
) -> None:
    """It is ten times the median over heads of their median success, else the time limit."""
    resolved = resolve_objective(Objective(), times, 30.0)

    assert resolved == ResolvedObjective("time", 10.0, limit, origin)


def test_a_limit_that_is_given_is_kept() -> None:
    """What the heads file says is not changed by what the runs say."""
    objective = Objective("time", 3.0, 7.123456789012345)

    resolved = resolve_objective(objective, {"a": [1.0]}, 30.0)

    assert resolved == ResolvedObjective("time", 3.0, 7.123456789012345, "given")


@given(st.dictionaries(st.sampled_from("abcd"), st.lists(SECONDS, max_size=6), max_size=4))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_the_order_of_heads_and_runs_does_not_matter(times: Dict[str, List[float]]) -> None:
    """The same runs in another order give the same limit, and change nothing of what they are."""
    turned = {name: list(reversed(times[name])) for name in sorted(times, reverse=True)}
    before = json.dumps(times)

    assert resolve_objective(Objective(), times, 30.0) == resolve_objective(
        Objective(), turned, 30.0
    )
    assert json.dumps(times) == before


def test_the_resolved_objective_stands_in_documents() -> None:
    """The one definition of cost can be read back from a document."""
    resolved = ResolvedObjective("time", 10.0, 2.0, "data")

    document = json.loads(json.dumps(resolved.as_document()))

    assert list(document) == ["minimise", "penalty_factor", "time_limit_s", "time_limit_from"]
    assert ResolvedObjective(**document) == resolved
