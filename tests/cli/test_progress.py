"""The line that says how far it is."""

import io
import os
import sys

import pytest

from hydra_heads.cli.progress import ProgressLine, in_minutes
from tests.cli.conftest import FAILING, QUICK, Desk


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True

    def fileno(self) -> int:
        """Return a number that no terminal has."""
        return -1


def test_progress_line_names_head_run_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal is shown the head, run n of N and the time left, and gets its line back."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(os, "get_terminal_size", lambda fd: os.terminal_size((60, 20)))
    line = ProgressLine(is_wanted=True)

    line.draw("zlib", 7, 100, 61.7)
    line.clear()

    drawn, cleared = terminal.getvalue().split("\r")[1:3]
    assert drawn.rstrip() == "zlib: run 7 of 100, 1m 2s left"
    assert (len(drawn), cleared) == (59, " " * 59)


def test_progress_line_asks_the_terminal_that_it_is_drawn_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The width is that of standard error, because standard output may be a file."""
    asked = []

    def size_of(fd: int) -> os.terminal_size:
        asked.append(fd)
        return os.terminal_size((10, 20))

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(os, "get_terminal_size", size_of)

    ProgressLine(is_wanted=True).draw("zlib", 7, 100, 61.7)

    assert (terminal.getvalue(), asked) == ("\rzlib: run", [-1])


def test_progress_line_of_a_terminal_without_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that does not tell its size is taken for 80 columns wide."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    ProgressLine(is_wanted=True).draw("zlib", 7, 100, 61.7)

    assert len(terminal.getvalue()) == len("\r") + 79


def test_progress_line_gives_way_to_log_lines(
    monkeypatch: pytest.MonkeyPatch, two_heads: Desk
) -> None:
    """What any part logs stands on a line of its own."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    two_heads.write_heads({"left": QUICK, "right": FAILING})

    assert two_heads.call("profile", "--num-tests", "2").code == 1

    lines = terminal.getvalue().rstrip("\n").split("\n")
    logged = [line.rpartition("\r")[2] for line in lines]
    assert "left: run" in terminal.getvalue()
    assert [line for line in logged if not line.startswith("[20")] == []


def test_no_progress_line_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log file never sees a progress line."""
    log_file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log_file)
    line = ProgressLine(is_wanted=True)

    line.draw("zlib", 7, 100, 61.7)
    line.clear()

    assert log_file.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.2, "0m 0s"), (59.6, "1m 0s"), (92.4, "1m 32s"), (3600, "60m 0s")]
)
def test_durations_are_minutes_and_seconds(seconds: float, expected: str) -> None:
    """Seconds are rounded before they are split, so that 60 s never shows."""
    assert in_minutes(seconds) == expected
