"""What the head that did the job wrote, passed on: standard output as it is, errors masked."""

import io
import logging
import os
import select
import sys
from typing import Callable

from hydra_heads.base.errors import OutputError, reason_of
from hydra_heads.heads.secrets import masker_for
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.use.jobs.output import Output
from hydra_heads.use.jobs.running import HeadRun

LOG = logging.getLogger("hydra.cli.run_slot_output")


def pass_on(output: Output) -> None:
    """Write what a head wrote to standard output, byte for byte.

    A reader that has gone away has seen what it wanted. Raises `OutputError` when it cannot be
    written for any other reason.
    """
    if sys.stdout is None:
        raise OutputError("standard output: not written: it is closed")
    write = _writer()
    try:
        for block in output.blocks():
            write(block)
    except (BrokenPipeError, ConnectionResetError):
        return
    except (OSError, ValueError) as error:
        raise OutputError(f"standard output: not written: {reason_of(error)}") from error


def _writer() -> Callable[[bytes], object]:
    """Return what writes bytes to standard output, past what would change them."""
    sys.stdout.flush()
    try:
        fd = sys.stdout.fileno()
    except (io.UnsupportedOperation, AttributeError):
        return _write_to_buffer
    return lambda block: _write_all(fd, block)


def _write_to_buffer(block: bytes) -> None:
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()


def _write_all(fd: int, block: bytes) -> None:
    """Write all of it, whatever the mode of the descriptor that we were given."""
    left = memoryview(block)
    while left:
        try:
            left = left[os.write(fd, left) :]
        except BlockingIOError:
            select.select([], [fd], [])


def pass_on_errors(slot: SlotDefinition, ended: HeadRun) -> None:
    """Write what a head wrote to standard error to ours, its secrets masked."""
    if ended.outcome is None or not ended.outcome.stderr or sys.stderr is None:
        return
    if ended.outcome.stderr_cut:
        LOG.warning("head %r wrote more to standard error than is kept: its middle is missing",
                    ended.run.head)  # fmt: skip
    text = masker_for(slot).mask_bytes(ended.outcome.stderr)
    try:
        sys.stderr.flush()
        buffer = getattr(sys.stderr, "buffer", None)
        if buffer is None:
            sys.stderr.write(text.decode("utf-8", "backslashreplace"))
        else:
            buffer.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # as with log lines: nobody is there to be told
