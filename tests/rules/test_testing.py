"""Tests of rules, played."""

from typing import Any, List

from hydra_heads.model.rules import Rule
from hydra_heads.rules.cases import Case, cases_of
from hydra_heads.rules.testing import differences, steps_of


def case_of(rule: Rule, values: List[Any], **expected: Any) -> Case:
    """Return a test of a rule over values of cpu_max."""
    test = {"name": "t", "rule": rule.id, "series": {"cpu_max": values}, **expected}
    return cases_of({"tests": [test]}, "x.json", [rule])[0]


def test_the_states_are_those_that_runs_lead_to() -> None:
    """A test plays its runs as a history would: breaches, clears and runs without data [R-067]."""
    rule = Rule("busy", "cpu_max > 85", for_runs=2, keep_runs=2)

    steps = list(steps_of(case_of(rule, [90, 91, 80, None, 80, 80], expect_last="inactive")))

    assert [step.state for step in steps] == [
        *("pending", "firing", "keeping", "nodata", "keeping", "resolved"),
    ]
    assert [step.run for step in steps] == [1, 2, 3, 4, 5, 6]
    assert (steps[0].value, steps[3].value) == ("cpu_max 90 %", "cpu_max without a value")


def test_windows_look_back_over_the_runs_of_the_test() -> None:
    """A function sees the runs up to each, not those after."""
    rule = Rule("busy", "mean(cpu_max[2 runs]) > 85")

    steps = steps_of(case_of(rule, [80, 100, 60], expect_last="inactive"))

    assert [step.value for step in steps] == [
        "mean(cpu_max[2 runs]) 80 %",
        "mean(cpu_max[2 runs]) 90 %",
        "mean(cpu_max[2 runs]) 80 %",
    ]


def test_differences_name_run_state_and_figures() -> None:
    """Only the runs where expectation and state differ come back, with the figures."""
    rule = Rule("busy", "cpu_max > 85")

    found = differences(case_of(rule, [80, 90, 91], expect=["inactive", "pending", "firing"]))

    assert [difference.words for difference in found] == [
        "run 2: expected pending, found firing (cpu_max 90 %)"
    ]


def test_only_the_last_state_counts_where_only_that_is_expected() -> None:
    """`expect_last` says nothing of the runs before."""
    rule = Rule("busy", "cpu_max > 85")

    assert differences(case_of(rule, [80, 90], expect_last="firing")) == []
    assert len(differences(case_of(rule, [90, 80], expect_last="firing"))) == 1
