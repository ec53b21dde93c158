"""What a policy is: a named way from evidence to weights."""

from abc import ABC, abstractmethod
from typing import Dict, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.weigh.evidence import Evidence


class Shares(NamedTuple):
    """A policy's answer, in the order of the evidence's heads, before floor and limits.

    `shares` sum to 1. `beliefs` is None where the policy has none. `reason` says why these
    shares are what they are, for all heads together, and is None when each head's own reasons
    say it.
    """

    shares: Tuple[float, ...]
    beliefs: Optional[Tuple[float, ...]] = None
    reason: Optional[str] = None


class Policy(ABC):
    """One way from evidence to weights; a new one is a file of its own and a row in `POLICIES`."""

    name: str

    floor: float = 0.0
    """What is set apart for all heads alike, whatever the runs say."""

    is_steady: bool = False
    """Whether its weights wait until runs that did not make them speak for them."""

    @abstractmethod
    def parameters(self) -> Dict[str, object]:
        """Return the constants that its weights depend on, for the document."""

    @abstractmethod
    def shares(self, evidence: Evidence, eligible: Sequence[float]) -> Shares:
        """Weigh the heads of the evidence, of which there is at least one.

        `eligible` holds the probability of each that it may be used at all.
        """

    def shares_of_costs(
        self, costs: Sequence[Sequence[float]], is_paired: bool, eligible: Sequence[float]
    ) -> Sequence[float]:
        """Weigh by costs alone, of some of the runs: what a steady policy is judged by."""
        raise NotImplementedError


def equal_shares(evidence: Evidence, reason: str) -> Shares:
    """Give every head the same, and say why in a few words: they stand in a table."""
    count = len(evidence.profiles)
    return Shares((1.0 / count,) * count, None, reason)
