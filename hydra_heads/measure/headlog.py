"""What the failed runs of this Phase 1 said: one log a head, bounded, masked, private."""

import os
from typing import Callable, Dict, Iterable, Optional

from hydra_heads.base.errors import reason_of
from hydra_heads.base.files import PRIVATE
from hydra_heads.base.log import format_line
from hydra_heads.base.redact import Masker, printable
from hydra_heads.model.names import log_file_name
from hydra_heads.model.run import Outcome, Run

LOG_BYTES = 1_000_000
"""The most that one head's log holds."""

WORDS_BYTES = 750_000
"""From here on only the lines about the runs are kept, not what they said."""

SAID_BYTES = 4096
"""The end of what a failed run wrote that is kept."""

_FULL = "the log is full; what other runs failed with stands in the profile and in the history"


class HeadLogs:
    """The logs of one Phase 1; without a folder nothing is written.

    `on_problem` is told once a head when its log cannot be written: a log is no reason to end.
    """

    def __init__(
        self, folder: Optional[str], masker: Masker, on_problem: Callable[[str], object]
    ) -> None:
        self._folder = folder
        self._masker = masker
        self._on_problem = on_problem
        self._sizes: Dict[str, int] = {}

    def begin(self, heads: Iterable[str], is_resumed: bool) -> None:
        """Make an empty log for each head; go on with what is there when resumed."""
        if self._folder is None:
            return
        for head in heads:
            path = os.path.join(self._folder, log_file_name(head))
            try:
                if not is_resumed and os.path.lexists(path):
                    os.unlink(path)
                os.close(_open_log(path))
                self._sizes[head] = os.path.getsize(path)
            except OSError as error:
                self._give_up(head, path, error)

    def note(self, run: Run, outcome: Optional[Outcome] = None) -> None:
        """Note a failed run, and the end of what it said when its outcome is at hand."""
        size = self._sizes.get(run.head)
        if self._folder is None or size is None or size >= LOG_BYTES:
            return
        text = _failure_line(run)
        if outcome is not None and size < WORDS_BYTES:
            text += self.said_by(outcome)
        data = text.encode("ascii", "backslashreplace")
        full = format_line(_FULL, "WARN").encode("ascii") + b"\n"
        if size + len(data) + len(full) > LOG_BYTES:
            data, size = full, LOG_BYTES
        path = os.path.join(self._folder, log_file_name(run.head))
        try:
            descriptor = _open_log(path)
            try:
                os.write(descriptor, data)
            finally:
                os.close(descriptor)
            self._sizes[run.head] = size + len(data)
        except OSError as error:
            self._give_up(run.head, path, error)

    def tail(self, stream: bytes) -> str:
        """Return the end of a stream as text, secrets masked before it is cut."""
        masked = self._masker.mask_bytes(stream)
        return masked[-SAID_BYTES:].decode("utf-8", "backslashreplace")

    def said_by(self, outcome: Outcome) -> str:
        """Word the end of both streams, indented, each line printable."""
        lines = []
        for name, stream in (("stderr", outcome.stderr), ("stdout", outcome.stdout)):
            said = self.tail(stream).splitlines()
            lines += [f"    {name}: {printable(line)}\n" for line in said]
        return "".join(lines)

    def _give_up(self, head: str, path: str, error: OSError) -> None:
        self._sizes.pop(head, None)
        self._on_problem(f"{path}: no log of this head is kept: {reason_of(error)}")


def _failure_line(run: Run) -> str:
    failure = run.failure
    reason = f"({failure.kind}): {failure.message}" if failure else "for an unknown reason"
    message = f"run {run.id} on instance {run.instance} ended in error {reason}"
    return format_line(message, "ERROR", run.started_unix) + "\n"


def _open_log(path: str) -> int:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    return os.open(path, flags, PRIVATE)
