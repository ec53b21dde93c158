"""Series for the textfile collector: what is read back is what the documents say."""

import math
from typing import Any, Dict, List

import pytest

from hydra_heads.base.redact import printable
from hydra_heads.model.failure import FAILURE_KINDS
from hydra_heads.model.metrics import PROFILE_METRICS, RESOURCE_METRICS
from hydra_heads.report.formats.prometheus import render
from hydra_heads.report.prometheus.names import NO_SERIES, base_value, family_of
from hydra_heads.report.status import STATUS_CODES
from tests.report.formats.slots import KINDS, foreign_view, renamed, slot_of
from tests.report.page.hostile import HOSTILE, hostile_view
from tests.report.prometheus.reading import read_back, series_lines
from tests.report.views import full_profile, make_view, usual_view
from tests.weigh.profiles import FAILED, NOON, weighed

every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_the_text_is_as_prometheus_reads_it(kind: str) -> None:
    """Lines of series without timestamps, a last line end, and every value a finite number."""
    view = slot_of(kind)

    text = render(view)

    series = series_lines(text)
    assert text.endswith("\n")
    assert "\r" not in text
    assert len(series) == len(set(series)) > 0
    assert all(math.isfinite(value) for value in read_back(text).values.values())


@every_kind
def test_families_stand_together(kind: str) -> None:
    """Each family has one meaning and one type, which come before its series."""
    view = slot_of(kind)
    order = []
    for line in render(view).splitlines():
        words = line.split(" ", 3)
        if line.startswith("# "):
            order.append((words[1], words[2]))
        else:
            name = line.partition("{")[0]
            assert order[-1][0] == "TYPE"
            assert name.startswith(order[-1][1])

    names = [name for word, name in order if word == "HELP"]
    assert order == [(word, name) for name in names for word in ("HELP", "TYPE")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["usual", "no success", "not weighed", "foreign", "200 heads"])
def test_figures_are_those_of_the_documents(name: str) -> None:
    """Every profile metric of every head is there, in its base unit; null has no series."""
    view = slot_of(name)

    read = read_back(render(view))

    for metric in set(PROFILE_METRICS) - set(NO_SERIES):
        known = {head: view.head(head).get(metric) for head in view.names}
        expected: Dict[str, object] = {
            head: pytest.approx(base_value(metric, value))
            for head, value in known.items()
            if isinstance(value, float)
        }
        found: Dict[str, object] = dict(read.of(family_of(metric).name))
        assert found == expected, metric


def test_units_are_those_of_prometheus() -> None:
    """Shares go from 0 to 1, memory is bytes, and every type but the histogram is a gauge."""
    resources = {
        "memory_max_mb": {"value": 1.5},
        "user_time": {"value": 0.25},
        "cpu_max": {"value": 250.0},
        "page_faults": {"value": None},
        "user_tokens": {"value": 12.0},
    }
    view = make_view({"a": [1.0, 3.0, FAILED, FAILED]}, others={"a": {"resources": resources}})

    read = read_back(render(view))

    where = {"slot": "slot", "head": "a"}
    assert read.value("hydra_head_success_ratio", **where) == 0.5
    assert read.value("hydra_head_duration_mean_seconds", **where) == 2.0
    assert read.value("hydra_head_memory_max_bytes", **where) == 1.5 * 1024 * 1024
    assert read.value("hydra_head_cpu_user_seconds", **where) == 0.25
    assert read.value("hydra_head_cpu_max_ratio", **where) == 2.5
    assert read.value("hydra_head_user_figure", figure="user_tokens", **where) == 12.0
    assert "hydra_head_page_faults" not in read.names
    assert read.types.pop("hydra_head_duration_seconds") == "histogram"
    assert set(read.types.values()) == {"gauge"}


def test_every_resource_of_a_profile_goes_out() -> None:
    """Whatever a profile sums up under resources has a series of its own."""
    resources = {metric: {"value": 1.0 + n} for n, metric in enumerate(RESOURCE_METRICS)}
    view = make_view({"a": [1.0]}, is_weighed=False, others={"a": {"resources": resources}})

    read = read_back(render(view))

    for n, metric in enumerate(RESOURCE_METRICS):
        found = read.value(family_of(metric).name, slot="slot", head="a")
        assert found == pytest.approx(base_value(metric, 1.0 + n))


