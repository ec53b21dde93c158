"""The table of formats: a new one is one file here and one row.

A format's module has `render(view)`, which returns the whole text of its file.
"""

from importlib import import_module
from typing import Dict, NamedTuple

from hydra_heads.report.view import View

_HERE = __name__.rpartition(".")[0]


class Format(NamedTuple):
    """One format: its module, the file it goes to, and what it is for.

    A format that `is_text` goes to standard output where no file is named; any other goes to
    its file among the exports.
    """

    module: str
    file_name: str
    is_text: bool
    summary: str


FORMATS: Dict[str, Format] = {
    "html": Format(f"{_HERE}.html_page", "report.html", False, "a report for people, one file"),
    "svg": Format(
        f"{_HERE}.svg_picture", "heads.svg", False, "one picture, for a README or slides"
    ),
    "grafana": Format(f"{_HERE}.grafana", "grafana.json", False, "a dashboard to import"),
    "prometheus": Format(
        f"{_HERE}.prometheus", "hydra.prom", True, "series for the textfile collector"
    ),
    "prometheus-rules": Format(
        f"{_HERE}.prometheus_rules", "hydra_rules.yml", True, "alerts over those series"
    ),
    "csv": Format(f"{_HERE}.csv_table", "heads.csv", True, "one row a head, for a spreadsheet"),
    "json": Format(f"{_HERE}.json_table", "heads.json", True, "one object a head, for a program"),
    "markdown": Format(
        f"{_HERE}.markdown", "heads.md", True, "a summary for a pull request, sanitised"
    ),
}
"""Formats by the word of `export`; a plug-in adds its row when it is imported."""


def render(name: str, view: View) -> str:
    """Return a slot as the text of one format; raises `KeyError` for one that is not there.

    The format is imported only now, so that a command costs what it needs itself.
    """
    text: str = import_module(FORMATS[name].module).render(view)
    return text
