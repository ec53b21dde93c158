"""Whether beliefs are honest, on replayed runs of real solvers, and say something.

A claim is a belief of 95 % or more; it is right when its head has the lowest mean cost (PAR10)
over the whole table. Runs are paired and drawn as `calibration` of the scorer draws them, so the
table is known only in hindsight. Slots of three heads are drawn because on whole tables hardly
any claim is possible: there the best two lie 0.2 to 1 standard errors apart at 100 runs.
"""

import random
from types import ModuleType
from typing import Any, Callable, List, NamedTuple, Sequence

from benchmarks.rows import Row
from benchmarks.scorers import weights_scorer
from benchmarks.weighing_tables import RUNS, draw, split, tables
from hydra_heads.stats.means import mean
from hydra_heads.stats.order import median
from hydra_heads.stats.proportions import wilson_interval
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.lowest import lowest_probabilities

GOAL_RIGHT, GOAL_CLAIMS = 0.95, 0.17
SURE = 0.95

SLOTS = 75
"""Slots of three heads for each table and number of runs: 1,200 with four tables."""

HEADS = 3
WHOLE = 50
BANDS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.000001)

Costs = List[List[float]]
Fit = Callable[[Sequence[Sequence[float]]], List[Estimate]]


class Case(NamedTuple):
    """One slot profiled once: its costs, which of its heads is best, where it is from."""

    costs: Costs
    best: int
    table: str
    runs: int


class Judged(NamedTuple):
    """One belief, whether its head was the best one, and the case."""

    belief: float
    is_right: bool
    case: Case


