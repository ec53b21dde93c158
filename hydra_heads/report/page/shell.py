"""The document around the report: one file that asks for nothing and runs nothing."""

import json
from binascii import b2a_base64
from typing import Mapping, Sequence, Tuple

from hydra_heads.base.digest import sha256_hex
from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.escaping import escaped
from hydra_heads.report.page.closing import alerts_section, footer, reading_section
from hydra_heads.report.page.details import details_section
from hydra_heads.report.page.figure import chart_section, section_id
from hydra_heads.report.page.heads import heads_section
from hydra_heads.report.page.markup import Html, element, listing
from hydra_heads.report.page.style import page_style
from hydra_heads.report.page.top import answer, header
from hydra_heads.report.summary import Summary
from hydra_heads.report.view import View

DATA_ID = "hydra-data"
"""The element that holds the dashboard document, for programs."""

_UNSAFE_IN_DATA = (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"))
"""Characters that could end the data, or start markup in it, as JSON writes them otherwise."""


def page(view: View, summary: Summary, charts: Sequence[Chart]) -> Html:
    """Return the whole report: the answer first, then the heads, the charts, and the rest."""
    style = page_style()
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        _head(view, style),
        "<body>",
        element("a", "Skip to the heads", kind="skip", href="#heads"),
        element("main", _main(view, summary, charts), id="main"),
        footer(view),
        _data_block(view.dashboard),
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def policy_of(style: str) -> str:
    """Return the policy that lets the page use its one style sheet and nothing else.

    >>> policy_of("")[:60]
    "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JC"
    """
    digest = bytes.fromhex(sha256_hex(style.encode("utf-8")))
    source = "sha256-" + b2a_base64(digest, newline=False).decode("ascii")
    return f"default-src 'none'; style-src '{source}'; base-uri 'none'; form-action 'none'"


def _head(view: View, style: str) -> Html:
    return "\n".join(
        [
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy_of(style)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            element("title", f"Hydra: {escaped(view.slot)}"),
            f"<style>{style}</style>",
            "</head>",
        ]
    )


def _main(view: View, summary: Summary, charts: Sequence[Chart]) -> Html:
    sections = [
        header(view),
        answer(view, summary),
        _navigation(view, charts),
        heads_section(view),
        alerts_section(view),
        *(chart_section(chart) for chart in charts),
        details_section(view),
        reading_section(view),
    ]
    return "\n".join(section for section in sections if section)


def _navigation(view: View, charts: Sequence[Chart]) -> Html:
    """Return links to the sections, in their order."""
    links = [("short", "In short"), ("heads", "Heads")]
    if alerts_section(view):
        links.append(("rules", "Rules"))
    links += [(section_id(chart), chart.title) for chart in charts]
    if view.names:
        links.append(("details", "Each head"))
    links.append(("reading", "How to read this"))
    return element("nav", listing(_link(link) for link in links), aria_label="Sections")


def _link(link: Tuple[str, str]) -> Html:
    target, words = link
    return element("a", escaped(words), href=f"#{target}")


def _data_block(document: Mapping[str, object]) -> Html:
    """Return a document as JSON that no parser of HTML takes for anything else."""
    text = json.dumps(document, allow_nan=False, separators=(",", ":"))
    for character, escape in _UNSAFE_IN_DATA:
        text = text.replace(character, escape)
    return f'<script type="application/json" id="{DATA_ID}">{text}</script>'
