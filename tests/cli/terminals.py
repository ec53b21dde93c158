"""Pseudo-terminals of any size, for tests of what a terminal shows."""

import os
import struct
import sys
import threading
from contextlib import contextmanager
from typing import Dict, Iterator, List, Optional

import pytest

from tests.cli.conftest import Answer, Desk


class Terminal:
    """A pseudo-terminal: what is written to `fd` is read by a thread, so that it never fills up."""

    def __init__(self, columns: int, lines: int) -> None:
        import pty

        self.master, self.fd = pty.openpty()
        self.resize(columns, lines)
        self._pieces: List[bytes] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def resize(self, columns: int, lines: int) -> None:
        """Make it another size."""
        import fcntl
        import termios

        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    @property
    def seen(self) -> str:
        """What was written so far, as a terminal gets it."""
        return b"".join(self._pieces).decode("utf-8").replace("\r\n", "\n")

    def close(self) -> str:
        """Return all that was written."""
        os.close(self.fd)
        self._reader.join(20)
        os.close(self.master)
        return self.seen

    def _read(self) -> None:
        try:
            while True:
                self._pieces.append(os.read(self.master, 65536))
                if not self._pieces[-1]:
                    return
        except OSError:
            return  # the other side was closed


@contextmanager
def standing_at(
    monkeypatch: pytest.MonkeyPatch, terminal: Terminal, encoding: str = "utf-8"
) -> Iterator[None]:
    """Make standard output that terminal."""
    with open(os.dup(terminal.fd), "w", encoding=encoding, newline="") as stream:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            yield


def call_at(
    monkeypatch: pytest.MonkeyPatch,
    desk: Desk,
    *words: str,
    columns: int = 80,
    lines: int = 24,
    encoding: str = "utf-8",
    environment: Optional[Dict[str, str]] = None,
) -> Answer:
    """Run one command line at a terminal of this size; `NO_COLOR` is not set unless given."""
    terminal = Terminal(columns, lines)
    with monkeypatch.context() as patch:
        patch.setenv("TERM", "xterm-256color")
        patch.delenv("NO_COLOR", raising=False)
        for name, value in (environment or {}).items():
            patch.setenv(name, value)
        with standing_at(monkeypatch, terminal, encoding):
            answer = desk.call(*words)
    return Answer(answer.code, terminal.close(), answer.err)
