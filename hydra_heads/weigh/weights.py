"""The weights document."""

import logging
import math
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.stats import normal
from hydra_heads.weigh.decision import PUBLISHED, Decision, decide
from hydra_heads.weigh.doubts import warn_of_doubts
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.evidence import Evidence, gather_evidence
from hydra_heads.weigh.instances.by_instance import cells_by_instance, instance_beliefs
from hydra_heads.weigh.more_runs import MoreRuns, more_runs
from hydra_heads.weigh.past.cell import Past
from hydra_heads.weigh.past.past import earlier_in
from hydra_heads.weigh.plans.fallbacks import fallback_rows, learn_fallbacks
from hydra_heads.weigh.plans.paired_runs import paired_runs
from hydra_heads.weigh.plans.planning import plan_for, usable_heads
from hydra_heads.weigh.provenance import evidence_until, heads_file_of, made_from
from hydra_heads.weigh.reasons import head_reasons
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.standing import LEVEL, SURE
from hydra_heads.weigh.weighing import Weighed, weigh_evidence

LOG = logging.getLogger("hydra.weigh.weights")

UNITS = {
    "weights": "fraction",
    "weight": "fraction",
    "previous_weight": "fraction",
    "belief": "fraction",
    "floor_share": "fraction",
    "eligible_probability": "fraction",
    "success_rate": "percent",
    "avg_time": "seconds",
    "time_limit_s": "seconds",
    "cost": "seconds",
    "cost_single": "seconds",
    "gain_ci": "seconds",
    "deadline_s": "seconds",
    "slice_s": "seconds",
    "valid_for_s": "seconds",
}


class ReadPast(NamedTuple):
    """What was run before the profiles, and the path of the history it was read from, if any."""

    rows: Sequence[Past]
    history: Optional[str] = None


def weigh(
    profiles: Sequence[Profile],
    policy: str,
    settings: SlotSettings,
    timeout_s: float,
    origin: Origin,
    folder: str,
    previous: Optional[Weights] = None,
    past: Optional[ReadPast] = None,
    with_plan: bool = False,
) -> Dict[str, object]:
    """Build the weights document of a slot's profiles, of which there is at least one.

    `timeout_s` is the largest time limit in force; `folder` is where the document goes, from
    which its paths start; `previous` are the weights in force, which these may replace; `past`
    was read from a history, else it is what the profiles keep of earlier invocations;
    `with_plan` asks for a plan too, which takes time. The same profiles, in any order, give the
    same document, but for time and run id. Expected costs answer for the instances that were
    run. Logs a warning for what makes the weights doubtful.
    Raises `ValueError` naming the heads when no weights keep to the limits.
    """
    read = ReadPast(earlier_in(profiles, settings.objective)) if past is None else past
    evidence = gather_evidence(profiles, settings.objective, timeout_s, read.rows)
    weighed = weigh_evidence(evidence, policy, settings)
    warn_of_doubts(weighed, settings)
    terms = _terms(weighed, settings)
    sources = made_from(evidence.profiles, folder, evidence.past, read.history)
    decision = decide(weighed, previous, terms, sources)
    weights = dict(zip(evidence.names, rounded(decision.weights)))
    unit = evidence.objective.unit
    paired = paired_runs(evidence.profiles)
    plan = plan_for(weighed, paired, timeout_s) if with_plan else None
    document = envelope(
        "hydra.weights", origin, {**UNITS, "expected_cost": unit, "expected_cost_ci": unit}
    )
    needed = more_runs(weighed)
    document.update(
        slot=next((profile.slot for profile in evidence.profiles if profile.slot), None),
        heads_file=heads_file_of(evidence.profiles, folder),
        weights=weights,
        heads=_head_rows(weighed, settings, decision, weights, needed),
        by_instance=_instance_rows(weighed),
        **terms,
        decision=decision.word,
        reason=decision.reason,
        made_from=decision.made_from,
        plan=None if plan is None else plan.as_document(made_from(evidence.profiles, folder)),
        fallbacks=fallback_rows(learn_fallbacks(paired, usable_heads(weighed))),
        valid_for_s=settings.valid_for_s,
        evidence_until_unix=evidence_until(evidence.profiles),
        previous=decision.before,
        more_runs=_needed_row(needed),
    )
    return document


