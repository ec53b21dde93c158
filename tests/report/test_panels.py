"""What the dashboard shows, and where."""

from typing import Dict, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import BY_NAME
from hydra_heads.report.panels import panels_for
from hydra_heads.report.thresholds import thresholds_for

HEADS = ["a", "b", "c"]

Row = Dict[str, object]


def panels(*own: Row, thresholds: List[Row] = []) -> List[Row]:  # noqa: B006
    """Place the panels of a slot with three heads."""
    return panels_for(own, thresholds_for(thresholds, 1.0), HEADS)


def own(name: str, **others: object) -> Row:
    """Build a panel of a heads file."""
    return {"id": name, "type": "stat", "metric": "avg_time", **others}


def place(x: int, y: int, w: int, h: int) -> Row:
    """Build a place on the grid."""
    return {"x": x, "y": y, "w": w, "h": h}


def test_default_panels_show_metrics_that_exist() -> None:
    """Each of a kind that a monitor can draw, with its unit and all heads [H-037]."""
    found = panels()

    assert [panel["metric"] for panel in found] == [
        "weight", "success_rate", "avg_time", "avg_time_change", "belief", "profile_age"
    ]  # fmt: skip
    for panel in found:
        assert panel["unit"] == BY_NAME[str(panel["metric"])].unit
        assert panel["type"] in ("stat", "gauge", "bargauge", "timeseries", "table")
        assert panel["title"]
        assert panel["series"] == HEADS


def test_default_panels_stand_two_a_row() -> None:
    """They fill the width of 24 columns, side by side, from the top."""
    assert [panel["grid"] for panel in panels()] == [
        place(0, 0, 12, 8), place(12, 0, 12, 8), place(0, 8, 12, 8),
        place(12, 8, 12, 8), place(0, 16, 12, 8), place(12, 16, 12, 8),
    ]  # fmt: skip


def test_own_panels_replace_the_default_ones() -> None:
    """A panel has what it was given; what is missing is filled in."""
    (panel,) = panels(own("times", comment="ours"))

    assert panel == {
        "id": "times", "title": "times", "type": "stat", "metric": "avg_time", "unit": "seconds",
        "threshold_id": None, "grid": place(0, 0, 12, 8), "series": HEADS, "promql": None,
    }  # fmt: skip


def test_own_settings_are_kept() -> None:
    """Title, series, threshold, place and query, as the heads file has them."""
    given = own(
        "times", title="Times", series=["c", "a"], threshold_id="success_rate",
        grid=place(3, 4, 5, 6), promql="up",
    )  # fmt: skip

    (panel,) = panels(given)

    assert (panel["title"], panel["threshold_id"], panel["promql"]) == (
        "Times",
        "success_rate",
        "up",
    )
    assert panel["grid"] == place(3, 4, 5, 6)
    assert panel["series"] == ["a", "c"]


def test_a_series_names_only_heads_that_there_are() -> None:
    """A head that was disabled, or left out, leaves no dead reference."""
    first, second = panels(own("x", series=["b", "gone"]), own("y", series=["gone"]))

    assert (first["series"], second["series"]) == (["b"], [])


def test_an_empty_series_means_all_heads() -> None:
    """As if it were not there."""
    (panel,) = panels(own("x", series=[]))

    assert panel["series"] == HEADS


def test_a_panel_shows_the_threshold_of_its_metric() -> None:
    """Whatever the threshold is called; the first one of several."""
    thresholds: List[Row] = [
        {"id": "slow", "metric": "avg_time", "direction": "above", "warning": 1.0},
        {"id": "slower", "metric": "avg_time", "direction": "above", "warning": 2.0},
    ]

    found = panels(own("x"), own("y", metric="success_rate"), thresholds=thresholds)

    assert [panel["threshold_id"] for panel in found] == ["slow", "success_rate"]


def test_panels_without_a_place_come_below_the_others() -> None:
    """In their order, two a row, wherever the placed ones stand in the list."""
    found = panels(own("a"), own("b", grid=place(0, 0, 24, 3)), own("c"), own("d"))

    assert [panel["grid"] for panel in found] == [
        place(0, 3, 12, 8), place(0, 0, 24, 3), place(12, 3, 12, 8), place(0, 11, 12, 8)
    ]  # fmt: skip


def test_a_panel_that_finds_no_room_is_named() -> None:
    """The grid has an end, and a monitor would refuse what lies below it."""
    low = own("low", grid=place(0, 9999, 24, 2))

    with pytest.raises(InputError, match="no room for 'x' below row 10000; give it a place"):
        panels(low, own("x"))
    assert panels(own("low", grid=place(0, 9999, 24, 1)), own("x"))[1]["grid"] == place(
        0, 10000, 12, 8
    )
