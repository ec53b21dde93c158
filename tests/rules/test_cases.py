"""Tests of rules, as a file holds them."""

from typing import Any, Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.rules import Rule
from hydra_heads.rules.cases import MOST_RUNS, cases_of, has_own_rules

BUSY = Rule("busy", "cpu_max > 85")


def document(**test: Any) -> Dict[str, Any]:
    """Return a document of one test of the rule `busy`."""
    return {"tests": [{"name": "t", "rule": "busy", **test}]}


def fault(value: object) -> str:
    """Return what is wrong with a document."""
    with pytest.raises(InputError) as raised:
        cases_of(value, "x.json", [BUSY])
    return raised.value.message


def test_runs_are_read_as_they_are_written() -> None:
    """Metrics, instances and starts of runs become samples; without a start, a minute apart."""
    rows: List[Dict[str, Any]] = [
        {"cpu_max": 90, "instance": "small"},
        {"cpu_max": None, "memory_max_mb": 2, "at_s": 1000},
        {"time": 0.5},
    ]

    [case] = cases_of(document(runs=rows, expect_last="inactive"), "x.json", [BUSY])

    samples = case.samples
    assert samples.started_unix == [0.0, 1000, 1060.0]
    assert samples.instances == ["small", None, None]
    assert samples.column("cpu_max") == [90, None, None]
    assert samples.column("memory_max_mb") == [None, 2, None]
    assert samples.column("time") == [None, None, 0.5]
    assert case.expected == (None, None, "inactive")


def test_a_run_can_be_repeated() -> None:
    """A row with `repeat` stands for so many runs, each after the one before."""
    rows: List[Dict[str, Any]] = [{"cpu_max": 1, "at_s": 60, "repeat": 3}, {"cpu_max": 2}]

    [case] = cases_of(document(runs=rows, expect_last="inactive"), "x.json", [BUSY])

    assert case.samples.column("cpu_max") == [1, 1, 1, 2]
    assert case.samples.started_unix == [60, 120.0, 180.0, 240.0]


def test_a_series_is_a_column_a_metric() -> None:
    """Values of several metrics may be given side by side, null where there is none."""
    series = {"cpu_max": [90, None], "user_tokens": [1, 2]}

    [case] = cases_of(document(series=series, expect=["firing", "nodata"]), "x.json", [BUSY])

    assert case.samples.column("cpu_max") == [90, None]
    assert case.samples.column("user_tokens") == [1, 2]
    assert case.expected == ("firing", "nodata")


def test_own_rules_win() -> None:
    """A document that defines rules tests those, with all their settings."""
    own = {
        "rules": [{"id": "busy", "expr": "cpu_max > 1", "for_runs": 3}],
        **document(series={"cpu_max": [1]}, expect=["inactive"]),
    }

    [case] = cases_of(own, "x.json", [BUSY])

    assert has_own_rules(own)
    assert not has_own_rules(document())
    assert (case.rule.expr, case.rule.for_runs) == ("cpu_max > 1", 3)


