"""What choosing by instance saves, on repeated runs of real solvers and on generated ones.

Costs are PAR10. `overall` is what Phase 2 would draw by without instances: belief, sharpened, with
the floor; where nothing is said of instances, the overall weights are drawn by there too.
"""

import argparse
import math
import os
import random
import time
from types import ModuleType
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from benchmarks.rows import Row
from benchmarks.scorers import weights_scorer
from hydra_heads.stats.means import mean
from hydra_heads.stats.order import median
from hydra_heads.weigh.fit import centred_fit
from hydra_heads.weigh.instances.by_instance import InstanceBelief, instance_beliefs
from hydra_heads.weigh.limits import add_floor
from hydra_heads.weigh.lowest import lowest_probabilities
from hydra_heads.weigh.sharpening import sharpen

GOAL_REPEATED = 0.30
GOAL_HARMLESS = 1.01
GOAL_FALSE = 0.05
GOAL_SURE = 0.95

REPEATED = "tsp_lion2015"
FAILURE = 300.0
"""Cost of a failure in generated tables, whose median time is 1."""

Cells = Dict[str, List[List[float]]]


def rows(quick: bool) -> List[Row]:
    """Judge by runs that were not weighed: real solvers, shuffled labels, generated tables."""
    scorer, reason = weights_scorer()
    if scorer is None:
        real = [Row("weights by instance on real runs", "", "", None, reason)]
    else:
        real = [repeated(scorer), shuffled(scorer, 3 if quick else 20), single_runs(scorer)]
    return [*real, *generated(10 if quick else 60), calibrated(5 if quick else 30), speed()]


class Judged(NamedTuple):
    """Mean cost a run by instance and overall, and what was said."""

    by_instance: float
    overall: float
    found: List[InstanceBelief]


def judge(cells: Cells, later: Sequence[Sequence[float]], failure_cost: float) -> Judged:
    """Weigh the cells and give the mean costs over `later`: one row an instance, one a head."""
    columns = zip(*cells.values())
    fitted = centred_fit([[cost for costs in column for cost in costs] for column in columns])
    weights = add_floor(sharpen(fitted, lowest_probabilities(fitted)))
    found = instance_beliefs(cells, fitted, None, failure_cost)
    by_instance = [list(belief.weights) for belief in found] or [weights] * len(later)
    return Judged(
        mean([_drawn(w, costs) for w, costs in zip(by_instance, later)]),
        mean([_drawn(weights, costs) for costs in later]),
        found,
    )


def _drawn(weights: Sequence[float], costs: Sequence[float]) -> float:
    return math.fsum(weight * cost for weight, cost in zip(weights, costs))


class Repeats(NamedTuple):
    """Two repeats of every instance to be weighed, the third one to judge by."""

    cells: Cells
    later: List[List[float]]
    failure_cost: float


def _repeats(scorer: ModuleType) -> Repeats:
    table = _table(scorer, REPEATED)
    by_instance: Dict[str, Dict[str, List[float]]] = {}
    for name, costs in zip(table.instances, table.cost):
        instance, _, repeat = name.partition("#")
        by_instance.setdefault(instance, {})[repeat] = costs
    cells = {
        name: [list(pair) for pair in zip(found["1"], found["2"])]
        for name, found in by_instance.items()
    }
    later = [found["3"] for found in by_instance.values()]
    return Repeats(cells, later, scorer.PENALTY * table.timeout_s)


def _table(scorer: ModuleType, name: str) -> Any:
    folder = os.path.join(os.path.dirname(str(scorer.__file__)), "weighting")
    arguments = argparse.Namespace(datasets=os.path.join(folder, "datasets.json"), sets=[name])
    return scorer.load_tables(arguments)[0]


def repeated(scorer: ModuleType) -> Row:
    """Give the row of real solvers: profiled on repeats 1 and 2, judged on 3."""
    cells, later, failure_cost = _repeats(scorer)
    found = judge(cells, later, failure_cost)
    means = [mean(column) for column in zip(*later)]
    best = means.index(min(means))
    chosen = [b.weights.index(1.0) if found.found else best for b in found.found]
    pairs = [(costs[head], costs[best]) for costs, head in zip(later, chosen)]
    ratio = found.by_instance / means[best]
    greedy = mean(
        [
            costs[min(range(len(row)), key=[math.fsum(pair) for pair in row].__getitem__)]
            for costs, row in zip(later, cells.values())
        ]
    )
    return Row(
        f"{REPEATED}: PAR10 by instance / of the best single head, profiled on two repeats",
        f"{ratio:.3f} (standard error {_ratio_error(pairs):.3f}): "
        f"{found.by_instance:.1f} against {means[best]:.1f}",
        f"<= {GOAL_REPEATED}",
        ratio <= GOAL_REPEATED,
        f"{len(cells)} instances; overall weights {found.overall:.1f}; lowest mean of both repeats "
        f"takes all {greedy:.1f}; best head of each instance in hindsight "
        f"{mean([min(costs) for costs in later]):.1f}; the error is over instances",
    )


