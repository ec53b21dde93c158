"""Standard output: results only, whatever its encoding can show, and never half silently."""

import os
import sys
from functools import partial
from typing import Callable, Iterable, List

from hydra_heads.base.errors import OutputError, reason_of

PRINTED_CHARACTERS = 1 << 16
"""About how much is printed at a time."""


def print_result(text: str) -> None:
    """Write lines to standard output.

    Raises `OutputError` when it cannot be written: it is closed, or on a full disk. A reader
    that has gone away (`| head`) has seen what it wanted: the rest is dropped, and the command
    does its work to the end.
    """
    if sys.stdout is None:
        raise OutputError("standard output: not written: it is closed; --quiet needs none")
    _attempt(partial(sys.stdout.write, _shown(text) + "\n"))
    _attempt(sys.stdout.flush)


def print_pieces(pieces: Iterable[str]) -> None:
    """Print a text that comes in pieces and ends with its last line's end; never all in memory.

    Raises `OutputError` as `print_result` does.
    """
    kept: List[str] = []
    length = 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length >= PRINTED_CHARACTERS:
            lines, end, rest = "".join(kept).rpartition("\n")
            if end:
                print_result(lines)
            kept, length = [rest], len(rest) if end else 0
    text = "".join(kept)
    if text:
        print_result(text[:-1] if text.endswith("\n") else text)


def print_exactly(pieces: Iterable[str]) -> None:
    """Print what other programs read: to a pipe or file the bytes that its own file would have.

    They expect UTF-8 and line ends of one character wherever they run, so that neither a locale
    nor Windows changes them; a terminal shows what it can. Raises `OutputError` as `print_result`
    does.
    """
    if sys.stdout is None:
        raise OutputError("standard output: not written: it is closed; name a file: --out FILE")
    out = getattr(sys.stdout, "buffer", None)
    if out is None or sys.stdout.isatty():
        print_pieces(pieces)
        return
    for piece in pieces:
        _attempt(partial(out.write, piece.encode("utf-8", "backslashreplace")))
    _attempt(out.flush)


def _attempt(step: Callable[[], object]) -> None:
    """Do one step of writing; a reader that has gone away has seen what it wanted."""
    try:
        step()
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
    except UnicodeEncodeError:  # seldom: a pick starts sooner without what follows
        from hydra_heads.base.spelling import spelled

        return spelled(text, encoding, errors)


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
