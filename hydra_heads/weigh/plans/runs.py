"""The runs that a plan is learned from, and what a plan would have cost on them.

A step starts its head anew and stops it at the end of its slice; a run that fails before that
makes way for the next step at once. The first success ends the plan, and what was used until
then is its cost.
"""

import math
from bisect import bisect_left
from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.model.profile import CountedRun
from hydra_heads.weigh.plans.paired_runs import seconds_used

HALVINGS = 16
"""Slices tried are the deadline halved 1 to 16 times: 30 s down to 0.5 ms, the start of a program.

Coarse on purpose: a slice cut to fit the runs that were seen fits no others.
"""

FACTORS = (0.5, 1.0, 2.0)
"""Each run counts as if it had also been twice as fast and twice as slow.

A slice that only just holds the runs that were seen is too short for half of those to come; one
step of the slices up and down keeps away from that edge. With factors of root 2 in place of 2 the
plans cost the same within their errors.
"""

PRIOR_PART = 0.25
"""After this part of the deadline the one run succeeds that stands for what was not seen.

Without it a plan from runs that hardly ever failed may leave the rest of the deadline to any
head: of one such plan all that its steps had not solved was lost. An eighth or a half do as well,
and so do two such runs.
"""

Steps = Tuple[Tuple[int, float], ...]
"""A plan: numbers of heads with their slices in seconds, in the order of their turn."""


class Outcome(NamedTuple):
    """How a run ended within the deadline: after `seconds`, well or not."""

    ok: bool
    seconds: float


class PlanRuns:
    """Blocks in which every head ran, as a plan sees them: nothing goes on after the deadline.

    `outcomes[h][b]` is what head h did in block b, `levels` are the slices that are tried, and
    `ends[h][b]` says in which of them, the shortest first, a run had ended; their number stands
    for none. `failure` is the cost of a block in which no step succeeded.
    """

    __slots__ = ("deadline_s", "ends", "failure", "levels", "outcomes", "size")

    def __init__(
        self,
        outcomes: Sequence[Sequence[Outcome]],
        deadline_s: float,
        failure: float,
        ends: Optional[Sequence[Sequence[int]]] = None,
    ) -> None:
        """Look at outcomes, a row a head; `ends` are found where they are not known."""
        self.outcomes = outcomes
        self.deadline_s = deadline_s
        self.failure = failure
        self.size = len(outcomes[0])
        self.levels = [deadline_s / 2.0**halved for halved in range(HALVINGS, 0, -1)]
        self.ends = [self._ends(row) for row in outcomes] if ends is None else ends

    def cost(self, steps: Steps) -> float:
        """Return the mean cost of a plan over the blocks."""
        return math.fsum(self.costs(steps)) / self.size

    def costs(self, steps: Steps) -> List[float]:
        """Return what a plan costs in each block."""
        costs = [self.failure] * self.size
        left = [(block, 0.0) for block in range(self.size)]
        for head, slice_s in steps:
            left = self.go_on(left, head, slice_s, costs)
        return costs

    def go_on(
        self, left: Sequence[Tuple[int, float]], head: int, slice_s: float, costs: List[float]
    ) -> List[Tuple[int, float]]:
        """Take one step: note the costs of blocks that it solves, return the others.

        `left` holds the blocks that no step before solved, each with the seconds used so far.
        """
        row = self.outcomes[head]
        later = []
        for block, used in left:
            ok, seconds = row[block]
            if seconds > slice_s:
                later.append((block, used + slice_s))
            elif ok:
                costs[block] = used + seconds
            else:
                later.append((block, used + seconds))
        return later

    def with_prior(self, head: int) -> "PlanRuns":
        """Add one block, for each factor of its time, in which this head alone succeeds."""
        outcomes = [
            [
                Outcome(True, factor * PRIOR_PART * self.deadline_s)
                if row == head
                else Outcome(False, self.deadline_s)
                for factor in FACTORS
            ]
            for row in range(len(self.outcomes))
        ]
        ends = [self._ends(row) for row in outcomes]
        return PlanRuns(
            [[*row, *more] for row, more in zip(self.outcomes, outcomes)],
            self.deadline_s,
            self.failure,
            [[*row, *more] for row, more in zip(self.ends, ends)],
        )

    def _ends(self, row: Sequence[Outcome]) -> List[int]:
        return [bisect_left(self.levels, one.seconds) for one in row]

    def of(self, blocks: Sequence[int]) -> "PlanRuns":
        """Return the runs of some blocks only."""
        return PlanRuns(
            [[row[block] for block in blocks] for row in self.outcomes],
            self.deadline_s,
            self.failure,
            [[row[block] for block in blocks] for row in self.ends],
        )


def plan_runs(
    blocks: Sequence[Sequence[CountedRun]],
    deadline_s: float,
    objective: ResolvedObjective,
    factors: Sequence[float] = (1.0,),
) -> PlanRuns:
    """See blocks of runs as a plan does; each block once for each factor of its times."""
    heads = range(len(blocks[0]))
    outcomes = [
        [_outcome(block[head], deadline_s, factor) for block in blocks for factor in factors]
        for head in heads
    ]
    return PlanRuns(outcomes, deadline_s, max(objective.failure_cost, deadline_s))


def _outcome(run: CountedRun, deadline_s: float, factor: float) -> Outcome:
    seconds: Optional[float] = run.seconds
    if not run.ok:
        return Outcome(False, seconds_used(run, deadline_s))
    if seconds is None or seconds > deadline_s:
        return Outcome(False, deadline_s)
    return Outcome(True, min(factor * seconds, deadline_s))
