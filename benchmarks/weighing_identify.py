"""How many runs it takes to name a head, and how well a number of runs is used.

Replayed as the scorer of weights does: instances without end from the whole table until a rule
stops, or a number of runs on one half of the instances, the head that is named judged on the
other half. Cost is PAR10.
"""

import math
from types import ModuleType
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from benchmarks.rows import Row
from benchmarks.scorers import weights_scorer
from benchmarks.weighing_rule import PENALTY, make_rule
from benchmarks.weighing_tables import RUNS, SEED, split, tables

REPLAYS = 400
REPEATS = 200

HALVING = {
    "asp_potassco": 9097,
    "bnsl_2016": 8272,
    "cpmp_2015": 1696,
    "csp_mzn_2013": 781,
    "graphs_2015": 3703,
    "ipc2018": 855,
    "maxsat15": 9831,
    "qbf_2011": 1355,
    "sat12_indu": 2759,
    "sat20_main": 11591,
    "tsp_lion2015": 556,
}
"""Runs that paired halving needs to be right in 95 % of replays, found in hindsight, by table."""

RIGHT = 95.0
GOAL, MOST = 0.6, 2.0
ABOVE = {5: 2.0, 10: 2.0}
"""Points above halving that are wanted, by runs a head; elsewhere it is not to be below."""

Rule = Any
Maker = Callable[[Sequence[str], float, int, int], Rule]


class Found(NamedTuple):
    """By table: runs used, and percent of the replays in which a head within 5 % was named."""

    runs: Dict[str, float]
    right: Dict[str, float]

    @property
    def ratio(self) -> float:
        """Geometric mean over the tables of the runs over halving's."""
        logs = [math.log(runs / HALVING[name]) for name, runs in self.runs.items()]
        return math.exp(math.fsum(logs) / len(logs))

    def worded(self) -> str:
        """Word it like `0.62 (asp 0.4 x 96.0 %, ...)`."""
        by_table = ", ".join(
            f"{name.split('_')[0]} {runs:.0f} runs = {runs / HALVING[name]:.2f} x, right in "
            f"{self.right[name]:.1f} %"
            for name, runs in self.runs.items()
        )
        return f"{self.ratio:.2f} ({by_table})"


def rows(quick: bool) -> List[Row]:
    """Measure both ways of using the rule, beside plain racing and plain halving."""
    scorer, reason = weights_scorer()
    if scorer is None:
        return [Row("naming the best head", "", "", None, reason)]
    known = [table for table in tables(scorer) if table.name in HALVING]
    if not known:
        return [Row("naming the best head", "", "", None, f"none of {', '.join(HALVING)} is there")]
    replays, repeats = (20, 10) if quick else (REPLAYS, REPEATS)
    return [_until_sure(scorer, known, replays), _with_a_budget(scorer, known, repeats)]


def _until_sure(scorer: ModuleType, known: Sequence[Any], replays: int) -> Row:
    own = identify(scorer, known, make_rule, replays)
    beside = "; ".join(
        f"plain race (paired, {make.errors} standard errors at every look): "
        + identify(scorer, known, make, replays).worded()
        for make in (PlainRace, StrictRace)
    )
    is_met = (
        own.ratio <= GOAL
        and min(own.right.values()) >= RIGHT
        and max(runs / HALVING[name] for name, runs in own.runs.items()) <= MOST
    )
    return Row(
        "runs to name a head within 5 % of the best, over halving's with a budget from hindsight",
        own.worded(),
        f"geometric mean <= {GOAL}, none above {MOST:g}, right in >= {RIGHT:g} % everywhere",
        is_met,
        f"{replays} replays (standard error of a share of 95 %: "
        f"{math.sqrt(RIGHT * (100 - RIGHT) / replays):.1f} points); {beside}",
    )


def identify(scorer: ModuleType, known: Sequence[Any], make: Maker, replays: int) -> Found:
    """Replay a rule until it stops, on instances that come without end from the whole table."""
    found = Found({}, {})
    for table in known:
        most, near = scorer.CAP * len(table.heads), scorer.NEAR * min(table.mean_cost)
        used, right = [], 0
        for replay in range(replays):
            seed = f"{SEED} {table.name} {replay} None"
            head, runs = scorer.search(table, make, table.every_row, most, seed, endless=True)
            used.append(float(runs))
            right += table.mean_cost[head] <= near
        found.runs[table.name] = math.fsum(used) / replays
        found.right[table.name] = 100 * right / replays
    return found


