"""The charts of the report, in the order of the page: a new one is one file and one row here."""

from importlib import import_module
from typing import List, Tuple

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.view import View

_FOLDER = "hydra_heads.report.charts"

CHARTS: Tuple[str, ...] = (
    "weights",
    "runs",
    "success",
    "tradeoff",
    "winners",
    "nights",
    "resources",
)
"""Files of `charts/`; the one of `NAME` has `NAME_chart(view)`."""


def charts_of(view: View) -> List[Chart]:
    """Draw every chart of a view; without heads there is nothing that any could show."""
    return [_draw(name, view) for name in CHARTS] if view.names else []


def _draw(name: str, view: View) -> Chart:
    chart: Chart = getattr(import_module(f"{_FOLDER}.{name}"), f"{name}_chart")(view)
    return chart
