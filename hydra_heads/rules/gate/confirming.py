"""Suspects run once more, beside a head that is as it was: it was the head, or the night.

What the control is off by now, against its own level, is the machine's present state, and is
taken out of the suspects' figures. A suspect is confirmed when what is left is nearer to its
new level than to the one before: of two levels that are as likely the nearer one is the likelier
(Neyman & Pearson, 1933), wherever the noise is as large at both.
"""

import math
from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.regression import CANNOT_TELL, OK, REGRESSED, GateOptions
from hydra_heads.rules.gate.subject import Finding, Subject
from hydra_heads.rules.gate.wording import changed

MOST_EARLIER = 64
"""Earlier values that a value is compared with at most: the latest, as the statistics do."""

HALF_WAY = 0.5
"""Where between the level before (0) and the new one (1) a re-run begins to confirm."""

Again = Callable[[List[str], Optional[str]], Mapping[Tuple[str, str], float]]
"""Runs suspects and a control again; gives values by head and metric, on the subjects' scale."""

Judge = Callable[[Sequence[Subject], GateOptions], List[Finding]]
"""Judges subjects in the order given."""


def confirm(
    findings: Sequence[Finding], again: Again, judge: Judge, options: GateOptions
) -> List[Finding]:
    """Run the heads of rows that look worse again, and judge these rows anew.

    A row that regressed and is not confirmed is ok, and says so; one that cannot be measured
    again stays as it is. Where the newest value was worse than all others, but alone, the
    re-run is one more value, by which it is judged with the others.
    """
    suspects = sorted({each.row.head for each in findings if _is_suspect(each)})
    if not suspects:
        return list(findings)
    control = control_of(findings, suspects)
    values = again(suspects, control)
    drifts = _drifts(findings, control, values)
    found = []
    for each in findings:
        value, drift = values.get(_key(each)), drifts.get(each.row.metric)
        if each.is_alone and value is not None:
            found.append(_judged_with(each, value, drift, judge, options))
        elif each.row.verdict == REGRESSED:
            found.append(_judged_again(each, value, drift))
        else:
            found.append(each)
    return found


def _is_suspect(finding: Finding) -> bool:
    return finding.is_alone or finding.row.verdict == REGRESSED


def _judged_with(
    finding: Finding, value: float, drift: Optional[float], judge: Judge, options: GateOptions
) -> Finding:
    """Judge a subject again with one value more: that of the re-run, less the drift.

    Red is what the statistics of the past call so; else two values above all of `n` earlier
    ones, whose chance is 2 / ((n + 1) (n + 2)) where any order of them is as likely.
    """
    subject, row = finding.subject, finding.row
    if subject.relative:
        value *= math.exp(-(drift or 0.0))
    shown = _shown(subject, drift)
    if (_way(finding, value, 0.0) or 0.0) < HALF_WAY:
        reason = f"not confirmed: once worse than all before, not {shown}"
        return finding._replace(row=row._replace(confirmed=False, reason=reason), is_alone=False)
    longer = subject._replace(
        values=(*subject.values, value), run_ids=(*subject.run_ids, subject.run_ids[-1])
    )
    (found,) = judge([longer], options)
    reason = f"worse than all before, and {shown}"
    if found.row.verdict == REGRESSED:
        again = found.row._replace(confirmed=True, reason=reason, nights=row.nights)
        return found._replace(row=again)
    earlier = [subject.worse * each for each in subject.known[:-1]][-MOST_EARLIER:]
    count = len(earlier)
    if subject.worse * value <= max(earlier):
        return finding._replace(row=row._replace(reason=f"{reason}; not sure enough to be red"))
    again = row._replace(
        verdict=REGRESSED,
        confirmed=True,
        reason=reason,
        p=2.0 / ((count + 1) * (count + 2)),
        since=subject.run_ids[-1],
    )
    return finding._replace(row=again, is_alone=False)


def _shown(subject: Subject, drift: Optional[float]) -> str:
    """Word what a re-run stands on."""
    if not subject.relative:
        return "when run again"
    return "when run again, " + (
        "without a control" if drift is None else "less what a control was off by"
    )


def control_of(findings: Sequence[Finding], suspects: Sequence[str]) -> Optional[str]:
    """Return the head that suspects are run beside: none of them, and nothing is wrong with it.

    Of several the one with most earlier invocations; None where there is none.
    """
    nights: Dict[str, int] = {}
    unfit = set(suspects)
    for each in findings:
        row = each.row
        if row.verdict == CANNOT_TELL or row.left_out:
            unfit.add(row.head)
        if each.before is not None:
            nights[row.head] = max(nights.get(row.head, 0), row.nights)
    fit = sorted((-count, head) for head, count in nights.items() if head not in unfit)
    return fit[0][1] if fit else None


def _drifts(
    findings: Sequence[Finding], control: Optional[str], values: Mapping[Tuple[str, str], float]
) -> Dict[str, float]:
    """Return how far the control is off now, by metric: differences of logarithms."""
    found = {}
    for each in findings:
        value, subject = values.get(_key(each)), each.subject
        if each.row.head != control or value is None or not subject.relative:
            continue
        if each.before and each.before > 0 and value > 0:
            found[subject.metric] = math.log(value / each.before)
    return found


def _judged_again(finding: Finding, value: Optional[float], drift: Optional[float]) -> Finding:
    row, subject = finding.row, finding.subject
    way = _way(finding, value, drift or 0.0)
    if way is None or value is None:
        return finding._replace(row=row._replace(reason=f"{row.reason}; it could not be run again"))
    is_confirmed = way >= HALF_WAY
    change = changed(row.metric, way * (row.change_percent or 0.0))
    share = f"{change} {_shown(subject, drift)}"
    if is_confirmed:
        return finding._replace(
            row=row._replace(confirmed=True, reason=f"{row.reason}; confirmed: {share}")
        )
    return finding._replace(
        row=row._replace(verdict=OK, confirmed=False, reason=f"not confirmed: {share}")
    )


def _way(finding: Finding, value: Optional[float], drift: float) -> Optional[float]:
    """Return where a value lies between the level before (0) and the new one (1)."""
    before, after = finding.before, finding.after
    if value is None or before is None or after is None or before == after:
        return None
    if not finding.subject.relative:
        return (value - before) / (after - before)
    if min(before, after, value) <= 0:
        return None
    return (math.log(value / before) - drift) / math.log(after / before)


def _key(finding: Finding) -> Tuple[str, str]:
    return finding.row.head, finding.row.metric
