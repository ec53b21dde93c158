"""The newest figures against stored ones: one value against one, the noise from elsewhere."""

import math
from typing import Optional, Tuple

from hydra_heads.model.regression import CANNOT_TELL, GateOptions
from hydra_heads.rules.gate.figures import FARTHEST, Difference, Z
from hydra_heads.rules.gate.subject import Finding, Subject
from hydra_heads.rules.gate.verdicts import finding_of, least_effect
from hydra_heads.stats.regression import FEWEST, judge_against

OF_RUNS = "the interval is that of the runs alone, and nights differ by more"


def judge_stored(
    subject: Subject, difference: Optional[Difference], options: GateOptions
) -> Finding:
    """Judge how far the newest figures lie from stored ones.

    The values of the subject say by how much nights differ; without at least eight of them
    nothing is told but the difference itself, with the interval that the runs' own spread gives.
    What is relative has the stored level at 1.
    """
    if difference is None:
        return Finding(
            subject.row(CANNOT_TELL, subject.problem or "no figure is on both sides"), subject
        )
    before = 1.0 if subject.relative else difference.old
    after = place_of(subject, difference)
    noise = subject.known
    if subject.problem is not None or len(noise) < FEWEST:
        return _told_only(subject, difference, before, after)
    least = least_effect(subject, options.min_effect_percent, before)
    judged = judge_against(
        noise,
        before,
        after,
        min_effect=least,
        relative=subject.relative,
        worse=subject.worse,
    )
    found = finding_of(subject, judged, least)
    row = found.row._replace(nights=len(noise), old=difference.old, new=difference.new)
    return found._replace(row=row, before=before, after=after, is_alone=False)


def place_of(subject: Subject, difference: Difference) -> float:
    """Return the new level on the scale of the subject's values."""
    return math.exp(difference.change) if subject.relative else difference.new


def _told_only(subject: Subject, difference: Difference, before: float, after: float) -> Finding:
    """Tell the difference, and that it cannot be judged."""
    known = len(subject.known)
    reason = subject.problem or (
        f"{known} of {FEWEST} earlier invocations say how far nights differ on this machine"
    )
    row = subject.row(CANNOT_TELL, f"{reason}; {OF_RUNS}")
    change, low, high = _percents(subject, difference)
    return Finding(
        row._replace(
            old=difference.old,
            new=difference.new,
            change_percent=change,
            low=low,
            high=high,
            nights=known,
        ),
        subject,
        before,
        after,
    )


def _percents(
    subject: Subject, difference: Difference
) -> Tuple[Optional[float], Optional[float], Optional[float]]:
    """Return the change and its 95 % interval by the spread of runs, in percent or points."""
    change, half = difference.change, Z * difference.error
    if subject.relative:
        logs = (change, change - half, change + half)
        values = [100.0 * math.expm1(min(each, FARTHEST)) for each in logs]
    elif subject.is_rate:
        values = [change, change - half, change + half]
    elif difference.old > 0:
        values = [100.0 * each / difference.old for each in (change, change - half, change + half)]
    else:
        return None, None, None
    return values[0], values[1], values[2]
