"""Weights and the profiles behind them as a table of text: what Phase 2 prints."""

import math
from typing import List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.profile_words import (
    Scale,
    mean_words,
    peak_words,
    success_words,
    time_scale,
)
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import ABSENT, fraction, quantity

WEIGHTS_NOTE = """\
[..] and ±: 95 % intervals; -: not known; weight: share of the work; before: the weight until now
belief: probability that the head has the lowest expected cost"""


def weights_table(weights: Weights, profiles: Sequence[Profile]) -> str:
    """Return one row a head, the heaviest first, and a note below.

    A row has counts, rate, time, memory, belief, weight, the weight before, and the first reason.
    """
    by_name = {profile.name: profile for profile in profiles}
    scale = time_scale(profiles)
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
        ABSENT if profile is None else success_words(profile),
        ABSENT if profile is None else mean_words(profile, scale),
        ABSENT if profile is None else peak_words(profile),
        fraction(_number(head.get("belief"))),
        fraction(_number(head.get("weight"))),
        fraction(_number(head.get("previous_weight"))),
        str(reasons[0]) if isinstance(reasons, list) and reasons else "",
    ]


def _number(value: object) -> Optional[float]:
    return float(value) if isinstance(value, (int, float)) else None
