"""Whom to run next while Phase 1 goes on until one head is decided on."""

import logging
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.invocation import Until
from hydra_heads.model.minimised import known_figures, success_amounts
from hydra_heads.model.objective import Objective, ResolvedObjective, resolve_objective
from hydra_heads.model.run import Run
from hydra_heads.weigh.races.race import FIRST_LOOK, Race

LOG = logging.getLogger("hydra.weigh.races.until_decided")


class UntilDecided:
    """Runs a race on the blocks that it is shown; `choose` is what `measure.profile` asks.

    The first blocks are of all heads. What they say of times settles what a failure costs, for
    the whole race, where the objective does not: so the same runs in the same order give the
    same choices again. Names each head that leaves, and why, in the log.
    """

    def __init__(
        self,
        heads: Sequence[str],
        objective: Objective,
        timeout_s: float,
        until: Until,
        most_blocks: int,
    ) -> None:
        """Start with all heads; `timeout_s` is the largest time limit in force."""
        self.until = until
        self._heads = tuple(heads)
        self._objective = objective
        self._timeout_s = timeout_s
        self._race = Race(heads, until.tolerance / 100, until.confidence / 100, most_blocks)
        self._first: List[Sequence[Run]] = []
        self._resolved: Optional[ResolvedObjective] = None
        self._blocks = 0

    @property
    def is_decided(self) -> bool:
        """Whether one head is left, and surely near enough to the best."""
        return self._resolved is not None and self._race.is_decided

    @property
    def leader(self) -> str:
        """The head that costs least, as far as is known."""
        return self._race.leader

    def eliminated(self) -> Mapping[str, str]:
        """Return the heads that left the race, each with the reason in words."""
        return self._race.eliminated

    @property
    def running(self) -> Tuple[str, ...]:
        """The heads that may still be the best."""
        gone = self._race.eliminated
        return tuple(head for head in self._heads if head not in gone)

    @property
    def blocks(self) -> int:
        """Blocks that were seen."""
        return self._blocks

    def choose(self, runs: Sequence[Run]) -> Sequence[str]:
        """Take in the runs of the last block; name the heads of the next, none to end."""
        if runs:
            self._blocks += 1
            self._take_in(runs)
        if self._resolved is None:
            return self._heads
        return self._race.running

    def _take_in(self, runs: Sequence[Run]) -> None:
        if self._resolved is not None:
            self._add(runs, self._resolved)
            return
        self._first.append(runs)
        if len(self._first) < FIRST_LOOK:
            return
        self._resolved = self._resolve()
        self._race.count_unseen_failure(self._resolved.failure_cost)
        for block in self._first:
            self._add(block, self._resolved)

    def _add(self, runs: Sequence[Run], objective: ResolvedObjective) -> None:
        costs = {run.head: objective.cost(bool(run.ok), *_figures(run)) for run in runs}
        if any(head not in costs for head in self._race.running):
            return  # a run was lost with its worker: this block compares nothing
        before = self._race.eliminated
        self._race.add_block(costs)
        for head, reason in self._race.eliminated.items():
            if head not in before:
                LOG.info("%s left the race %s", head, reason)

    def _resolve(self) -> ResolvedObjective:
        successes: Dict[str, List[Tuple[Optional[float], Mapping[str, float]]]] = {
            head: [] for head in self._heads
        }
        for run in (run for block in self._first for run in block if run.ok):
            successes[run.head].append(_figures(run))
        amounts = {
            head: success_amounts(self._objective.minimise, head, rows)
            for head, rows in successes.items()
        }
        return resolve_objective(self._objective, amounts, self._timeout_s)


def _figures(run: Run) -> Tuple[Optional[float], Mapping[str, float]]:
    # How low a floor of memory was is known at the end only: below it counts as nothing here.
    return run.seconds, known_figures(run.metrics, run.flags, 0.0)