def _ratio_error(pairs: Sequence[Tuple[float, float]]) -> float:
    """Give the standard error of a ratio of means of pairs (Cochran, 1977, 6.3)."""
    top, bottom = (math.fsum(column) for column in zip(*pairs))
    ratio = top / bottom
    squares = math.fsum((one - ratio * other) ** 2 for one, other in pairs)
    return math.sqrt(squares) / bottom


def shuffled(scorer: ModuleType, times: int) -> Row:
    """Give the row of the same runs with instance labels shuffled within each head."""
    cells, later, failure_cost = _repeats(scorer)
    ratios, said = [], 0
    for seed in range(times):
        found = judge(shuffle(cells, seed), later, failure_cost)
        ratios.append(found.by_instance / found.overall)
        said += bool(found.found)
    return Row(
        f"{REPEATED}, labels shuffled within head: cost by instance / overall",
        f"{mean(ratios):.4f}, most {max(ratios):.4f}",
        f"<= {GOAL_HARMLESS}",
        max(ratios) <= GOAL_HARMLESS,
        f"{times} shuffles; in {said} of them something was said of instances",
    )


def shuffle(cells: Cells, seed: int) -> Cells:
    """Give the runs of each head to other cells of the same size."""
    draw = random.Random(seed)
    columns = []
    for column in zip(*cells.values()):
        pool = [cost for costs in column for cost in costs]
        draw.shuffle(pool)
        runs = iter(pool)
        columns.append([[next(runs) for _ in costs] for costs in column])
    return {name: list(row) for name, row in zip(cells, zip(*columns))}


def single_runs(scorer: ModuleType) -> Row:
    """Give the row of tables with one run of a head on an instance."""
    said = []
    for name in ("asp_potassco", "bnsl_2016", "sat12_indu"):
        table = _table(scorer, name)
        cells = {
            instance: [[cost] for cost in costs]
            for instance, costs in zip(table.instances, table.cost)
        }
        failure_cost = scorer.PENALTY * table.timeout_s
        for labelled in (cells, shuffle(cells, 1)):
            said.append(len(judge(labelled, table.cost, failure_cost).found))
    return Row(
        "one run of a head on an instance: instances of which something is said",
        f"{said}",
        "none: noise cannot be told from the instance",
        not any(said),
        "three tables, each as it is and shuffled",
    )


class Kind(NamedTuple):
    """What is generated: how many, how far heads differ by instance, and how runs fail."""

    instances: int
    runs: int
    heads: int
    interaction: float
    failures: str = ""
    noise: float = 0.5


SIZES = ((2, 5, 4), (2, 50, 4), (5, 5, 4), (5, 20, 10), (30, 2, 4), (30, 5, 15), (200, 2, 4))


def generated(times: int) -> List[Row]:
    """Give rows of generated tables: nothing to learn, and something."""
    return [
        _harmless("heads differ overall only", 0.0, "", times),
        _harmless("heads differ overall only, failures too", 0.0, "alike", times),
        _useful("interaction .3 (noise .5)", 0.3, "", times),
        _useful("interaction 1 (noise .5)", 1.0, "", times),
        _useful("interaction 1, failures alike on all instances", 1.0, "alike", times),
        _useful("failures by instance", 0.0, "by instance", times),
    ]


def _harmless(what: str, interaction: float, failures: str, times: int) -> Row:
    ratios, _, said, texts = _sizes(interaction, failures, times)
    return Row(
        f"generated, {what}: cost by instance / overall; tables with a claim",
        "; ".join(texts),
        f"<= {GOAL_HARMLESS} everywhere, claims in <= {100 * GOAL_FALSE:g} %",
        max(ratios) <= GOAL_HARMLESS and mean(said) <= GOAL_FALSE,
        f"{times} tables a size; instances x runs x heads; standard error over tables in brackets",
    )


