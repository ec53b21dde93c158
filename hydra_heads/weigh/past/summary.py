"""What of a head's evidence is past, in figures and in words."""

import math
from typing import Dict, List, NamedTuple, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.weigh.past.cell import LIVE, Past, by_head


class PastSummary(NamedTuple):
    """What of a head's evidence is past: in runs of the newest profile, and why no more.

    `invocations` are those that count, the newest first, and so are the `days` of daily use;
    `reasons` say in words what was cut off or counts less, the most frequent first.
    """

    head: str
    runs: int
    past_runs: float
    invocations: Tuple[str, ...]
    reasons: Tuple[str, ...]
    days: Tuple[str, ...] = ()


def summaries(past: Sequence[Past], profiles: Sequence[Profile]) -> List[PastSummary]:
    """Sum up for every profile what of its head's evidence is past, and why no more."""
    rows = by_head(past)
    return [_summary(profile, rows.get(profile.name, [])) for profile in profiles]


def in_words(summary: PastSummary) -> List[str]:
    """Say in a sentence or two what of a head's evidence is past, and why no more.

    >>> for words in in_words(PastSummary("a", 10, 7.5, ("r8", "r7"), ("another version",))):
    ...     print(words)
    7.5 more runs are counted from 2 earlier invocations
    of its past counts less or nothing: another version
    """
    words = []
    if summary.past_runs > 0:
        sources = [
            *_counted(summary.invocations, "earlier invocation", "earlier invocations"),
            *_counted(summary.days, "day of daily use", "days of daily use"),
        ]
        words.append(f"{summary.past_runs:.3g} more runs are counted from {' and '.join(sources)}")
    if summary.reasons:
        words.append(f"of its past counts less or nothing: {', '.join(summary.reasons)}")
    return words


def _counted(names: Sequence[str], one: str, many: str) -> List[str]:
    return [f"{len(names)} {one if len(names) == 1 else many}"] if names else []


def _summary(profile: Profile, rows: Sequence[Past]) -> PastSummary:
    reasons = [reason for row in rows for reason in row.reasons]
    used = [row for row in rows if row.worth > 0]
    return PastSummary(
        profile.name,
        profile.num_tests,
        math.fsum(row.worth for row in rows),
        tuple(row.run_id for row in used if row.origin != LIVE),
        tuple(sorted(set(reasons), key=lambda reason: (-reasons.count(reason), reason))),
        tuple(dict.fromkeys(row.run_id for row in used if row.origin == LIVE)),
    )
