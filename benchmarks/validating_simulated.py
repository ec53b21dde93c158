"""How often new weights are called better when they are not, and when they are.

Made-up heads, whose true costs are known; weights by Hydra or by common formulas from some runs,
judged on others. Everything is drawn from one seed.
"""

import itertools
import math
import random
from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

from benchmarks.rows import Row
from benchmarks.validating_worlds import (
    INSTANCES,
    MAKERS,
    World,
    different,
    fresh,
    identical,
    named,
    old_for_gain,
    true_needed,
)
from hydra_heads.model.gate import IMPROVED, WORSE
from hydra_heads.stats.proportions import wilson_interval
from hydra_heads.weigh.validation.verdict import Judgement, judge

SEED = 20261122

CASES, FEW_CASES = 2000, 100

GAIN_PERCENT = 5.0

FEWEST, MOST = 30, 200
"""Fresh runs of each head where nothing changes."""

ENOUGH = 4
"""Times what `runs_needed` says: there the interval is half as wide as where it just ends at 0."""

MOST_RUNS = 8000
"""Fresh runs of each head that a case may take; a gain that needs more is drawn anew."""

WORST = 4
"""Shapes that are looked at anew: the worst of many is partly bad luck."""

NOMINAL = 2.5
"""Percent above the upper bound of an interval of 95 %."""

MOST_FALSE, FEWEST_FOUND = 3.0, 90.0

APART = ("twice", "four times", "hundred times")
"""Instances that are at least twice as dear as others."""


class Shape(NamedTuple):
    """What one re-weighting is like: heads, runs, weights."""

    heads: int
    failing: float
    spread: float
    instances: str
    is_paired: bool
    maker: str
    trained_on: int
    tests: int

    def __str__(self) -> str:
        pairs = "paired" if self.is_paired else "unpaired"
        return (
            f"{self.heads} heads, {100 * self.failing:.3g} % failures, times +-{self.spread:.0%}, "
            f"instances {self.instances}, {self.tests} {pairs} runs, weights: {self.maker} from "
            f"{self.trained_on}"
        )


def draw_shape(rng: random.Random) -> Shape:
    """Draw any shape: a quarter has no failures, a quarter is not paired."""
    return Shape(
        rng.randint(2, 10),
        rng.choice((0.0, rng.uniform(0, 0.15), rng.uniform(0, 0.15), rng.uniform(0, 0.15))),
        rng.uniform(0.1, 0.5),
        rng.choice(APART),
        rng.random() < 0.75,
        rng.choice(sorted(MAKERS)),
        rng.choice((10, 30, 100)),
        round(math.exp(rng.uniform(math.log(FEWEST), math.log(MOST)))),
    )


def judge_nothing(shape: Shape, rng: random.Random) -> Judgement:
    """Judge weights of identical heads, against equal ones or those of other runs."""
    world = identical(shape.heads, shape.failing, shape.spread, INSTANCES[shape.instances])
    new = _weights(world, shape, rng)
    old = [1 / shape.heads] * shape.heads if rng.random() < 0.5 else _weights(world, shape, rng)
    costs = fresh(world, shape.tests, shape.is_paired, rng)
    return judge(named(old), named(new), costs)


def _weights(world: World, shape: Shape, rng: random.Random) -> List[float]:
    rows = world.costs(shape.trained_on, shape.is_paired, rng)
    return MAKERS[shape.maker](rows, shape.is_paired)


class Gain(NamedTuple):
    """A re-weighting that gains 5 % in truth, and what `runs_needed` says when it knows that."""

    shape: Shape
    world: World
    old: Sequence[float]
    new: Sequence[float]
    needed: int

    def judged(self, times: int, rng: random.Random) -> Judgement:
        """Judge it by so many times the runs that are needed, the least number at least."""
        runs = max(FEWEST, times * self.needed)
        costs = fresh(self.world, runs, self.shape.is_paired, rng)
        return judge(named(self.old), named(self.new), costs)


def draw_gains(rng: random.Random) -> Iterator[Gain]:
    """Draw re-weightings until one gains 5 % and takes no more runs than a case may."""
    while True:
        shape = draw_shape(rng)
        world = different(shape.heads, shape.failing, shape.spread, INSTANCES[shape.instances], rng)
        new = _weights(world, shape, rng)
        old = old_for_gain(world, new, GAIN_PERCENT)
        needed = true_needed(world, old, new, shape.is_paired) if old else 0
        if needed and ENOUGH * needed <= MOST_RUNS:
            yield Gain(shape, world, old, new, needed)


def rows(quick: bool) -> List[Row]:
    """Judge re-weightings that gain nothing, and such that gain 5 %."""
    cases = FEW_CASES if quick else CASES
    return [_of_nothing(cases), _worst_shape(cases), _of_gains(cases), _worst_gain(cases)]


