"""`export` and `show` with hostile texts in a folder, and where nobody can read the answer."""

import io
import json
import os
import sys
from typing import List, Optional, TextIO

import pytest

from hydra_heads.cli.main import main
from hydra_heads.report.formats.table import FORMATS
from tests.cli.conftest import Answer, Desk
from tests.report.formats.readers import READERS

WORDS = "=\u65e5\u672c \u00b11 <script>\x1b[31m\u2028|\U0001f600\n"

SHOWN = "\u65e5\u672c \u00b11 <script>\\x1b[31m\\u2028|\U0001f600\\n"

TEXTS = [name for name, row in FORMATS.items() if row.is_text]


class Output(io.TextIOWrapper):
    """A standard output of some encoding, with the line ends of some system."""

    def __init__(self, encoding: str = "ascii", newline: Optional[str] = "\r\n") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline=newline)

    @property
    def written(self) -> bytes:
        """What it was given."""
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue()


class Terminal(Output):
    """One that people look at."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


@pytest.fixture
def hostile(weighed: Desk) -> Desk:
    """A desk on which a head is called as no head should be."""
    document = weighed.read("hydra_profiles/head_left.json")
    document.update(display_name=WORDS)
    weighed.write("hydra_profiles/head_left.json", json.dumps(document))
    return weighed


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_texts_of_a_folder_are_text(hostile: Desk, name: str) -> None:
    """What a profile says comes out of every export as text [fault 82, fault 84, fault 85]."""
    answer = hostile.call("export", name, "--out", "out.txt")

    text = (hostile.folder / "out.txt").read_text(encoding="utf-8")
    assert (answer.code, answer.err) == (0, "")
    assert all(char.isprintable() or char == "\n" for char in text)
    found = READERS[name](text).texts
    if name in ("html", "csv", "json", "prometheus"):  # the others have names, or shorten them
        assert [words for words in found if SHOWN in words or words == WORDS] != []


@pytest.mark.parametrize("words", [[], ["left"], ["--color", "always"]])
def test_hostile_texts_of_a_folder_are_shown(hostile: Desk, words: List[str]) -> None:
    """`show` prints nothing that moves the cursor, in no form [fault 85]."""
    answer = hostile.call("show", *words)

    coloured = answer.out.replace("\x1b[0m", "")
    assert answer.code == 0
    assert "\x1b[31m\\" not in coloured
    assert "\u2028" not in answer.out
    if not words:
        assert all(char.isprintable() or char == "\n" for char in answer.out)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_pipe_gets_the_bytes_of_a_file(
    hostile: Desk, monkeypatch: pytest.MonkeyPatch, name: str, encoding: str
) -> None:
    """Prometheus refuses a whole file for one escape that it does not know, or a CR [fault 43]."""
    out = Output(encoding)

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        code = main(["export", name])

    assert code == 0
    assert b"\r" not in out.written
    assert READERS[name](out.written.decode("utf-8")).texts != []


def test_a_terminal_gets_what_it_can_show(hostile: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks at an export on a terminal sees escapes, not rubbish [fault 43]."""
    out = Terminal("latin-1", newline="\n")

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        code = main(["export", "csv"])

    assert code == 0
    assert b"\\u65e5" in out.written


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize("name", TEXTS)
def test_a_full_disk_behind_standard_output(
    hostile: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """An export that did not arrive is no success [fault 5]."""
    with open("/dev/full", "w", encoding="ascii") as full:
        answer = call_with(hostile, monkeypatch, full, "export", name)

    assert answer.code == 2
    assert answer.err.endswith("export: standard output: not written: No space left on device\n")


def test_a_reader_that_has_gone(hostile: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`export csv | head -1` is done when head has seen enough."""
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "w") as pipe:
        answer = call_with(hostile, monkeypatch, pipe, "export", "csv")

    assert (answer.code, answer.err) == (0, "")


def test_closed_standard_output(hostile: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no standard output the message names what goes without one."""
    answer = call_with(hostile, monkeypatch, None, "export", "csv")
    to_file = call_with(hostile, monkeypatch, None, "export", "csv", "--out", "a.csv", "--quiet")

    assert answer.code == 2
    assert answer.err.endswith(
        "standard output: not written: it is closed; name a file: --out FILE\n"
    )
    assert (to_file.code, to_file.err) == (0, "")
    assert (hostile.folder / "a.csv").exists()


def call_with(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, out: Optional[TextIO], *words: str
) -> Answer:
    """Call a command whose standard output is this one."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        return desk.call(*words)
