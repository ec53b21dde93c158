"""Lengths of time as people write them on a command line: 90s, 30m, 2h, 7d, 4w."""

import re
from typing import Optional

_UNIT_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([smhdw])")


def seconds_in(text: str) -> Optional[float]:
    """Return the seconds of a number with its unit; None for anything else.

    >>> seconds_in("2h"), seconds_in("1.5m"), seconds_in("1w"), seconds_in("2")
    (7200.0, 90.0, 604800.0, None)
    """
    found = _DURATION.fullmatch(text)
    return None if found is None else float(found.group(1)) * _UNIT_SECONDS[found.group(2)]
