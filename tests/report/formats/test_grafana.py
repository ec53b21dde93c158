"""Dashboards for Grafana: what a person sees who imports one."""

import hashlib
import json
from typing import Any, Dict, List

import pytest

from hydra_heads.report.formats import prometheus
from hydra_heads.report.formats.grafana import render
from hydra_heads.report.view import View
from tests.report.formats.slots import KINDS, OWN_PANELS, Json, full_view, slot_of, slot_with
from tests.report.page.hostile import HOSTILE
from tests.report.prometheus.promql import FUNCTIONS, read_query
from tests.report.prometheus.reading import read_back
from tests.report.views import make_view, usual_view

every_kind = pytest.mark.parametrize("kind", KINDS)


def dashboard_of(view: View) -> Json:
    """Render a dashboard and read it as JSON."""
    found: Json = json.loads(render(view))
    return found


def panels_of(view: View) -> List[Json]:
    """Return all panels that are no headings."""
    return [panel for panel in dashboard_of(view)["panels"] if panel["type"] != "row"]


def panel_of(view: View, title: str) -> Json:
    """Return the first panel of this title."""
    return next(panel for panel in panels_of(view) if panel["title"] == title)


def queries_of(panel: Json) -> List[str]:
    """Return what a panel asks."""
    return [str(target["expr"]) for target in panel["targets"]]


@every_kind
def test_it_is_the_classic_model(kind: str) -> None:
    """Schema 36, which every Grafana since 9 imports, with no questions asked on the way."""
    view = slot_of(kind)
    document = dashboard_of(view)

    assert document["schemaVersion"] == 36
    assert not [key for key in document if key.startswith("__")]
    assert "id" not in document
    assert document["title"] == f"Hydra: {view.slot}"
    assert document["refresh"] == "1m"


@every_kind
def test_panels_are_numbered_and_side_by_side(kind: str) -> None:
    """Numbers count from 1, no panel lies over another, none sticks out of the 24 columns."""
    view = slot_of(kind)
    panels = dashboard_of(view)["panels"]

    assert [panel["id"] for panel in panels] == list(range(1, len(panels) + 1))
    taken: Dict[Any, int] = {}
    for panel in panels:
        grid = panel["gridPos"]
        assert grid["x"] + grid["w"] <= 24
        for x in range(grid["x"], grid["x"] + grid["w"]):
            for y in range(grid["y"], grid["y"] + grid["h"]):
                assert taken.setdefault((x, y), panel["id"]) == panel["id"]


@every_kind
def test_every_panel_says_what_it_shows(kind: str) -> None:
    """A panel has a title, a sentence below it, and a word for what is not known."""
    view = slot_of(kind)
    for panel in panels_of(view):
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["noValue"] == "not known"


@every_kind
def test_every_query_is_well_formed(kind: str) -> None:
    """Brackets match, functions are Prometheus', and letters number a panel's queries."""
    view = slot_of(kind)
    for panel in panels_of(view):
        assert [target["refId"] for target in panel["targets"]] == list("ABCDEFGHI")[
            : len(panel["targets"])
        ]
        for target in panel["targets"]:
            assert target["datasource"] == panel["datasource"]
            assert target["instant"] != target["range"]
            assert len(target["expr"]) < 400
            assert read_query(target["expr"]).functions <= FUNCTIONS


def test_every_query_names_series_that_are_there() -> None:
    """Whatever a panel asks for stands in the file for the collector, with those labels."""
    view = full_view()

    read = read_back(prometheus.render(view))

    for panel in panels_of(view):
        for expr in queries_of(panel):
            spoken = read_query(expr)
            assert spoken.series, expr
            assert spoken.series <= set(read.names), expr
    labels = {label for _, pairs in read.values for label, _ in pairs}
    asked = {
        label for panel in panels_of(view) for label in read_query(queries_of(panel)[0]).labels
    }
    assert asked - labels == {"instance"}


