"""Standard output."""

import io
import os
import sys
from typing import Optional

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.cli.output import print_result
from hydra_heads.report.weights_table import WEIGHTS_NOTE


class Screen(io.TextIOWrapper):
    """A standard output of some encoding."""

    def __init__(self, encoding: str, errors: Optional[str] = None) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors=errors)

    @property
    def shown(self) -> bytes:
        """What has been written."""
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue()


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", "41.2 \u00b11.1", b"41.2 \xc2\xb11.1\n"),
        ("latin-1", "41.2 \u00b11.1", b"41.2 \xb11.1\n"),
        ("ascii", "41.2 \u00b11.1", b"41.2+-1.1\n"),
        ("ascii", "1.8 \u00b1 0.1 times", b"1.8 +- 0.1 times\n"),
        ("ascii", "[..] and \u00b1: 95 %", b"[..] and +-: 95 %\n"),
        ("ascii", "a\u2603", b"a\\u2603\n"),
        ("latin-1", "\u2603 \u00b11", b"\\u2603+-1\n"),
        ("utf-8", "half \ud800", b"half \\ud800\n"),
    ],
)
def test_what_a_terminal_cannot_show_is_readable(
    monkeypatch: pytest.MonkeyPatch, encoding: str, text: str, expected: bytes
) -> None:
    """Signs of ours have a plain form of the same width, all else is escaped [fault 43]."""
    screen = Screen(encoding)
    monkeypatch.setattr(sys, "stdout", screen)

    print_result(text)

    assert screen.shown.replace(b"\r", b"") == expected


def test_our_own_texts_need_no_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ASCII terminal shows what we say in plain signs."""
    screen = Screen("ascii")
    monkeypatch.setattr(sys, "stdout", screen)

    print_result(WEIGHTS_NOTE)

    assert b"\\" not in screen.shown


def test_names_of_files_keep_their_bytes_in_the_posix_locale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A command that names a folder can be pasted, whatever its name is made of [fault 43]."""
    screen = Screen("ascii", "surrogateescape")
    monkeypatch.setattr(sys, "stdout", screen)

    print_result("show --profiles caf\udcc3\udca9")

    assert screen.shown.rstrip() == b"show --profiles caf\xc3\xa9"


def test_closed_output_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was started without a standard output (`>&-`) says so."""
    monkeypatch.setattr(sys, "stdout", None)

    with pytest.raises(OutputError, match="it is closed"):
        print_result("result")


def test_reader_that_has_gone_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """After `| head -1` the rest is dropped and the command goes on."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)

        print_result("first")
        print_result("second")
        monkeypatch.undo()
