"""Subjects against their own past: one value an invocation, all of them judged together.

What all heads of a slot share in an invocation is the machine's state, and is taken out before
each is judged, as long as it is what such states usually are. Where it is not, most heads may
have been changed themselves, and taking that out would blame the one that was not: each head is
judged by itself then, and where all got worse it is said that no figure here tells whether it
was the machine or what they have in common.
"""

from typing import Dict, List, Sequence, Tuple

from hydra_heads.model.regression import (
    CANNOT_TELL,
    IMPROVED,
    OK,
    REGRESSED,
    GateOptions,
    SharedChange,
)
from hydra_heads.rules.gate.subject import Finding, Subject
from hydra_heads.rules.gate.verdicts import finding_of, least_effect
from hydra_heads.stats.pooling import judge_together
from hydra_heads.stats.regression import LATEST, Judged, judge_newest

CONSTANT = "as it always was"

ACCEPTED = "its level was accepted: it is the baseline from here on"

TOGETHER = "all heads moved so together: the machine did, or what they share"


class Past:
    """Judges subjects by their past; `shared` then says how far those of a metric moved together.

    Raises nothing: what cannot be judged has its reason.
    """

    __slots__ = ("shared",)

    def __init__(self) -> None:
        self.shared: Dict[str, SharedChange] = {}

    def judge(self, subjects: Sequence[Subject], options: GateOptions) -> List[Finding]:
        """Judge the newest value of every subject by those before it, in the order given."""
        by_metric: Dict[str, List[Subject]] = {}
        for subject in subjects:
            if subject.problem is None:
                by_metric.setdefault(subject.metric, []).append(_latest(subject))
        found: Dict[Tuple[str, str], Finding] = {}
        for group in by_metric.values():
            for finding in map(_uncounted, self._judge_group(group, options)):
                found[finding.row.head, finding.row.metric] = finding
        return [found.get((each.head, each.metric)) or _untold(each) for each in subjects]

    def _judge_group(self, group: Sequence[Subject], options: GateOptions) -> List[Finding]:
        """Judge the subjects of one metric; what is no ratio shares nothing."""
        alone = [_judge_alone(each, options) for each in group]
        if not group[0].relative:
            return alone
        found = judge_together(
            {each.head: each.values for each in group},
            min_effect=options.min_effect_percent,
            worse=group[0].worse,
            accepted={each.head: each.accepted for each in group},
        )
        if found.shared is None:
            return alone
        if found.shared.verdict in (REGRESSED, IMPROVED):
            return self._moved(alone, found.shared)
        is_usual = not is_beyond_all(found.shared)
        return [_less_shared(one, found.by_name[one.row.head], is_usual, options) for one in alone]

    def _moved(self, alone: Sequence[Finding], shared: Judged) -> List[Finding]:
        """Say of heads that all moved one way that they did so together."""
        verdicts = {finding.row.verdict for finding in alone}
        if verdicts not in ({REGRESSED}, {IMPROVED}) or shared.change is None:
            return list(alone)
        metric = alone[0].row.metric
        self.shared[metric] = SharedChange(shared.change, shared.low, shared.high)
        return [
            finding._replace(row=finding.row._replace(reason=f"{finding.row.reason}; {TOGETHER}"))
            for finding in alone
        ]


def is_beyond_all(shared: Judged) -> bool:
    """Say whether what heads share is now beyond all that it was before."""
    return shared.low is not None and shared.high is not None and shared.low * shared.high > 0


def _less_shared(alone: Finding, judged: Judged, is_usual: bool, options: GateOptions) -> Finding:
    """Say what is left of a head's change when what all share is taken out.

    Where that is more than usual, a head is worse, or better, only if it itself moved that way.
    """
    if alone.subject.is_accepted:
        return alone
    least = options.min_effect_percent
    own = finding_of(alone.subject, judged, least)
    if is_usual or own.row.verdict not in (REGRESSED, IMPROVED):
        return own
    change, left = alone.row.change_percent or 0.0, own.row.change_percent or 0.0
    return own if change * left > 0 and abs(change) >= least else alone


def _uncounted(finding: Finding) -> Finding:
    """Take the p from a row whose values never differed, so that it counts for no test.

    The chance that such a row is red is next to none, and by that chance rows count where many
    are corrected together (Heyse, 2011): success rates that always were 100 % would double the
    number of tests for nothing.
    """
    if finding.row.verdict != OK or len(set(finding.subject.known)) > 1:
        return finding
    return finding._replace(row=finding.row._replace(p=None, reason=CONSTANT))


def _judge_alone(subject: Subject, options: GateOptions) -> Finding:
    if subject.is_accepted:
        newest = subject.known[-1]
        row = subject.row(OK, ACCEPTED)._replace(
            old=subject.in_unit(newest), new=subject.in_unit(newest), change_percent=0.0
        )
        return Finding(row, subject, newest, newest)
    least = least_effect(subject, options.min_effect_percent)
    judged = judge_newest(
        subject.values,
        min_effect=least,
        relative=subject.relative,
        worse=subject.worse,
        accepted=subject.accepted,
    )
    return finding_of(subject, judged, least)


def _untold(subject: Subject) -> Finding:
    """Give what is known of a subject that cannot be judged: its newest value."""
    row = subject.row(CANNOT_TELL, subject.problem or "too little is known")
    newest = subject.values[-1] if subject.values else None
    return Finding(row._replace(new=subject.in_unit(newest)), subject)


def _latest(subject: Subject) -> Subject:
    """Cut a subject to the values that are looked at."""
    cut = max(0, len(subject.values) - LATEST)
    if not cut:
        return subject
    return subject._replace(
        values=subject.values[cut:],
        run_ids=subject.run_ids[cut:],
        accepted=tuple(count - cut for count in subject.accepted if count > cut),
        changes=tuple((place - cut, words) for place, words in subject.changes if place >= cut),
    )
