"""The weights document, and the functions for Python callers."""

import logging
import math
from typing import Dict, List, Mapping, Optional, Sequence

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.envelope import Origin, envelope
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.model.slot import DEFAULT_TIMEOUT_S
from hydra_heads.model.weights import Weights
from hydra_heads.stats import normal
from hydra_heads.weigh.collected import AnyProfile, as_profile
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.evidence import Evidence, gather_evidence
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.policies import DEFAULT_POLICY, POLICIES
from hydra_heads.weigh.policy import Shares
from hydra_heads.weigh.provenance import heads_file_of, made_from, replaced_by
from hydra_heads.weigh.reasons import head_reasons
from hydra_heads.weigh.standing import LEVEL, SURE

LOG = logging.getLogger("hydra.weigh.weights")

UNITS = {
    "weights": "fraction",
    "weight": "fraction",
    "previous_weight": "fraction",
    "belief": "fraction",
    "floor_share": "fraction",
    "eligible_probability": "fraction",
    "expected_cost": "seconds",
    "expected_cost_ci": "seconds",
    "success_rate": "percent",
    "avg_time": "seconds",
    "time_limit_s": "seconds",
}


def weigh(
    profiles: Sequence[Profile],
    policy: str,
    objective: Objective,
    timeout_s: float,
    origin: Origin,
    folder: str,
    previous: Optional[Weights] = None,
) -> Dict[str, object]:
    """Build the weights document of a slot's profiles, of which there is at least one.

    `timeout_s` is the largest time limit in force; `folder` is where the document goes, from
    which its paths start; `previous` are the weights that these replace. The same profiles, in
    any order, give the same document, but for time and run id. Expected costs answer for the
    instances that were run. Logs a warning for what makes the weights doubtful.
    """
    evidence = gather_evidence(profiles, objective, timeout_s)
    _warn_of_doubts(evidence)
    way = POLICIES[policy]
    shares = way.shares(evidence)
    weights = dict(zip(evidence.names, _rounded(shares.weights)))
    document = envelope("hydra.weights", origin, UNITS)
    document.update(
        slot=next((profile.slot for profile in evidence.profiles if profile.slot), None),
        heads_file=heads_file_of(evidence.profiles, folder),
        weights=weights,
        heads=[],
        by_instance=[],
        method={"name": policy, "parameters": {**way.parameters(), "blocks": evidence.blocks}},
        objective=evidence.objective.as_document(),
        decision="first",
        reason=shares.reason or _basis(evidence),
        made_from=made_from(evidence.profiles, folder),
        plan=None,
        previous=None,
        more_runs=None,
    )
    before = replaced_by(document, previous)
    if before is not None:
        document.update(decision="published", previous=before)
    document["heads"] = _head_rows(evidence, shares, weights, before)
    return document


def _warn_of_doubts(evidence: Evidence) -> None:
    if not evidence.has_success:
        LOG.warning("no head ever succeeded: the weights are equal")
    if evidence.apart:
        LOG.warning(
            "older than the profile of %s, and weighed unpaired: %s; "
            "profile all heads together to compare them block by block",
            evidence.newest,
            ", ".join(evidence.apart),
        )
    times = [profile.avg_time for profile in evidence.profiles if profile.avg_time is not None]
    failure_cost = evidence.objective.failure_cost
    if times and failure_cost < min(times):
        LOG.warning(
            "one failure counts as %.6g s, and every success takes longer: failing pays; "
            "raise penalty_factor or time_limit_s of the objective",
            failure_cost,
        )


def _basis(evidence: Evidence) -> str:
    """Say what the weights rest on."""
    if evidence.is_paired:
        return f"from {evidence.blocks} blocks that every head ran"
    return "from runs that are not paired"


def _head_rows(
    evidence: Evidence,
    shares: Shares,
    weights: Mapping[str, float],
    before: Optional[Mapping[str, object]],
) -> List[Dict[str, object]]:
    estimates = _estimates(evidence)
    shares_before = before["weights"] if before is not None else None
    reasons = head_reasons(evidence, shares, estimates)
    rows: List[Dict[str, object]] = []
    for row, profile in enumerate(evidence.profiles):
        name = profile.name
        estimate = estimates[row] if estimates is not None else None
        rows.append(
            {
                "name": name,
                "weight": weights[name],
                "previous_weight": (
                    shares_before.get(name) if isinstance(shares_before, Mapping) else None
                ),
                "belief": None if shares.beliefs is None else round_figure(shares.beliefs[row]),
                "expected_cost": None if estimate is None else round_figure(estimate.mean),
                "expected_cost_ci": None if estimate is None else _interval(estimate),
                "success_rate": profile.success_rate,
                "avg_time": profile.avg_time,
                "runs": profile.num_tests,
                "floor_share": round_figure(shares.floor_share),
                "eligible": True,
                "eligible_probability": 1.0,
                "reasons": reasons[row],
            }
        )
    return rows