def test_weights_say_where_they_come_from() -> None:
    """The share before, what a run is expected to cost, and how much is left to run are there."""
    earlier: Dict[str, Any] = {"run_id": "r0"}
    previous = weighed([full_profile(name, [1.0, 1.1] * 20, earlier) for name in ("a", "b")])
    view = make_view({"a": [1.0, 1.1] * 20, "b": [2.0, 2.2] * 20}, previous=previous)

    read = read_back(render(view))

    assert view.weights is not None
    rows = {str(row["name"]): row for row in view.weights.heads}
    assert set(rows) == set(read.of("hydra_head_previous_weight_ratio")) == {"a", "b"}
    assert read.of("hydra_head_previous_weight_ratio") == {
        name: row["previous_weight"] for name, row in rows.items()
    }
    assert read.of("hydra_head_expected_cost") == {
        name: row["expected_cost"] for name, row in rows.items()
    }
    assert set(read.of("hydra_head_expected_cost", "unit")) == {"seconds"}
    assert read.of("hydra_slot_blocks_needed", "slot") == {"slot": 0.0}
    assert read.of("hydra_weights_timestamp_seconds", "slot") == {"slot": NOON}


def test_intervals_go_out_with_what_they_are_of() -> None:
    """Rate, mean and expected cost have both ends of their intervals."""
    view = usual_view()

    read = read_back(render(view))

    for low, middle, high in (
        (
            "hydra_head_success_low_ratio",
            "hydra_head_success_ratio",
            "hydra_head_success_high_ratio",
        ),
        (
            "hydra_head_duration_mean_low_seconds",
            "hydra_head_duration_mean_seconds",
            "hydra_head_duration_mean_high_seconds",
        ),
        (
            "hydra_head_expected_cost_low",
            "hydra_head_expected_cost",
            "hydra_head_expected_cost_high",
        ),
    ):
        for name in view.names:
            assert read.of(low)[name] < read.of(middle)[name] <= read.of(high)[name]


def test_without_weights_there_are_none() -> None:
    """Beliefs, costs and the time of weighing are left out; the equal share is there."""
    read = read_back(render(slot_of("not weighed")))

    assert read.of("hydra_head_weight_ratio") == {"a": 0.5, "b": 0.5}
    for name in (
        "hydra_head_belief_ratio",
        "hydra_head_expected_cost",
        "hydra_weights_timestamp_seconds",
    ):
        assert name not in read.names


def test_statuses_are_codes() -> None:
    """Slot and heads carry the codes that the monitor answers with."""
    view = usual_view()

    read = read_back(render(view))

    assert read.of("hydra_slot_status", "slot") == {"slot": STATUS_CODES[view.status]}
    assert read.of("hydra_head_status") == {
        name: STATUS_CODES[str(view.head(name)["status"])] for name in view.names
    }
    assert len(set(read.of("hydra_head_status").values())) > 1


def test_times_are_series_themselves() -> None:
    """When each profile was written, and when the slot was judged, can be asked for."""
    read = read_back(render(usual_view()))

    assert set(read.of("hydra_profile_timestamp_seconds").values()) == {NOON}
    assert read.of("hydra_dashboard_timestamp_seconds", "slot") == {"slot": NOON + 60}
    assert read.of("hydra_slot_valid_seconds", "slot") == {"slot": 90000.0}


def test_the_version_goes_out_by_slot() -> None:
    """Two slots of one collector have two series of it, not one twice."""
    read = read_back(render(usual_view()))

    assert read.of("hydra_build_info", "slot") == {"slot": 1.0}
    assert list(read.of("hydra_build_info", "version"))[0]


def test_failures_are_counted_by_kind() -> None:
    """All kinds are there, those that did not happen as 0, so that sums over kinds hold."""
    failures = [{"kind": "timeout", "count": 2, "example": "x"}, {"kind": "exit", "count": 1}]
    view = make_view({"a": [1.0, FAILED, FAILED, FAILED]}, others={"a": {"failures": failures}})

    found = read_back(render(view)).of("hydra_head_failures", "kind")

    assert found == {**dict.fromkeys(FAILURE_KINDS, 0.0), "timeout": 2.0, "exit": 1.0}


def test_failures_of_which_nobody_said_why_are_unknown() -> None:
    """A profile of another program counts failures without their kinds: none is made up."""
    found = read_back(render(foreign_view())).values

    kinds = {
        dict(labels)["kind"]: value
        for (name, labels), value in found.items()
        if name == "hydra_head_failures" and ("head", "a") in labels
    }
    assert kinds == {"unknown": 1.0}


