"""Words for how a process ended: one line, secrets masked, nothing that moves a cursor."""

import signal
from typing import Optional

from hydra_heads.base.redact import Masker, printable
from hydra_heads.model.run import Outcome

MESSAGE_CHARS = 300


def signal_name(signum: int) -> str:
    """Return the name of a signal.

    >>> signal_name(11)
    'SIGSEGV'
    """
    try:
        return signal.Signals(signum).name
    except ValueError:
        return f"signal {signum}"


def last_line(text: bytes, masker: Masker) -> str:
    """Return the last line of a stream that is not blank, masked; empty without one."""
    # Masked whole, for a secret of several lines would not be recognised in its last one.
    lines = masker.mask(text.decode("utf-8", "replace")).splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def one_line(text: str, masker: Masker) -> str:
    """Return a message as one short line: masked first, for half a secret is not recognised."""
    text = printable(masker.mask(text))
    return text if len(text) <= MESSAGE_CHARS else text[: MESSAGE_CHARS - 3] + "..."


def ending_of(outcome: Outcome, masker: Masker) -> Optional[str]:
    """Say how a process failed that should have exited with 0; None when it did.

    With what it said last: on standard error, or where that is empty on standard output.
    """
    if outcome.start_error is not None:
        return f"cannot be started: {outcome.start_error}"
    if outcome.lost is not None:
        return outcome.lost
    if outcome.limit is not None:
        return outcome.limit.message
    if outcome.timed_out:
        return "reached its time limit"
    if outcome.signum is not None:
        return f"ended by {signal_name(outcome.signum)}"
    if outcome.exit_code == 0:
        return None
    said = last_line(outcome.stderr, masker) or last_line(outcome.stdout, masker)
    return f"exit code {outcome.exit_code}" + (f": {said}" if said else "")
