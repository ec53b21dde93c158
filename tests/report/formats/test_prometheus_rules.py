"""Alerts over the series for Prometheus."""

import json
import re
from typing import List, Optional, Sequence

import pytest

from hydra_heads.model.metrics import PROFILE_METRICS
from hydra_heads.report.formats import prometheus
from hydra_heads.report.formats.prometheus_rules import render
from hydra_heads.report.prometheus.names import base_value
from hydra_heads.report.thresholds import OK, Threshold
from hydra_heads.report.view import View
from tests.report.formats.slots import KINDS, Json, full_view, slot_of, slot_with
from tests.report.prometheus.promql import FUNCTIONS, read_query
from tests.report.prometheus.reading import read_back
from tests.report.views import make_view, usual_view

STANDING = ["HydraProfileTooOld", "HydraSlotCritical", "HydraWeightsMissing", "HydraSlotMissing"]

every_kind = pytest.mark.parametrize("kind", KINDS)


def rules_of(view: View) -> List[Json]:
    """Render a slot's rules and read them as JSON."""
    groups = json.loads(render(view))["groups"]
    assert len(groups) == 1
    rules: List[Json] = groups[0]["rules"]
    return rules


def rule_of(view: View, name: str) -> Json:
    """Return the rule of this name."""
    return next(rule for rule in rules_of(view) if rule["alert"] == name)


def watched(thresholds: Sequence[Json], **settings: object) -> View:
    """Put a slot together that has thresholds of its own."""
    return make_view({"a": [1.0, 2.0]}, slot=slot_with(thresholds=list(thresholds), **settings))


@every_kind
def test_the_file_is_yaml(kind: str) -> None:
    """Prometheus reads YAML: a reader of that finds what a reader of JSON finds."""
    view = slot_of(kind)
    yaml = pytest.importorskip("yaml", reason="no PyYAML")

    text = render(view)

    assert yaml.safe_load(text) == json.loads(text)
    assert text.encode("ascii").endswith(b"}\n")


@every_kind
def test_rules_have_all_that_prometheus_asks(kind: str) -> None:
    """Each one has a name, an expression, a time to wait, labels and words; and no other key."""
    view = slot_of(kind)
    group = json.loads(render(view))["groups"][0]

    assert set(group) == {"name", "rules"}
    assert group["name"] == f"hydra-{view.slot}"
    for rule in group["rules"]:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"Hydra([A-Z][a-z0-9]*)+", rule["alert"])
        assert re.fullmatch(r"[1-9][0-9]*[smh]", rule["for"])
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["labels"]["slot"] == view.slot
        assert set(rule["annotations"]) == {"summary", "description"}
        assert read_query(rule["expr"]).functions <= FUNCTIONS


def test_every_slot_is_watched() -> None:
    """The limits that every slot has, and what can go wrong with any."""
    assert [rule["alert"] for rule in rules_of(usual_view())] == [
        "HydraSuccessRateCritical",
        "HydraSuccessRateWarning",
        "HydraAvgTimeChangeCritical",
        "HydraAvgTimeChangeWarning",
        *STANDING,
    ]


def test_every_expression_names_series_that_are_there() -> None:
    """Whatever an alert looks at stands in the file for the collector, under its slot."""
    view = full_view()
    rows = [
        {"id": metric, "metric": metric, "direction": "above", "warning": 1.0, "critical": 2.0}
        for metric in PROFILE_METRICS
    ]
    with_all = View({**view.dashboard, "thresholds": rows}, view.profiles, view.weights)

    read = read_back(prometheus.render(with_all))

    assert len(rules_of(with_all)) == 2 * (len(rows) - 2) + len(STANDING)
    for rule in rules_of(with_all):
        assert read_query(rule["expr"]).series <= set(read.names)
        assert read_query(rule["expr"]).labels == {"slot"}
        assert rule["expr"].count('{slot="slot"}') == rule["expr"].count("{")


def fires(rule: Optional[Json], value: float) -> bool:
    """Carry out the comparisons of an expression, one after the other, as Prometheus does."""
    if rule is None:
        return False
    comparisons = re.findall(r"(<=|>=|<|>) (-?[0-9.e-]+)", rule["expr"])
    assert comparisons
    return all(
        {"<": value < limit, ">": value > limit, "<=": value <= limit, ">=": value >= limit}[sign]
        for sign, limit in ((sign, float(limit)) for sign, limit in comparisons)
    )


