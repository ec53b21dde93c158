"""Regular expressions under a deadline: searched in a process of their own.

Python's engine holds the interpreter while it searches, so a pattern that never ends can be
stopped only together with its process. That process is started when it is first needed, serves
all runs, is replaced when it was killed, and ends with this one.
"""

import atexit
import os
import sys
import threading
from typing import TYPE_CHECKING, List, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import reason_of

if TYPE_CHECKING:
    from subprocess import Popen

CHILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pattern_child.py")

DEADLINE_SECONDS = 5.0
"""How long the patterns of one criterion may search in one output."""

_ALARM_SECONDS = 10
"""When the child ends by itself, should this process be gone."""


class Unmatched(NamedTuple):
    """The first pattern that does not hold: which one, and why."""

    position: int
    reason: str


class _Lost(Exception):
    """The child ended though its time had not run out."""


class Searcher:
    """Owns the child; one question at a time."""

    def __init__(self) -> None:
        self._child: Optional[Popen[bytes]] = None
        self._is_expired = False

    def first_unmatched(self, patterns: Sequence[str], text: bytes) -> Optional[Unmatched]:
        """Return the first pattern that is not found in `text`, None when all are.

        `re.search`, multi-line, `text` as UTF-8. The child is killed when the deadline passes.
        """
        reason = "the process that searches ends at once"
        for _ in range(2):  # somebody may have ended it between two runs: a new one is as good
            try:
                return self._ask(patterns, text)
            except _Lost:
                continue
            except (OSError, RuntimeError) as error:
                reason = reason_of(error)  # neither process nor thread to be had
        return Unmatched(0, f"cannot be searched for: {reason}")

    def close(self) -> None:
        """End the child, if there is one, and wait for it."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()

    def _ask(self, patterns: Sequence[str], text: bytes) -> Optional[Unmatched]:
        child = self._started()
        self._is_expired = False
        timer = threading.Timer(DEADLINE_SECONDS, self._expire, [child])
        timer.start()
        is_done = False
        try:
            verdict = _converse(child, patterns, text)
            is_done = True
        except _Timeless as interrupted:
            if not self._is_expired:
                raise _Lost from interrupted
            verdict = Unmatched(interrupted.answers, f"ran over {DEADLINE_SECONDS:g} s")
        finally:
            timer.cancel()
            # Waited for: it must neither kill a later question's child nor count as a thread.
            timer.join()
            if not is_done or self._is_expired:
                self.close()
        return verdict

    def _expire(self, child: "Popen[bytes]") -> None:
        self._is_expired = True
        child.kill()

    def _started(self) -> "Popen[bytes]":
        if self._child is None:
            import subprocess

            self._child = subprocess.Popen(
                [sys.executable, "-I", "-S", CHILD, str(_ALARM_SECONDS)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                # Ctrl-C is for this process, which then ends the child.
                start_new_session=os.name != "nt",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        return self._child


class _Timeless(Exception):
    """The pipes ended after so many answers."""

    def __init__(self, answers: int) -> None:
        super().__init__(answers)
        self.answers = answers


def _converse(child: "Popen[bytes]", patterns: Sequence[str], text: bytes) -> Optional[Unmatched]:
    """Ask, and read answers up to the first pattern that does not hold, then the rest."""
    assert child.stdin is not None
    assert child.stdout is not None
    answers: List[str] = []
    try:
        frames = [str(len(patterns)).encode("ascii")]
        frames += [pattern.encode("utf-8", "replace") for pattern in patterns]
        for frame in (*frames, text):
            _write(child.stdin.fileno(), len(frame).to_bytes(4, "big") + frame)
        for _ in patterns:
            size = int.from_bytes(_read(child.stdout.fileno(), 4), "big")
            answers.append(_read(child.stdout.fileno(), size).decode("utf-8", "replace"))
    except (OSError, EOFError) as error:
        raise _Timeless(len(answers)) from error
    for index, answer in enumerate(answers):
        if answer == "n":
            return Unmatched(index, "is not found")
        if answer != "y":
            return Unmatched(index, f"is no pattern: {answer[1:]}")
    return None


def _write(fd: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(fd, left) :]


def _read(fd: int, count: int) -> bytes:
    parts = b""
    while len(parts) < count:
        part = os.read(fd, count - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts


SEARCHER = Searcher()
"""The one of this process."""

atexit.register(SEARCHER.close)
