"""Profiles and weights as tables of text."""

import math
from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import ABSENT, fraction, measured, percent, quantity

LONGEST_IN_MS = 10.0
"""Seconds from which on a mean time makes the table show seconds, not milliseconds."""

PROFILES_NOTE = "[..] and ±: 95 % intervals; -: not known; times are those of successful runs"

WEIGHTS_NOTE = """\
[..] and ±: 95 % intervals; -: not known; weight: share of the work; before: the weight until now
belief: probability that the head has the lowest expected cost"""


class Scale(NamedTuple):
    """The unit in which a table shows times."""

    unit: str
    per_second: float

    def of(self, seconds: Optional[float]) -> Optional[float]:
        """Convert seconds."""
        return None if seconds is None else seconds * self.per_second


def profiles_table(profiles: Sequence[Profile]) -> str:
    """Return one row a head: counts, rates, times, memory and failures, and a note below."""
    scale = _scale(profiles)
    columns = (
        Column("head"),
        Column("runs", True),
        Column("success %", True),
        Column(f"mean {scale.unit}", True),
        Column(f"median {scale.unit}", True),
        Column(f"p95 {scale.unit}", True),
        Column("peak MiB", True),
        Column("failures"),
    )
    rows = [_profile_row(profile, scale) for profile in profiles]
    return f"{render_table(columns, rows)}\n{PROFILES_NOTE}"


def weights_table(weights: Weights, profiles: Sequence[Profile]) -> str:
    """Return one row a head, the heaviest first, and a note below.

    A row has counts, rate, time, memory, belief, weight, the weight before, and the first reason.
    """
    by_name = {profile.name: profile for profile in profiles}
    scale = _scale(profiles)
    columns = (
        Column("head"),
        Column("runs", True),
        Column("success %", True),
        Column(f"mean {scale.unit}", True),
        Column("peak MiB", True),
        Column("belief", True),
        Column("weight", True),
        Column("before", True),
        Column("reason"),
    )
    heads = sorted(weights.heads, key=_heaviest_first)
    rows = [_weight_row(head, by_name.get(str(head["name"])), scale) for head in heads]
    return f"{render_table(columns, rows)}\n{WEIGHTS_NOTE}"


def _scale(profiles: Sequence[Profile]) -> Scale:
    longest = max((profile.avg_time or 0.0 for profile in profiles), default=0.0)
    return Scale("ms", 1000.0) if longest < LONGEST_IN_MS else Scale("s", 1.0)


def _profile_row(profile: Profile, scale: Scale) -> List[str]:
    return [
        profile.name,
        str(profile.num_tests),
        _success(profile),
        _mean_time(profile, scale),
        quantity(scale.of(profile.figure("time_s", "median"))),
        quantity(scale.of(profile.figure("time_s", "p95"))),
        _peak_memory(profile),
        _failures(profile),
    ]


def _heaviest_first(head: Mapping[str, object]) -> Tuple[float, float, str]:
    """Order by weight; heads that weigh the same, at the floor say, by what they cost."""
    cost = _number(head.get("expected_cost"))
    weight = _number(head.get("weight")) or 0.0
    return -weight, math.inf if cost is None else cost, str(head["name"])


def _weight_row(head: Mapping[str, object], profile: Optional[Profile], scale: Scale) -> List[str]:
    reasons = head.get("reasons")
    return [
        str(head["name"]),
        quantity(_number(head.get("runs")), digits=1),
        ABSENT if profile is None else _success(profile),
        ABSENT if profile is None else _mean_time(profile, scale),
        ABSENT if profile is None else _peak_memory(profile),
        fraction(_number(head.get("belief"))),
        fraction(_number(head.get("weight"))),
        fraction(_number(head.get("previous_weight"))),
        str(reasons[0]) if isinstance(reasons, list) and reasons else "",
    ]


def _success(profile: Profile) -> str:
    """Word a success rate; its interval is rounded outwards to whole percents."""
    low, high = (profile.figure("success_rate_ci", end) for end in ("low", "high"))
    text = percent(profile.success_rate)
    if low is None or high is None:
        return text
    return f"{text} [{int(low)}..{-int(-high // 1)}]"


def _mean_time(profile: Profile, scale: Scale) -> str:
    low, high = (profile.figure("avg_time_ci", end) for end in ("low", "high"))
    half = None if low is None or high is None else (high - low) / 2
    return measured(scale.of(profile.avg_time), scale.of(half))


def _peak_memory(profile: Profile) -> str:
    return quantity(profile.figure("resources", "memory_max_mb", "value"))


def _failures(profile: Profile) -> str:
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


def _number(value: object) -> Optional[float]:
    return float(value) if isinstance(value, (int, float)) else None
