"""Standard output: results only, whatever its encoding can show, and never half silently."""

import os
import re
import sys

from hydra_heads.base.errors import OutputError, reason_of

_DOUBT_IN_TABLE = re.compile(" ±(?=[0-9])")
"""It becomes two signs where the terminal knows only ASCII: its blank goes, columns stay."""


def print_result(text: str) -> None:
    """Write lines to standard output.

    Raises `OutputError` when it cannot be written: it is closed, or on a full disk. A reader
    that has gone away (`| head`) has seen what it wanted: the rest is dropped, and the command
    does its work to the end.
    """
    if sys.stdout is None:
        raise OutputError("standard output: not written: it is closed; --quiet needs none")
    try:
        sys.stdout.write(_shown(text) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except (OSError, ValueError) as error:
        raise OutputError(f"standard output: not written: {reason_of(error)}") from error


def _shown(text: str) -> str:
    """Return the text with nothing in it that standard output cannot encode."""
    encoding = sys.stdout.encoding or "ascii"
    # In the POSIX locale these turn names of files back into the bytes that they are.
    errors = sys.stdout.errors or "strict"
    try:
        text.encode(encoding, errors)
        return text
    except UnicodeEncodeError:
        text = _DOUBT_IN_TABLE.sub("+-", text).replace("±", "+-")
    try:
        text.encode(encoding, errors)
        return text
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)


def drop_what_is_buffered() -> None:
    """Let the interpreter's exit not complain of what could not be written before."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        _drop_output()


def _drop_output() -> None:
    """Send standard output nowhere from here on."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return
