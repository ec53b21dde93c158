"""Readers of values, for options and the environment: they say what was found and is allowed."""

import math
from typing import Callable, Tuple

_MOST_SHOWN = 40


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most`, for options and the environment.

    >>> whole_number(1, 10)("7")
    7
    """

    def read(text: str) -> int:
        # int() would take "1_0", " 7 " and digits of other scripts too.
        plain = text.isascii() and text.isdigit() and len(text) <= 20
        value = int(text) if plain else None
        if value is None or not least <= value <= most:
            raise refusal(text, f"a whole number from {least} to {most}")
        return value

    return read


def positive_seconds(text: str) -> float:
    """Read seconds above zero.

    >>> positive_seconds("0.5")
    0.5
    """
    value = _number(text)
    if not 0 < value < math.inf:
        raise refusal(text, "seconds > 0")
    return value


def positive_minutes(text: str) -> float:
    """Read minutes above zero.

    >>> positive_minutes("90")
    90.0
    """
    value = _number(text)
    if not 0 < value < math.inf:
        raise refusal(text, "minutes > 0")
    return value


def seconds_or_none(least: float, most: float) -> Callable[[str], float]:
    """Return a reader of seconds from `least` to `most`, or of 0.

    >>> seconds_or_none(0.01, 10)("0")
    0.0
    """

    def read(text: str) -> float:
        value = _number(text)
        if value != 0 and not least <= value <= most:
            raise refusal(text, f"seconds from {least:g} to {most:g}, or 0")
        return abs(value)

    return read


def percent_from(least: float) -> Callable[[str], float]:
    """Return a reader of percents from `least` to below 100.

    >>> percent_from(50)("95")
    95.0
    """

    def read(text: str) -> float:
        value = _number(text)
        if not least <= value < 100:
            raise refusal(text, f"percent from {least:g} to below 100")
        return value

    return read


def number_between(least: float, most: float, expected: str) -> Callable[[str], float]:
    """Return a reader of numbers from `least` to `most`, which `expected` words.

    >>> number_between(0, math.inf, "percent >= 0")("2.5")
    2.5
    """

    def read(text: str) -> float:
        value = _number(text)
        if not (least <= value <= most and math.isfinite(value)):
            raise refusal(text, expected)
        return value

    return read


def _number(text: str) -> float:
    """Return the number that a text is, NaN for anything else."""
    # float() would take "1_0", " 7 " and digits of other scripts too.
    if not text.isascii() or "_" in text or text != text.strip():
        return math.nan
    try:
        return float(text)
    except ValueError:
        return math.nan


def path_name(text: str) -> str:
    """Read the name of a file or folder: not empty, and nothing that no system can open."""
    if not text.strip() or "\0" in text:
        raise refusal(text, "the name of a file or folder")
    return text


def one_of(allowed: Tuple[str, ...]) -> Callable[[str], str]:
    """Return a reader of a closed list of words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise refusal(text, "one of " + ", ".join(allowed))
        return text

    return read


def refusal(text: str, expected: str) -> ValueError:
    """Word what was found and what is allowed, as an error for argparse and others alike."""
    # Only now: it comes with argparse, which a right value does without.
    from hydra_heads.cli.refusal import Refused

    shown = text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 3] + "..."
    return Refused(f"found {ascii(shown)}, expected {expected}")