def rows(quick: bool) -> List[Row]:
    """Judge claims in slots of three heads and on whole tables; show what a failure does."""
    scorer, reason = weights_scorer()
    if scorer is None:
        return [Row("beliefs on real runs", "", "", None, reason), wild_head()]
    found = tables(scorer)
    drawn = slots(scorer, found, SLOTS // 5 if quick else SLOTS)
    whole = whole_tables(scorer, found, WHOLE // 5 if quick else WHOLE)
    return [*claims(drawn), in_bands(drawn), on_whole_tables(whole), unpaired(drawn), wild_head()]


def slots(scorer: ModuleType, found: Sequence[Any], each: int) -> List[Case]:
    """Draw slots of three heads, so many for each table and number of runs."""
    cases = []
    for table in found:
        for runs in RUNS:
            rng = random.Random(f"slots {table.name} {runs}")
            for repeat in range(each):
                heads = rng.sample(range(len(table.heads)), HEADS)
                cases.append(_case(scorer, table, heads, runs, repeat))
    return cases


def whole_tables(scorer: ModuleType, found: Sequence[Any], repeats: int) -> List[Case]:
    """Draw what `calibration` draws: all heads of a table."""
    return [
        _case(scorer, table, range(len(table.heads)), runs, repeat)
        for table in found
        for runs in RUNS
        for repeat in range(repeats)
    ]


def _case(scorer: ModuleType, table: Any, heads: Sequence[int], runs: int, repeat: int) -> Case:
    picked = draw(scorer, split(scorer, table, repeat), runs, is_paired=True)[0]
    costs = [[float(table.cost[row][head]) for row in picked] for head in heads]
    best = min(range(len(heads)), key=lambda place: float(table.mean_cost[heads[place]]))
    return Case(costs, best, str(table.name), runs)


def judged(cases: Sequence[Case], fit: Fit = centred_fit) -> List[Judged]:
    """Give all beliefs of the cases."""
    return [
        Judged(belief, head == case.best, case)
        for case in cases
        for head, belief in enumerate(lowest_probabilities(fit(case.costs)))
    ]


def claims(cases: Sequence[Case]) -> List[Row]:
    """Give the rows of how many claims there are, and how many are right."""
    sure = [found for found in judged(cases) if found.belief >= SURE]
    parts = [
        f"{name} {_of_part(sure, cases, name)}"
        for name in (*map(str, RUNS), *sorted({case.table for case in cases}))
    ]
    note = (
        f"{len(cases)} seeded slots of {HEADS} heads, {len(cases) // len(RUNS)} for each number of "
        f"runs a head, as many of each table; claims of them, right of these: {'; '.join(parts)}"
    )
    right = sum(found.is_right for found in sure)
    return [
        Row(
            f"slots of three heads: claims (a belief >= {SURE:g})",
            _share(len(sure), len(cases)),
            f">= {GOAL_CLAIMS:.0%}",
            len(sure) >= GOAL_CLAIMS * len(cases),
            note,
        ),
        Row(
            "slots of three heads: claims that are right",
            _share(right, len(sure)),
            f">= {GOAL_RIGHT:.0%}",
            right >= GOAL_RIGHT * len(sure) if sure else None,
            "beliefs of the claims: mean "
            + (f"{mean([found.belief for found in sure]):.1%}" if sure else "none"),
        ),
    ]


def _of_part(sure: Sequence[Judged], cases: Sequence[Case], name: str) -> str:
    """Word claims and right ones of a table or a number of runs."""
    count = len([case for case in cases if name in (case.table, str(case.runs))])
    part = [found.is_right for found in sure if name in (found.case.table, str(found.case.runs))]
    return f"{len(part) / count:.0%}, {sum(part) / len(part):.0%}" if part else "none"


def _share(count: int, total: int) -> str:
    """Word a share with its interval (Wilson, 1927)."""
    if not total:
        return "none of 0"
    low, high = wilson_interval(count, total)[:2]
    return f"{count / total:.1%} [{low:.1%}, {high:.1%}] of {total}"


def in_bands(cases: Sequence[Case]) -> Row:
    """Give the row of what beliefs of every height are worth."""
    found = judged(cases)
    parts = []
    for low, high in zip(BANDS, BANDS[1:]):
        band = [one for one in found if low <= one.belief < high]
        if band:
            stated = mean([one.belief for one in band])
            parts.append(f"{stated:.0%}: {_share(sum(one.is_right for one in band), len(band))}")
    return Row(
        "slots of three heads: beliefs of every height, and how many were right",
        "; ".join(parts),
        "none: the first is to lie in the interval of the second",
    )


def on_whole_tables(cases: Sequence[Case]) -> Row:
    """Give the row of claims on whole tables, of which few are possible."""
    sure = [found for found in judged(cases) if found.belief >= SURE]
    right = sum(found.is_right for found in sure)
    return Row(
        "whole tables: claims that are right",
        _share(right, len(sure)),
        f">= {GOAL_RIGHT:.0%}",
        right >= GOAL_RIGHT * len(sure) if sure else None,
        f"{len(cases)} profiles of {' / '.join(map(str, RUNS))} runs a head, paired",
    )


def unpaired(cases: Sequence[Case]) -> Row:
    """Give the row of the same runs weighed as if they were not paired."""
    sure = [found for found in judged(cases, plain_fit) if found.belief >= SURE]
    right = sum(found.is_right for found in sure)
    return Row(
        "the same runs, not taken as paired: claims, and how many were right",
        f"{_share(len(sure), len(cases))}; {_share(right, len(sure))}",
        "none: shows what pairing is worth",
    )


def wild_head(repeats: int = 200) -> Row:
    """Give the row of what one failure of the worst head does to the belief in the best one.

    Generated: log-normal times, the best of three heads 3 % ahead on each instance, 30 runs; a
    failure costs a hundred times the median.
    """
    before, after = [], []
    for seed in range(repeats):
        rng = random.Random(seed)
        sizes = [rng.lognormvariate(0.0, 0.5) for _ in range(30)]
        costs = [
            [factor * size * rng.lognormvariate(0.0, 0.05) for size in sizes]
            for factor in (1.0, 1.03, 1.2)
        ]
        before.append(lowest_probabilities(centred_fit(costs))[0])
        costs[2][0] = 100.0
        after.append(lowest_probabilities(centred_fit(costs))[0])
    return Row(
        "belief in the best of three heads, 3 % ahead; after a failure of the worst",
        f"{median(before):.2f}; {median(after):.2f}",
        "none: any head may fail yet, so some of it is fair",
        note=f"median of {repeats} generated slots",
    )
