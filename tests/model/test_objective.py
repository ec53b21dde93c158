"""What a run costs, and where the time limit comes from."""

import json
import re
from typing import Dict, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import InputError
from hydra_heads.model.minimised import Addend, Minimised, unit_of
from hydra_heads.model.objective import (
    Objective,
    ResolvedObjective,
    objective_of,
    resolve_objective,
    resolved_objective_of,
)

SECONDS = st.floats(0.0, 1e6)


def test_the_default_is_par10() -> None:
    """By default time counts, and a failure as ten time limits."""
    assert Objective().as_document() == {
        "minimise": "time",
        "penalty_factor": 10.0,
        "time_limit_s": None,
        "penalty": None,
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

    assert list(document) == [
        *("minimise", "penalty_factor", "time_limit_s", "time_limit_from"),
        *("unit", "penalty", "penalty_from"),
    ]
    assert ResolvedObjective(**document) == resolved == resolved_objective_of(document)


SUM = (Addend("time", 0.5, "EUR"), Addend("cpu", 2.0), Addend("user_money", 1.0))

FIGURES = {"user_time": 1.0, "system_time": 0.25, "memory_max_mb": 64.0, "user_money": 3.0}


@pytest.mark.parametrize(
    ("minimise", "success", "failure"),
    [
        ("cpu", 1.25, 2.0),
        ("memory", 64.0, 64.0),
        ("user_money", 3.0, 3.0),
        (SUM, 0.5 * 4 + 2 * 1.25 + 3, 7.5),
        ((Addend("memory_max_mb", 0.125),), 8.0, 8.0),
    ],
)
def test_what_is_minimised_is_what_a_run_costs(
    minimise: Minimised, success: float, failure: float
) -> None:
    """A success costs what it used, a failure the penalty and never less than it used."""
    objective = ResolvedObjective(minimise, 10.0, None, None, "x", 2.0, "given")

    assert objective.cost(True, 4.0, FIGURES) == success
    assert objective.cost(False, 4.0, FIGURES) == failure
    assert objective.cost(False, 0.0, {}) == 2.0


def test_a_failure_is_charged_for_what_is_known_of_it() -> None:
    """Figures that a failed run lacks, or has below 0, count nothing; the others do."""
    objective = ResolvedObjective(SUM, 10.0, None, None, "EUR", 1.0, "given")

    assert objective.cost(False, 8.0, {"user_money": -9.0}) == 4.0
    assert objective.cost(False, None, {"user_time": 9.0, "user_money": 1.5}) == 1.5


@pytest.mark.parametrize(
    ("minimise", "figures", "message"),
    [
        ("cpu", {"user_time": 1.0}, "a run succeeded and has no user_time + system_time, which"),
        ("user_money", {"user_money": -1.0}, "succeeded and has a negative user_money, which the"),
        (SUM, {"user_time": 1.0, "system_time": 1.0}, "has no user_money, which the objective"),
    ],
)
def test_a_success_without_the_figure_is_refused(
    minimise: Minimised, figures: Dict[str, float], message: str
) -> None:
    """What a success used must be known and not below 0: nothing else could be its cost."""
    with pytest.raises(InputError, match=re.escape(message)):
        ResolvedObjective(minimise, 10.0, None, None, "x", 2.0).cost(True, 1.0, figures)


@pytest.mark.parametrize(
    ("minimise", "amounts", "penalty", "origin"),
    [
        ("memory", {"a": [1.0, 3.0, 2.0]}, 200.0, "data"),
        ("cpu", {"a": [0.5], "b": [1.5], "c": []}, 100.0, "data"),
        (SUM, {"a": [0.1] * 3}, 10.0, "data"),
        # More than half of the successes used nothing: the largest of them tells the scale.
        ("user_money", {"a": [0.0, 0.0, 4.0]}, 400.0, "data"),
        ("user_money", {"a": [0.0], "b": []}, 1.0, "default"),
        ("memory", {"a": []}, 1.0, "default"),
        ("cpu", {"a": []}, 300.0, "timeout"),
        ("cpu", {}, 300.0, "timeout"),
    ],
)
def test_a_penalty_that_is_not_given_comes_from_the_runs(
    minimise: Minimised, amounts: Dict[str, List[float]], penalty: float, origin: str
) -> None:
    """It is a hundred times what a success uses, by the median over heads of their medians."""
    resolved = resolve_objective(Objective(minimise), amounts, 30.0)

    assert (resolved.penalty, resolved.penalty_from) == (penalty, origin)
    assert (resolved.time_limit_s, resolved.time_limit_from) == (None, None)
    assert resolved.failure_cost == penalty
    assert resolved.unit == unit_of(minimise)


def test_a_factor_scales_the_penalty_of_the_runs() -> None:
    """`penalty_factor` is what a failure counts against ten successes."""
    resolved = resolve_objective(Objective("memory", 3.0), {"a": [2.0]}, 30.0)

    assert resolved.penalty == 60.0


def test_a_penalty_that_is_given_is_kept() -> None:
    """What the heads file says is not changed by what the runs say."""
    resolved = resolve_objective(Objective("memory", penalty=512.5), {"a": [1.0]}, 30.0)

    assert resolved == ResolvedObjective("memory", 10.0, None, None, "MiB", 512.5, "given")


@pytest.mark.parametrize("objective", [Objective(SUM, 10.0, None, 7.0), Objective("user_x", 2.0)])
def test_every_objective_is_read_back(objective: Objective) -> None:
    """As given and as resolved, an objective comes out of a document as it went in."""
    resolved = resolve_objective(objective, {"a": [1.0]}, 30.0)

    given = json.loads(json.dumps(objective.as_document()))
    document = json.loads(json.dumps(resolved.as_document()))

    assert objective_of(given) == objective
    assert resolved_objective_of(document) == resolved


def test_documents_from_before_are_read() -> None:
    """An objective that knows nothing of units and penalties is one of time."""
    given = {"minimise": "time", "penalty_factor": 10.0, "time_limit_s": None}

    assert objective_of(given) == objective_of(None) == Objective()
    assert resolved_objective_of({**given, "time_limit_s": 3, "time_limit_from": "data"}) == (
        ResolvedObjective("time", 10.0, 3.0, "data")
    )
