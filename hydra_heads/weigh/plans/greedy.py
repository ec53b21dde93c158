"""The greedy plan: at each turn the head and slice with the most successes per second.

Within a constant of the best plan for its mean time (Streeter & Golovin, "An online algorithm for
maximizing submodular functions", NIPS 2008).
"""

from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.weigh.plans.runs import PlanRuns, Steps


class _Turn(NamedTuple):
    """A head with a slice: blocks that it solves, and seconds used in all that reach it."""

    solved: int
    used: float
    head: int
    slice_s: float

    def is_better(self, other: Optional["_Turn"]) -> bool:
        """Say whether it has more successes per second; a turn that takes no time has most."""
        return other is None or self.solved * other.used > other.solved * self.used


def greedy_plan(runs: PlanRuns, most_steps: int) -> Steps:
    """Take turns until nothing is left to solve; the last step has what is left of the deadline.

    It goes to the head that makes the plan cost least, or else costs least alone.
    """
    steps: List[Tuple[int, float]] = []
    left, rest = [(block, 0.0) for block in range(runs.size)], runs.deadline_s
    costs = [runs.failure] * runs.size
    while len(steps) < most_steps - 1:
        turn = _best_turn(runs, [block for block, _ in left], rest)
        if turn is None:
            break
        steps.append((turn.head, turn.slice_s))
        left = runs.go_on(left, turn.head, turn.slice_s, costs)
        rest -= turn.slice_s
    endings = [(*steps, (head, rest)) for head in range(len(runs.outcomes))]
    alone = [runs.cost(((head, runs.deadline_s),)) for head in range(len(runs.outcomes))]
    return min(endings, key=lambda plan: (runs.cost(plan), alone[plan[-1][0]]))


def _best_turn(runs: PlanRuns, left: Sequence[int], rest: float) -> Optional[_Turn]:
    best: Optional[_Turn] = None
    for head in range(len(runs.outcomes)):
        for turn in _turns(runs, left, head):
            if turn.slice_s < rest and turn.solved and turn.is_better(best):
                best = turn
    return best


def _turns(runs: PlanRuns, left: Sequence[int], head: int) -> List[_Turn]:
    """Sum up what a head does with each slice in the blocks that are left."""
    ends, outcomes = runs.ends[head], runs.outcomes[head]
    count = len(runs.levels)
    ended, solved, used = [0] * (count + 1), [0] * (count + 1), [0.0] * (count + 1)
    for block in left:
        ok, seconds = outcomes[block]
        end = ends[block]
        ended[end] += 1
        solved[end] += ok
        used[end] += seconds
    turns, going, successes, total = [], len(left), 0, 0.0
    for level, slice_s in enumerate(runs.levels):
        going -= ended[level]
        successes += solved[level]
        total += used[level]
        turns.append(_Turn(successes, total + going * slice_s, head, slice_s))
    return turns
