"""A whole gate: judge every subject, correct, run suspects again, correct, and sum up."""

from typing import List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.regression import GateOptions, GateRow, SharedChange
from hydra_heads.rules.gate.confirming import Again, Judge, confirm
from hydra_heads.rules.gate.correction import corrected
from hydra_heads.rules.gate.subject import Finding, Subject
from hydra_heads.rules.gate.wording import summary_of


def judged_gate(
    judge: Judge,
    subjects: Sequence[Subject],
    options: GateOptions,
    shared: Mapping[str, SharedChange] = {},
    again: Optional[Again] = None,
) -> Tuple[List[GateRow], str]:
    """Judge subjects together; return the rows, and what they come to in a sentence.

    `judge` fills `shared`, by metric, if it does. With `again`, heads that look worse are run
    once more before it is said.
    """
    findings = _corrected(judge(subjects, options), options.q)
    if options.confirm and again is not None:
        findings = _corrected(confirm(findings, again, judge, options), options.q)
    rows = [finding.row for finding in findings]
    return rows, summary_of(rows, shared)


def _corrected(findings: Sequence[Finding], q: float) -> List[Finding]:
    rows = corrected([finding.row for finding in findings], q)
    return [finding._replace(row=row) for finding, row in zip(findings, rows)]