def _of_nothing(cases: int) -> Row:
    rng = random.Random(SEED)
    verdicts: Dict[str, int] = {}
    for _ in range(cases):
        verdict = judge_nothing(draw_shape(rng), rng).verdict
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
    found = 100 * verdicts.get(IMPROVED, 0) / cases
    low, high, _ = wilson_interval(verdicts.get(IMPROVED, 0), cases)
    return Row(
        "re-weightings of identical heads that are called improved, percent",
        f"{found:.2f} [{100 * low:.2f}, {100 * high:.2f}], and "
        f"{100 * verdicts.get(WORSE, 0) / cases:.2f} worse",
        f"at most {MOST_FALSE:g} improved",
        found <= MOST_FALSE,
        f"{cases} drawn: 2 to 10 heads, times +-10 to 50 %, failures 0 to 15 % at PAR10, "
        f"instances at least twice apart, {FEWEST} to {MOST} fresh runs, a quarter unpaired, "
        f"weights by {', '.join(sorted(MAKERS))}; in brackets: Wilson, 95 %; seed {SEED}",
    )


def shapes() -> List[Shape]:
    """Return shapes that differ in what may matter: failures, maker, runs, pairing."""
    return [
        Shape(heads, failing, 0.3, "four times", is_paired, maker, 30, tests)
        for heads, failing, maker, tests, is_paired in itertools.product(
            (2, 8), (0.0, 0.01, 0.03, 0.15), sorted(MAKERS), (30, 100, 200), (True, False)
        )
    ]


def false_rate(shape: Shape, cases: int, seed: str) -> float:
    """Return in how many percent of cases of one shape nothing is called improved."""
    rng = random.Random(seed)
    return 100 * [judge_nothing(shape, rng).verdict for _ in range(cases)].count(IMPROVED) / cases


def _worst_shape(cases: int) -> Row:
    """Look at all shapes roughly, and at the worst of them anew."""
    few = max(1, cases // 10)
    rough = [(false_rate(one, few, f"{SEED} {one}"), one) for one in shapes()]
    rough.sort(key=lambda pair: -pair[0])
    worst = [(false_rate(one, cases, f"anew {SEED} {one}"), one) for _, one in rough[:WORST]]
    worst.sort(key=lambda pair: -pair[0])
    rate, shape = worst[0]
    above = [one for share, one in rough if share > MOST_FALSE]
    without = [share for share, one in rough if not one.failing]
    return Row(
        "the same in the worst shape, percent",
        f"{rate:.2f} ({shape})",
        f"told beside the pool; {NOMINAL:g} where the t interval holds",
        None,
        f"{len(rough)} shapes, {few} cases each, {len(above)} of them above {MOST_FALSE:g} %; "
        f"those without failures {math.fsum(without) / len(without):.2f} on average; the worst "
        f"{WORST} anew with {cases} each, the others of these: "
        + "; ".join(f"{share:.2f} ({one})" for share, one in worst[1:])
        + f"; seed {SEED}",
    )


def _of_gains(cases: int) -> Row:
    rng = random.Random(SEED + 1)
    drawn = list(itertools.islice(draw_gains(rng), cases))
    found = {
        times: [gain.judged(times, rng).verdict for gain in drawn[: _share(cases, times)]]
        for times in (1, 2, 3, ENOUGH)
    }
    rates = {
        times: 100 * verdicts.count(IMPROVED) / len(verdicts) for times, verdicts in found.items()
    }
    others = ", ".join(f"{times} times {rates[times]:.1f}" for times in (1, 2, 3))
    return Row(
        f"re-weightings that gain {GAIN_PERCENT:g} % in truth called improved, percent",
        f"{rates[ENOUGH]:.1f} with {ENOUGH} times the runs that runs_needed says of the truth",
        f"at least {FEWEST_FOUND:g}",
        rates[ENOUGH] >= FEWEST_FOUND,
        f"{cases} drawn; runs a head: {_spread_of(drawn)}; {others}; "
        f"called worse: {found[ENOUGH].count(WORSE)}; seed {SEED + 1}",
    )


def _share(cases: int, times: int) -> int:
    """Take fewer cases where nothing is promised."""
    return cases if times == ENOUGH else max(1, cases // 4)


def _spread_of(drawn: Sequence[Gain]) -> str:
    runs = sorted(max(FEWEST, ENOUGH * gain.needed) for gain in drawn)
    return f"{runs[0]} to {runs[-1]}, half of them up to {runs[len(runs) // 2]}"


def _worst_gain(cases: int) -> Row:
    """Sort the gains by what may matter, and take the sort that is found least often."""
    rng = random.Random(SEED + 2)
    sorts: Dict[Tuple[str, str, str], List[bool]] = {}
    for gain in itertools.islice(draw_gains(rng), cases):
        shape = gain.shape
        failures = (
            "no failures" if not shape.failing else "rare" if shape.failing < 0.03 else "some"
        )
        key = ("paired" if shape.is_paired else "unpaired", shape.maker, failures)
        sorts.setdefault(key, []).append(gain.judged(ENOUGH, rng).verdict == IMPROVED)
    large = {key: found for key, found in sorts.items() if len(found) >= cases / 50}
    rates = {key: 100 * found.count(True) / len(found) for key, found in large.items()}
    key = min(rates, key=lambda one: rates[one])
    return Row(
        "the same in the worst sort of shapes, percent",
        f"{rates[key]:.1f} of {len(large[key])} ({', '.join(key)})",
        "told beside the pool",
        None,
        f"{len(large)} sorts by pairing, maker and failures (rare: below 3 %), of {cases} cases "
        f"drawn; seed {SEED + 2}",
    )
