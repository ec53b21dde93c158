"""Figures and names as parts of sentences."""

from typing import List, Optional, Sequence

from hydra_heads.report.wording import quantity

_NAMED = 3
"""Names that a sentence lists before it counts the rest."""


def probability(value: Optional[float]) -> str:
    """Word a probability with two digits, and none that is near an end as if it were the end.

    >>> probability(0.914), probability(0.9999), probability(0.001), probability(None)
    ('0.91', 'more than 0.99', 'less than 0.01', 'not known')
    """
    if value is None:
        return "not known"
    if value > 0.99:
        return "more than 0.99"
    return f"{value:.2f}" if value >= 0.01 else "less than 0.01"


def rounded_up(count: int) -> int:
    """Round up to two digits that count.

    >>> rounded_up(123), rounded_up(70), rounded_up(7)
    (130, 70, 7)
    """
    step: int = 10 ** max(0, len(str(count)) - 2)
    return -(-count // step) * step


def time_amount(seconds: float) -> str:
    """Word a time in the unit in which it is no long row of zeros.

    >>> time_amount(0.00101), time_amount(1.5), time_amount(0.0000021)
    ('1.01 ms', '1.50 s', '2.10 us')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size or seconds <= 0:
            return f"{quantity(seconds / size)} {unit}"
    return f"{quantity(seconds / 1e-6)} us"


def counted(count: int, one: str) -> str:
    """Word a count of things.

    >>> counted(1, "run"), counted(1200, "run")
    ('1 run', '1,200 runs')
    """
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def listed(names: Sequence[str]) -> str:
    """List a few names as a sentence does, and count the rest.

    >>> listed(["bz2", "lzma"]), listed(["a", "b", "c", "d", "e"]), listed(["zlib"])
    ('bz2 and lzma', 'a, b, c and 2 more', 'zlib')
    """
    named: List[str] = list(names)
    if len(names) > _NAMED + 1:
        named = [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    if len(named) < 2:
        return "".join(named)
    return f"{', '.join(named[:-1])} and {named[-1]}"
