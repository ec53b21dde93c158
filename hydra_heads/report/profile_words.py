"""The figures of one profile as short texts, as every table of text shows them."""

import math
from typing import Mapping, NamedTuple, Optional, Sequence

from hydra_heads.model.profile import Profile
from hydra_heads.report.wording import measured, percent, quantity

LONGEST_IN_MS = 10.0
"""Seconds from which on a mean time makes a table show seconds, not milliseconds."""


class Scale(NamedTuple):
    """The unit in which a table shows times."""

    unit: str
    per_second: float

    def of(self, seconds: Optional[float]) -> Optional[float]:
        """Convert seconds."""
        return None if seconds is None else seconds * self.per_second


def time_scale(profiles: Sequence[Profile]) -> Scale:
    """Return the unit in which the mean times of these profiles read best."""
    longest = max((profile.avg_time or 0.0 for profile in profiles), default=0.0)
    return Scale("ms", 1000.0) if longest < LONGEST_IN_MS else Scale("s", 1.0)


def success_words(profile: Profile) -> str:
    """Word a success rate; its interval is rounded outwards to whole percents."""
    low, high = (profile.figure("success_rate_ci", end) for end in ("low", "high"))
    text = percent(profile.success_rate)
    if low is None or high is None:
        return text
    return f"{text} [{math.floor(low)}..{math.ceil(high)}]"


def mean_words(profile: Profile, scale: Scale) -> str:
    """Word a mean time with half the width of its interval."""
    low, high = (profile.figure("avg_time_ci", end) for end in ("low", "high"))
    half = None if low is None or high is None else (high - low) / 2
    return measured(scale.of(profile.avg_time), scale.of(half))


def peak_words(profile: Profile) -> str:
    """Word the peak of memory, in MiB."""
    return quantity(profile.figure("resources", "memory_max_mb", "value"))


def failure_words(profile: Profile) -> str:
    """Word how runs failed, the most frequent kind first."""
    rows = profile.document.get("failures")
    counted = [
        f"{row.get('count')} {row.get('kind')}"
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping)
    ]
    if not counted and profile.failure_count:
        return f"{profile.failure_count} of unknown kind"
    return ", ".join(counted)
