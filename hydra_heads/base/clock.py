"""Wall-clock stamps as they stand in documents; durations never come from here."""

import os
import time
from datetime import datetime, timezone
from typing import NamedTuple

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Stamp(NamedTuple):
    """One moment: `iso` for people and other programs, `unix` in seconds for arithmetic."""

    iso: str
    unix: float


def stamp(unix: float) -> Stamp:
    """Word a moment given in seconds since 1970 as ISO 8601 in UTC, to the millisecond.

    >>> stamp(0.5)
    Stamp(iso='1970-01-01T00:00:00.500+00:00', unix=0.5)
    """
    moment = datetime.fromtimestamp(unix, timezone.utc)
    return Stamp(moment.isoformat(timespec="milliseconds"), unix)


def now() -> Stamp:
    """Return the present moment, to the millisecond."""
    return stamp(round(time.time(), 3))


def new_run_id() -> str:
    """Make an id for one invocation: a letter, the millisecond in base 36, six random digits.

    It starts with a letter and is no date, because PowerShell's JSON reader turns strings
    that look like dates into dates; it sorts by time for the eyes of a person.
    """
    rest, text = max(0, int(time.time() * 1000)), ""
    for _ in range(9):  # as many digits in every year until 5188, so that ids sort as text
        rest, digit = divmod(rest, len(_DIGITS))
        text = _DIGITS[digit] + text
    return f"r{text}-{os.urandom(3).hex()}"
