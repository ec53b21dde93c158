"""What plans and fallbacks are worth on inputs that no profile saw.

Half of the instances of a table are profiled, in blocks that every head ran, the other half
judges; cost is PAR10. A plan stands beside the single head that the same profiles name, a
fallback on the complementary head beside one on the second-best head.
"""

import logging
import math
import os
from types import ModuleType
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from benchmarks.rows import Row
from benchmarks.scorers import weights_scorer
from benchmarks.weighing_tables import Split, draw, split, tables
from hydra_heads.model.documents import read_profiles
from hydra_heads.model.profile import Profile, largest_timeout_s
from hydra_heads.weigh.evidence import gather_evidence
from hydra_heads.weigh.plans.fallbacks import learn_fallbacks
from hydra_heads.weigh.plans.paired_runs import paired_runs
from hydra_heads.weigh.plans.plan import Plan, plan_deadline_s
from hydra_heads.weigh.plans.planning import plan_for, usable_heads
from hydra_heads.weigh.policies import DEFAULT_POLICY
from hydra_heads.weigh.slot_settings import slot_settings_of
from hydra_heads.weigh.weighing import Weighed, weigh_evidence

REPEATS = 50
RUNS = 100
FEW_RUNS = 30
MEAN_GOAL, WORST_GOAL = 0.80, 1.02

Steps = List[Tuple[str, float]]


def rows(quick: bool) -> List[Row]:
    """Judge plans and fallbacks on the same splits."""
    scorer, reason = weights_scorer()
    if scorer is None:
        return [Row("plans and fallbacks", "", "", None, reason)]
    repeats = 4 if quick else REPEATS
    plans = judge_plans(scorer, RUNS, repeats)
    few = judge_plans(scorer, FEW_RUNS, repeats)
    return [
        _plan_row(plans, repeats),
        _few_runs_row(few, repeats),
        _fallback_row(judge_fallbacks(scorer, repeats), repeats),
    ]


Profiles = Union[str, Sequence[Mapping[str, object]]]
"""A folder of `head_NAME.json` files, or what stands in them: a document a head."""


def make_plan(profiles: Profiles) -> Steps:
    """Learn from profiles which head runs when: heads with their slices in seconds, in order.

    `profiles` are what the scorer's `profile` returns, one document (a dict) a head, or the
    folder that its `write_profiles` filled. The slices sum to the time limit of the profiles'
    objective. Where no plan is adopted it is the head of the lowest expected cost, alone.
    """
    weighed, timeout_s = _weighed(profiles)
    plan = _plan(weighed, timeout_s)
    if plan is not None and plan.adopted:
        return list(plan.steps)
    return [(ranked(weighed)[0], plan_deadline_s(weighed.evidence.objective, timeout_s))]


def ranked(weighed: Weighed) -> List[str]:
    """Name the heads that may be used, that of the lowest expected cost first."""
    assert weighed.estimates is not None
    costs = dict(zip(weighed.evidence.names, (one.mean for one in weighed.estimates)))
    return sorted(usable_heads(weighed), key=lambda name: (costs[name], name))


class Figures(NamedTuple):
    """By table, a figure of each repeat: cost of plan over single head, and what was adopted."""

    ratios: Dict[str, List[float]]
    adopted: Dict[str, int]


def judge_plans(scorer: ModuleType, runs: int, repeats: int) -> Figures:
    """Learn a plan on every split and judge it on the other half."""
    found = Figures({}, {})
    for table in tables(scorer):
        for repeat in range(repeats):
            halves = split(scorer, table, repeat)
            weighed, timeout_s = _weighed(_documents(scorer, halves, runs))
            plan = _plan(weighed, timeout_s)
            single = table.heads.index(ranked(weighed)[0])
            is_adopted = plan is not None and plan.adopted
            ratio = 1.0
            if plan is not None and plan.adopted:
                steps = [(table.heads.index(head), slice_s) for head, slice_s in plan.steps]
                judging = _judging(scorer, halves)
                ratio = _plan_cost(scorer, table, judging, steps) / halves.costs[single]
            found.ratios.setdefault(table.name, []).append(ratio)
            found.adopted[table.name] = found.adopted.get(table.name, 0) + is_adopted
    return found


class Successes(NamedTuple):
    """Success on the judging half: of the best head alone, and with one fallback."""

    alone: float
    complementary: float
    second_best: float


def judge_fallbacks(scorer: ModuleType, repeats: int) -> Dict[str, List[Successes]]:
    """Fall back from the best head once, in both ways, on every split."""
    found: Dict[str, List[Successes]] = {}
    for table in tables(scorer):
        for repeat in range(repeats):
            halves = split(scorer, table, repeat)
            weighed, _ = _weighed(_documents(scorer, halves, RUNS))
            best, second = ranked(weighed)[:2]
            then = learn_fallbacks(paired_runs(weighed.evidence.profiles)).get(best, [])
            # A best head that never failed says nothing of what helps where it fails.
            other = then[0].head if then else second
            judging = _judging(scorer, halves)
            alone, one, two = (
                _success(table, judging, heads)
                for heads in ((best,), (best, other), (best, second))
            )
            found.setdefault(table.name, []).append(Successes(alone, one, two))
    return found


