"""The search for the plan of the lowest mean cost over given runs.

It climbs from the best single head: a step more, a step moved, another head or slice for it, one
step less, whatever lowers the mean cost most, until nothing does. Greedy plans never look back:
climbing found plans that cost a tenth less on inputs not seen. The last step always has what is
left of the deadline.
"""

import math
from typing import Iterator, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.weigh.plans.greedy import greedy_plan
from hydra_heads.weigh.plans.runs import PlanRuns, Steps

MOST_STEPS = 4
"""Of six steps the last two do little good on inputs not seen; three are nearly as good."""

_LESS = 1e-9
"""A plan is better when it costs less by more than rounding, as a share."""

Left = Sequence[Tuple[int, float]]
"""Blocks that no step solved yet, each with the seconds used so far."""


class _Place(NamedTuple):
    """Where a step could go: `gain` of it there in summed cost, head and slice."""

    gain: float
    at: int
    head: int
    slice_s: float


def search_plan(runs: PlanRuns, start: int) -> Steps:
    """Find steps that cost little over the runs, beginning with the head `start` alone.

    Their slices sum to the deadline. Nothing better found: the head alone. Where every single
    change of it costs more, though several together cost less, the greedy plan may show it.
    """
    best, cost = _climb(runs, ((start, runs.deadline_s),))
    greedy = greedy_plan(runs, MOST_STEPS)
    if runs.cost(greedy) < cost * (1.0 - _LESS):
        best, _ = _climb(runs, greedy)
    return best


def _climb(runs: PlanRuns, best: Steps) -> Tuple[Steps, float]:
    cost = runs.cost(best)
    while True:
        better, lower = _lowest(runs, _grown(runs, best))
        if not lower < cost * (1.0 - _LESS):
            better, lower = _lowest(runs, _altered(runs, best))
        if not lower < cost * (1.0 - _LESS):
            return best, cost
        best, cost = better, lower


def _lowest(runs: PlanRuns, plans: Iterator[Steps]) -> Tuple[Steps, float]:
    costs = [(runs.cost(plan), plan) for plan in plans]
    if not costs:
        return (), float("inf")
    cost, plan = min(costs, key=lambda pair: pair[0])
    return plan, cost


def _altered(runs: PlanRuns, plan: Steps) -> Iterator[Steps]:
    """Yield the plan without each of its steps, and with the best step in its stead."""
    for out in range(len(plan)) if len(plan) > 1 else ():
        less = _filled(plan[:out] + plan[out + 1 :], runs.deadline_s)
        yield less
        yield from _grown(runs, less)


def _filled(steps: Steps, deadline_s: float) -> Steps:
    """Give the last step all the time that the others leave."""
    left = deadline_s
    for _, slice_s in steps[:-1]:
        left -= slice_s
    return (*steps[:-1], (steps[-1][0], left))


def _grown(runs: PlanRuns, plan: Steps) -> Iterator[Steps]:
    """Yield the plan with the best other last head, and with one more step where it helps most.

    That is the best one before the last step, and the best one behind it.
    """
    scan = _Scan(runs, plan)
    other = scan.best_last()
    if other is not None:
        yield (*plan[:-1], (other, plan[-1][1]))
    places = (scan.best_before_last(), scan.best_behind()) if len(plan) < MOST_STEPS else ()
    for place in places:
        if place is not None:
            steps = (*plan[: place.at], (place.head, place.slice_s), *plan[place.at :])
            if place.at == len(plan):
                head, slice_s = plan[-1]
                steps = (*plan[:-1], (head, slice_s - place.slice_s), steps[-1])
            yield _filled(steps, runs.deadline_s)