ONE = {"cpu_max": [1]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "x.json: found a list, expected an object with tests"),
        ({}, "x.json: missing key 'tests'"),
        ({"tests": []}, "x.json: tests: "),
        ({"tests": 5}, "x.json: tests: found 5, expected a list of tests"),
        ({"test": [], "tests": []}, "did you mean 'tests'?"),
        ({"tests": [{"rule": "busy"}]}, "x.json: tests[0]: missing key 'name'"),
        (document(serie=ONE), "x.json: tests[0].serie: unknown key; did you mean 'series'?"),
        (document(series=ONE), "x.json: tests[0]: missing key 'expect' or 'expect_last'"),
        (document(expect=[]), "x.json: tests[0]: missing key 'runs' or 'series'"),
        (document(runs=[], expect=[]), "x.json: tests[0]: found no run, expected"),
        (document(series={}, expect=[]), "x.json: tests[0]: found no run, expected"),
        (
            document(runs=[{"cpu_max": 1}], series=ONE, expect=["firing"]),
            "x.json: tests[0].series: found runs as well; keep one of the two",
        ),
        (
            document(series={"cpu_max": [1, 2], "time": [1]}, expect_last="firing"),
            "x.json: tests[0].series.time: found 1 values, expected 2",
        ),
        (document(series=ONE, expect=[]), "tests[0].expect: found 0 states for 1 runs"),
        (document(series=ONE, expect=["fire"]), "tests[0].expect[0]: found 'fire', expected "),
        (document(series=ONE, expect=["error"]), "tests[0].expect[0]: found 'error'"),
        (document(series=ONE, expect_last=5), "tests[0].expect_last: found 5, expected"),
        (
            document(series={"cpu_mx": [1]}, expect_last="firing"),
            "x.json: tests[0].series.cpu_mx: found 'cpu_mx', expected a metric; did you mean 'cpu_",
        ),
        (
            document(runs=[{"p95": 1}], expect_last="firing"),
            "tests[0].runs[0].p95: a run has no p95: it is p95 of time; give each run its time",
        ),
        (
            document(runs=[{"weight": 1}], expect_last="firing"),
            "tests[0].runs[0].weight: found 'weight', which a rule cannot ask for",
        ),
        (document(runs=[{"cpu_max": "90"}], expect_last="firing"), "runs[0].cpu_max: found '90'"),
        (document(runs=[{"cpu_max": True}], expect_last="firing"), "runs[0].cpu_max: found true"),
        (document(runs=[{"repeat": 0}], expect_last="firing"), "runs[0].repeat: found 0"),
        (document(runs=[{"at_s": -1}], expect_last="firing"), "runs[0].at_s: found -1"),
        (
            {"tests": [{"name": "t", "rule": "bsy", "series": ONE, "expect_last": "firing"}]},
            "x.json: tests[0].rule: found 'bsy', expected a rule's id; did you mean 'busy'?",
        ),
        (
            {**document(series=ONE, expect_last="firing"), "rules": [{"id": "busy", "expr": "x"}]},
            "x.json: rules[0].expr: column 1: found 'x', expected a metric",
        ),
        (
            {
                **document(series=ONE, expect_last="firing"),
                "rules": [{"id": "busy", "expr": "time > 1"}] * 2,
            },
            "x.json: rules[1].id: 'busy' comes twice; names are unique",
        ),
        (
            {
                **document(series=ONE, expect_last="firing"),
                "rules": [{"id": "busy", "expr": "time > 1", "severity": "HIGH"}],
            },
            "x.json: rules[0].severity: found 'HIGH', expected one of INFO, WARNING, ERROR, CRITIC",
        ),
        (
            document(runs=[{"cpu_max": 1, "repeat": MOST_RUNS}] * 2, expect_last="firing"),
            "tests[0].runs[1]: found more than 2000 runs in all",
        ),
        (
            document(series={"cpu_max": [1] * 2001}, expect_last="firing"),
            "tests[0]: found 2001 runs, expected at most 2000",
        ),
    ],
)
def test_what_is_wrong_is_one_clear_line(value: object, message: str) -> None:
    """The file, the place in it, what was found and what is allowed, in one line [R-058]."""
    found = fault(value)

    assert message in found
    assert "\n" not in found


def test_a_rule_that_cannot_be_read_is_named_by_its_test() -> None:
    """Rules from elsewhere are looked at too."""
    with pytest.raises(
        InputError, match=r"x.json: tests\[0\].rule: rule busy: column 1: found 'x'"
    ):
        cases_of(
            document(series=ONE, expect_last="firing"), "x.json", [BUSY._replace(expr="x > 1")]
        )


def test_without_rules_there_is_nothing_to_test() -> None:
    """A document without rules needs those of a slot."""
    with pytest.raises(InputError, match="found 'busy', expected a rule's id; there are none"):
        cases_of(document(series=ONE, expect_last="firing"), "x.json", None)