def _useful(what: str, interaction: float, failures: str, times: int) -> Row:
    ratios, errors, _, texts = _sizes(interaction, failures, times)
    dearer = any(r - 2 * error > GOAL_HARMLESS for r, error in zip(ratios, errors))
    return Row(
        f"generated, {what}: cost by instance / overall; tables with a claim",
        "; ".join(texts),
        f"<= {GOAL_HARMLESS} everywhere within two standard errors, below 1 on the whole",
        not dearer and mean(ratios) < 1,
        f"{times} tables a size",
    )


def _sizes(
    interaction: float, failures: str, times: int
) -> Tuple[List[float], List[float], List[float], List[str]]:
    ratios, errors, said, texts = [], [], [], []
    for instances, runs, heads in SIZES:
        kind = Kind(instances, runs, heads, interaction, failures)
        found = [_judge_generated(kind, seed) for seed in range(times)]
        pairs = [(judged.by_instance, judged.overall) for judged in found]
        ratios.append(math.fsum(p[0] for p in pairs) / math.fsum(p[1] for p in pairs))
        errors.append(_ratio_error(pairs))
        said.append(mean([bool(judged.found) for judged in found]))
        texts.append(
            f"{instances}x{runs}x{heads} {ratios[-1]:.3f} ({errors[-1]:.3f}), "
            f"{100 * said[-1]:.0f} %"
        )
    return ratios, errors, said, texts


def _judge_generated(kind: Kind, seed: int) -> Judged:
    cells, expected = generate(kind, seed)
    return judge(cells, expected, FAILURE)


def generate(kind: Kind, seed: int) -> Tuple[Cells, List[List[float]]]:
    """Generate log-normal times and failures; give the runs and the true expected costs."""
    draw = random.Random(f"{kind} {seed}")
    levels = [draw.gauss(0, 0.3) for _ in range(kind.heads)]
    shares = [draw.betavariate(0.5, 5) for _ in range(kind.heads)]
    cells: Cells = {}
    expected = []
    for number in range(kind.instances):
        level, row, means = draw.gauss(0, 1), [], []
        for head in range(kind.heads):
            place = level + levels[head] + draw.gauss(0, 1) * kind.interaction
            risk = _risk(kind.failures, shares[head], draw)
            times = [math.exp(place + draw.gauss(0, kind.noise)) for _ in range(kind.runs)]
            row.append([FAILURE if draw.random() < risk else cost for cost in times])
            success = math.exp(place + kind.noise * kind.noise / 2)
            means.append(success + risk * (FAILURE - success))
        cells[f"i{number}"] = row
        expected.append(means)
    return cells, expected


def _risk(failures: str, share: float, draw: random.Random) -> float:
    if failures == "by instance":
        return draw.betavariate(max(share / 2, 1e-3), (1 - share) / 2)
    return share if failures else 0.0


def calibrated(times: int) -> Row:
    """Give how often heads are the best on an instance of which that is believed."""
    claims = []
    for kind in (Kind(30, 5, 4, 1.0), Kind(30, 5, 4, 0.3), Kind(100, 2, 4, 0.5, "by instance")):
        for seed in range(times):
            cells, expected = generate(kind, seed)
            for belief, means in zip(judge(cells, expected, FAILURE).found, expected):
                best = means.index(min(means))
                claims += [h == best for h, b in enumerate(belief.beliefs) if b >= GOAL_SURE]
    right = mean(claims) if claims else math.nan
    return Row(
        f"generated: beliefs of single instances >= {GOAL_SURE} that are right",
        f"{100 * right:.1f} % of {len(claims)}",
        f">= {100 * GOAL_SURE:g} %",
        right >= GOAL_SURE,
    )


def speed() -> Row:
    """Give CPU milliseconds from costs to beliefs and weights of all instances."""
    texts = []
    for kind in (Kind(1035, 2, 4, 1.0, "by instance"), Kind(5, 20, 10, 1.0)):
        cells, _ = generate(kind, 1)
        columns = zip(*cells.values())
        fitted = centred_fit([[cost for costs in column for cost in costs] for column in columns])
        taken = []
        for _ in range(5):
            begin = time.process_time()
            instance_beliefs(cells, fitted, None, FAILURE)
            taken.append(1000 * (time.process_time() - begin))
        size = f"{kind.instances} instances x {kind.runs} runs x {kind.heads} heads"
        texts.append(f"{size}: {median(taken):.1f} ms")
    return Row("CPU time of the weights by instance", "; ".join(texts), "none: shows the price")
