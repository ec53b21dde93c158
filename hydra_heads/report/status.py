"""The rule from figures to a status.

A head is critical when a figure is beyond a critical limit or a grave rule fires; else unknown
when nothing is known (no runs), when nobody knows how old its profile is, when that is older than
it is valid or when a rule could not be judged; else warning when a figure is beyond a warning
limit or a rule of that severity fires; else ok. A figure that is not known is beyond no limit. The
system is as its gravest head: critical before unknown before warning before ok; without heads it
is unknown.
"""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.report.figures import Figures
from hydra_heads.report.thresholds import CRITICAL, OK, UNKNOWN, WARNING, Threshold
from hydra_heads.report.wording import duration, quantity

STATUS_CODES = {OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3}
"""Nagios' codes; they are no order."""

GRAVITY = (CRITICAL, UNKNOWN, WARNING, OK)
"""The gravest first."""


MOST_REASONS = 1000
"""Reasons of the whole slot that are told; each head has all of its own beside it."""


class Grade(NamedTuple):
    """A status and the reasons for it, gravest first; ok has none."""

    status: str
    reasons: List[str]


def grade_head(
    figures: Figures,
    thresholds: Sequence[Threshold],
    valid_for_s: float,
    rules: Sequence[Tuple[str, str]] = (),
) -> Grade:
    """Judge one head by its figures and its rules: of each the status it gives, and the reason."""
    found: Dict[str, List[str]] = {status: [] for status in GRAVITY}
    doubt = _doubt(figures, valid_for_s)
    if doubt is not None:
        found[UNKNOWN].append(doubt)
    for threshold in thresholds:
        value = figures.get(threshold.metric)
        status = OK if value is None else threshold.grade(value)
        if value is None or status == OK or _is_staleness(threshold, status, valid_for_s):
            continue
        found[status].append(_breach(threshold, status, value))
    for status, reason in rules:
        if status != OK:
            found[status].append(reason)
    status = next((status for status in GRAVITY if found[status]), OK)
    return Grade(status, [reason for status in GRAVITY for reason in found[status]])


def grade_system(heads: Mapping[str, Grade]) -> Grade:
    """Judge the whole slot: as its gravest head; without heads nothing is known."""
    if not heads:
        return Grade(UNKNOWN, ["no heads"])
    status = min((grade.status for grade in heads.values()), key=GRAVITY.index)
    reasons = [
        f"{name}: {reason}"
        for gravity in GRAVITY
        for name, grade in heads.items()
        if grade.status == gravity
        for reason in grade.reasons
    ]
    more = len(reasons) - MOST_REASONS
    if more > 0:
        reasons[MOST_REASONS:] = [f"{more} more reason{'' if more == 1 else 's'}, with their heads"]
    return Grade(status, reasons)


def _doubt(figures: Figures, valid_for_s: float) -> Optional[str]:
    """Say why nothing is known of a head now; None when something is."""
    if figures.get("success_rate") is None:
        return "no runs: nothing is known"
    age = figures.get("profile_age")
    if age is None:
        return "nobody knows how old its profile is"
    if age > valid_for_s:
        return (
            f"its profile is {duration(age)} old and valid for {duration(valid_for_s)}: "
            "profile again"
        )
    return None


def _is_staleness(threshold: Threshold, status: str, valid_for_s: float) -> bool:
    """Tell the limit that says no more than that a profile is too old, which is said already."""
    return threshold.metric == "profile_age" and threshold.limit(status) == valid_for_s


def _breach(threshold: Threshold, status: str, value: float) -> str:
    limit = threshold.limit(status)
    assert limit is not None
    return (
        f"{threshold.metric} is {quantity(value)} {threshold.unit}, "
        f"{status} {threshold.direction} {quantity(limit)}"
    )