def _documents(scorer: ModuleType, halves: Split, runs: int) -> List[Mapping[str, object]]:
    picks = draw(scorer, halves, runs, is_paired=True)
    return [scorer.profile(halves.table, k, rows) for k, rows in enumerate(picks)]


def _weighed(profiles: Profiles) -> Tuple[Weighed, float]:
    read = (
        read_profiles(os.fspath(profiles))[0]
        if isinstance(profiles, (str, os.PathLike))
        else [Profile(document) for document in profiles]
    )
    settings, timeout_s = slot_settings_of(None, read), largest_timeout_s(read)
    evidence = gather_evidence(read, settings.objective, timeout_s)
    return weigh_evidence(evidence, DEFAULT_POLICY, settings), timeout_s


def _plan(weighed: Weighed, timeout_s: float) -> Optional[Plan]:
    level = logging.getLogger("hydra").level
    logging.getLogger("hydra").setLevel(logging.ERROR)
    try:
        return plan_for(weighed, paired_runs(weighed.evidence.profiles), timeout_s)
    finally:
        logging.getLogger("hydra").setLevel(level)


def _judging(scorer: ModuleType, halves: Split) -> Sequence[int]:
    chosen = frozenset(halves.train)
    return [i for i in halves.table.every_row if i not in chosen]


def _plan_cost(
    scorer: ModuleType, table: Any, judging: Sequence[int], steps: Sequence[Tuple[int, float]]
) -> float:
    """Run a plan on the judging rows: the first success within its slice ends it."""
    costs = []
    for i in judging:
        used, cost = 0.0, scorer.PENALTY * table.timeout_s
        for k, slice_s in steps:
            if table.ok[i][k] and table.seconds[i][k] <= slice_s:
                cost = used + table.seconds[i][k]
                break
            used += min(table.seconds[i][k], slice_s)
        costs.append(cost)
    return math.fsum(costs) / len(costs)


def _success(table: Any, judging: Sequence[int], heads: Sequence[str]) -> float:
    columns = [table.heads.index(name) for name in heads]
    return sum(any(table.ok[i][k] for k in columns) for i in judging) / len(judging)


def _mean_error(values: Sequence[float]) -> Tuple[float, float]:
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) * (value - mean) for value in values)
    return mean, math.sqrt(squares / max(1, len(values) - 1) / len(values))


def _over_tables(of_tables: Mapping[str, Sequence[float]]) -> Tuple[float, float]:
    found = [_mean_error(values) for values in of_tables.values()]
    error = math.sqrt(math.fsum(error * error for _, error in found)) / len(found)
    return math.fsum(mean for mean, _ in found) / len(found), error


def _worst(figures: Figures) -> Tuple[float, str]:
    return max((_mean_error(values)[0], name) for name, values in figures.ratios.items())


def _by_table(figures: Figures, repeats: int) -> str:
    return ", ".join(
        f"{name} {_mean_error(values)[0]:.3f} +- {_mean_error(values)[1]:.3f} "
        f"({figures.adopted[name]} of {repeats} adopted)"
        for name, values in figures.ratios.items()
    )


def _plan_row(figures: Figures, repeats: int) -> Row:
    mean, error = _over_tables(figures.ratios)
    worst, name = _worst(figures)
    return Row(
        f"PAR10 of the plan from {RUNS} paired runs, over the best single head of the same profile",
        f"mean of tables {mean:.3f} (standard error {error:.3f}), worst {worst:.3f} ({name})",
        f"mean at most {MEAN_GOAL:.2f}, worst table at most {WORST_GOAL:.2f}",
        mean <= MEAN_GOAL and worst <= WORST_GOAL,
        f"{repeats} repeats; {_by_table(figures, repeats)}",
    )


def _few_runs_row(figures: Figures, repeats: int) -> Row:
    mean, error = _over_tables(figures.ratios)
    worst, name = _worst(figures)
    return Row(
        f"the same from {FEW_RUNS} paired runs, which are few",
        f"mean of tables {mean:.3f} (standard error {error:.3f}), worst {worst:.3f} ({name})",
        f"worst table at most {WORST_GOAL:.2f}",
        worst <= WORST_GOAL,
        f"{repeats} repeats; {_by_table(figures, repeats)}",
    )


def _fallback_row(found: Dict[str, List[Successes]], repeats: int) -> Row:
    gains = {
        name: [one.complementary - one.second_best for one in values]
        for name, values in found.items()
    }
    mean, error = _over_tables(gains)
    words = []
    for name, values in found.items():
        alone, one, two = (_mean_error(column)[0] for column in zip(*values))
        words.append(f"{name} {alone:.3f} -> {one:.3f}, second-best {two:.3f}")
    return Row(
        "success with one fallback on the complementary head, above that on the second-best head",
        f"mean of tables {mean:+.4f} (standard error {error:.4f})",
        "above 0, and below it on no table beyond two standard errors",
        mean > 0 and all(m >= -2 * e for m, e in map(_mean_error, gains.values())),
        f"{repeats} repeats, {RUNS} paired runs; {'; '.join(words)}",
    )
