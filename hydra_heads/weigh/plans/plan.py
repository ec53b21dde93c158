"""A plan: heads in turn, each with a slice of one deadline, learned from paired runs.

No share of the work beats the best single head, but an order of heads may: what one head does
not solve in a few seconds another often does. The runs that make a plan praise it, so it is
adopted only where runs that had no part in making it speak for it.
"""

import math
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.objective import GIVEN, ResolvedObjective
from hydra_heads.model.profile import CountedRun
from hydra_heads.stats import student
from hydra_heads.stats.means import mean, variance
from hydra_heads.weigh.crossfit import FOLDS, stretches
from hydra_heads.weigh.plans.runs import FACTORS, PlanRuns, Steps, plan_runs
from hydra_heads.weigh.plans.search import search_plan
from hydra_heads.weigh.standing import LEVEL, SURE
from hydra_heads.weigh.wording import counted

FEWEST_BLOCKS = 30
"""Below it a sample is small, and one lucky block decides what a plan is worth."""

LIKELY = 0.7
"""A plan is adopted when it costs less than the single head with at least this probability.

Low, because the two mistakes differ: plans adopted in error cost a few hundredths more than the
single head, those that are missed would save a tenth to two thirds. From 0.5 to 0.9 no set of runs
that were held out came out more than a hundredth worse.
"""

PARTITIONS = 4
"""Ways to cut the blocks into five folds; their mean depends less on how they were cut."""


class Plan(NamedTuple):
    """What was learned: `steps` of (head, seconds), and what cross-validation says of them.

    `cost` and `cost_single` are mean costs on blocks that had no part in learning, of plans and
    of the best single head learned in the same way; `gain` with its interval is the difference.
    All three are None where there were too few blocks. Not adopted: the single head is better
    left alone, and `reason` says why; the steps are those that were tried.
    """

    adopted: bool
    reason: str
    deadline_s: float
    single: str
    steps: Tuple[Tuple[str, float], ...]
    cost: Optional[float] = None
    cost_single: Optional[float] = None
    gain_ci: Optional[Tuple[float, float]] = None

    def as_document(self, made_from: Sequence[Mapping[str, object]]) -> Dict[str, object]:
        """Return the plan as it stands in the weights document."""
        low_high = self.gain_ci
        return {
            "adopted": self.adopted,
            "deadline_s": round_figure(self.deadline_s),
            "steps": [
                {"head": head, "slice_s": round_figure(slice_s)} for head, slice_s in self.steps
            ],
            "cost": None if self.cost is None else round_figure(self.cost),
            "cost_single": None if self.cost_single is None else round_figure(self.cost_single),
            "gain_ci": None
            if low_high is None
            else {
                "low": round_figure(low_high[0]),
                "high": round_figure(low_high[1]),
                "level": LEVEL,
            },
            "single": self.single,
            "reason": self.reason,
            "made_from": [dict(row) for row in made_from],
        }


def plan_deadline_s(objective: ResolvedObjective, timeout_s: float) -> float:
    """Return the deadline of a plan: the slot's time limit when it was given.

    One that follows from the data says what a failure costs, not how long a run may take: there
    it is the largest time limit in force, unless that is less.

    >>> plan_deadline_s(ResolvedObjective("time", 10.0, 2.0, "data"), 30.0)
    30.0
    """
    limit = objective.time_limit_s or 0.0
    return limit if objective.time_limit_from == GIVEN else max(limit, timeout_s)


def learn_plan(
    names: Sequence[str],
    blocks: Sequence[Sequence[CountedRun]],
    objective: ResolvedObjective,
    deadline_s: float,
    single: str,
) -> Plan:
    """Learn a plan from blocks in which every head ran, runs in the order of `names`.

    `single` is the best single head, which a plan must beat; costs are those of the `objective`,
    which must be time. No random numbers: the same blocks in the same order give the same plan.
    Raises ValueError for an objective that is not time.
    """
    if not objective.minimise == "time":
        raise ValueError(f"a plan needs time as the objective, not {objective.minimise!r}")
    alone = Plan(False, "", deadline_s, single, ((single, deadline_s),))
    if len(names) < 2:
        return alone._replace(reason="not adopted: no other head ran in the same blocks")
    if len(blocks) < FEWEST_BLOCKS:
        found = counted(len(blocks), "block")
        return alone._replace(
            reason=f"not adopted: {found} in which every head ran, and {FEWEST_BLOCKS} are needed"
        )
    runs = plan_runs(blocks, deadline_s, objective, FACTORS)
    steps = _learned(runs, names.index(single))
    if len(steps) == 1:
        return alone._replace(reason=f"not adopted: no order of heads costs less than {single}")
    trial = _Trial.of(blocks, runs, objective)
    named = tuple((names[head], slice_s) for head, slice_s in steps)
    return _judged(alone._replace(steps=named), trial)


