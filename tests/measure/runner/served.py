"""A runner's server inside the tests' own process, with the other ends of its pipes.

Whoever uses it ends all children of this process with every run, so a test that does must be
alone with its own: the fixture `alone`, in each file of such tests, sees to that.
"""

import json
import os
import signal
import sys
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import pytest

from hydra_heads.measure.runner.serving import Journal, Server
from hydra_heads.measure.runner.tree import children
from hydra_heads.measure.runner.wire import PIPE, Control, Inbox, Request, encode

SLOTS = 2

FIRST_NUMBER = 10
"""Below are the numbers that the processes get their own descriptors under."""


def bare_python(code: str) -> Tuple[str, ...]:
    """Return the words that run a few lines in a bare Python."""
    return (sys.executable, "-I", "-S", "-c", code)


def shell(line: str) -> Tuple[str, ...]:
    """Return the words that run a line in the system's shell."""
    return ("/bin/sh", "-c", line)


def asked(*argv: str, **fields: object) -> Request:
    """Ask for a run of these words, with this process's environment and nothing sampled."""
    wishes: Dict[str, object] = {
        "argv": argv,
        "env": dict(os.environ),
        "cwd": os.getcwd(),
        "timeout_s": 20.0,
        "grace_s": 5.0,
        "sample_s": 0.0,
        "stdout": PIPE,
    }
    return Request(**dict(wishes, **fields))


@contextmanager
def blocked_child_signal() -> Iterator[None]:
    """Block SIGCHLD, as the runner does, whose waiters may wait for it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    try:
        yield
    finally:
        signal.sigtimedwait([signal.SIGCHLD], 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def refuse_company() -> None:
    """Skip a test where other children of this process would be ended with its own."""
    if children():
        pytest.skip("this process has children of its own, which would be ended too")


class Table:
    """A server between pipes: requests and words in, lines and output out."""

    def __init__(
        self,
        journal: Optional[str] = None,
        call: "Optional[Callable[..., Tuple[int, float]]]" = None,
    ) -> None:
        self._open: List[int] = []
        requests, self._requests = self._pipe()
        control, self.control = self._pipe()
        self._results, results = self._pipe()
        self._answer, answer = self._pipe()
        slots = [(self._pipe(), self._pipe()) for _ in range(SLOTS)]
        self._outputs = [(out[0], err[0]) for out, err in slots]
        for fd in (self._results, self._answer, *(fd for pair in self._outputs for fd in pair)):
            os.set_blocking(fd, False)
        self.journal = None if journal is None else Journal(journal)
        self.server = Server(
            Inbox(requests),
            Control(control),
            results,
            [(out[1], err[1]) for out, err in slots],
            answer,
            self.journal,
            call,
        )

    def _pipe(self) -> Tuple[int, int]:
        import fcntl

        ends = os.pipe()
        moved = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, FIRST_NUMBER) for fd in ends]
        for fd in ends:
            os.close(fd)
        self._open += moved
        return moved[0], moved[1]

    def say(self, word: bytes) -> None:
        """Say a word that does not wait behind requests."""
        os.write(self.control, word + b"\n")

    def shut(self, fd: int) -> None:
        """Close one of our ends."""
        self._open.remove(fd)
        os.close(fd)

    def serve(self, *requests: Request) -> List[Dict[str, Any]]:
        """Have these requests served, and no others after them; return what was told."""
        os.write(self._requests, b"".join(map(encode, requests)))
        self.shut(self._requests)
        with blocked_child_signal():
            self.server.serve()
        return [json.loads(line) for line in self.told().splitlines()]

    def told(self) -> bytes:
        """Return what was told and not read yet."""
        return _all_of(self._results)

    def written(self, slot: int = 0) -> Tuple[bytes, bytes]:
        """Return what came out of a pair of pipes."""
        out, err = self._outputs[slot]
        return _all_of(out), _all_of(err)

    def answer(self) -> bytes:
        """Return what came through the pipe for answers."""
        return _all_of(self._answer)

    def close(self) -> None:
        """Close everything."""
        while self._open:
            os.close(self._open.pop())
        if self.journal is not None:
            self.journal.close()
        for fd in (self.server._null, self.server._loads):
            if fd is not None:
                os.close(fd)


def _all_of(fd: int) -> bytes:
    data = b""
    while True:
        try:
            more = os.read(fd, 1 << 16)
        except BlockingIOError:
            return data
        if not more:
            return data
        data += more


@contextmanager
def table(journal: Optional[str] = None, call: Any = None) -> Iterator[Table]:
    """Open a server, and go back to the present folder afterwards: it runs in those of runs."""
    folder, made = os.getcwd(), Table(journal, call)
    try:
        yield made
    finally:
        made.close()
        os.chdir(folder)
