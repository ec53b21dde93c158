"""Masking of secrets and of control characters, wherever text is kept or shown."""

import os
from typing import AnyStr, Iterable, List, Sequence, Tuple

MASK = "***"

SHORTEST_SECRET = 4
"""A shorter value would mask half of every text, so it is refused before any run."""


class Masker:
    """Replaces the values of secrets in any text; mask before `printable`, not after it.

    Where values overlap, no character of any of them stays.

    >>> Masker(["tr0ub4dor"]).mask("login with tr0ub4dor failed")
    'login with *** failed'
    """

    __slots__ = ("_encoded", "_values")

    def __init__(self, values: Iterable[str] = ()) -> None:
        # Longest first: what is found inside a longer one adds nothing to be masked.
        self._values = sorted({value for value in values if value}, key=len, reverse=True)
        self._encoded = [_as_bytes(value) for value in self._values]

    def mask(self, text: str) -> str:
        """Return `text` with every secret value replaced by `***`."""
        return _masked(text, self._values, MASK)

    def mask_bytes(self, data: bytes) -> bytes:
        """Return `data` with every secret value, as programs get it, replaced by `***`."""
        return _masked(data, self._encoded, MASK.encode("ascii"))


def _as_bytes(value: str) -> bytes:
    """Return a value as the bytes that stand in the environment."""
    try:
        return os.fsencode(value)
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def _masked(text: AnyStr, values: Sequence[AnyStr], mask: AnyStr) -> AnyStr:
    spans: List[Tuple[int, int]] = []
    for value in values:
        spans += _spans(text, value)
    if not spans:
        return text
    pieces, end = [], 0
    for start, stop in sorted(spans):
        if start >= end:
            pieces += [text[end:start], mask]
        end = max(end, stop)
    pieces.append(text[end:])
    return text[:0].join(pieces)


def _spans(text: AnyStr, value: AnyStr) -> List[Tuple[int, int]]:
    """Return where a value stands, occurrences that overlap as one."""
    spans: List[Tuple[int, int]] = []
    at = text.find(value)
    while at >= 0:
        if spans and at < spans[-1][1]:
            spans[-1] = (spans[-1][0], at + len(value))
        else:
            spans.append((at, at + len(value)))
        at = text.find(value, at + 1)
    return spans


def printable(text: str) -> str:
    r"""Escape what could move a cursor or hide text: control, format and half characters.

    >>> print(printable("a\x1b[31mb\nc"))
    a\x1b[31mb\nc
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )
