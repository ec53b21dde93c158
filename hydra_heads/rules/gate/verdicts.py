"""From what statistics say of one subject to its row: figures in their units, a reason in words."""

from typing import Optional, Tuple

from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED
from hydra_heads.rules.gate.subject import Finding, Subject
from hydra_heads.stats.order import median
from hydra_heads.stats.regression import Judged

LEAST_LEVEL = 1.0
"""Of metrics that are 0 as a rule a percentage counts from one unit."""

WITHIN = "within noise"

TOO_SMALL = "beyond noise, but too small to count"

BETTER_ONCE = "better than all it is compared with, but not often enough yet to be sure"

ALONE = "worse than all it is compared with, but not by much; a second time decides (--confirm N)"


def least_effect(subject: Subject, percent: float, level: Optional[float] = None) -> float:
    """Return the least change that counts, as the statistics take it.

    Of what is relative: percent; of rates: points of percent; of all else the unit, as a
    percentage of the level.

    >>> lines = Subject("a", "stderr_lines", "count", False, 1, (-10.0, 10.0), reference=50.0)
    >>> least_effect(lines, 10.0)
    5.0
    """
    if subject.relative or subject.is_rate:
        return percent
    known = subject.known
    if level is None and known:
        level = subject.in_unit(median(known))
    return percent / 100.0 * max(LEAST_LEVEL, abs(level or 0.0))


def finding_of(subject: Subject, judged: Judged, min_effect: float) -> Finding:
    """Turn a judgement into a row; the reason says what it stands on."""
    side = side_of(subject, judged, min_effect)
    low, change, high = _percents(subject, judged)
    since = None
    if judged.verdict in (REGRESSED, IMPROVED) and judged.since is not None:
        since = judged.since
    row = subject.row(judged.verdict, _reason(subject, judged, side))._replace(
        old=subject.in_unit(judged.before),
        new=subject.in_unit(judged.after),
        change_percent=change,
        low=low,
        high=high,
        p=judged.p,
        since=None if since is None or since >= len(subject.run_ids) else subject.run_ids[since],
    )
    return Finding(row, subject, judged.before, judged.after, side > 0)


def _percents(
    subject: Subject, judged: Judged
) -> Tuple[Optional[float], Optional[float], Optional[float]]:
    """Return low, change and high in percent; of rates in points."""
    factor: Optional[float] = 1.0
    if not (subject.relative or subject.is_rate):
        level = subject.in_unit(judged.before)
        factor = 100.0 / level if level and level > 0 else None
    low, change, high = (
        None if value is None or factor is None else factor * value
        for value in (judged.low, judged.change, judged.high)
    )
    return low, change, high


def side_of(subject: Subject, judged: Judged, min_effect: float) -> int:
    """Say where a newest value lies that is ok: 1, worse than all before; -1, better; 0, neither.

    One that is beyond them by less than the minimum is neither.
    """
    if _is_inside(judged) or abs(judged.change or 0.0) < min_effect:
        return 0
    return 1 if (judged.low or 0.0) * subject.worse > 0 else -1


def _is_inside(judged: Judged) -> bool:
    """Say whether a judgement is no ok, or one whose interval holds 0."""
    if judged.verdict != OK or judged.low is None or judged.high is None:
        return True
    return judged.low <= 0 <= judged.high


def _reason(subject: Subject, judged: Judged, side: int) -> str:
    if judged.verdict == OK:
        words = {1: ALONE, -1: BETTER_ONCE, 0: WITHIN if _is_inside(judged) else TOO_SMALL}[side]
    else:
        words = {
            REGRESSED: "worse beyond noise",
            IMPROVED: "better beyond noise",
            CANNOT_TELL: "too little is known",
        }[judged.verdict]
    if judged.verdict in (REGRESSED, IMPROVED) and judged.runs > 1:
        words += f" by the newest {judged.runs} invocations"
    changes = changes_near(subject, judged)
    return f"{words}; with it changed: {changes}" if changes else words


def changes_near(subject: Subject, judged: Judged) -> str:
    """Word what changed about the head and its surroundings when its state began, or at the end."""
    if not subject.run_ids:
        return ", ".join(dict.fromkeys(words for _, words in subject.changes))
    last = len(subject.values) - 1
    since = last
    if judged.verdict in (REGRESSED, IMPROVED) and judged.since is not None:
        since = judged.since
    found = [words for place, words in subject.changes if since - 1 <= place <= last]
    return ", ".join(dict.fromkeys(found))
