"""A dashboard for Grafana over the series of `prometheus`: the classic model, to be imported."""

from typing import Iterator, List

from hydra_heads.base.digest import sha256_hex
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.redact import printable
from hydra_heads.model.reading import number_in
from hydra_heads.report.grafana.document import document_panels
from hydra_heads.report.grafana.fields import Json
from hydra_heads.report.grafana.panels import DATA_SOURCE, Panel, panel_document, row_document
from hydra_heads.report.grafana.rows import sections_of
from hydra_heads.report.prometheus.queries import metric_query, only
from hydra_heads.report.view import View

SCHEMA_VERSION = 36
"""Of the classic model; newer Grafanas bring it up to date themselves."""

UID_DIGITS = 16
"""Of the sha256 of the slot's name: Grafana refuses ids of more than 40 characters."""


def render(view: View) -> str:
    """Return the dashboard of a slot: the document's panels, and rows that every slot has.

    It asks for nothing when it is imported: the data source is a variable.
    """
    slot = printable(view.slot)
    return dump_json(
        {
            "uid": uid_of(view.slot),
            "title": f"Hydra: {slot}",
            "description": f"Which head of slot {slot} should get how much of the work, and why.",
            "tags": ["hydra"],
            "style": "dark",
            "timezone": "browser",
            "editable": True,
            "graphTooltip": 1,
            "time": {"from": "now-30d", "to": "now"},
            "timepicker": {},
            "fiscalYearStartMonth": 0,
            "liveNow": False,
            "weekStart": "",
            "refresh": _refresh(view),
            "schemaVersion": SCHEMA_VERSION,
            "version": 1,
            "links": [],
            "annotations": {"list": []},
            "templating": {"list": _variables(view)},
            "panels": list(_numbered(view)),
        }
    )


def uid_of(slot: str) -> str:
    """Return the id of a slot's dashboard, by which a newer import replaces an older one.

    >>> uid_of("demo")
    'hydra-2a97516c354b6884'
    """
    return f"hydra-{sha256_hex(slot.encode('utf-8', 'surrogatepass'))[:UID_DIGITS]}"


def _numbered(view: View) -> Iterator[Json]:
    """Put the panels below each other, the document's first, and number them."""
    number = bottom = 0
    for panel in document_panels(view):
        number += 1
        bottom = max(bottom, _end(panel))
        yield panel_document(panel, number)
    for section in sections_of(view):
        number += 1
        top = bottom
        yield row_document(section.title, top, number)
        for panel in section.panels:
            number += 1
            placed = panel._replace(grid={**panel.grid, "y": top + panel.grid["y"]})
            bottom = max(bottom, _end(placed))
            yield panel_document(placed, number)


def _end(panel: Panel) -> int:
    return panel.grid["y"] + panel.grid["h"]


def _refresh(view: View) -> str:
    """Return how often to look again, in the unit in which Grafana lists it."""
    seconds = max(1, round(number_in(view.dashboard.get("refresh_interval_s")) or 60.0))
    return f"{seconds}s" if seconds % 60 else f"{seconds // 60}m"


def _variables(view: View) -> List[Json]:
    """Return what is chosen at the top: the data source, one machine, and heads."""
    weights = metric_query("weight", only("slot", view.slot))
    source: Json = {
        "name": "DS_PROMETHEUS",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
        "regex": "",
        "multi": False,
        "includeAll": False,
        "hide": 0,
        "refresh": 1,
        "skipUrlSync": False,
        "current": {},
        "options": [],
    }
    return [
        source,
        _label_variable("instance", "Machine", weights, is_multi=False),
        _label_variable("head", "Head", weights, is_multi=True),
    ]


def _label_variable(name: str, label: str, series: str, is_multi: bool) -> Json:
    query = f"label_values({series}, {name})"
    variable: Json = {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": dict(DATA_SOURCE),
        "definition": query,
        "query": {"query": query, "refId": f"Hydra-{name}"},
        "regex": "",
        "multi": is_multi,
        "includeAll": is_multi,
        "hide": 0,
        "refresh": 2,
        "sort": 1,
        "skipUrlSync": False,
        "current": {"selected": True, "text": ["All"], "value": ["$__all"]} if is_multi else {},
        "options": [],
    }
    if is_multi:
        # A pattern for all: the names of 200 heads would make a long question.
        variable["allValue"] = ".*"
    return variable
