"""The pictures of the guide's page on reports, drawn by Hydra from recorded documents.

The documents are those that the example `compress` left on a real machine after some nights.
`python -m tests.docs.report_pictures` draws the pictures anew; with a FOLDER of profiles and
weights it takes their documents over first.
"""

import os
import sys
from typing import Callable, Dict, Mapping, Sequence

from hydra_heads.base.clock import stamp
from hydra_heads.base.files import write_text
from hydra_heads.base.jsontext import dump_json
from hydra_heads.model.documents import read_document, read_profiles, read_weights, write_document
from hydra_heads.model.envelope import Origin
from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.drawing import standalone
from hydra_heads.report.charts.nights import nights_chart
from hydra_heads.report.charts.resources import resources_chart
from hydra_heads.report.charts.runs import runs_chart
from hydra_heads.report.charts.success import success_chart
from hydra_heads.report.charts.tradeoff import tradeoff_chart
from hydra_heads.report.charts.weights import weights_chart
from hydra_heads.report.charts.winners import winners_chart
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.formats.svg_picture import render
from hydra_heads.report.view import View, view_of
from tests.environment import ROOT

RECORDED = os.path.join(ROOT, "tests", "docs", "recorded")

PICTURES = os.path.join(ROOT, "docs")

CHARTS: Mapping[str, Callable[[View], Chart]] = {
    "weights": weights_chart,
    "runs": runs_chart,
    "success": success_chart,
    "tradeoff": tradeoff_chart,
    "winners": winners_chart,
    "nights": nights_chart,
    "resources": resources_chart,
}

KEPT_OF_THE_MACHINE = ("python", "system", "cpu_model", "cpu_count", "machine_key")
"""What of the environment stays: nobody needs to know more of the machine."""


def recorded_view() -> View:
    """Put the recorded slot together, as it was a minute after the last profile was written."""
    profiles, _ = read_profiles(RECORDED)
    weights = read_weights(os.path.join(RECORDED, "weights.json"))
    slot = read_document(os.path.join(RECORDED, "slot.json"), "slot")
    written = max(profile.written_unix or 0.0 for profile in profiles)
    origin = Origin(weights.run_id, stamp(written + 60))
    return view_of(Sources(profiles, weights, slot, RECORDED), origin)


def pictures() -> Dict[str, str]:
    """Return the text of every picture by the name of its file."""
    view = recorded_view()
    drawn = {f"report-{name}.svg": standalone(draw(view).svg) for name, draw in CHARTS.items()}
    return {**drawn, "report-heads.svg": render(view)}


def record(folder: str) -> None:
    """Take the documents of a folder over, without what they say of the machine beyond need."""
    os.makedirs(RECORDED, exist_ok=True)
    for name in os.listdir(RECORDED):
        os.unlink(os.path.join(RECORDED, name))
    for name in sorted(os.listdir(folder)):
        kind = {"weights.json": "weights", "slot.json": "slot"}.get(name)
        if name.startswith("head_") and name.endswith(".json"):
            kind = "profile"
        if kind is None:
            continue
        document = read_document(os.path.join(folder, name), kind)
        environment = document.get("environment")
        if isinstance(environment, dict):
            document["environment"] = {key: environment[key] for key in KEPT_OF_THE_MACHINE}
        path = os.path.join(RECORDED, name)
        write_document(path, document, kind)
        if kind == "profile":
            write_text(path, _a_run_a_line(document))


def _a_run_a_line(document: Dict[str, object]) -> str:
    """Word a profile with one run a line, as Phase 1 writes it."""
    import json

    runs = document["runs"]
    assert isinstance(runs, list)
    lines = ",\n".join("    " + json.dumps(run) for run in runs)
    return dump_json(dict(document, runs=[])).replace('"runs": []', f'"runs": [\n{lines}\n  ]')


def main(words: Sequence[str]) -> None:
    """Draw every picture, from the documents of a folder if one is named."""
    for folder in words:
        record(folder)
    for name, text in pictures().items():
        write_text(os.path.join(PICTURES, name), text)


if __name__ == "__main__":
    main(sys.argv[1:])
