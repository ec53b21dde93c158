"""Rules of one group: where several fire for a head, the gravest speaks for all."""

from typing import Dict, Mapping, Optional, Sequence, Set

from hydra_heads.model.rules import FIRING, KEEPING, Rule
from hydra_heads.model.severities import severity_rank
from hydra_heads.rules.states import Standing


def muted(rules: Sequence[Rule], standings: Mapping[str, Standing]) -> Set[str]:
    """Return the ids of rules that fire or keep, and so does a graver one of their group.

    Of equally grave ones the first stays. `standings` are those of one head by rule id.

    >>> ladder = [Rule("high", "", group="cpu"), Rule("full", "", "CRITICAL", group="cpu")]
    >>> muted(ladder, {"high": Standing("firing"), "full": Standing("keeping")})
    {'high'}
    """
    gravest: Dict[str, Rule] = {}
    active = [rule for rule in rules if rule.group and _is_active(standings.get(rule.id))]
    for rule in active:
        other = gravest.setdefault(rule.group, rule)
        if severity_rank(rule.severity) > severity_rank(other.severity):
            gravest[rule.group] = rule
    return {rule.id for rule in active if gravest[rule.group] is not rule}


def _is_active(standing: Optional[Standing]) -> bool:
    return standing is not None and standing.state in (FIRING, KEEPING)