def test_quantiles_come_from_the_snapshot() -> None:
    """The histogram is of one profile: quantiles are taken of it as it is, without a rate."""
    panel = panel_of(usual_view(), "Quantiles of the times")

    assert [expr.split(",")[0] for expr in queries_of(panel)] == [
        "histogram_quantile(0.5", "histogram_quantile(0.9", "histogram_quantile(0.99"
    ]  # fmt: skip
    assert not [expr for expr in queries_of(panel) if "rate" in expr]
    assert {target["legendFormat"] for target in panel["targets"]} == {
        "{{head}} p50", "{{head}} p90", "{{head}} p99"
    }  # fmt: skip


@pytest.mark.parametrize("slot", ["slot", "demo", "a" * 64])
def test_the_id_follows_from_the_slot(slot: str) -> None:
    """A later import replaces the dashboard of the same slot; Grafana takes 40 characters."""
    view = usual_view()
    view = View({**view.dashboard, "slot": slot}, view.profiles, view.weights)

    uid = dashboard_of(view)["uid"]

    assert uid == "hydra-" + hashlib.sha256(slot.encode("ascii")).hexdigest()[:16]
    assert len(uid) <= 40


def test_what_can_be_chosen_stands_at_the_top() -> None:
    """The data source, one machine of those that run the slot, and any of its heads."""
    variables = {row["name"]: row for row in dashboard_of(full_view())["templating"]["list"]}

    assert list(variables) == ["DS_PROMETHEUS", "instance", "head"]
    assert variables["DS_PROMETHEUS"]["type"] == "datasource"
    assert variables["DS_PROMETHEUS"]["query"] == "prometheus"
    assert (variables["instance"]["multi"], variables["instance"]["includeAll"]) == (False, False)
    assert (variables["head"]["multi"], variables["head"]["includeAll"]) == (True, True)
    assert variables["head"]["query"]["query"] == (
        'label_values(hydra_head_weight_ratio{slot="slot"}, head)'
    )


@every_kind
def test_every_panel_follows_the_choice(kind: str) -> None:
    """No query reads another slot, machine or data source than the one that is chosen."""
    view = slot_of(kind)
    for panel in panels_of(view):
        assert panel["datasource"] == {"type": "prometheus", "uid": "${DS_PROMETHEUS}"}
        for expr in queries_of(panel):
            assert expr.count("{") == expr.count(f'{{slot="{view.slot}",instance=~"$instance"')
            assert 'head=~"$head"' in expr or "hydra_slot" in expr or "hydra_weights" in expr


def test_the_documents_panels_come_first() -> None:
    """They keep type, title and place; what Hydra adds stands below them."""
    view = full_view()
    document = view.dashboard["panels"]
    assert isinstance(document, list)

    panels = dashboard_of(view)["panels"]

    found = [(panel["type"], panel["title"], panel["gridPos"]) for panel in panels]
    assert found[: len(document)] == [(row["type"], row["title"], row["grid"]) for row in document]
    bottom = max(row["grid"]["y"] + row["grid"]["h"] for row in document)
    assert panels[len(document)]["type"] == "row"
    assert panels[len(document)]["gridPos"]["y"] == bottom


def test_what_hydra_adds_stands_below_the_lowest() -> None:
    """A slot's own panels may stand in any order."""
    grids = [{"x": 0, "y": 20, "w": 6, "h": 4}, {"x": 0, "y": 0, "w": 6, "h": 4}]
    panels = [
        {"id": f"p{n}", "type": "stat", "metric": "weight", "grid": grid}
        for n, grid in enumerate(grids)
    ]

    found = dashboard_of(make_view({"a": [1.0]}, slot=slot_with(panels=panels)))["panels"]

    assert [panel["gridPos"] for panel in found[:2]] == grids
    assert found[2]["gridPos"]["y"] == 24


