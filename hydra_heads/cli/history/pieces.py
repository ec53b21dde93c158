"""Results of any length, printed as they are made."""

from typing import Iterable, List

from hydra_heads.cli.output import print_result

PRINTED_CHARACTERS = 1 << 16
"""About how much is printed at a time."""


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
