"""The table of formats of a gate: a new one is one file here and one row.

A format's module has `render(document)`, which returns the whole text of its file.
"""

from importlib import import_module
from typing import Any, Dict, Mapping, NamedTuple

_HERE = __name__.rpartition(".")[0]


class GateFormat(NamedTuple):
    """One format: its module, and what it is for."""

    module: str
    summary: str


GATE_FORMATS: Dict[str, GateFormat] = {
    "text": GateFormat(f"{_HERE}.text", "a table, for a terminal"),
    "json": GateFormat(f"{_HERE}.json_document", "the document hydra.regression, for a program"),
    "junit": GateFormat(f"{_HERE}.junit", "JUnit XML, for Jenkins, GitLab and their like"),
    "tap": GateFormat(f"{_HERE}.tap", "TAP 13, for whatever reads the Test Anything Protocol"),
    "github": GateFormat(f"{_HERE}.github", "annotations, printed in a step of GitHub Actions"),
    "markdown": GateFormat(f"{_HERE}.markdown", "a comment on a pull request, sanitised"),
}
"""Formats by the word of `gate --report`; a plug-in adds its row when it is imported."""


def render(name: str, document: Mapping[str, Any]) -> str:
    """Return a regression document in one format, with a line's end at its own end.

    The format is imported only now. Raises `KeyError` for one that is not there.
    """
    text: str = import_module(GATE_FORMATS[name].module).render(document)
    return text
