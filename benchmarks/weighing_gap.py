"""How much of the gap between uniform weights and the best single head weights close.

Half of the instances of a table are profiled, the other half judges; cost is PAR10. Hydra reads
the same profiles as in Phase 2, paired; peers, which know no pairs, get runs of every head on
instances of its own.
"""

import logging
import math
import random
from types import ModuleType
from typing import Any, Dict, Iterable, List, NamedTuple, Sequence, Tuple

from benchmarks.rows import Row
from benchmarks.scorers import weights_scorer
from benchmarks.weighing_rivals import YARDSTICKS, Method, rivals
from benchmarks.weighing_tables import RUNS, Split, draw, heads, split, tables
from hydra_heads import calculate_weights
from hydra_heads.model.profile import Profile

REPEATS = 200
RESAMPLES = 1000

SLOW = {"bayesianbandits TS": 3}
"""What takes seconds a repeat, and in how many of the repeats it takes part."""

OWN = "Hydra"
GREEDY = "lowest mean takes all + 2 % floor"
UNIFORM = "uniform"

Closed = Dict[Tuple[str, int], Dict[str, List[float]]]
"""By method and runs a head, by table: percent of the gap closed in each repeat."""


def rows(quick: bool) -> List[Row]:
    """Score Hydra, the yardsticks and the peers on the same splits."""
    scorer, reason = weights_scorer()
    if scorer is None:
        return [Row("share of the gap to the best single head", "", "", None, reason)]
    peers, absent = rivals()
    repeats = 5 if quick else REPEATS
    closed = score(scorer, peers, repeats)
    conditions = f"{repeats} repeats, {len(next(iter(closed.values())))} tables, runs a head " + (
        "/".join(map(str, RUNS))
    )
    return [
        _beside_greedy(closed, conditions),
        _beside_peers(closed, sorted(peers), "; ".join([conditions, *absent])),
        _above_uniform(closed, conditions),
    ]


def score(scorer: ModuleType, peers: Dict[str, Method], repeats: int) -> Closed:
    """Weigh and judge every split by every method."""
    closed: Closed = {}
    for table in tables(scorer):
        for repeat in range(repeats):
            halves = split(scorer, table, repeat)
            for runs in RUNS:
                for name, weights in _weighed(scorer, halves, runs, peers):
                    of_tables = closed.setdefault((name, runs), {})
                    of_tables.setdefault(table.name, []).append(halves.closed(weights))
    return closed


def _weighed(
    scorer: ModuleType, halves: Split, runs: int, peers: Dict[str, Method]
) -> List[Tuple[str, Sequence[float]]]:
    table = halves.table
    picks = draw(scorer, halves, runs, is_paired=True)
    paired = heads(scorer, table, picks)
    free = heads(scorer, table, draw(scorer, halves, runs, is_paired=False))
    return [
        (OWN, own_weights(scorer, table, picks)),
        *((name, method(paired, halves.repeat)) for name, method in YARDSTICKS.items()),
        *(
            (name, method(free, halves.repeat))
            for name, method in peers.items()
            if halves.repeat < SLOW.get(name, REPEATS)
        ),
    ]


def own_weights(scorer: ModuleType, table: Any, picks: Sequence[Sequence[int]]) -> List[float]:
    """Weigh as Phase 2 does, from the documents that the scorer writes."""
    documents = [scorer.profile(table, k, rows) for k, rows in enumerate(picks)]
    level = logging.getLogger("hydra").level
    logging.getLogger("hydra").setLevel(logging.ERROR)
    try:
        weights = calculate_weights([Profile(document) for document in documents])
    finally:
        logging.getLogger("hydra").setLevel(level)
    return [weights[name] for name in table.heads]


class Mean(NamedTuple):
    """A mean over tables and its standard error, in percent of the gap."""

    mean: float
    error: float


