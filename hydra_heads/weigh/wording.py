"""Figures in words, as reasons use them."""

import math
from typing import Mapping, Sequence

_SHORT: Mapping[str, str] = {"seconds": "s", "percent": "%"}


def amount(value: float, unit: str) -> str:
    """Word an amount with three digits that count.

    >>> amount(0.04123, "seconds"), amount(12345.6, "MiB"), amount(0.0, "seconds")
    ('0.0412 s', '12346 MiB', '0 s')
    """
    return f"{figure(value)} {_SHORT.get(unit, unit)}".rstrip()


def span(low: float, high: float, unit: str) -> str:
    """Word an interval.

    >>> span(0.5, 1.25, "seconds")
    '0.500 to 1.25 s'
    """
    return f"{figure(low)} to {amount(high, unit)}"


def figure(value: float) -> str:
    """Write a number with three digits that count, and all of those before the point."""
    if value <= 0:
        return "0"
    digits = min(max(0, 2 - math.floor(math.log10(value))), 12)
    return f"{value:.{digits}f}"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """List names as a sentence does.

    >>> listed(["bz2", "lzma", "zlib"]), listed(["bz2"])
    ('bz2, lzma and zlib', 'bz2')
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def counted(count: int, one: str) -> str:
    """Word a count of things.

    >>> counted(1, "rival"), counted(2, "rival")
    ('1 rival', '2 rivals')
    """
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
