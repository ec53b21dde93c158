"""Shares that stand beside what was learned: published ones, floors, those of heads come back."""

from math import fsum
from typing import Collection, Dict, List, NamedTuple, Optional, Sequence

from hydra_heads.use.learning.prior import Prior

_MOST_RUNS = 500.0  # published weights made from more runs count as if made from so many
_RETURN_RUNS = 20  # of its own, in which a head that works again earns the share it got back


class _Return(NamedTuple):
    """The share that a head got back, and how many runs it had had then."""

    share: float
    runs: int


class Beside:
    """Shares that were not learned from live runs, and how much say they have.

    `published` are the weights in force. They were made from `published_runs` runs, and so many
    of `published_runs + n` draws go by them after n live runs.
    """

    __slots__ = ("_floors", "_published", "_returns", "published_runs")

    def __init__(self, priors: Sequence[Prior]) -> None:
        self._published = [max(0.0, prior.weight) for prior in priors]
        runs = fsum([max(0, prior.runs) for prior in priors])
        self.published_runs = min(max(1.0, runs), _MOST_RUNS) if any(self._published) else 0.0
        self._returns: Dict[int, _Return] = {}
        self._floors = [max(0.0, prior.floor) for prior in priors]

    @property
    def has_returned(self) -> bool:
        """Whether a head has been given back its share and not earned it yet."""
        return bool(self._returns)

    def is_empty(self) -> bool:
        """Whether nothing stands beside what was learned."""
        return not self.published_runs and not self._returns and not any(self._floors)

    def floors_without(self, heads: Collection[int]) -> List[float]:
        """Return the least shares of the other heads, 0 for these; nothing where all have none."""
        if not any(self._floors):
            return []
        return [0.0 if head in heads else one for head, one in enumerate(self._floors)]

    def drop_published(self, head: Optional[int] = None) -> None:
        """Let the published weight of a head, or of all, count no longer."""
        if self.published_runs:
            if head is not None:
                self._published[head] = 0.0
            if head is None or not any(self._published):
                self.published_runs = 0.0

    def give_back(self, head: int, share: float, runs: int) -> None:
        """Give a head back its share; it has had so many runs by now."""
        self._returns[head] = _Return(share, runs)

    def take_back(self, head: int) -> None:
        """Let a head have no more than its runs earn."""
        self._returns.pop(head, None)

    def returned(self, runs: Sequence[int]) -> Dict[int, float]:
        """Tell by head what is left of the shares given back, and forget those that are earned.

        `runs` are the heads' runs by now.
        """
        left = {}
        for head, (share, before) in list(self._returns.items()):
            rest = 1 - (runs[head] - before) / _RETURN_RUNS
            if rest > 0:
                left[head] = share * rest
            else:
                del self._returns[head]
        total = fsum(left.values())
        return {head: share / total for head, share in left.items()} if total > 1 else left

    def say(self, runs: int) -> float:
        """Tell which share of the draws goes by the published weights after so many live runs."""
        return self.published_runs / (self.published_runs + runs) if self.published_runs else 0.0

    def published_without(self, heads: Collection[int]) -> List[float]:
        """Return the published shares of the other heads; nothing where they have none."""
        left = [0.0 if head in heads else one for head, one in enumerate(self._published)]
        total = fsum(left)
        if abs(total - 1) < 1e-9:
            return left  # to the last digit, as published
        return [share / total for share in left] if total > 0 else []