def mean_over_tables(of_tables: Dict[str, List[float]]) -> Mean:
    """Give each table the same say; the error is that of drawing other splits."""
    means = [math.fsum(values) / len(values) for values in of_tables.values()]
    squares = [
        math.fsum((value - mean) * (value - mean) for value in values)
        / max(1, len(values) - 1)
        / len(values)
        for mean, values in zip(means, of_tables.values())
    ]
    return Mean(math.fsum(means) / len(means), math.sqrt(math.fsum(squares)) / len(means))


def difference(
    own: Dict[str, List[float]], others: Dict[str, List[float]]
) -> Tuple[float, float, float]:
    """Give the mean difference over tables, and its interval by the paired bootstrap of repeats."""
    apart = [[a - b for a, b in zip(own[name], others[name])] for name in own]
    rng = random.Random(1)
    means = sorted(
        math.fsum(math.fsum(rng.choices(one, k=len(one))) / len(one) for one in apart) / len(apart)
        for _ in range(RESAMPLES)
    )
    skipped = RESAMPLES // 40
    mean = math.fsum(math.fsum(one) / len(one) for one in apart) / len(apart)
    return mean, means[skipped], means[-1 - skipped]


def _worded(closed: Closed, name: str) -> str:
    means = [mean_over_tables(closed[name, runs]).mean for runs in RUNS]
    return " / ".join(f"{round(mean, 1) + 0.0:.1f}" for mean in means)


def _beside_greedy(closed: Closed, conditions: str) -> Row:
    found = [difference(closed[OWN, runs], closed[GREEDY, runs]) for runs in RUNS]
    errors = " / ".join(f"{mean_over_tables(closed[OWN, runs]).error:.1f}" for runs in RUNS)
    apart = ", ".join(f"{mean:+.2f} [{low:+.2f}, {high:+.2f}]" for mean, low, high in found)
    return Row(
        "share of the gap from uniform to the best single head closed, percent",
        f"{_worded(closed, OWN)} (standard errors {errors}); "
        f"more than the lowest mean takes all, with the same floor: {apart}",
        f"not below {_worded(closed, GREEDY)} of the lowest mean takes all, in the same run",
        all(round(high, 2) >= 0 for _, _, high in found),
        f"paired; {conditions}; intervals: paired bootstrap, 95 %; {_others(closed, YARDSTICKS)}",
    )


def _others(closed: Closed, names: Iterable[str]) -> str:
    return "; ".join(
        f"{name} {_worded(closed, name)}" + (f" ({SLOW[name]} repeats)" if name in SLOW else "")
        for name in names
        if name != GREEDY
    )


def _beside_peers(closed: Closed, names: Sequence[str], conditions: str) -> Row:
    what = "share of the gap closed, beside every peer"
    if not names:
        return Row(what, "", "above every peer at every number of runs", None, conditions)
    best = {
        runs: max(names, key=lambda name: mean_over_tables(closed[name, runs]).mean)
        for runs in RUNS
    }
    found = {runs: difference(closed[OWN, runs], closed[best[runs], runs]) for runs in RUNS}
    figures = [
        f"{runs}: {mean:+.1f} [{low:+.1f}, {high:+.1f}] than {best[runs]}"
        for runs, (mean, low, high) in found.items()
    ]
    return Row(
        what,
        f"more than the best peer at {', at '.join(figures)}",
        "above every peer at every number of runs",
        all(mean > 0 for mean, _, _ in found.values()),
        f"peers unpaired, as they are; {conditions}; {_others(closed, names)}",
    )


def _above_uniform(closed: Closed, conditions: str) -> Row:
    means = {
        (runs, name): math.fsum(values) / len(values)
        for runs in RUNS
        for name, values in closed[OWN, runs].items()
    }
    runs, name = min(means, key=lambda key: means[key])
    worst = means[runs, name]
    return Row(
        "share of the gap closed on the worst table, percent",
        f"{worst:.1f} ({name}, {runs} runs a head)",
        "never below uniform, which is 0, on any table",
        worst >= 0,
        conditions,
    )