@pytest.mark.parametrize("direction", ["below", "above"])
@pytest.mark.parametrize(("warning", "critical"), [(50.0, 20.0), (50.0, None), (None, 20.0)])
def test_an_alert_fires_where_a_status_changes(
    direction: str, warning: Optional[float], critical: Optional[float]
) -> None:
    """One alert fires for a figure that is not ok: the one of its status, limits included."""
    if direction == "above" and warning is not None and critical is not None:
        warning, critical = critical, warning
    threshold = Threshold("mine", "success_rate", "percent", direction, warning, critical)
    view = watched([{key: value for key, value in threshold._asdict().items() if key != "unit"}])
    found = {rule["alert"]: rule for rule in rules_of(view)}

    for percent in (0.0, 10.0, 20.0, 30.0, 50.0, 70.0, 100.0):
        value = base_value("success_rate", percent)
        firing = [
            status
            for status in ("warning", "critical")
            if fires(found.get(f"HydraMine{status.capitalize()}"), value)
        ]
        grade = threshold.grade(percent)
        assert firing == ([] if grade == OK else [grade])


def test_limits_are_in_the_units_of_the_series() -> None:
    """Percent become ratios, seconds stay seconds."""
    view = watched(
        [
            {"id": "success_rate", "metric": "success_rate", "direction": "below", "warning": 99.5},
            {"id": "p99.tail", "metric": "p99", "direction": "above", "critical": 2.5},
        ]
    )

    rate, tail = rule_of(view, "HydraSuccessRateWarning"), rule_of(view, "HydraP99TailCritical")

    assert rate["expr"] == 'hydra_head_success_ratio{slot="demo"} < 0.995'
    assert tail["expr"] == 'hydra_head_duration_p99_seconds{slot="demo"} > 2.5'
    assert tail["labels"] == {"severity": "critical", "slot": "demo"}


def test_words_name_head_figure_and_limit() -> None:
    """Who is called at night reads which head, what was found, and what would have been well."""
    rule = rule_of(usual_view(), "HydraSuccessRateCritical")

    assert rule["annotations"] == {
        "summary": "Head {{ $labels.head }}: the success rate is {{ $value | humanizePercentage }}",
        "description": "In slot {{ $labels.slot }} anything below 90 % is critical.",
    }


@every_kind
def test_templates_use_labels_that_are_there(kind: str) -> None:
    """A template that names a label which the expression does not keep would show nothing."""
    view = slot_of(kind)
    for rule in rules_of(view):
        words = " ".join(rule["annotations"].values())
        named = set(re.findall(r"\$labels\.([a-z]+)", words))
        assert named <= (
            {"slot", "head"}
            if "hydra_head_" in rule["expr"] or "hydra_profile_" in rule["expr"]
            else {"slot"}
        )
        assert (
            re.sub(r"\{\{ \$(labels\.[a-z]+|value \| humanize[A-Z][a-z]+) \}\}", "", words).count(
                "{"
            )
            == 0
        )


def test_limits_of_weights_notify_nobody() -> None:
    """A head that loses work to a better one is no fault: such limits colour views only."""
    view = watched(
        [
            {"id": "share", "metric": "weight", "direction": "below", "warning": 0.1},
            {"id": "sure", "metric": "belief", "direction": "below", "critical": 0.5},
        ]
    )

    assert not [rule for rule in rules_of(view) if re.search("Share|Sure", rule["alert"])]


def test_a_profile_that_is_too_old_is_said_once() -> None:
    """The limit that is the validity has its own alert; another limit of the age has another."""
    age = {"id": "profile_age", "metric": "profile_age", "direction": "above", "warning": 3600}

    usual = watched([], valid_for_s=7200)
    earlier = watched([age], valid_for_s=7200)

    assert rule_of(usual, "HydraProfileTooOld")["expr"] == (
        'time() - hydra_profile_timestamp_seconds{slot="demo"} > 7200.0'
    )
    assert not [rule for rule in rules_of(usual) if rule["alert"].startswith("HydraProfileAge")]
    assert rule_of(earlier, "HydraProfileAgeWarning")["expr"].endswith(" > 3600.0")


def test_what_is_missing_is_waited_for() -> None:
    """Restarts are shorter than an hour; weights that no Phase 2 wrote are not."""
    rules = {rule["alert"]: rule for rule in rules_of(usual_view())}

    assert rules["HydraSlotMissing"]["expr"] == 'absent(hydra_slot_status{slot="slot"})'
    assert rules["HydraWeightsMissing"]["expr"] == (
        'hydra_slot_heads{slot="slot"} unless hydra_weights_timestamp_seconds{slot="slot"}'
    )
    assert rules["HydraSlotCritical"]["expr"] == 'hydra_slot_status{slot="slot"} == 2'
    assert {name: rules[name]["for"] for name in STANDING} == {
        "HydraProfileTooOld": "5m",
        "HydraSlotCritical": "5m",
        "HydraWeightsMissing": "1h",
        "HydraSlotMissing": "1h",
    }


def test_the_same_view_gives_the_same_bytes() -> None:
    """Nothing in the text depends on when it is rendered."""
    assert render(usual_view()) == render(usual_view())
