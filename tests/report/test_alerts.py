"""Rules on the dashboard."""

from typing import Dict, List, Optional

import pytest

from hydra_heads.model.profile import Profile
from hydra_heads.model.rules import STATES
from hydra_heads.report.alerts import Alert, alerts_of, rules_of
from tests.weigh.profiles import make_profile

SINCE = "2026-01-09T12:00:00+00:00"


def alert(state: str, severity: str = "WARNING", id: str = "slow") -> Alert:
    """Return a rule that stands like that."""
    return Alert(id, "p95 > 2 s", severity, state, None)


@pytest.mark.parametrize(
    ("state", "severity", "status"),
    [
        ("firing", "CRITICAL", "critical"),
        ("keeping", "ERROR", "critical"),
        ("firing", "error", "critical"),
        ("firing", "WARNING", "warning"),
        ("keeping", "WARNING", "warning"),
        ("firing", "INFO", "ok"),
        ("nodata", "INFO", "unknown"),
        ("error", "CRITICAL", "unknown"),
        ("pending", "CRITICAL", "ok"),
        ("resolved", "CRITICAL", "ok"),
        ("inactive", "CRITICAL", "ok"),
    ],
)
def test_what_a_rule_makes_of_its_head(state: str, severity: str, status: str) -> None:
    """A rule that fires is as grave as its severity; one that cannot be judged is unknown."""
    assert alert(state, severity).status == status


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("firing", "rule slow fires: p95 > 2 s"),
        ("keeping", "rule slow still fires: p95 > 2 s"),
        ("nodata", "rule slow has no data: p95 > 2 s"),
        ("error", "rule slow cannot be judged: p95 > 2 s"),
    ],
)
def test_a_rule_says_why(state: str, words: str) -> None:
    """The reason names the rule, how it stands, and its condition."""
    assert alert(state).reason == words


def test_a_rule_without_a_condition_says_why_too() -> None:
    """Other programs may leave the condition out."""
    assert alert("firing")._replace(expr="").reason == "rule slow fires"


def test_a_long_condition_is_cut_in_the_reason_only() -> None:
    """Two hundred heads with long rules are still a small document."""
    long = alert("firing")._replace(expr="p95 > 2 s OR " * 20)

    assert long.reason == "rule slow fires: " + long.expr[:77] + "..."
    assert rules_of({"a": [long]})[0]["expr"] == long.expr


def test_rules_are_read_from_a_profile() -> None:
    """As they stand there, keys of other programs left out."""
    row = {
        "id": "slow", "expr": "p95 > 2 s", "severity": "ERROR", "state": "firing",
        "since": SINCE, "Owner": "me",
    }  # fmt: skip
    profile = make_profile("a", [1.0], rules=[row])

    assert alerts_of(profile) == [Alert("slow", "p95 > 2 s", "ERROR", "firing", SINCE)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (None, []),
        ([], []),
        ([{"name": "no rule of ours"}, {"id": ""}, {"id": 7, "state": "firing"}], []),
        ([{"id": "x", "state": "exploded", "severity": "INFO"}], [("x", "error", "INFO")]),
        ([{"id": "x", "state": ["firing"]}], [("x", "error", "WARNING")]),
        ([{"id": "x", "state": "firing", "since": 5}], [("x", "firing", "WARNING")]),
    ],
)
def test_strange_rules_make_no_state_up(
    rows: Optional[List[Dict[str, object]]], expected: List[object]
) -> None:
    """What names no rule is left out; a state that nobody knows cannot be judged."""
    document = {**make_profile("a", [1.0]).document, "rules": rows}

    found = alerts_of(Profile(document))

    assert [(each.id, each.state, each.severity) for each in found] == expected
    assert all(each.since is None for each in found)


def test_a_rule_stands_as_in_the_head_where_it_is_gravest() -> None:
    """Critical before unknown before warning before ok; severity and time are of that head."""
    grave = Alert("slow", "p95 > 2 s", "CRITICAL", "firing", SINCE)
    alerts = {
        "a": [alert("nodata"), alert("pending", id="big")],
        "b": [grave, alert("inactive", id="big")],
        "c": [alert("firing"), alert("resolved", id="big")],
    }

    assert rules_of(alerts) == [
        dict(alert("pending", id="big")._asdict()),
        dict(grave._asdict()),
    ]


def test_among_equally_grave_ones_the_first_head_counts() -> None:
    """So that the same profiles give the same document."""
    first, second = alert("firing")._replace(since="1"), alert("firing")._replace(since="2")

    assert rules_of({"a": [first], "b": [second]})[0]["since"] == "1"


def test_every_state_has_its_place() -> None:
    """The closed list of the document, each once, the gravest first."""
    ids = [f"r{place}" for place, _ in enumerate(STATES)]
    alerts = {state: [alert(state, "INFO", id) for id in ids] for state in reversed(STATES)}

    assert len(set(STATES)) == len(STATES) == 7
    assert {rule["state"] for rule in rules_of(alerts)} == {"error"}


def test_without_rules_there_are_none() -> None:
    """An empty list, as every dashboard had before there were rules."""
    assert rules_of({"a": [], "b": []}) == []