def _terms(weighed: Weighed, settings: SlotSettings) -> Dict[str, object]:
    """Return what the weights follow from beside the runs, as it stands in the document."""
    policy = weighed.policy
    return {
        "method": {
            "name": policy.name,
            "parameters": {
                **policy.parameters(),
                "constraints": [dict(one._asdict()) for one in settings.constraints],
                "limits": [
                    {"head": name, "min": limit.least, "max": limit.most}
                    for name, limit in sorted(settings.limits.items())
                ],
            },
            "blocks": weighed.evidence.blocks,
        },
        "objective": weighed.evidence.objective.as_document(),
    }


def _head_rows(
    weighed: Weighed,
    settings: SlotSettings,
    decision: Decision,
    weights: Mapping[str, float],
    needed: Optional[MoreRuns],
) -> List[Dict[str, object]]:
    before = decision.before["weights"] if decision.before is not None else None
    reasons = head_reasons(weighed, settings, decision, weights, needed)
    beliefs, floors = weighed.shares.beliefs, weighed.floor_shares
    rows: List[Dict[str, object]] = []
    for row, profile in enumerate(weighed.evidence.profiles):
        name = profile.name
        estimate = weighed.estimates[row] if weighed.estimates is not None else None
        rows.append(
            {
                "name": name,
                "weight": weights[name],
                "previous_weight": before.get(name) if isinstance(before, Mapping) else None,
                "belief": round_figure(beliefs[row]) if beliefs and weighed.chosen[row] else None,
                # What a few runs in blocks of others foretell may lie below what can be.
                "expected_cost": (
                    None if estimate is None else round_figure(max(0.0, estimate.mean))
                ),
                "expected_cost_ci": None if estimate is None else _interval(estimate),
                "success_rate": profile.success_rate,
                "avg_time": profile.avg_time,
                "runs": profile.num_tests,
                "floor_share": round_figure(floors[row]),
                "eligible": weighed.chosen[row],
                "eligible_probability": round_figure(weighed.eligible[row]),
                "reasons": reasons[row],
            }
        )
    return rows


def _instance_rows(weighed: Weighed) -> List[Dict[str, object]]:
    """Say which head is best on which instance, where the runs say that it differs."""
    evidence = weighed.evidence
    if weighed.shares.beliefs is None or weighed.estimates is None or evidence.summed_up:
        return []
    cells = cells_by_instance(evidence.costs, evidence.instances)
    failure_cost = evidence.objective.failure_cost
    found = instance_beliefs(cells, weighed.estimates, weighed.usable, failure_cost)
    return [
        {
            "instance": one.instance,
            "weights": dict(zip(evidence.names, rounded(weighed.within_limits(one.weights)))),
            "beliefs": dict(zip(evidence.names, map(round_figure, one.beliefs))),
            "runs": one.runs,
        }
        for one in found
    ]


def _interval(estimate: Estimate) -> Dict[str, object]:
    half = normal.quantile(SURE) * estimate.error
    return {
        "low": round_figure(max(0.0, estimate.mean - half)),
        "high": round_figure(max(0.0, estimate.mean + half)),
        "level": LEVEL,
    }


def _needed_row(needed: Optional[MoreRuns]) -> Optional[Dict[str, object]]:
    if needed is None:
        return None
    return {"needed": needed.needed, "to_decide": [needed.best, needed.rival]}


def rounded(weights: Sequence[float]) -> List[float]:
    """Round to the digits that documents keep; the largest takes what is left to sum to 1.

    >>> rounded([1 / 3, 1 / 3, 1 / 3])
    [0.333333333334, 0.333333333333, 0.333333333333]
    """
    shares = [round_figure(weight) for weight in weights]
    largest = max(range(len(shares)), key=shares.__getitem__)
    others = math.fsum(shares[:largest] + shares[largest + 1 :])
    shares[largest] = round_figure(1.0 - others)
    return shares
