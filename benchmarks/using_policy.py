"""Hydra's live learner in the form that the scorer of weights asks for."""

from typing import Sequence

from hydra_heads.use.learning.learner import Learner

PENALTY = 10
"""Time limits that a failed run costs (PAR10)."""


class LearnerPolicy:
    """The learner of `run` and `Slot`, heads by name."""

    def __init__(self, heads: Sequence[str], timeout_s: float, seed: int) -> None:
        """Start with nothing known."""
        self._learner = Learner(heads, PENALTY * timeout_s, seed=seed)
        self._places = {name: place for place, name in enumerate(heads)}

    def pick(self) -> str:
        """Name the head of the next run."""
        return self._learner.heads[self._learner.pick()]

    def record(self, head: str, ok: bool, seconds: float) -> None:
        """Take in a run."""
        self._learner.record(self._places[head], ok, seconds)


def make_policy(heads: Sequence[str], timeout_s: float, seed: int) -> LearnerPolicy:
    """Make the policy."""
    return LearnerPolicy(heads, timeout_s, seed)
