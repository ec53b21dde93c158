"""The dashboard document's panels for Grafana, in their places."""

from typing import Dict, List, Mapping, Tuple

from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.report.grafana.fields import metric_field
from hydra_heads.report.grafana.panels import AS_FOUND, Panel, Query
from hydra_heads.report.prometheus.names import NO_SERIES, family_of
from hydra_heads.report.prometheus.queries import metric_query, one_of, only
from hydra_heads.report.view import Row, View

HEADS_CHOSEN = 'head=~"$head"'
"""Matches the heads that are chosen at the top of the dashboard."""

MACHINE_CHOSEN = 'instance=~"$instance"'
"""Matches the machine that is chosen there: each has profiles of its own."""

_LARGEST_FIRST = ("weight", "belief", "avg_time_change", "profile_age")
"""Metrics of which the largest figure is looked for first; of the others it is the smallest."""

_AGE = "Time since the head's last profile was written."


def slot_matchers(view: View) -> Tuple[str, str]:
    """Return what matches a slot's series on the machine that is chosen."""
    return only("slot", view.slot), MACHINE_CHOSEN


def document_panels(view: View) -> List[Panel]:
    """Return the panels that the dashboard document has."""
    thresholds = {row.get("id"): row for row in objects_in(view.dashboard.get("thresholds"))}
    return [_panel(view, row, thresholds) for row in objects_in(view.dashboard.get("panels"))]


def _panel(view: View, row: Row, thresholds: Mapping[object, Row]) -> Panel:
    metric, kind, own = str(row["metric"]), str(row["type"]), text_in(row.get("promql"))
    field = metric_field(metric, thresholds.get(row.get("threshold_id")))
    title = str(row.get("title") or row["id"])
    columns = {}
    if own is not None:
        query = Query(own, AS_FOUND)
    elif kind == "table":
        query = Query(f"max by (head) ({_query(view, row)})")
        columns = {title: field}
    elif kind == "timeseries":
        query = Query(_query(view, row))
    else:
        order = "sort_desc" if metric in _LARGEST_FIRST else "sort"
        query = Query(f"{order}({_query(view, row)})")
    return Panel(title, _meaning(metric), kind, [query], field, _grid(row), columns)


def _query(view: View, row: Row) -> str:
    """Ask for a panel's metric: of all heads, or of those that it shows."""
    series = row.get("series")
    heads = [str(name) for name in series] if isinstance(series, list) else []
    matchers = [*slot_matchers(view), HEADS_CHOSEN]
    if heads and set(heads) != set(view.names):
        matchers.append(one_of("head", heads))
    return metric_query(str(row["metric"]), *matchers)


def _meaning(metric: str) -> str:
    return _AGE if metric in NO_SERIES else family_of(metric).help


def _grid(row: Row) -> Dict[str, int]:
    grid = object_in(row.get("grid")) or {}
    return {key: int(number_in(grid.get(key)) or 0) for key in ("x", "y", "w", "h")}
