"""From weighed heads to their plan: which head it must beat, and which heads may have a turn."""

import logging
from typing import Dict, List, Optional, Sequence

from hydra_heads.weigh.evidence import PAIRED_GAIN
from hydra_heads.weigh.plans.paired_runs import PairedRuns
from hydra_heads.weigh.plans.plan import Plan, learn_plan, plan_deadline_s
from hydra_heads.weigh.weighing import Weighed

MOST_BLOCKS = 500
"""Blocks that a plan is learned from at most, the newest: its time grows with them."""

LOG = logging.getLogger("hydra.weigh.plans.planning")


def plan_for(weighed: Weighed, paired: PairedRuns, timeout_s: float) -> Optional[Plan]:
    """Learn the plan of heads that were weighed; `timeout_s` is the largest time limit in force.

    It must beat the head of the lowest expected cost. None, with a warning that says why, where
    there can be none: time is not the objective, or nothing ran.
    """
    objective = weighed.evidence.objective
    if objective.minimise != "time":
        LOG.warning("no plan: slices are of time, and the objective minimises something else")
        return None
    expected = _expected_costs(weighed)
    if not expected:
        LOG.warning("no plan: no head that may have a turn has a run")
        return None
    single = min(expected, key=lambda name: (expected[name], name))
    together = paired.of(_heads_beside(single, paired, list(expected)))
    deadline_s = plan_deadline_s(objective, timeout_s)
    blocks = together.complete()[-MOST_BLOCKS:]
    return learn_plan(together.names, blocks, objective, deadline_s, single)


def usable_heads(weighed: Weighed) -> List[str]:
    """Name the heads that constraints and limits let have any work."""
    return [
        name
        for name, is_chosen, limit in zip(weighed.evidence.names, weighed.chosen, weighed.limits)
        if is_chosen and limit.most > 0
    ]


def _expected_costs(weighed: Weighed) -> Dict[str, float]:
    """Return what each head that may have a turn is expected to cost, of those that ran."""
    if weighed.estimates is None:
        return {}
    means = dict(zip(weighed.evidence.names, (one.mean for one in weighed.estimates)))
    few = weighed.evidence.few_runs
    return {name: means[name] for name in usable_heads(weighed) if name not in few}


def _heads_beside(single: str, paired: PairedRuns, names: Sequence[str]) -> List[str]:
    """Name the heads that ran in at least half of the blocks of the single head, itself too."""
    number = paired.names.index(single)
    blocks = [block for block in paired.blocks if number in block]
    shared = [sum(head in block for block in blocks) for head in range(len(paired.names))]
    return [
        name
        for name in names
        if name == single or PAIRED_GAIN * shared[paired.names.index(name)] >= len(blocks) > 0
    ]
