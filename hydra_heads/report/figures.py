"""The metrics of one head, computed from its profile and its row of the weights."""

from typing import Dict, Mapping, Optional

from hydra_heads.model.profile import Profile
from hydra_heads.report.change import time_change_percent

Figures = Dict[str, Optional[float]]
"""Registered profile metrics by name; None where the profile does not say."""


def figures_of(profile: Profile, weight_row: Mapping[str, object], now_unix: float) -> Figures:
    """Return every profile metric of one head at the moment `now_unix` (seconds since 1970).

    A profile that was written in the future (a clock was set back) has age 0.
    """
    written = profile.written_unix
    return {
        "success_rate": profile.success_rate,
        "avg_time": profile.avg_time,
        "avg_time_change": time_change_percent(profile),
        "profile_age": None if written is None else round(max(0.0, now_unix - written), 3),
        "p50": profile.figure("time_s", "median"),
        "p90": profile.figure("time_s", "p90"),
        "p95": profile.figure("time_s", "p95"),
        "p99": profile.figure("time_s", "p99"),
        "weight": _figure(weight_row, "weight"),
        "belief": _figure(weight_row, "belief"),
    }


def _figure(row: Mapping[str, object], key: str) -> Optional[float]:
    value = row.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
