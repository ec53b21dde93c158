"""What `show` prints on a terminal."""

import ctypes
import json
import os
import re
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any, Dict, List

import pytest

from hydra_heads.base.clock import stamp
from hydra_heads.cli import show_screen
from hydra_heads.report.table import display_width
from tests.cli.conftest import Desk
from tests.cli.terminals import call_at
from tests.environment import ROOT
from tests.weigh.profiles import FAILED, profile_document

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals of POSIX")


@pytest.fixture
def late(weighed: Desk) -> Desk:
    """A desk one of whose heads is critical, and has a display name of wide characters."""
    written = stamp(time.time())
    left = profile_document(
        "left",
        [FAILED, *[0.5] * 5],
        instances=("small", "large"),
        display_name="日本語 head",
        timestamp=written.iso,
        timestamp_unix=written.unix,
        failures=[{"kind": "exit", "count": 1, "example": "exit code 1: 日本"}],
    )
    weighed.write("hydra_profiles/head_left.json", json.dumps(left))
    return weighed


@pytest.mark.parametrize(
    ("environment", "words", "is_coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": ""}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"TERM": "dumb"}, [], False),
        ({"NO_COLOR": "1", "TERM": "dumb"}, ["--color", "always"], True),
        ({}, ["--color", "never"], False),
        ({}, ["--color", "auto"], True),
    ],
)
def test_colours_of_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
    late: Desk,
    environment: Dict[str, str],
    words: str,
    is_coloured: bool,
) -> None:
    """Only where they are wanted and understood; an option beats the environment."""
    shown = call_at(monkeypatch, late, "show", *words, environment=environment).out

    assert ("\x1b[31mcritical\x1b[0m" in shown) == is_coloured
    assert ("\x1b" in shown) == is_coloured


def test_a_pipe_has_no_colours(late: Desk) -> None:
    """Unless they are asked for."""
    plain = late.call("show").out
    painted = late.call("show", "--color", "always").out

    assert "\x1b" not in plain
    assert re.sub("\x1b\\[[0-9]*m", "", painted) == plain != painted


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("words", [[], ["left", "right"]])
def test_no_line_is_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, late: Desk, columns: int, encoding: str, words: str
) -> None:
    """Whatever its size and encoding are, and however wide the names."""
    answer = call_at(
        monkeypatch, late, "show", *words, "--color", "never", columns=columns, encoding=encoding
    )

    assert answer.code == 0
    lines = answer.out.split("\n")
    assert max(map(display_width, lines)) <= columns
    assert answer.out.isascii() == (encoding == "ascii")


def test_a_wide_terminal_shows_all_that_a_pipe_shows(
    monkeypatch: pytest.MonkeyPatch, late: Desk
) -> None:
    """Nothing is left out for want of room."""
    words = ("show", "--color", "never")

    shown = call_at(monkeypatch, late, *words, columns=200).out

    assert shown.split("\n\n")[1] == late.call(*words).out.split("\n\n")[1]


def test_a_terminal_without_a_size_is_taken_for_eighty_columns(
    monkeypatch: pytest.MonkeyPatch, late: Desk
) -> None:
    """Some that programs make tell 0."""
    words = ("show", "--color", "never")

    assert (
        call_at(monkeypatch, late, *words, columns=0, lines=0).out
        == call_at(monkeypatch, late, *words, columns=80).out
    )


def test_json_has_neither_width_nor_colour(monkeypatch: pytest.MonkeyPatch, late: Desk) -> None:
    """Programs read it."""
    words = ("show", "--json", "--color", "always")

    assert call_at(monkeypatch, late, *words, columns=20).out == late.call(*words).out
    assert json.loads(late.call(*words).out)["weights"]


@pytest.mark.parametrize("words", [[], ["left"]])
def test_the_posix_locale_has_plain_signs(late: Desk, words: List[str]) -> None:
    """`LC_ALL=C` and `PYTHONIOENCODING=ascii` are no reason to fail [fault 43]."""
    for given in (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
    ):
        answer = subprocess.run(
            [sys.executable, "-m", "hydra_heads", "show", *words],
            cwd=str(late.folder),
            env={**os.environ, "PYTHONPATH": str(ROOT), **given},
            stdout=subprocess.PIPE,
            check=True,
        )

        assert answer.stdout.decode("ascii").startswith("job: " if not words else "left: \\u65e5")
        assert b"#" in answer.stdout


def console_of(modes: List[int], takes_escapes: bool) -> SimpleNamespace:
    """Make the calls of a Windows console; `modes` is what it was set to, one after the other."""

    def handle_of(number: int) -> int:
        assert number == -11
        return 7

    def get_mode(handle: ctypes.c_void_p, mode: Any) -> int:
        assert handle.value == 7
        mode._obj.value = modes[-1]
        return 1

    def set_mode(handle: ctypes.c_void_p, mode: int) -> int:
        modes.append(mode)
        return int(takes_escapes)

    return SimpleNamespace(GetStdHandle=handle_of, GetConsoleMode=get_mode, SetConsoleMode=set_mode)


@pytest.mark.parametrize("takes_escapes", [True, False])
def test_a_console_of_windows_is_asked_for_escapes(
    monkeypatch: pytest.MonkeyPatch, late: Desk, takes_escapes: bool
) -> None:
    """One that is too old for them is shown none."""
    modes = [3]
    console = console_of(modes, takes_escapes)
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: console, raising=False)
    monkeypatch.setattr(show_screen, "_PLATFORM", "win32")

    shown = call_at(monkeypatch, late, "show").out

    assert ("\x1b[31m" in shown) == takes_escapes
    assert modes[:2] == [3, 7]