def test_the_usual_panels_ask_for_their_metric() -> None:
    """One head a series, the ones that matter most first."""
    panels = panels_of(full_view())[:6]

    where = '{slot="slot",instance=~"$instance",head=~"$head"}'
    assert [queries_of(panel)[0] for panel in panels] == [
        f"sort_desc(hydra_head_weight_ratio{where})",
        f"sort(hydra_head_success_ratio{where})",
        f"sort(hydra_head_duration_mean_seconds{where})",
        f"sort_desc(hydra_head_duration_change_ratio{where})",
        f"sort_desc(hydra_head_belief_ratio{where})",
        f"sort_desc(time() - hydra_profile_timestamp_seconds{where})",
    ]
    assert {panel["targets"][0]["legendFormat"] for panel in panels} == {"{{head}}"}


@pytest.mark.parametrize(
    ("title", "unit", "least", "most"),
    [
        ("Share of the work by head", "percentunit", 0, 1),
        ("Success rate by head", "percentunit", 0, 1),
        ("Mean time of a success by head", "s", 0, None),
        ("Mean time against the previous profile", "percentunit", None, None),
        ("Age of the profiles", "s", 0, None),
        ("Peak memory", "bytes", 0, None),
        ("Quantiles of the times", "s", 0, None),
        ("Failures by kind", "short", 0, None),
    ],
)
def test_figures_are_shown_in_their_units(title: str, unit: str, least: Any, most: Any) -> None:
    """Ratios as percent of a whole, times and sizes in the unit that fits."""
    defaults = panel_of(full_view(), title)["fieldConfig"]["defaults"]

    assert (defaults["unit"], defaults.get("min"), defaults.get("max")) == (unit, least, most)


def test_limits_are_colours() -> None:
    """Below 90 % is red, below 95 % orange, the rest green; in the units of the series."""
    view = full_view()

    rate = panel_of(view, "Success rate by head")["fieldConfig"]["defaults"]["thresholds"]
    change = panel_of(view, "Mean time against the previous profile")["fieldConfig"]["defaults"]
    weight = panel_of(view, "Share of the work by head")["fieldConfig"]["defaults"]["thresholds"]

    assert rate["mode"] == "absolute"
    assert rate["steps"] == [
        {"color": "red", "value": None},
        {"color": "orange", "value": 0.9},
        {"color": "green", "value": 0.95},
    ]
    assert change["thresholds"]["steps"] == [
        {"color": "green", "value": None},
        {"color": "orange", "value": 0.2},
        {"color": "red", "value": 0.5},
    ]
    assert weight["steps"] == [{"color": "blue", "value": None}]


def test_a_status_is_a_word_in_its_colour() -> None:
    """Codes are for programs: people read ok, warning, critical, unknown."""
    panel = panel_of(full_view(), "Slot")

    assert panel["options"]["colorMode"] == "background"
    options = panel["fieldConfig"]["defaults"]["mappings"][0]["options"]
    assert {code: (row["text"], row["color"]) for code, row in options.items()} == {
        "0": ("ok", "green"),
        "1": ("warning", "orange"),
        "2": ("critical", "red"),
        "3": ("unknown", "purple"),
    }


def test_heads_stand_in_one_table() -> None:
    """Status, weight and figures of a head make one line, each column in its own unit."""
    panel = panel_of(full_view(), "Heads")
    table = next(panel for panel in panels_of(full_view()) if panel["type"] == "table")

    organised = table["transformations"][1]["options"]
    columns = {
        row["matcher"]["options"]: row["properties"] for row in table["fieldConfig"]["overrides"]
    }
    units = {
        name: next(row["value"] for row in rows if row["id"] == "unit")
        for name, rows in columns.items()
    }
    assert panel["type"] == "stat"
    assert [row["id"] for row in table["transformations"]] == ["merge", "organize"]
    assert list(organised["renameByName"].values()) == [
        "Head", "Status", "Weight", "Belief", "Success", "Mean time", "p95", "Change", "Runs", "Age"
    ]  # fmt: skip
    assert list(organised["renameByName"])[1:] == [
        f"Value #{target['refId']}" for target in table["targets"]
    ]
    assert organised["excludeByName"] == {"Time": True}
    assert table["options"]["sortBy"] == [{"displayName": "Weight", "desc": True}]
    assert all(query.startswith("max by (head) (") for query in queries_of(table))
    assert (units["Weight"], units["Mean time"], units["Age"]) == ("percentunit", "s", "s")


