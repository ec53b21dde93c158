"""Weights from the probability that a head has the lowest expected cost."""

from typing import Dict, List, Sequence, Tuple

from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.estimation import estimate
from hydra_heads.weigh.evidence import MIN_RUNS, Evidence
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.lowest import lowest_probabilities
from hydra_heads.weigh.policy import Policy, Shares, equal_shares
from hydra_heads.weigh.sharpening import SHARPNESS, sharpen


class BestProbability(Policy):
    """Belief by quadrature, sharpened; an additive floor comes on top.

    A head with fewer than five runs has no share but its floor: whatever it did may be chance.
    Equal where nobody has more, and when nothing succeeded.
    """

    name = "best-probability"

    floor = 0.02
    """Shared by all heads alike: or nothing would notice that a head got better."""

    is_steady = True

    def parameters(self) -> Dict[str, object]:
        """Return sharpness, floor, runs of the prior, and the fewest runs."""
        return {
            "sharpness": SHARPNESS,
            "floor": self.floor,
            "prior_runs": 1,
            "min_runs": MIN_RUNS,
        }

    def shares(self, evidence: Evidence, eligible: Sequence[float]) -> Shares:
        """Weigh by what is expected of each head, within blocks where the heads share any."""
        most = max(profile.num_tests for profile in evidence.profiles)
        if most < MIN_RUNS:
            return equal_shares(evidence, f"too few runs ({most}/{MIN_RUNS})")
        if not evidence.has_success:
            return equal_shares(evidence, "nothing succeeded")
        few = evidence.few_runs
        known = [0.0 if name in few else p for name, p in zip(evidence.names, eligible)]
        known = known if any(known) else list(eligible)
        estimates = estimate(evidence)
        beliefs, _ = _weighed(estimates, eligible)
        return Shares(tuple(_weighed(estimates, known)[1]), tuple(beliefs))

    def shares_of_costs(
        self, costs: Sequence[Sequence[float]], is_paired: bool, eligible: Sequence[float]
    ) -> Sequence[float]:
        """Weigh by some of the runs."""
        return _weighed(centred_fit(costs) if is_paired else plain_fit(costs), eligible)[1]


def _weighed(
    estimates: Sequence[Estimate], eligible: Sequence[float]
) -> Tuple[List[float], List[float]]:
    """Return beliefs and shares; where no head may be used, as if all might."""
    usable = eligible if any(eligible) else None
    beliefs = lowest_probabilities(estimates, usable)
    return beliefs, sharpen(estimates, beliefs, usable)
