"""What everything that is drawn looks like: colours of both themes, and the rules over them."""

import re
from typing import Dict, Mapping

from hydra_heads.report.view import View

LIGHT: Dict[str, str] = {
    "paper": "#ffffff",
    "panel": "#f6f8fa",
    "ink": "#1f2328",
    "muted": "#57606a",
    "line": "#d0d7de",
    "grid": "#e6eaef",
    "axis": "#8c959f",
    "best": "#0969da",
    "rival": "#bf5f00",
    "other": "#6e7781",
    "good": "#116329",
    "warning": "#7d4e00",
    "critical": "#b31d28",
    "unknown": "#57606a",
    "q0": "#54aeff",
    "q1": "#80c4ff",
    "q2": "#a5d6ff",
    "q3": "#c2e3ff",
    "q4": "#d9edff",
    "q5": "#eaf3fb",
    "q6": "#f6f8fa",
}
"""Colours by name on a light screen and on paper."""

DARK: Dict[str, str] = {
    "paper": "#0d1117",
    "panel": "#161b22",
    "ink": "#e6edf3",
    "muted": "#9da7b3",
    "line": "#30363d",
    "grid": "#21262d",
    "axis": "#6e7681",
    "best": "#58a6ff",
    "rival": "#f0883e",
    "other": "#9da7b3",
    "good": "#56d364",
    "warning": "#e3b341",
    "critical": "#ff7b72",
    "unknown": "#9da7b3",
    "q0": "#1158c7",
    "q1": "#0f4ca8",
    "q2": "#0f418a",
    "q3": "#10366e",
    "q4": "#122c53",
    "q5": "#14233b",
    "q6": "#161b22",
}
"""Colours by the same names on a dark screen."""

PRINT: Dict[str, str] = {**LIGHT, "panel": "#ffffff", "ink": "#000000", "muted": "#3d444d"}
"""Colours on paper, whatever the screen shows: black on white."""

CHART_STYLE = """
.chart text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;
font-variant-numeric:tabular-nums;fill:var(--ink)}
.chart .small{font-size:11px;fill:var(--muted)}
.chart .strong{font-weight:600}
.chart .heading{font-size:17px;font-weight:600}
.chart .end{font-size:11px;fill:var(--ink)}
.chart .paper{fill:var(--paper)}
.chart line,.chart path,.chart polyline{fill:none}
.chart .axis{stroke:var(--axis)}
.chart .grid{stroke:var(--grid)}
.chart .mean{stroke:var(--ink);stroke-width:2}
.chart .median{stroke:var(--ink);stroke-width:2}
.chart .halo{stroke:var(--paper);stroke-width:5}
.chart .limit-warning{stroke:var(--warning);stroke-dasharray:5 3}
.chart .limit-critical{stroke:var(--critical);stroke-dasharray:2 2}
.chart .change{stroke:var(--critical);stroke-width:1.5;stroke-dasharray:4 2}
.chart .front{stroke:var(--axis);stroke-width:1.5}
.chart .interval{stroke:var(--ink);stroke-width:1.5}
.chart .best{fill:var(--best)}
.chart .rival{fill:var(--rival)}
.chart .other{fill:var(--other)}
.chart .fail{fill:none;stroke:var(--critical);stroke-width:1.5}
.chart .before{fill:var(--paper);stroke:var(--ink);stroke-width:1.3}
.chart .point{fill:var(--ink)}
.chart .track{fill:var(--grid)}
.chart .box{fill:var(--ink);fill-opacity:.1;stroke:var(--ink);stroke-opacity:.45}
.chart .ring{fill:var(--paper);stroke-width:2}
.chart .ring.best,.chart .line.best{stroke:var(--best)}
.chart .ring.rival,.chart .line.rival{stroke:var(--rival)}
.chart .ring.other,.chart .line.other{stroke:var(--other)}
.chart .line{fill:none;stroke-width:1.5}
.chart .dot{fill:none;stroke-width:4.4;stroke-linecap:round;stroke-opacity:.7}
.chart .dot.best{stroke:var(--best)}
.chart .dot.rival{stroke:var(--rival)}
.chart .dot.other{stroke:var(--other)}
.chart .q0{fill:var(--q0)}
.chart .q1{fill:var(--q1)}
.chart .q2{fill:var(--q2)}
.chart .q3{fill:var(--q3)}
.chart .q4{fill:var(--q4)}
.chart .q5{fill:var(--q5)}
.chart .q6{fill:var(--q6)}
.chart .ok{fill:var(--good)}
.chart .warning{fill:var(--warning)}
.chart .critical{fill:var(--critical)}
.chart .unknown{fill:var(--unknown)}
"""
"""Rules of all pictures; each picture has the class `chart`."""

_VARIABLE = re.compile(r"var\(--([a-z0-9]+)\)")


def _declared(colours: Mapping[str, str]) -> str:
    rows = ";".join(f"--{name}:{colour}" for name, colour in colours.items())
    return f":root{{{rows}}}"


VARIABLES = (
    f"{_declared(LIGHT)}\n@media(prefers-color-scheme:dark){{{_declared(DARK)}}}\n"
    f"@media print{{{_declared(PRINT)}}}\n"
)
"""The colours of both themes as CSS custom properties."""


def resolved_style() -> str:
    """Return the rules without custom properties, which programs for slides do not know."""
    dark, printed = _with(_coloured(), DARK), _with(_coloured(), PRINT)
    return (
        f"{_with(CHART_STYLE, LIGHT)}"
        f"@media(prefers-color-scheme:dark){{{dark}}}\n@media print{{{printed}}}\n"
    )


def kind_of(view: View, name: str) -> str:
    """Return the class of a head's marks: `best`, `rival` or `other`."""
    if name == view.best:
        return "best"
    return "rival" if name == view.rival else "other"


def _coloured() -> str:
    """Return the rules again, with nothing in them but what has a colour."""
    rules = re.findall(r"([^{}]+)\{([^{}]+)\}", CHART_STYLE)
    kept = []
    for selector, body in rules:
        parts = [part.strip() for part in body.split(";") if "var(" in part]
        if parts:
            kept.append(f"{selector.strip()}{{{';'.join(parts)}}}")
    return "".join(kept)


def _with(style: str, colours: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: colours[found.group(1)], style)