class _Trial(NamedTuple):
    """Costs of each block, of plans and single heads that were learned without it."""

    plans: List[float]
    singles: List[float]

    @classmethod
    def of(
        cls, blocks: Sequence[Sequence[CountedRun]], runs: PlanRuns, objective: ResolvedObjective
    ) -> "_Trial":
        """Learn and judge on every fold of every partition; `runs` are all blocks, as learned."""
        seen = plan_runs(blocks, runs.deadline_s, objective)
        alone = [
            [objective.cost(block[head].ok, block[head].seconds) for block in blocks]
            for head in range(len(blocks[0]))
        ]
        plans: List[List[float]] = [[] for _ in blocks]
        singles: List[List[float]] = [[] for _ in blocks]
        for fold in _all_folds(len(blocks)):
            held = frozenset(fold)
            kept = [block for block in range(len(blocks)) if block not in held]
            best = _lowest_mean(alone, kept)
            times = len(FACTORS)
            copies = [times * block + copy for block in kept for copy in range(times)]
            steps = _learned(runs.of(copies), best)
            costs = seen.of(fold).costs(steps) if len(steps) > 1 else [alone[best][b] for b in fold]
            for block, cost in zip(fold, costs):
                plans[block].append(cost)
                singles[block].append(alone[best][block])
        return cls([mean(row) for row in plans], [mean(row) for row in singles])


def _all_folds(blocks: int) -> List[List[int]]:
    """Cut blocks into five folds, in four ways: stretches of time, and every fifth block.

    Every fifth begins at another block of each five the second time, and so on.
    """
    folds = [list(range(begin, end)) for begin, end in stretches(blocks)]
    for shift in range(PARTITIONS - 1):
        for fold in range(FOLDS):
            folds.append(
                [
                    block
                    for block in range(blocks)
                    if (block + shift * (block // FOLDS)) % FOLDS == fold
                ]
            )
    return folds


def _lowest_mean(costs: Sequence[Sequence[float]], blocks: Sequence[int]) -> int:
    means = [math.fsum(row[block] for block in blocks) for row in costs]
    return min(range(len(means)), key=means.__getitem__)


def _learned(runs: PlanRuns, single: int) -> Steps:
    return search_plan(runs.with_prior(single), single)


def _judged(plan: Plan, trial: _Trial) -> Plan:
    """Adopt a plan when the gain on held blocks is likely above zero."""
    gains = [single - cost for single, cost in zip(trial.singles, trial.plans)]
    gain, degrees = mean(gains), len(gains) - 1
    error = math.sqrt(variance(gains) / len(gains))
    half = student.quantile(SURE, degrees) * error
    chance = student.cdf(gain / error, degrees) if error > 0 else float(gain > 0)
    cost, cost_single = mean(trial.plans), mean(trial.singles)
    adopted = chance > LIKELY
    reason = f"{'adopted' if adopted else 'not adopted'}: on runs that it was not learned from it "
    return plan._replace(
        adopted=adopted,
        reason=reason + _worded(gain, cost_single, chance),
        cost=cost,
        cost_single=cost_single,
        gain_ci=(gain - half, gain + half),
    )


def _worded(gain: float, cost_single: float, chance: float) -> str:
    """Word what a plan saves against the best single head.

    >>> _worded(0.5, 2.0, 0.991)
    'saves 25.0 % against the best single head (probability that it saves at all: >0.99)'
    >>> _worded(-0.5, 2.0, 0.2)
    'costs 25.0 % more than the best single head'
    """
    share = f"{100.0 * abs(gain) / cost_single if cost_single > 0 else 0.0:.1f} %"
    if gain <= 0:
        return f"costs {share} more than the best single head"
    shown = ">0.99" if chance > 0.99 else f"{chance:.2f}"
    likely = f"probability that it saves at all: {shown}"
    needed = "" if chance > LIKELY else f", and more than {LIKELY:g} is needed"
    return f"saves {share} against the best single head ({likely}{needed})"
