"""The line that says how far it is."""

import io
import sys

import pytest

from hydra_heads.cli.progress import ProgressLine, in_minutes


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def test_progress_line_names_head_run_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal is shown the head, run n of N and the time left, and gets its line back."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "60")
    line = ProgressLine(is_wanted=True)

    line.draw("zlib", 7, 100, 61.7)
    line.clear()

    drawn, cleared = terminal.getvalue().split("\r")[1:3]
    assert drawn.rstrip() == "zlib: run 7 of 100, 1m 2s left"
    assert (len(drawn), cleared) == (59, " " * 59)


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
