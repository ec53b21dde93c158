"""Whether weights stay when heads stay, and move when a head changed.

A case is two independent profiles: the first makes the first weights, the second is judged
against them, by the default policy. Generated costs are log-normal, sigma 0.3; a failure costs
100 times the median. The peer publishes what is likely (80 %) better on the very runs that made
the weights. On replayed runs of real solvers heads are profiled twice and have not changed.
"""

import argparse
import math
import os
import random
import time
from types import ModuleType
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from benchmarks.rows import Row
from benchmarks.scorers import weights_scorer
from hydra_heads.stats.means import Pooled, mean, variance
from hydra_heads.stats.order import median
from hydra_heads.weigh.crossfit import cross_fitted_gain
from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.fit import centred_fit, plain_fit
from hydra_heads.weigh.limits import add_floor
from hydra_heads.weigh.lowest import lowest_probabilities
from hydra_heads.weigh.sharpening import sharpen
from hydra_heads.weigh.standing import LEVEL
from hydra_heads.weigh.steadiness import Verdict, judge, rose, step

Costs = Sequence[Sequence[float]]

ALIKE, FASTER_30, FASTER_100 = 5.0, 80.0, 99.0
MOVED, LOST = 10.0, 2.0
SECONDS = 0.5

FAILURE = 100.0
FASTER, SLOWER = 0.8, 2.0
CASES, FEW_CASES = 2000, 100
REPEATS, FEW_REPEATS = 200, 10
RUNS = (10, 30, 100)
LIKELY_THEN = 0.8
"""What the peer asks for."""


class Slot(NamedTuple):
    """Heads of which each is profiled `runs` times; a share of the runs fails."""

    runs: int
    heads: int = 5
    failing: float = 0.0
    is_paired: bool = True

    def costs(self, draw: random.Random, factors: Optional[Dict[int, float]] = None) -> Costs:
        """Draw a profile; `factors` say by what some heads' times are multiplied."""
        return [
            [self._cost(draw, (factors or {}).get(head, 1.0)) for _ in range(self.runs)]
            for head in range(self.heads)
        ]

    def _cost(self, draw: random.Random, factor: float) -> float:
        seconds = factor * draw.lognormvariate(0.0, 0.3)
        return FAILURE if self.failing and draw.random() < self.failing else seconds

    def estimates(self, costs: Costs) -> List[Estimate]:
        """Estimate expected costs."""
        return (centred_fit if self.is_paired else plain_fit)(costs)

    def weigh(self, costs: Costs) -> List[float]:
        """Weigh as the default policy does."""
        estimates = self.estimates(costs)
        return add_floor(sharpen(estimates, lowest_probabilities(estimates)))


class Before(NamedTuple):
    """What the first profile left behind."""

    weights: List[float]
    estimates: List[Estimate]
    was_doubtful: bool


def first(slot: Slot, costs: Costs) -> Before:
    """Weigh a first profile; doubtful where the heaviest head's belief is no claim."""
    estimates, weights = slot.estimates(costs), slot.weigh(costs)
    beliefs = lowest_probabilities(estimates)
    return Before(weights, estimates, beliefs[weights.index(max(weights))] < LEVEL)


def verdict(slot: Slot, before: Before, costs: Costs) -> Verdict:
    """Judge a second profile."""
    return judge(before.weights, costs, slot.is_paired, slot.weigh, None, before.was_doubtful)


def is_likely(slot: Slot, before: Before, costs: Costs) -> bool:
    """Publish as the peer does: by the runs that made the weights."""
    new = slot.weigh(costs)
    leaving = [early - late for early, late in zip(before.weights, new)]
    gain = cross_fitted_gain(costs, [leaving] * 5, Pooled(0.0, 1), slot.is_paired)
    return gain.low(LIKELY_THEN) > 0


