"""Weights from the probability that a head has the lowest expected cost."""

from typing import Dict

from hydra_heads.weigh.evidence import MIN_RUNS, Evidence
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.limits import add_floor
from hydra_heads.weigh.lowest import lowest_probabilities
from hydra_heads.weigh.policy import Policy, Shares, equal_shares
from hydra_heads.weigh.sharpening import sharpen

POWER = 4
"""Beliefs are sharpened by this power: it gains at every number of runs that was tried."""

FLOOR = 0.02
"""Shared by all heads alike: or nothing would notice that a head got better."""


class BestProbability(Policy):
    """Belief by quadrature, sharpened, plus an additive floor.

    Equal where that would be chance: below five runs of a head, and when nothing succeeded.
    """

    name = "best-probability"

    def parameters(self) -> Dict[str, object]:
        """Return power, floor, runs of the prior, and the fewest runs."""
        return {"power": POWER, "floor": FLOOR, "prior_runs": 1, "min_runs": MIN_RUNS}

    def shares(self, evidence: Evidence) -> Shares:
        """Weigh by belief: centred on the block where the heads are paired, plain where not."""
        fewest = evidence.fewest_runs
        if fewest < MIN_RUNS:
            return equal_shares(evidence, f"too few runs ({fewest}/{MIN_RUNS})")
        if not evidence.has_success:
            return equal_shares(evidence, "nothing succeeded")
        fit = centred_fit if evidence.is_paired else plain_fit
        beliefs = lowest_probabilities(fit(evidence.costs))
        weights = add_floor(sharpen(beliefs, POWER), FLOOR)
        return Shares(tuple(weights), tuple(beliefs), FLOOR / len(beliefs))