def _estimates(evidence: Evidence) -> Optional[List[Estimate]]:
    """Return each head's expected cost with its error; None when no head has a run."""
    if not any(evidence.costs):
        return None
    return (centred_fit if evidence.is_paired else plain_fit)(evidence.costs)


def _interval(estimate: Estimate) -> Dict[str, object]:
    half = normal.quantile(SURE) * estimate.error
    return {
        "low": round_figure(max(0.0, estimate.mean - half)),
        "high": round_figure(estimate.mean + half),
        "level": LEVEL,
    }


def _rounded(weights: Sequence[float]) -> List[float]:
    """Round to the digits that documents keep; the largest takes what is left to sum to 1.

    >>> _rounded([1 / 3, 1 / 3, 1 / 3])
    [0.333333333334, 0.333333333333, 0.333333333333]
    """
    rounded = [round_figure(weight) for weight in weights]
    largest = max(range(len(rounded)), key=rounded.__getitem__)
    others = math.fsum(rounded[:largest] + rounded[largest + 1 :])
    rounded[largest] = round_figure(1.0 - others)
    return rounded


def calculate_weights(
    profiles: Sequence[AnyProfile], policy: str = DEFAULT_POLICY
) -> Dict[str, float]:
    """Weigh profiles in memory: {name: weight}, which sums to 1; no profiles give {}.

    When nothing succeeded the weights are equal, and a warning is logged. Raises `ValueError`
    for a policy that does not exist, for two profiles of one head and for a mapping that is
    no profile document.

    >>> from hydra_heads.model.head_profile import HeadProfile
    >>> quick, slow = HeadProfile("quick", "q"), HeadProfile("slow", "s")
    >>> for step in range(20):
    ...     quick.record_success(0.1 + 0.001 * (step % 3))
    ...     slow.record_success(0.2 + 0.001 * (step % 4))
    >>> calculate_weights([quick, slow])
    {'quick': 0.99, 'slow': 0.01}
    """
    if policy not in POLICIES:
        raise ValueError(f"policy: found {policy!r}, expected one of {', '.join(POLICIES)}")
    if not profiles:
        return {}
    evidence = gather_evidence(
        [as_profile(profile) for profile in profiles], Objective(), DEFAULT_TIMEOUT_S
    )
    _warn_of_doubts(evidence)
    return dict(zip(evidence.names, _rounded(POLICIES[policy].shares(evidence).weights)))


def calculate_adaptive_weight(profile_data: AnyProfile) -> float:
    """Return how good one head is on its own: 1 - expected cost / cost of a failure, 0 to 1.

    1 means that runs cost nothing, 0 that every run fails, costs as much as a failure, or that
    there are no runs. Unlike a weight it compares with no other head, so these do not sum to 1.
    A failure costs ten time limits of the profile's own objective, else of a run's default time
    limit, 30 s: a limit from the head's own times would call fast and slow heads alike. Raises
    `ValueError` for a mapping that is no profile document.

    >>> from hydra_heads.model.head_profile import HeadProfile
    >>> profile = HeadProfile("zlib", "zlib")
    >>> profile.record_success(3.0)
    >>> profile.record_failure(0.1, "exit code 1")
    >>> round(calculate_adaptive_weight(profile), 3)
    0.495
    """
    profile = as_profile(profile_data)
    evidence = gather_evidence([profile], _own_objective(profile), DEFAULT_TIMEOUT_S)
    costs, failure_cost = evidence.costs[0], evidence.objective.failure_cost
    if not costs or not failure_cost:
        return 0.0
    share = 1.0 - math.fsum(costs) / len(costs) / failure_cost
    return min(1.0, max(0.0, share))


def _own_objective(profile: Profile) -> Objective:
    """Return the objective that a profile names, its time limit filled in."""
    penalty_factor = profile.figure("objective", "penalty_factor")
    limit = profile.figure("objective", "time_limit_s")
    return Objective(
        penalty_factor=Objective().penalty_factor if penalty_factor is None else penalty_factor,
        time_limit_s=DEFAULT_TIMEOUT_S if limit is None else limit,
    )
