"""From evidence to the weights that it speaks for, before anything is published."""

from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.weigh.constraints import eligibility, is_eligible
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.estimation import estimate
from hydra_heads.weigh.evidence import Evidence
from hydra_heads.weigh.limits import Limit, apply_limits
from hydra_heads.weigh.policies import POLICIES
from hydra_heads.weigh.policy import Policy, Shares
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.wording import counted


class Weighed(NamedTuple):
    """Heads weighed by what their runs say; all rows stand in the order of the evidence.

    `estimates` are what each head is expected to cost, None when no head has a run. `eligible`
    is the probability of each that it keeps the slot's constraints; `chosen` says which may be
    used: all of them when none may, because the work must go somewhere. `usable` is `eligible`
    where a head is chosen and 0 where it is not; 1 for all when none may be. `weights` sum to 1 and
    keep to floor and limits.
    """

    evidence: Evidence
    policy: Policy
    shares: Shares
    estimates: Optional[Tuple[Estimate, ...]]
    eligible: Tuple[float, ...]
    usable: Tuple[float, ...]
    chosen: Tuple[bool, ...]
    limits: Tuple[Limit, ...]
    weights: Tuple[float, ...]

    @property
    def basis(self) -> str:
        """What the weights rest on, in words."""
        if self.shares.reason is not None:
            return f"equal: {self.shares.reason}"
        if self.evidence.is_paired:
            return f"from {counted(self.evidence.blocks, 'block')} that every head ran"
        mixed = "of which some are" if self.evidence.is_mixed else "that are not"
        return f"from runs {mixed} paired"

    def ranked(self) -> List[int]:
        """Return the rows of the heads that may be used, those that get most of the work first.

        Of heads that share it alike the likeliest to be the cheapest, then by name.
        """
        beliefs = self.shares.beliefs or self.shares.shares
        keys = [
            (-share, -belief, name)
            for share, belief, name in zip(self.shares.shares, beliefs, self.evidence.names)
        ]
        return sorted((row for row, use in enumerate(self.chosen) if use), key=keys.__getitem__)

    @property
    def floor_shares(self) -> Tuple[float, ...]:
        """What each head gets whatever its runs say."""
        if self.shares.reason is not None:
            return self.weights
        each = self.policy.floor / sum(self.chosen)
        return tuple(each if is_chosen else 0.0 for is_chosen in self.chosen)

    def within_limits(self, shares: Sequence[float]) -> List[float]:
        """Bring shares that sum to 1 within the limits, without adding a floor."""
        return apply_limits(shares, self.limits, self.chosen, 0.0, self.evidence.names)

    def weights_of(self, costs: Sequence[Sequence[float]]) -> Sequence[float]:
        """Weigh some of the runs alone, in the same way: what new weights are judged by."""
        shares = self.policy.shares_of_costs(costs, self.evidence.is_paired, self.usable)
        return apply_limits(
            shares, self.limits, self.chosen, self.policy.floor, self.evidence.names
        )


def weigh_evidence(evidence: Evidence, policy: str, settings: SlotSettings) -> Weighed:
    """Weigh the heads of the evidence by a policy, under the slot's settings.

    Raises `ValueError` naming the heads when no weights keep to the limits.
    """
    way = POLICIES[policy]
    eligible = tuple(eligibility(evidence.profiles, settings.constraints))
    chosen = tuple(map(is_eligible, eligible))
    if not any(chosen):
        chosen, usable = (True,) * len(chosen), (1.0,) * len(chosen)
    else:
        usable = tuple(chance if use else 0.0 for chance, use in zip(eligible, chosen))
    limits = tuple(settings.limits_for(evidence.names))
    shares = way.shares(evidence, usable)
    weights = apply_limits(shares.shares, limits, chosen, way.floor, evidence.names)
    estimates = tuple(estimate(evidence)) or None
    return Weighed(
        evidence, way, shares, estimates, eligible, usable, chosen, limits, tuple(weights)
    )
