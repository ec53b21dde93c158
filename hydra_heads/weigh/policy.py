"""What a policy is: a named way from evidence to weights."""

from abc import ABC, abstractmethod
from typing import Dict, NamedTuple, Optional, Tuple

from hydra_heads.weigh.evidence import Evidence


class Shares(NamedTuple):
    """A policy's answer, in the order of the evidence's heads.

    `weights` sum to 1. `beliefs` is None where the policy has none. `floor_share` is what each
    head gets whatever it did. `reason` says why these weights are what they are, for all heads
    together, and is None when each head's own reasons say it.
    """

    weights: Tuple[float, ...]
    beliefs: Optional[Tuple[float, ...]] = None
    floor_share: float = 0.0
    reason: Optional[str] = None


class Policy(ABC):
    """One way from evidence to weights; a new one is a file of its own and a row in `POLICIES`."""

    name: str

    @abstractmethod
    def parameters(self) -> Dict[str, object]:
        """Return the constants that its weights depend on, for the document."""

    @abstractmethod
    def shares(self, evidence: Evidence) -> Shares:
        """Weigh the heads of the evidence, of which there is at least one."""


def equal_shares(evidence: Evidence, reason: str) -> Shares:
    """Give every head the same, and say why in a few words: they stand in a table."""
    count = len(evidence.profiles)
    return Shares((1.0 / count,) * count, None, 1.0 / count, reason)
