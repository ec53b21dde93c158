"""What objectives, constraints and limits of weights must fulfil."""

from typing import Any, Dict, List

import pytest

from hydra_heads.model.documents import problems_of
from hydra_heads.model.metrics import is_registered
from hydra_heads.model.weighing_checks import CONSTRAINED
from tests.model import samples
from tests.model.heads_files import lines_of, one_head, sum_objective
from tests.model.samples import Document, changed


def with_objective(**keys: object) -> Document:
    """Return a heads file with this objective."""
    return {**one_head(), "objective": keys}


def with_constraints(*rows: Dict[str, object]) -> Document:
    """Return a heads file with these constraints."""
    return {**one_head(), "constraints": list(rows)}


def with_weights(*weights: object, **keys: object) -> Document:
    """Return a heads file whose heads a, b, ... have these limits of weights."""
    document = {**one_head(), **keys}
    document["heads"] = [
        {"name": "abcdef"[index], "command": ["true"], **({"weight": weight} if weight else {})}
        for index, weight in enumerate(weights)
    ]
    return document


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"minimise": "time", "time_limit_s": 3, "penalty_factor": 2, "penalty": None},
        {"minimise": "cpu"},
        {"minimise": "memory", "penalty": 4000},
        {"minimise": "user_tokens", "penalty_factor": 3, "time_limit_s": None},
        {"minimise": "user_time"},
        {"minimise": [{"metric": "time", "weight": 1}]},
        {"minimise": [{"metric": "page_faults", "weight": 1e-6}, {"metric": "cpu", "weight": 2}]},
        sum_objective(),
    ],
)
def test_objectives_of_every_kind_are_taken(keys: Dict[str, object]) -> None:
    """Short names, figures of one's own, and weighted sums, each with a penalty or without."""
    assert lines_of(with_objective(**keys)) == []


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"minimise": "tme"}, "minimise: found 'tme', expected time, cpu, memory, a user_* metric"),
        ({"minimise": "tme"}, "or a list of metrics with their weights; did you mean 'time'?"),
        (
            {"minimise": "page_faults"},
            "minimise: found 'page_faults', which a list takes: "
            '[{"metric": "page_faults", "weight": 1}]',
        ),
        ({"minimise": 3}, "minimise: found 3, expected time, cpu, memory, a user_* metric, or a"),
        ({"minimise": []}, "minimise: found an empty list, expected 1 or more entries"),
        ({"minimise": ["cpu"]}, "minimise[0]: found 'cpu', expected an object with metric, weight"),
        ({"minimise": [{"metric": "cpu"}]}, "minimise[0]: missing key 'weight'"),
        (
            {"minimise": [{"metric": "cpu", "weight": 0}]},
            "minimise[0].weight: found 0, expected what one unit of the metric costs, in the unit",
        ),
        (
            {"minimise": [{"metric": "page_fault", "weight": 1}]},
            "did you mean 'page_faults'?",
        ),
        (
            {"minimise": [{"metric": "exit_code", "weight": 1}]},
            "minimise[0].metric: found 'exit_code', expected time, cpu, memory, execution_time_s",
        ),
        (
            {"minimise": [{"metric": "cpu", "weight": 1}, {"metric": "cpu", "weight": 2}]},
            "minimise[1].metric: 'cpu' comes twice; add their weights",
        ),
        (
            {
                "minimise": [
                    {"metric": "time", "weight": 1, "unit": "s"},
                    {"metric": "memory", "weight": 1, "unit": "MiB"},
                ]
            },
            "minimise[1].unit: found 'MiB' beside 's', expected one unit, that of the sum; weight "
            "says how many s one unit of memory costs",
        ),
        ({"minimise": [{"metric": "cpu", "weight": 1, "units": "s"}]}, "did you mean 'unit'?"),
        (
            {"penalty": 600},
            "penalty: found 600 where time is minimised and a failure costs penalty_factor x "
            "time_limit_s; give these two instead",
        ),
        (
            {"minimise": "cpu", "time_limit_s": 5},
            "time_limit_s: found 5 where a failure costs the penalty, because something else than "
            "time is minimised; give penalty instead",
        ),
        (
            {"minimise": "cpu", "penalty": 5, "penalty_factor": 10},
            "penalty_factor: found 10 beside penalty, which says all that a failure costs; leave",
        ),
        ({"minimise": "cpu", "penalty": 0}, "penalty: found 0, expected what one failure costs"),
        ({"minimize": "cpu"}, "minimize: unknown key; did you mean 'minimise'?"),
    ],
)
def test_objectives_that_make_no_sense_are_refused(keys: Dict[str, object], message: str) -> None:
    """The line names the place, what was found and what is allowed; nothing has no effect."""
    lines = lines_of(with_objective(**keys))

    assert lines
    assert all(line.startswith("h.json: objective") for line in lines)
    assert any(message in line for line in lines), lines


