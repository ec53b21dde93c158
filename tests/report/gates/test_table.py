"""The table of formats of a gate."""

import json
import os
from typing import Any, Mapping

import pytest

from hydra_heads.report import gates
from hydra_heads.report.gates import table
from hydra_heads.report.gates.table import GATE_FORMATS, GateFormat, render
from tests.report.gates.documents import document, every_verdict

BESIDE = {"__init__.py", "table.py", "findings.py", "phrases.py", "reproduce.py"}


def test_every_module_is_a_row() -> None:
    """A format is one file and one row: no file is without one, and no row without its file."""
    (folder,) = gates.__path__
    files = {name for name in os.listdir(folder) if name.endswith(".py")} - BESIDE

    rows = {f"{format_.module.rpartition('.')[2]}.py" for format_ in GATE_FORMATS.values()}

    assert rows == files
    assert set(GATE_FORMATS) == {"text", "json", "junit", "tap", "github", "markdown"}


@pytest.mark.parametrize("name", sorted(GATE_FORMATS))
def test_every_format_is_text_with_a_last_line(name: str) -> None:
    """Each takes a document, changes nothing in it, and ends its last line."""
    given = document(*every_verdict())
    before = json.dumps(given)

    text = render(name, given)

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert json.dumps(given) == before


@pytest.mark.parametrize("name", sorted(GATE_FORMATS))
def test_every_format_takes_what_another_program_wrote(name: str) -> None:
    """A document without what it should have is shown as one that cannot tell, not as a pass."""
    given: Mapping[str, Any] = {
        "heads": [{"name": 3, "old": "x"}, "y"],
        "baseline": None,
        "settings": [],
        "shared": 1,
    }

    text = render(name, given)

    assert text


def test_json_is_the_document() -> None:
    """What a program reads is the document itself."""
    given = document(*every_verdict())

    assert json.loads(render("json", given)) == given


def test_a_plug_in_adds_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new format is a module with `render` and a row of the table."""

    class Shout:
        """Says the verdict."""

        @staticmethod
        def render(document: Mapping[str, Any]) -> str:
            """Return the verdict in capitals."""
            return str(document["verdict"]).upper()

    monkeypatch.setitem(GATE_FORMATS, "shout", GateFormat("shout", "the verdict, aloud"))
    monkeypatch.setattr(table, "import_module", {"shout": Shout}.__getitem__)

    assert render("shout", document(*every_verdict())) == "REGRESSED"


def test_a_format_that_is_not_there() -> None:
    """An unknown word is an error of the caller."""
    with pytest.raises(KeyError):
        render("yaml", document())
