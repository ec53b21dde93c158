"""Hydra's race as a stopping rule in the form that the scorer of weights asks for."""

from typing import Dict, Optional, Sequence, Tuple

from hydra_heads.weigh.races.race import Race

PENALTY = 10
"""Time limits that a failed run costs (PAR10)."""


class RaceRule:
    """Runs block after block of the heads that the race keeps, until it names one.

    Stops as soon as the race is sure within 5 %; a small number of runs paces it so that the
    last heads get enough of them, a large one never comes into play.
    """

    def __init__(self, heads: Sequence[str], timeout_s: float, max_runs: int) -> None:
        """Start with all heads and no run."""
        self._failure_cost = PENALTY * timeout_s
        self._race = Race(heads, most_runs=max_runs)
        self._race.count_unseen_failure(self._failure_cost)
        self._block: Dict[str, float] = {}

    def next(self) -> Optional[Tuple[str, int]]:
        """Name the head to run next and the number of its instance; None when done."""
        for head in self._race.running:
            if head not in self._block:
                return head, self._race.blocks
        return None

    def record(self, head: str, number: int, ok: bool, seconds: float) -> None:
        """Take in one run; the last one of a block goes on to the race."""
        self._block[head] = seconds if ok else self._failure_cost
        if len(self._block) == len(self._race.running):
            self._race.add_block(self._block)
            self._block = {}

    def best(self) -> str:
        """Name the head that the race is led by."""
        return self._race.leader


def make_rule(heads: Sequence[str], timeout_s: float, seed: int, max_runs: int) -> RaceRule:
    """Make the rule; the race needs no random numbers, so that `seed` is not used."""
    return RaceRule(heads, timeout_s, max_runs)