def test_rules_say_whether_they_fire() -> None:
    """1 while a rule fires or is kept, 0 while it does not, nothing where nobody knows."""
    rules = [
        {"id": state, "expr": "p95 > 2 s", "severity": "WARNING", "state": state, "since": None}
        for state in ("firing", "keeping", "inactive", "pending", "resolved", "nodata", "error")
    ]
    view = make_view({"a": [1.0]}, is_weighed=False, others={"a": {"rules": rules}})

    found = read_back(render(view)).of("hydra_head_rule_firing", "rule")

    assert found == {"firing": 1, "keeping": 1, "inactive": 0, "pending": 0, "resolved": 0}


@pytest.mark.parametrize("name", ["usual", "no success", "200 heads", "times of nothing"])
def test_the_histogram_holds_the_successes(name: str) -> None:
    """Buckets count up to all successes, each one those at most as long as its bound says."""
    view = slot_of(name)

    text = render(view)

    read = read_back(text)

    for profile in view.profiles:
        seconds = [run.seconds for run in profile.runs if run.ok and run.seconds is not None]
        where = {"slot": "slot", "head": profile.name}
        buckets = {
            float(dict(labels)["le"]): value
            for (series, labels), value in read.values.items()
            if series == "hydra_head_duration_seconds_bucket" and ("head", profile.name) in labels
        }
        assert buckets == {
            bound: len([value for value in seconds if value <= bound]) for bound in buckets
        }
        assert buckets[math.inf] == profile.success_count
        assert f'head="{profile.name}",le="+Inf"}} ' in text
        assert 2 <= len(buckets) <= 31
        assert read.value("hydra_head_duration_seconds_count", **where) == len(seconds)
        assert read.value("hydra_head_duration_seconds_sum", **where) == math.fsum(seconds)


def test_all_heads_share_the_buckets() -> None:
    """Sums over heads by bound need the same bounds everywhere, those of an empty one too."""
    read = read_back(render(slot_of("no success")))

    bounds: Dict[str, List[str]] = {"never": [], "other": []}
    for name, labels in read.values:
        if name == "hydra_head_duration_seconds_bucket":
            bounds[dict(labels)["head"]].append(dict(labels)["le"])
    assert sorted(bounds["never"]) == sorted(bounds["other"])
    assert read.of("hydra_head_duration_seconds_count") == {"never": 0.0, "other": 5.0}


def test_without_runs_there_is_no_histogram() -> None:
    """A profile that counts successes and does not show them has no distribution."""
    heads = {"ours": [1.0, 2.0], "theirs": [1.0, 2.0]}
    view = make_view(heads, is_weighed=False, others={"theirs": {"runs": []}})

    read = read_back(render(view))

    assert read.of("hydra_head_duration_seconds_count") == {"ours": 2.0}
    assert read.of("hydra_head_runs") == {"ours": 2.0, "theirs": 2.0}
    assert "hydra_head_duration_seconds" not in render(foreign_view())


def test_hostile_words_are_read_back_as_they_are_shown() -> None:
    """Quotes, backslashes and control characters make no line of their own [fault 85]."""
    read = read_back(render(hostile_view()))

    assert set(read.of("hydra_head_info", "display_name")) == {printable(text) for text in HOSTILE}
    assert len(read.of("hydra_head_info")) == len(HOSTILE)


@pytest.mark.parametrize("slot", ['a"} 1\nb{x="', "back\\slash", "\x1b[31m", "\u2028", "\ud800"])
def test_a_hostile_slot_is_one_label(slot: str) -> None:
    """Whatever a slot is called, it has as many series as any other [fault 85]."""
    view = usual_view()

    text = render(renamed(view, slot))

    text.encode("utf-8")
    assert len(series_lines(text)) == len(series_lines(render(view)))
    assert set(read_back(text).of("hydra_slot_heads", "slot")) == {printable(slot)}


def test_slots_lie_side_by_side() -> None:
    """A collector that reads two slots' files finds one meaning a family, and no series twice."""
    text, other = (
        render(renamed(usual_view(), "one")),
        render(renamed(slot_of("no success"), "two")),
    )

    read, second = read_back(text), read_back(other)

    shared = set(read.helps) & set(second.helps)
    assert len(shared) > 10
    assert all(read.helps[name] == second.helps[name] for name in shared)
    assert all(read.types[name] == second.types[name] for name in shared)
    assert set(series_lines(text)) & set(series_lines(other)) == set()


def test_the_same_view_gives_the_same_bytes() -> None:
    """Nothing in the text depends on when it is rendered."""
    assert render(usual_view()) == render(usual_view())
