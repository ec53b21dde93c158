"""The functions for Python callers, who hold profiles in memory."""

import math
from typing import Dict, Sequence

from hydra_heads.model.profile import largest_timeout_s
from hydra_heads.model.slot import DEFAULT_TIMEOUT_S
from hydra_heads.weigh.collected import AnyProfile, as_profile, own_objective
from hydra_heads.weigh.doubts import warn_of_doubts
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.policies import DEFAULT_POLICY, POLICIES
from hydra_heads.weigh.slot_settings import slot_settings_of
from hydra_heads.weigh.weighing import weigh_evidence
from hydra_heads.weigh.weights import rounded


def calculate_weights(
    profiles: Sequence[AnyProfile], policy: str = DEFAULT_POLICY
) -> Dict[str, float]:
    """Weigh profiles in memory: {name: weight}, which sums to 1; no profiles give {}.

    They are weighed as Phase 2 weighs the first profiles of a slot, by the objective that the
    newest of them names, without constraints and limits.
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
    taken = [as_profile(profile) for profile in profiles]
    settings = slot_settings_of(None, taken)
    evidence = gather_evidence(taken, settings.objective, largest_timeout_s(taken))
    weighed = weigh_evidence(evidence, policy, settings)
    warn_of_doubts(weighed, settings)
    return dict(zip(evidence.names, rounded(weighed.weights)))


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
    evidence = gather_evidence([profile], own_objective(profile), DEFAULT_TIMEOUT_S)
    costs, failure_cost = evidence.costs[0], evidence.objective.failure_cost
    if not costs or not failure_cost:
        return 0.0
    return max(0.0, 1.0 - math.fsum(costs) / len(costs) / failure_cost)
