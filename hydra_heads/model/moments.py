"""Moments as people and other programs write them, read as seconds since 1970."""

import re
from datetime import datetime, timedelta, timezone
from typing import Optional

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?\Z",
    re.ASCII,
)

DATE_CHARACTERS = len("2026-11-21")
"""A shorter or longer text names more than a day, or none."""


def unix_of(text: str) -> Optional[float]:
    """Read an ISO 8601 date or moment; without a zone it is in local time. None for anything else.

    A date alone is its midnight.

    >>> unix_of("1970-01-02T01:00:00.5+01:00"), unix_of("1970-01-01 00:01Z"), unix_of("soon")
    (86400.5, 60.0, None)
    """
    match = _MOMENT.match(text)
    if match is None:
        return None
    *parts, fraction, zone = match.groups()
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone_of(zone))
        return moment.timestamp() + float(f"0.{fraction or 0}")
    except (ValueError, OverflowError, OSError):  # no such day, or none that the system knows
        return None


def _zone_of(text: Optional[str]) -> Optional[timezone]:
    """Return the zone that a text names; None without one."""
    if text is None:
        return None
    if text == "Z":
        return timezone.utc
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
