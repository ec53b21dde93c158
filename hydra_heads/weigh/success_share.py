"""The classic weights: each head's share of all successes. Kept for comparison.

It cannot tell 0.1 s from 10 s, and more runs mean more weight: a head that succeeds in 60 % of
1,000 runs gets 0.98 against one that succeeds in all of 10.
"""

from typing import Dict, Sequence

from hydra_heads.weigh.evidence import Evidence
from hydra_heads.weigh.policy import Policy, Shares, equal_shares


class SuccessShare(Policy):
    """Weight is success_count over the successes of all heads; equal when nothing succeeded."""

    name = "success-share"

    def parameters(self) -> Dict[str, object]:
        """Return none: there are no constants."""
        return {}

    def shares(self, evidence: Evidence, eligible: Sequence[float]) -> Shares:
        """Weigh by successes."""
        counts = [profile.success_count for profile in evidence.profiles]
        total = sum(counts)
        if total == 0:
            return equal_shares(evidence, "nothing succeeded")
        return Shares(tuple(count / total for count in counts))
