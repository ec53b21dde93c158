"""What names metrics in a slot, its rules and its gate, before anything is run or written."""

from typing import List

from hydra_heads.base.errors import InputError
from hydra_heads.heads.config import check_channels_there, source_of
from hydra_heads.model.findings import Findings
from hydra_heads.model.slot import SlotDefinition


def check_rules(slot: SlotDefinition) -> None:
    """Raise `InputError` for the first rule of a slot, or setting of its gate, that is wrong.

    Those that only a `slot.json` holds were right when it was written: what is wrong with them
    now is for their state to say, and keeps no job from being done.
    """
    if slot.rules and source_of(slot, "rules") is not None:
        check_channels_there(slot)
        for line in rule_lines(slot):
            raise InputError(line)
    check_gate(slot)


def check_gate(slot: SlotDefinition) -> None:
    """Raise `InputError` for a metric of `gate` that has no series."""
    metrics, where = slot.gate.get("metrics"), source_of(slot, "gate")
    if isinstance(metrics, list) and where is not None:
        # Only now: what it reads is the history's.
        from hydra_heads.cli.gate_metrics import metrics_of

        metrics_of(metrics, f"{where}: gate.metrics")


def rule_lines(slot: SlotDefinition) -> List[str]:
    """Return a line for each problem that the rule language has with the rules of a slot."""
    # Only now: most slots have none.
    from hydra_heads.rules.checking import rule_problems

    findings = Findings(source_of(slot, "rules") or f"slot {slot.slot}")
    for index, key, message in rule_problems(slot.rules):
        findings.add(("rules", index, key), message)
    return findings.lines
