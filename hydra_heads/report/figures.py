"""The metrics of one head, computed from its profile and its row of the weights."""

import re
from typing import Dict, Mapping, Optional

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.profile import Profile
from hydra_heads.report.change import time_change_percent

Figures = Dict[str, Optional[float]]
"""Registered profile metrics by name; None where the profile does not say."""

_FRACTION = re.compile(r"\.[0-9]+")


def figures_of(profile: Profile, weight_row: Mapping[str, object], now_unix: float) -> Figures:
    """Return every profile metric of one head at the moment `now_unix` (seconds since 1970).

    A profile that was written in the future (a clock was set back) has age 0.
    """
    written = written_unix(profile)
    return {
        "success_rate": profile.success_rate,
        "avg_time": profile.avg_time,
        "avg_time_change": time_change_percent(profile),
        "profile_age": None if written is None else round_figure(max(0.0, now_unix - written)),
        "p50": profile.figure("time_s", "median"),
        "p90": profile.figure("time_s", "p90"),
        "p95": profile.figure("time_s", "p95"),
        "p99": profile.figure("time_s", "p99"),
        "weight": _figure(weight_row, "weight"),
        "belief": _figure(weight_row, "belief"),
    }


def written_unix(profile: Profile) -> Optional[float]:
    """Return when a profile was written, in seconds since 1970; None for no real moment.

    Other programs may give it as ISO 8601 only.

    >>> written_unix(Profile({"timestamp": "1970-01-02T01:00:00.5+01:00"}))
    86400.0
    """
    if profile.timestamp_unix is not None:
        return profile.timestamp_unix
    from datetime import datetime

    # Python 3.7 reads fractions of three or six digits only, and no Z.
    text = _FRACTION.sub("", profile.timestamp).replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):  # a zone of 99 hours, or no time at all
        return None


def _figure(row: Mapping[str, object], key: str) -> Optional[float]:
    value = row.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
