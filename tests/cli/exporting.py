"""Formats of a plug-in, for tests of who writes exports whatever they hold."""

import pytest

from hydra_heads.report.formats.table import FORMATS
from tests.report.formats import plain_words

WORDS, BINARY = "plain-words", "plain-file"


@pytest.fixture
def plug_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a format of each sort, one row each: text, and a file."""
    monkeypatch.setitem(FORMATS, WORDS, plain_words.ROW)
    monkeypatch.setitem(FORMATS, BINARY, plain_words.FILE_ROW)