def test_own_panels_are_of_their_types() -> None:
    """Each type of the heads file is Grafana's, with the settings that it needs."""
    panels = panels_of(slot_of("own panels"))[: len(OWN_PANELS)]

    assert [(panel["type"], panel["title"]) for panel in panels] == [
        (row["type"], row["title"]) for row in OWN_PANELS
    ]
    assert all("hydra_head_duration_p95_seconds" in queries_of(panel)[0] for panel in panels)
    assert all(panel["fieldConfig"]["defaults"]["unit"] == "s" for panel in panels)
    assert [panel["targets"][0]["range"] for panel in panels] == [False, False, False, True, False]
    assert [panel["targets"][0]["format"] for panel in panels][-1] == "table"
    assert panels[-1]["transformations"][1]["options"]["renameByName"] == {
        "head": "Head",
        "Value": "My table",
    }


def test_own_promql_wins() -> None:
    """What the heads file asks is asked as it is; its limits count in the units of the series."""
    own = 'max by (head) (hydra_head_success_ratio{slot=~"demo|other"})\n> 0.1'
    panels = [{"id": "mine", "type": "stat", "metric": "success_rate", "promql": own}]

    panel = panels_of(make_view({"a": [1.0]}, slot=slot_with(panels=panels)))[0]

    assert queries_of(panel) == [own]
    assert panel["targets"][0]["legendFormat"] == "__auto"
    assert panel["title"] == "mine"
    assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"] == 0.9


def test_a_panel_may_show_some_heads() -> None:
    """Those of its series that are chosen at the top too, dots meaning themselves."""
    panels = [
        {"id": "some", "type": "stat", "metric": "weight", "series": ["v1.2", "b"]},
        {"id": "all", "type": "stat", "metric": "weight"},
    ]
    view = make_view({"v1.2": [1.0], "b": [1.0], "c": [1.0]}, slot=slot_with(panels=panels))

    some, everything = panels_of(view)[:2]

    assert queries_of(some)[0].endswith(',head=~"$head",head=~"b|v1[.]2"})')
    assert queries_of(everything)[0].endswith(',head=~"$head"})')


def test_own_thresholds_are_colours_too() -> None:
    """One limit makes two colours."""
    thresholds = [{"id": "tail", "metric": "p95", "direction": "above", "critical": 2.5}]
    view = make_view({"a": [1.0]}, slot=slot_with(panels=OWN_PANELS[:1], thresholds=thresholds))

    steps = panels_of(view)[0]["fieldConfig"]["defaults"]["thresholds"]["steps"]

    assert steps == [{"color": "green", "value": None}, {"color": "red", "value": 2.5}]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_titles_are_text(words: str) -> None:
    """A title is shown, whatever it holds; the file is ASCII and one JSON value."""
    panels = [{"id": "p", "type": "stat", "metric": "weight", "title": words, "promql": words}]

    text = render(make_view({"a": [1.0]}, slot=slot_with(panels=panels)))

    assert text.encode("ascii").endswith(b"}\n")
    shown = json.loads(text)["panels"][0]
    assert shown["title"].isprintable()
    assert shown["targets"][0]["expr"] == words


def test_the_same_view_gives_the_same_bytes() -> None:
    """Nothing in the text depends on when it is rendered."""
    assert render(usual_view()) == render(usual_view())