class _Scan:
    """All places for one more step, each judged by what it saves, without walking every plan.

    A step takes its slice from the last one, so what the last one solved in that time is lost.
    """

    __slots__ = ("costs", "levels", "lefts", "plan", "runs", "rest")

    def __init__(self, runs: PlanRuns, plan: Steps) -> None:
        self.runs, self.plan = runs, plan
        self.costs = [runs.failure] * runs.size
        self.lefts: List[Left] = [[(block, 0.0) for block in range(runs.size)]]
        for head, slice_s in plan:
            self.lefts.append(runs.go_on(self.lefts[-1], head, slice_s, self.costs))
        self.levels = [slice_s for slice_s in runs.levels if slice_s < plan[-1][1]]
        self.rest = plan[-1][1]

    def best_last(self) -> Optional[int]:
        """Return the head that does best as the last step, other than the one that is it."""
        others = [head for head in range(len(self.runs.outcomes)) if head != self.plan[-1][0]]
        return min(others, key=self._cost_of_last) if others else None

    def _cost_of_last(self, head: int) -> float:
        row, rest, failure = self.runs.outcomes[head], self.rest, self.runs.failure
        costs = []
        for block, used in self.lefts[-2]:
            ok, seconds = row[block]
            costs.append(used + seconds if ok and seconds <= rest else failure)
        return math.fsum(costs)

    def best_before_last(self) -> Optional[_Place]:
        """Return the best place for a step before one of the plan's own."""
        lost = self._lost()
        best: Optional[_Place] = None
        for at in range(len(self.plan)):
            around = {self.plan[at][0], self.plan[at - 1][0] if at else -1}
            for head in range(len(self.runs.outcomes)):
                if head in around:
                    continue
                gains = self._gains(self.lefts[at], head)
                for level, block, loss in lost:
                    self._take_loss(gains, head, level, block, loss)
                best = _better(best, gains, at, head, self.levels)
        return best

    def best_behind(self) -> Optional[_Place]:
        """Return the best step behind the last one, which is cut short for it."""
        lost, last = self._lost(), self.plan[-1][0]
        best: Optional[_Place] = None
        for head in range(len(self.runs.outcomes)):
            if head == last:
                continue
            gains = self._gains(self.lefts[-1], head)
            for level, block, _ in lost:
                self._take_detour(gains, head, level, block)
            best = _better(best, gains, len(self.plan), head, self.levels)
        return best

    def _gains(self, left: Left, head: int) -> List[float]:
        """Sum up by level of slice what the head saves in the blocks that reach it."""
        runs, costs = self.runs, self.costs
        failure, ends, row = runs.failure, runs.ends[head], runs.outcomes[head]
        count = len(self.levels)
        after, waiting = [0.0] * (len(runs.levels) + 1), [0] * (len(runs.levels) + 1)
        for block, used in left:
            cost, end = costs[block], ends[block]
            if cost < failure:
                waiting[end] += 1
                ok, seconds = row[block]
                after[end] += cost - used - seconds if ok else -seconds
            elif end < count:
                ok, seconds = row[block]
                if ok:
                    after[end] += failure - used - seconds
        gains, total, wait = [], 0.0, sum(waiting)
        for level, slice_s in enumerate(self.levels):
            total += after[level]
            wait -= waiting[level]
            gains.append(total - wait * slice_s)
        return gains

    def _lost(self) -> List[Tuple[int, int, float]]:
        """List what the last step no longer solves: first level of slice, block, cost of that."""
        runs, last, found = self.runs, self.plan[-1][0], []
        for block, _ in self.lefts[-2]:
            ok, seconds = runs.outcomes[last][block]
            if ok and seconds <= self.rest:
                for level, slice_s in enumerate(self.levels):
                    if seconds > self.rest - slice_s:
                        found.append((level, block, runs.failure - self.costs[block]))
                        break
        return found

    def _take_loss(
        self, gains: List[float], head: int, first: int, block: int, loss: float
    ) -> None:
        """Take off what is lost with a block, at slices that do not solve it in time."""
        end, (ok, seconds) = self.runs.ends[head][block], self.runs.outcomes[head][block]
        for level in range(first, len(gains)):
            if level < end:
                gains[level] -= loss - self.levels[level]
            elif not ok:
                gains[level] -= loss - seconds

    def _take_detour(self, gains: List[float], head: int, first: int, block: int) -> None:
        """Take off what a block costs more that the last step no longer solves."""
        end, (ok, seconds) = self.runs.ends[head][block], self.runs.outcomes[head][block]
        before = self.runs.outcomes[self.plan[-1][0]][block].seconds
        for level in range(first, len(gains)):
            if ok and end <= level:
                gains[level] -= self.rest - self.levels[level] + seconds - before
            else:
                gains[level] -= self.runs.failure - self.costs[block]


def _better(
    best: Optional[_Place], gains: Sequence[float], at: int, head: int, levels: Sequence[float]
) -> Optional[_Place]:
    for gain, slice_s in zip(gains, levels):
        if best is None or gain > best.gain:
            best = _Place(gain, at, head, slice_s)
    return best
