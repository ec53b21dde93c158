"""One panel as Grafana reads it."""

from typing import Any, Dict, Mapping

from hydra_heads.report.grafana.fields import Field, Json, age_field, status_field
from hydra_heads.report.grafana.panels import Panel, Query, panel_document

PLACE = {"x": 0, "y": 0, "w": 12, "h": 8}


def shown(kind: str, columns: Mapping[str, Field] = {}, **others: Any) -> Dict[str, Any]:
    """Return a made-up panel of one kind."""
    queries = [Query(f"q{number}") for number in range(max(1, len(columns)))]
    panel = Panel("Title", "Meaning.", kind, queries, Field(), PLACE, columns)
    document: Json = panel_document(panel._replace(**others), 7)
    return document


def test_lines_hold_until_the_next_profile() -> None:
    """Between two profiles nothing is known to change: no slope is drawn."""
    custom = shown("timeseries")["fieldConfig"]["defaults"]["custom"]

    assert custom["lineInterpolation"] == "stepAfter"
    assert custom["stacking"]["mode"] == "none"
    assert custom["thresholdsStyle"] == {"mode": "off"}


def test_parts_of_a_whole_are_stacked() -> None:
    """Shares of the work fill the picture."""
    custom = shown("timeseries", is_stacked=True)["fieldConfig"]["defaults"]["custom"]

    assert custom["stacking"]["mode"] == "normal"
    assert custom["fillOpacity"] > 0


def test_limits_are_lines_among_lines() -> None:
    """Where there are limits, a dashed line shows each."""
    custom = shown("timeseries", field=age_field(60.0))["fieldConfig"]["defaults"]["custom"]

    assert custom["thresholdsStyle"] == {"mode": "dashed"}


def test_cells_are_coloured_by_what_they_hold() -> None:
    """A status fills its cell, a figure beyond its limit has coloured digits, the rest is plain."""
    columns = {"Status": status_field(), "Age": age_field(60.0), "Runs": Field()}

    overrides = shown("table", columns)["fieldConfig"]["overrides"]

    styles = {
        row["matcher"]["options"]: [
            setting["value"]["type"]
            for setting in row["properties"]
            if setting["id"] == "custom.cellOptions"
        ]
        for row in overrides
    }
    assert styles == {"Status": ["color-background"], "Age": ["color-text"], "Runs": []}


def test_a_table_of_an_own_query_is_shown_as_it_comes() -> None:
    """Nobody knows which columns it has."""
    panel = shown("table")

    assert panel["transformations"] == []
    assert panel["options"]["sortBy"] == []


def test_answers_now_need_no_history() -> None:
    """Only lines ask for a range of time; all else asks for what is so now."""
    for kind in ("stat", "gauge", "bargauge", "table"):
        assert shown(kind)["targets"][0]["instant"] is True
        assert shown(kind)["targets"][0]["range"] is False
    assert shown("timeseries")["targets"][0]["range"] is True
