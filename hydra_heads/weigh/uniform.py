"""The same weight for every head, whatever the runs say."""

from typing import Dict, Sequence

from hydra_heads.weigh.evidence import Evidence
from hydra_heads.weigh.policy import Policy, Shares, equal_shares


class Uniform(Policy):
    """Every head gets the same."""

    name = "uniform"

    def parameters(self) -> Dict[str, object]:
        """Return none: there are no constants."""
        return {}

    def shares(self, evidence: Evidence, eligible: Sequence[float]) -> Shares:
        """Share equally."""
        return equal_shares(evidence, "uniform policy")
