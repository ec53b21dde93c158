"""The line on standard error that says how far it is; only a terminal gets it."""

import os
import sys


class ProgressLine:
    """Rewrites one line of the terminal after every run."""

    def __init__(self, is_wanted: bool) -> None:
        self._is_shown = is_wanted and sys.stderr is not None and sys.stderr.isatty()
        self._is_drawn = False

    def draw(self, head: str, done: int, total: int, seconds_left: float) -> None:
        """Show the head that ran, run n of N, and the time that is left."""
        if not self._is_shown:
            return
        text = f"{head}: run {done} of {total}, {in_minutes(seconds_left)} left"
        width = _terminal_width() - 1
        self._write("\r" + text[:width].ljust(width))
        self._is_drawn = True

    def clear(self) -> None:
        """Take the line away, before anything else is printed."""
        if self._is_drawn:
            self._write("\r" + " " * (_terminal_width() - 1) + "\r")
            self._is_drawn = False

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):
            self._is_shown = False  # the terminal has gone


def _terminal_width() -> int:
    """Return the columns of the terminal that standard error is; 80 when it does not say.

    `shutil.get_terminal_size` asks standard output, which may well be a file.
    """
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def in_minutes(seconds: float) -> str:
    """Word a duration in minutes and seconds.

    >>> in_minutes(92.4)
    '1m 32s'
    """
    whole = int(seconds + 0.5)
    return f"{whole // 60}m {whole % 60}s"