def _with_a_budget(scorer: ModuleType, known: Sequence[Any], repeats: int) -> Row:
    own, halving, gains = [], [], []
    for runs in RUNS:
        ours = closed(scorer, known, make_rule, runs, repeats)
        theirs = closed(scorer, known, Halving, runs, repeats)
        own.append(_mean([_mean(row) for row in ours]))
        halving.append(_mean([_mean(row) for row in theirs]))
        gains.append(_gain(ours, theirs))
    is_met = all(gain.mean >= ABOVE.get(runs, 0.0) for runs, gain in zip(RUNS, gains))
    return Row(
        f"share of the gap closed by the head named, {'/'.join(map(str, RUNS))} runs a head",
        f"{'/'.join(f'{one:.1f}' for one in own)} %; above halving by "
        + ", ".join(f"{gain.mean:+.1f} (se {gain.error:.1f})" for gain in gains),
        "not below plain paired halving, 2 points above it at 5 and 10",
        is_met,
        f"{repeats} repeats, {len(known)} tables; halving: "
        + "/".join(f"{one:.1f}" for one in halving),
    )


def closed(
    scorer: ModuleType, known: Sequence[Any], make: Maker, runs: int, repeats: int
) -> List[List[float]]:
    """Give for every table the percent of the gap closed in each repeat."""
    found = []
    for table in known:
        row = []
        for repeat in range(repeats):
            halves = split(scorer, table, repeat)
            most, seed = runs * len(table.heads), f"{SEED} {table.name} {repeat} {runs}"
            head, _ = scorer.search(table, make, halves.train, most, seed, endless=False)
            row.append(halves.closed([float(k == head) for k in range(len(table.heads))]))
        found.append(row)
    return found


class _Gain(NamedTuple):
    mean: float
    error: float


def _gain(ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> _Gain:
    """Give the mean over tables of the paired differences, with its standard error."""
    means, variances = [], []
    for one, other in zip(ours, theirs):
        apart = [a - b for a, b in zip(one, other)]
        mean = _mean(apart)
        means.append(mean)
        variances.append(math.fsum((x - mean) * (x - mean) for x in apart) / len(apart) ** 2)
    return _Gain(_mean(means), math.sqrt(math.fsum(variances)) / len(means))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


class _Blocks:
    """A rule that goes on by whole blocks; what its rivals have in common."""

    def __init__(self, heads: Sequence[str], timeout_s: float, seed: int, max_runs: int) -> None:
        self.alive = list(heads)
        self.most = max_runs
        self.blocks = 0
        self.costs: Dict[str, List[float]] = {head: [] for head in heads}
        self._failure = PENALTY * timeout_s
        self._steps = self._walk()

    def next(self) -> Optional[Tuple[str, int]]:
        """Name the head to run next and its instance."""
        return next(self._steps, None)

    def record(self, head: str, number: int, ok: bool, seconds: float) -> None:
        """Take in one run."""
        self.costs[head].append(seconds if ok else self._failure)

    def best(self) -> str:
        """Name the cheapest of those that are left."""
        return min(self.alive, key=lambda head: math.fsum(self.costs[head]))

    def _walk(self) -> Iterator[Tuple[str, int]]:
        raise NotImplementedError

    def _block(self) -> Iterator[Tuple[str, int]]:
        for head in self.alive:
            yield head, self.blocks
        self.blocks += 1


class Halving(_Blocks):
    """Sequential halving (Karnin, Koren & Somekh, 2013), paired; means over all blocks."""

    def _walk(self) -> Iterator[Tuple[str, int]]:
        rounds = max(1, math.ceil(math.log2(len(self.alive))))
        for _ in range(rounds):
            for _ in range(max(1, self.most // (rounds * len(self.alive)))):
                yield from self._block()
            self.alive.sort(key=lambda head: math.fsum(self.costs[head]))
            del self.alive[(len(self.alive) + 1) // 2 :]


class PlainRace(_Blocks):
    """Drops who is some paired standard errors dearer; stops when all left are within 5 %."""

    errors = 1.96

    def _walk(self) -> Iterator[Tuple[str, int]]:
        due = 5
        while len(self.alive) > 1:
            yield from self._block()
            if self.blocks >= due:
                due += max(1, due // 25)
                self._drop()

    def _drop(self) -> None:
        leader = self.best()
        ours = self.costs[leader]
        kept = [head for head in self.alive if not self._is_behind(ours, self.costs[head], 1.0)]
        self.alive = [leader, *(head for head in kept if head != leader)]
        if all(self._is_behind(ours, self.costs[head], 1.05) for head in self.alive[1:]):
            self.alive = [leader]

    def _is_behind(self, ours: Sequence[float], theirs: Sequence[float], factor: float) -> bool:
        lead = [factor * other - one for one, other in zip(ours, theirs)]
        mean = math.fsum(lead) / len(lead)
        squares = math.fsum([(value - mean) * (value - mean) for value in lead])
        return mean > self.errors * math.sqrt(squares) / len(lead)


class StrictRace(PlainRace):
    """The plain race with a bound at which it is about as often right as Hydra's."""

    errors = 2.75