def test_constraints_are_of_figures_that_follow_from_runs() -> None:
    """Every name that a constraint takes is in the registry or a short name, and is taken."""
    rows = [{"metric": name, "at_most": 50} for name in (*CONSTRAINED, "user_quality")]

    assert [name for name in CONSTRAINED if not is_registered(name)] == ["cpu", "memory"]
    assert lines_of(with_constraints(*rows)) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"metric": "success_rate"}, "[0]: found none, expected at least one of at_least, at_most"),
        ({"at_least": 3}, "[0]: missing key 'metric'"),
        ({"metric": "sucess_rate", "at_least": 95}, "did you mean 'success_rate'?"),
        (
            {"metric": "weight", "at_least": 0.5},
            "[0].metric: found 'weight', expected success_rate",
        ),
        ({"metric": "time", "at_most": 5}, "did you mean 'avg_time'?"),
        (
            {"metric": "success_rate", "at_least": 0.95},
            "[0].at_least: found 0.95, expected percent, like 95: this looks like a fraction",
        ),
        (
            {"metric": "success_rate", "at_least": 101},
            "[0].at_least: found 101, expected percent from 0 to 100",
        ),
        ({"metric": "p95", "at_most": -1}, "[0].at_most: found -1, expected a number >= 0"),
        (
            {"metric": "p95", "at_least": 3, "at_most": 2},
            "[0].at_least: found 3 above at_most (2), expected at_least <= at_most",
        ),
        ({"metric": "p95", "at_most": "2 s"}, "[0].at_most: found '2 s', expected a number"),
        ({"metric": "p95", "above": 2}, "[0].above: unknown key;"),
    ],
)
def test_constraints_that_make_no_sense_are_refused(row: Dict[str, object], message: str) -> None:
    """Unknown metrics name near ones; bounds are in the unit of the metric."""
    lines = lines_of(with_constraints(row))

    assert lines
    assert all(line.startswith("h.json: constraints[0]") for line in lines)
    assert any(message in line for line in lines), lines


def test_a_metric_has_one_constraint() -> None:
    """Two of one metric are an error: one holds both bounds."""
    lines = lines_of(
        with_constraints({"metric": "p95", "at_most": 2}, {"metric": "p95", "at_least": 1})
    )

    assert lines == [
        "h.json: constraints[1].metric: 'p95' comes twice; at_least and at_most go into one "
        "constraint"
    ]


def test_own_figures_may_be_negative() -> None:
    """Of a head's own figures nothing is known, so any bound is taken."""
    assert lines_of(with_constraints({"metric": "user_gain", "at_most": -1})) == []


@pytest.mark.parametrize(
    "weights",
    [
        [{}],
        [{"min": 0.5, "max": 0.5}, {"min": 0.5}],
        [{"min": None, "max": 0.5}, {"max": 0.3}, {"max": 0.2}],
        [{"min": 0.1}] * 3,
        [{"min": 0, "max": 0}, None],
    ],
)
def test_limits_that_leave_weights_are_taken(weights: List[Any]) -> None:
    """Any limits within which some weights sum to 1 are right."""
    assert lines_of(with_weights(*weights)) == []


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (
            [{"min": 0.6}, {"min": 0.5}],
            "heads: found weights of at least 1.1 in all (a 0.6, b 0.5), expected at most 1; "
            "lower a min",
        ),
        (
            [{"max": 0.6}, {"max": 0.3}],
            "heads: found weights of at most 0.9 in all (a 0.6, b 0.3), expected at least 1; "
            "raise a max",
        ),
        (
            [None, {"min": 0.6, "max": 0.5}],
            "heads[1].weight: found min 0.6 above max 0.5 of head 'b', expected min <= max",
        ),
        ([{"max": 0.5}], "heads: found weights of at most 0.5 in all (a 0.5), expected at least"),
        ([{"min": 5}, None], "heads[0].weight.min: found 5, expected a fraction from 0 to 1, or"),
        ([{"least": 0.5}, None], "heads[0].weight.least: unknown key;"),
        ([0.5, None], "heads[0].weight: found 0.5, expected an object with min and max, fractio"),
    ],
)
def test_limits_that_leave_no_weights_are_refused(weights: List[Any], message: str) -> None:
    """Limits that no weights can keep are refused before a run, naming the heads."""
    lines = lines_of(with_weights(*weights))

    assert len(lines) == 1
    assert lines[0].startswith(f"h.json: {message}")


def test_limits_count_with_the_defaults_under_them() -> None:
    """A default is a limit of every head; null in a head takes it away."""
    default = {"weight": {"min": 0.4}}

    assert lines_of(with_weights(None, {"min": None}, None, defaults=default)) == []
    assert "(a 0.4, b 0.4, c 0.4)" in lines_of(with_weights(None, None, None, defaults=default))[0]


def test_heads_that_are_off_limit_nobody() -> None:
    """A disabled head has no part in the weights."""
    document = with_weights({"min": 0.6}, {"min": 0.6})
    document["heads"][1]["enabled"] = False

    assert lines_of(document) == []


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("objective.minimise", "speed", "objective.minimise: found 'speed', expected time, cpu, m"),
        ("constraints.0.metric", "weight", "constraints[0].metric: found 'weight', expected succ"),
        ("constraints.0.at_least", 0.9, "constraints[0].at_least: found 0.9, expected percent"),
        ("heads.0.weight.min", 1.5, "heads[0].weight.min: found 1.5, expected a fraction from 0"),
        ("heads.1.weight", {"min": 0.95}, "heads: found weights of at least 1.05 in all (zlib 0.9"),
    ],
)
def test_a_slot_document_is_checked_alike(path: str, value: object, message: str) -> None:
    """What Phase 2 reads back holds what the heads file had to."""
    lines = problems_of(changed(samples.slot(), path, value), "slot", "s.json")

    assert lines
    assert lines[0].startswith(f"s.json: {message}")


def test_a_slot_document_from_before_is_right() -> None:
    """One without constraints, limits or a penalty is read as before."""
    document = samples.slot()
    del document["constraints"], document["heads"][0]["weight"]

    assert problems_of(document, "slot", "s.json") == []
