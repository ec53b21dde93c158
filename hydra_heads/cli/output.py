"""Standard output: results only, whatever its encoding can show, and never half silently."""

import os
import sys

from hydra_heads.base.errors import OutputError, reason_of

_PLAIN = {"±": "+-", "–": "-", "…": "..."}
"""What a terminal that knows only ASCII is shown instead."""


def print_result(text: str) -> None:
    """Write lines to standard output.

    Raises `OutputError` when it cannot be written (a full disk); a reader that has gone away
    (`| head`) ends the command quietly, by `BrokenPipeError`.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for fancy, plain in _PLAIN.items():
            text = text.replace(fancy, plain)
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise OutputError(f"standard output: not written: {reason_of(error)}") from error


def drop_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter's exit does not complain."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