def rows(quick: bool) -> List[Row]:
    """Count publications of alike and of changed heads, and what unchanged heads move."""
    cases = FEW_CASES if quick else CASES
    table = [alike(cases), alike_otherwise(cases // 2), faster(cases), fallen(cases // 10), speed()]
    scorer, reason = weights_scorer()
    if scorer is None:
        return [*table, Row("unchanged real heads profiled again", "", "", None, reason)]
    return [*table, unchanged(scorer, FEW_REPEATS if quick else REPEATS)]


def counted(slot: Slot, cases: int, factor: float = 1.0) -> Tuple[float, float]:
    """Return the percent published, and by the peer; any head's times may get the factor."""
    draw = random.Random(f"{slot} {factor}")
    published = peer = 0
    for _ in range(cases):
        before = first(slot, slot.costs(draw))
        costs = slot.costs(draw, {draw.randrange(slot.heads): factor})
        published += verdict(slot, before, costs).publish
        peer += is_likely(slot, before, costs)
    return 100 * published / cases, 100 * peer / cases


def worded(percent: float, cases: int) -> str:
    """Word a percentage with its standard error.

    >>> worded(4.0, 2400)
    '4.0 (0.4)'
    """
    return f"{percent:.1f} ({math.sqrt(percent * (100 - percent) / cases):.1f})"


def alike(cases: int) -> Row:
    """Profile five alike heads twice."""
    found = [counted(Slot(runs), cases) for runs in RUNS]
    return Row(
        f"five alike heads profiled again at n = {', '.join(map(str, RUNS))}: published, %",
        " / ".join(worded(own, cases) for own, _ in found),
        f"<= {ALIKE:g} at each",
        max(own for own, _ in found) <= ALIKE,
        f"(standard error), {cases} cases each; likely (80 %) by the same runs: "
        + " / ".join(f"{peer:.0f}" for _, peer in found),
    )


def alike_otherwise(cases: int) -> Row:
    """Profile alike heads twice that fail now and then, unpaired ones, and fewer and more."""
    slots = [
        ("5 % fail, n = 30", Slot(30, failing=0.05)),
        ("10 % fail, n = 30", Slot(30, failing=0.1)),
        ("10 % fail, n = 100", Slot(100, failing=0.1)),
        ("20 % fail, n = 10", Slot(10, failing=0.2)),
        ("unpaired, n = 10", Slot(10, is_paired=False)),
        ("unpaired, n = 30", Slot(30, is_paired=False)),
        ("unpaired, 10 % fail, n = 30", Slot(30, failing=0.1, is_paired=False)),
        ("2 heads, n = 30", Slot(30, heads=2)),
        ("15 heads, n = 30", Slot(30, heads=15)),
    ]
    found = [(words, counted(slot, cases)[0]) for words, slot in slots]
    return Row(
        "alike heads with failures, unpaired, few, many: published, %",
        "; ".join(f"{words}: {worded(percent, cases)}" for words, percent in found),
        f"<= {ALIKE:g} at each",
        all(percent <= ALIKE for _, percent in found),
        f"(standard error), {cases} cases each",
    )


def faster(cases: int) -> Row:
    """Profile five alike heads, of which one is 20 % faster the second time."""
    found = [counted(Slot(runs), cases, FASTER)[0] for runs in RUNS]
    unpaired = counted(Slot(30, is_paired=False), cases // 2, FASTER)[0]
    return Row(
        f"one of five, any, became 20 % faster; n = {', '.join(map(str, RUNS))}: published, %",
        " / ".join(worded(percent, cases) for percent in found),
        f">= {FASTER_30:g} at 30, >= {FASTER_100:g} at 100",
        found[1] >= FASTER_30 and found[2] >= FASTER_100,
        f"(standard error), {cases} cases each; unpaired, n = 30: {worded(unpaired, cases // 2)}; "
        "where the weights stay, published means that they were borne out",
    )


def fallen(cases: int) -> Row:
    """Make the heaviest of five heads, four of them near to it, twice as slow."""
    shares = []
    for runs in RUNS:
        slot, draw, fell = Slot(runs), random.Random(runs), 0
        for _ in range(cases):
            before = first(slot, slot.costs(draw, {0: 0.7}))
            top = before.weights.index(max(before.weights))
            costs = slot.costs(draw, {0: 0.7, top: SLOWER})
            if verdict(slot, before, costs).publish:
                risen = rose(before.estimates, slot.estimates(costs))
                fell += (
                    step(before.weights, slot.weigh(costs), risen)[top] < before.weights[top] / 4
                )
        shares.append(f"{100 * fell / cases:.0f}")
    return Row(
        "the heaviest head became twice as slow, the others are alike: fell at once, %",
        " / ".join(shares),
        "none: shows what runs can tell",
        None,
        f"n = {', '.join(map(str, RUNS))}; {cases} cases each",
    )


def speed() -> Row:
    """Judge once what a night brings at most."""
    figures = []
    for heads in (10, 100):
        slot, draw = Slot(100, heads=heads), random.Random(heads)
        before, costs = first(slot, slot.costs(draw)), slot.costs(draw)
        seconds = []
        for _ in range(5):
            begin = time.perf_counter()
            verdict(slot, before, costs)
            seconds.append(time.perf_counter() - begin)
        figures.append(median(seconds))
    return Row(
        "judging 10 and 100 heads of 100 runs, ms",
        " / ".join(f"{1000 * figure:.1f}" for figure in figures),
        f"< {1000 * SECONDS:g} for 100",
        figures[1] < SECONDS,
        "median of 5, five weighings included",
    )


class Moved(NamedTuple):
    """Percent of one pair of profiles: weight moved, without steadiness too, and gap lost."""

    published: float
    moved: float
    unsteadied: float
    lost: float


def unchanged(scorer: ModuleType, repeats: int) -> Row:
    """Profile real heads twice on other instances of the same half, and judge on the other."""
    datasets = os.path.join(os.path.dirname(str(scorer.__file__)), "weighting", "datasets.json")
    tables = scorer.load_tables(argparse.Namespace(datasets=datasets, sets=None))
    found = {
        runs: [
            [moved(scorer, table, runs, repeat) for repeat in range(repeats)] for table in tables
        ]
        for runs in RUNS
    }
    at_30 = [_averaged(found[30], key)[0] for key in ("moved", "lost")]
    return Row(
        "unchanged real heads profiled again at n = 30, paired: weight moved / gap lost, %",
        f"{_worded_mean(found[30], 'moved')} / {_worded_mean(found[30], 'lost')}",
        f"<= {MOVED:g} / <= {LOST:g}",
        at_30[0] <= MOVED and at_30[1] <= LOST,
        "; ".join(
            f"n = {runs}: moved {_worded_mean(cells, 'moved')}, without steadiness "
            f"{_worded_mean(cells, 'unsteadied')}, lost {_worded_mean(cells, 'lost')}, published "
            f"{_worded_mean(cells, 'published')}"
            for runs, cells in found.items()
        )
        + f"; (standard error), {repeats} repeats, mean over {len(tables)} tables",
    )


def moved(scorer: ModuleType, table: Any, runs: int, repeat: int) -> Moved:
    """Weigh two profiles of one table, one after the other."""
    slot = Slot(runs, heads=len(table.heads))
    profiled, judging = scorer.halves(table, "1", repeat)
    then, now = [
        list(zip(*(table.cost[row] for row in draw_rows(scorer, table, profiled, runs, repeat, k))))
        for k in (0, 1)
    ]
    before, new = first(slot, then), slot.weigh(now)
    published = before.weights
    found = verdict(slot, before, now)
    if found.publish:
        published = step(before.weights, new, rose(before.estimates, slot.estimates(now)))
    by_head = table.means(table.cost, judging)
    gap = mean(by_head) - min(by_head)
    costs = [math.fsum(w * c for w, c in zip(weights, by_head)) for weights in (published, new)]
    return Moved(
        100.0 * found.publish,
        50 * _distance(before.weights, published),
        50 * _distance(before.weights, new),
        100 * (costs[0] - costs[1]) / gap,
    )


def draw_rows(
    scorer: ModuleType, table: Any, profiled: Sequence[int], runs: int, repeat: int, time: int
) -> Sequence[int]:
    """Draw instances that every head is run on."""
    rows: Sequence[int] = scorer.draw_rows(table, profiled, runs, True, f"1 {time}", repeat)[0]
    return rows


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(abs(early - late) for early, late in zip(one, other))


def _averaged(cells: Sequence[Sequence[Moved]], key: str) -> Tuple[float, float]:
    """Return the mean over tables of one figure, and its standard error."""
    figures = [[float(getattr(found, key)) for found in of_table] for of_table in cells]
    error = math.sqrt(math.fsum(variance(row) / len(row) for row in figures)) / len(figures)
    return mean([mean(row) for row in figures]), error


def _worded_mean(cells: Sequence[Sequence[Moved]], key: str) -> str:
    middle, error = _averaged(cells, key)
    return f"{middle:.1f} ({error:.1f})"
