"""The table of formats."""

import importlib.util
import re
from types import ModuleType
from typing import Dict

import pytest

from hydra_heads.report.formats.table import FORMATS, Format, render
from tests.report.formats import plain_words
from tests.report.views import usual_view

USUAL: Dict[str, Format] = dict(FORMATS)


def test_a_format_is_one_file_and_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in adds a format without a change to any other file."""
    monkeypatch.setitem(FORMATS, "plain-words", plain_words.ROW)

    text = render("plain-words", usual_view())

    assert text.splitlines()[0] == "slot is warning"
    assert [line.split(":")[0] for line in text.splitlines()[1:]] == ["quick", "rival", "flaky"]


def test_a_format_is_imported_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command costs what it needs: the other formats need not even be there."""
    monkeypatch.setitem(FORMATS, "broken", plain_words.ROW._replace(module="no_such_module"))
    monkeypatch.setitem(FORMATS, "words", plain_words.ROW)
    imported = []
    usual = importlib.import_module

    def note(name: str) -> ModuleType:
        imported.append(name)
        return usual(name)

    monkeypatch.setattr("hydra_heads.report.formats.table.import_module", note)

    render("words", usual_view())

    assert imported == [plain_words.__name__]


def test_an_unknown_format_is_a_key_error() -> None:
    """Whoever calls `render` has looked the name up before."""
    with pytest.raises(KeyError, match="no-such"):
        render("no-such", usual_view())


@pytest.mark.parametrize("name", USUAL)
def test_every_row_is_whole(name: str) -> None:
    """Each format has a module that is there, a word for its key, and says what it is for."""
    row = USUAL[name]

    assert re.match(r"[a-z][a-z-]*\Z", name)
    assert importlib.util.find_spec(row.module) is not None
    assert re.match(r"[a-z_]+\.[a-z]+\Z", row.file_name)
    assert row.summary
    assert not row.summary.endswith(".")


def test_no_two_formats_share_a_file() -> None:
    """One export never replaces another, not even where capitals make no difference."""
    names = [row.file_name.lower() for row in USUAL.values()]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", USUAL)
def test_every_format_ends_its_file_and_is_the_same_every_time(name: str) -> None:
    """The same view gives the same bytes, and the last line is a whole one."""
    view = usual_view()

    text = render(name, view)

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert render(name, view) == text
