"""Panels of Grafana: a place, questions to Prometheus, and a way to show the answers."""

from typing import Callable, Dict, List, Mapping, NamedTuple, Sequence

from hydra_heads.base.redact import printable
from hydra_heads.report.grafana.fields import Field, Json, defaults_of

DATA_SOURCE: Json = {"type": "prometheus", "uid": "${DS_PROMETHEUS}"}
"""Whichever Prometheus is chosen at the top of the dashboard."""

BY_HEAD = "{{head}}"
"""Legend of what has one series a head."""

AS_FOUND = "__auto"
"""Legend of a query that is not ours: the labels in which its series differ."""

Grid = Mapping[str, int]


class Query(NamedTuple):
    """A question to Prometheus, and what its series are called in legends."""

    expr: str
    legend: str = BY_HEAD


class Panel(NamedTuple):
    """One panel before it has its number: what it asks, and how it shows the answer.

    `kind` is stat, gauge, bargauge, timeseries or table. Of a table, `columns` names the answer
    of each query, which all have one row a head; the largest of `sorted_by` comes first.
    """

    title: str
    description: str
    kind: str
    queries: Sequence[Query]
    field: Field
    grid: Grid
    columns: Mapping[str, Field] = {}
    sorted_by: str = ""
    is_stacked: bool = False


def panel_document(panel: Panel, number: int) -> Json:
    """Return a panel as Grafana reads it; `number` is its own on the dashboard, from 1."""
    is_series = panel.kind == "timeseries"
    custom = _CUSTOM.get(panel.kind, _no_custom)(panel)
    return {
        "id": number,
        "type": panel.kind,
        "title": printable(panel.title),
        "description": panel.description,
        "gridPos": {**dict(panel.grid)},
        "datasource": dict(DATA_SOURCE),
        "targets": [_target(panel, query, place) for place, query in enumerate(panel.queries)],
        "fieldConfig": {
            "defaults": defaults_of(panel.field, is_series, custom),
            "overrides": [_override(name, field) for name, field in panel.columns.items()],
        },
        "options": _OPTIONS[panel.kind](panel),
        "transformations": _transformations(panel),
    }


def row_document(title: str, y: int, number: int) -> Json:
    """Return the heading of the panels below it, which it can hide."""
    return {
        "id": number,
        "type": "row",
        "title": title,
        "gridPos": {"x": 0, "y": y, "w": 24, "h": 1},
        "collapsed": False,
        "panels": [],
    }


def _target(panel: Panel, query: Query, place: int) -> Json:
    is_series = panel.kind == "timeseries"
    return {
        "datasource": dict(DATA_SOURCE),
        "editorMode": "code",
        "expr": query.expr,
        "format": "table" if panel.kind == "table" else "time_series",
        "instant": not is_series,
        "legendFormat": query.legend,
        "range": is_series,
        "refId": _letter(place),
    }


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _transformations(panel: Panel) -> List[Json]:
    """Make one row a head of a table's answers, and name its columns."""
    if not panel.columns:
        return []
    single = len(panel.queries) == 1
    answers = ["Value" if single else f"Value #{_letter(n)}" for n in range(len(panel.queries))]
    names = dict(zip(["head", *answers], ["Head", *panel.columns]))
    order = {name: place for place, name in enumerate(names)}
    shown: Json = {"excludeByName": {"Time": True}, "indexByName": order, "renameByName": names}
    return [{"id": "merge", "options": {}}, {"id": "organize", "options": shown}]


def _override(column: str, field: Field) -> Json:
    """Show one column of a table in its own unit and colours."""
    settings = defaults_of(field, by_series=False)
    del settings["custom"]
    if field.mappings:
        settings["custom.cellOptions"] = {"type": "color-background", "mode": "basic"}
    elif field.steps:
        settings["custom.cellOptions"] = {"type": "color-text"}
    return {
        "matcher": {"id": "byName", "options": column},
        "properties": [{"id": key, "value": value} for key, value in settings.items()],
    }


def _no_custom(_: Panel) -> Json:
    return {}


def _line_style(panel: Panel) -> Json:
    """Draw steps, because a profile holds until the next one."""
    return {
        "drawStyle": "line",
        "lineInterpolation": "stepAfter",
        "lineWidth": 2,
        "fillOpacity": 40 if panel.is_stacked else 0,
        "showPoints": "auto",
        "spanNulls": False,
        "stacking": {"group": "A", "mode": "normal" if panel.is_stacked else "none"},
        "thresholdsStyle": {"mode": "dashed" if panel.field.steps else "off"},
    }


def _cell_style(_: Panel) -> Json:
    return {"align": "auto", "cellOptions": {"type": "auto"}, "filterable": True}


def _newest() -> Json:
    return {"calcs": ["lastNotNull"], "fields": "", "values": False}


def _stat_options(panel: Panel) -> Json:
    return {
        "colorMode": "background" if panel.field.mappings else "value",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "auto",
        "reduceOptions": _newest(),
        "textMode": "auto",
    }


def _gauge_options(_: Panel) -> Json:
    return {
        "orientation": "auto",
        "reduceOptions": _newest(),
        "showThresholdLabels": False,
        "showThresholdMarkers": True,
    }


def _bar_options(_: Panel) -> Json:
    return {
        "displayMode": "basic",
        "minVizHeight": 16,
        "minVizWidth": 0,
        "orientation": "horizontal",
        "reduceOptions": _newest(),
        "showUnfilled": True,
    }


def _line_options(_: Panel) -> Json:
    return {
        "legend": {
            "calcs": ["lastNotNull"],
            "displayMode": "table",
            "placement": "right",
            "showLegend": True,
        },
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def _table_options(panel: Panel) -> Json:
    order = [{"displayName": panel.sorted_by, "desc": True}] if panel.sorted_by else []
    return {"cellHeight": "sm", "showHeader": True, "sortBy": order}


_CUSTOM: Dict[str, Callable[[Panel], Json]] = {"timeseries": _line_style, "table": _cell_style}

_OPTIONS: Dict[str, Callable[[Panel], Json]] = {
    "stat": _stat_options,
    "gauge": _gauge_options,
    "bargauge": _bar_options,
    "timeseries": _line_options,
    "table": _table_options,
}
"""By the kinds of panel that a dashboard document has."""
