"""Figures as short texts: as many digits as count, and nothing rounded to what it is not."""

import math
from typing import Optional

ABSENT = "-"
"""Stands where a figure is not known: never 0."""

_MOST_DECIMALS = 9

_STEPS = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))


def quantity(value: Optional[float], digits: int = 3) -> str:
    """Word a figure with three digits that count, without an exponent.

    >>> quantity(0.04123), quantity(93.3), quantity(12345.6), quantity(0.0), quantity(None)
    ('0.0412', '93.3', '12346', '0', '-')
    """
    if value is None:
        return ABSENT
    if value == 0:
        return "0"
    return f"{value:.{_decimals(abs(value), digits)}f}"


def measured(value: Optional[float], half_width: Optional[float]) -> str:
    """Word a figure with half the width of its interval, which decides how many digits count.

    >>> measured(41.2345, 1.08), measured(12.3456, 0.32), measured(0.5, None), measured(None, 1.0)
    ('41.2 ±1.1', '12.3 ±0.3', '0.500', '-')
    """
    if value is None or half_width is None or half_width <= 0:
        return quantity(value)
    # 0.1 is too rough for what is 0.14, but 0.5 is good enough for 0.54.
    digits = 2 if half_width < 3 * 10.0 ** math.floor(math.log10(half_width)) else 1
    decimals = min(_decimals(half_width, digits), _decimals(abs(value) or half_width, 5))
    # A doubt that is too small for the digits shown is rounded up to the last one.
    return f"{value:.{decimals}f} ±{max(half_width, 10.0**-decimals):.{decimals}f}"


def percent(value: Optional[float]) -> str:
    """Word a percentage; what is not quite all is not shown as 100, what is not none not as 0.

    >>> percent(100.0), percent(99.99), percent(94.25), percent(0.01), percent(None)
    ('100', '>99.9', '94.2', '<0.1', '-')
    """
    if value is None:
        return ABSENT
    if 99.9 < value < 100:
        return ">99.9"
    if 0 < value < 0.1:
        return "<0.1"
    return f"{value:.1f}" if value % 1 else f"{value:.0f}"


def fraction(value: Optional[float]) -> str:
    """Word a share of the whole; what is not quite all or nothing is not shown as that.

    >>> fraction(0.98765), fraction(0.0001), fraction(0.9999), fraction(1.0), fraction(None)
    ('0.988', '<0.001', '>0.999', '1.000', '-')
    """
    if value is None:
        return ABSENT
    if 0 < value < 0.001:
        return "<0.001"
    if 0.999 < value < 1:
        return ">0.999"
    return f"{value:.3f}"


def share_words(part: Optional[float]) -> str:
    """Word a share of the work in percent.

    >>> share_words(0.984), share_words(0.0001), share_words(1.0), share_words(None)
    ('98.4 %', '<0.1 %', '100 %', '-')
    """
    return ABSENT if part is None else f"{percent(100 * part)} %"


def duration(seconds: float) -> str:
    """Word a length of time in its own unit.

    >>> duration(90000.0), duration(90.0), duration(300.0), duration(864000.0)
    ('25 h', '90 s', '5 min', '10 d')
    """
    size, unit = next((step for step in _STEPS if seconds >= 2 * step[0]), (1.0, "s"))
    whole, _, rest = quantity(seconds / size).partition(".")
    return f"{whole}.{rest} {unit}" if rest.strip("0") else f"{whole} {unit}"


def _decimals(value: float, digits: int) -> int:
    """Return the decimals that show so many digits of a value above 0."""
    return min(max(0, digits - 1 - math.floor(math.log10(value))), _MOST_DECIMALS)
