"""Which head is the cheapest on which instance, and where nobody can tell."""

import math
from typing import Callable, Collection, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import TIME
from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.model.profile import CountedRun, Profile
from hydra_heads.model.reading import objects_in, text_in
from hydra_heads.stats import student
from hydra_heads.stats.checks import LARGEST
from hydra_heads.stats.means import mean, variance
from hydra_heads.stats.paired import times_slower

LEVEL = 0.95

SUCCESS_TIME = "seconds of a success"
"""What is compared where no objective is known."""


class Standing(NamedTuple):
    """How a head does on one instance.

    `cost` is the mean over its runs there, in the ranking's unit, and `ratio` that against the
    best one's; both are None where nothing is known, `ratio` also where the best costs nothing.
    `is_tie` says that the difference from the best is not beyond noise.
    """

    runs: int
    successes: int
    cost: Optional[float]
    ratio: Optional[float] = None
    is_best: bool = False
    is_tie: bool = False


class Ranking(NamedTuple):
    """All heads on all instances: `by_head`, then by instance where it ran.

    `instances` are in the slot's order. `unpriced` counts successes that lack what is minimised.
    """

    instances: Sequence[str]
    unit: str
    by_head: Mapping[str, Mapping[str, Standing]]
    runs: Mapping[str, int]
    unpriced: int = 0

    def best_on(self, instance: str) -> Optional[str]:
        """Return the cheapest head on an instance; None where no head succeeded."""
        return next(
            (
                head
                for head, row in self.by_head.items()
                if instance in row and row[instance].is_best
            ),
            None,
        )

    def is_clear_on(self, instance: str) -> bool:
        """Say whether the cheapest head on an instance is so beyond noise."""
        row = [on[instance] for on in self.by_head.values() if instance in on]
        return any(s.is_best for s in row) and not any(s.is_tie for s in row)


_Key = Tuple[object, ...]
_Costs = Dict[_Key, float]


class _Entry:
    """One head on one instance: the cost of each run by what pairs it with other heads' runs."""

    __slots__ = ("costs", "runs", "successes")

    def __init__(self) -> None:
        self.costs: _Costs = {}
        self.runs = 0
        self.successes = 0


_Price = Callable[[CountedRun], Optional[float]]


def ranking_of(profiles: Sequence[Profile], objective: Optional[ResolvedObjective]) -> Ranking:
    """Compare heads instance by instance; the order of `profiles` decides among equals.

    A run costs what the objective says; without one the mean seconds of successes are compared.
    The best one has the lowest mean cost of those that succeeded there at least once. Another
    one's difference from it is beyond noise where its 95 % interval excludes 0: that of the
    differences by block where two blocks are shared, else that of Welch (1947).
    """
    price = _price(objective)
    tables = [_entries(profile, price) for profile in profiles]
    names = [profile.name for profile in profiles]
    standings: Dict[str, Dict[str, Standing]] = {name: {} for name in names}
    instances = _in_order(profiles, [table for table, _ in tables])
    runs: Dict[str, int] = {}
    for instance in instances:
        entries = {
            name: table[instance] for name, (table, _) in zip(names, tables) if instance in table
        }
        runs[instance] = sum(entry.runs for entry in entries.values())
        for name, standing in _standings(entries).items():
            standings[name][instance] = standing
    unit = objective.unit if objective is not None else SUCCESS_TIME
    return Ranking(instances, unit, standings, runs, sum(count for _, count in tables))


def _price(objective: Optional[ResolvedObjective]) -> _Price:
    """Return what says what a run costs; None: it does not count."""
    if objective is None:
        return lambda run: run.seconds if run.ok else None
    resolved = objective
    if resolved.minimise == TIME:
        failure = resolved.failure_cost
        return lambda run: run.seconds if run.ok else max(failure, run.seconds or 0.0)

    def cost(run: CountedRun) -> Optional[float]:
        try:
            amount = resolved.cost(run.ok, run.seconds, run.metrics)
        except InputError:
            return None
        # Heads report figures of their own: what no statistics can be made of does not count.
        return amount if amount <= LARGEST else None

    return cost


def _entries(profile: Profile, price: _Price) -> Tuple[Dict[str, _Entry], int]:
    """Return a head's runs by instance, and how many successes have no price."""
    table: Dict[str, _Entry] = {}
    unpriced = 0
    for run in profile.runs:
        entry = table.get(run.instance)
        if entry is None:
            entry = table[run.instance] = _Entry()
        entry.runs += 1
        entry.successes += run.ok
        cost = price(run)
        if cost is None:
            unpriced += run.ok
            continue
        key: _Key = (run.run_id, run.block)
        # Without blocks the k-th run on an instance is paired with the k-th on it.
        if run.block is None or key in entry.costs:
            key = (run.run_id, run.block, len(entry.costs))
        entry.costs[key] = cost
    return table, unpriced


def _in_order(profiles: Sequence[Profile], tables: Sequence[Mapping[str, _Entry]]) -> Sequence[str]:
    """Return the instances that were run, as the slot lists them; others follow by name."""
    found = {instance for table in tables for instance in table}
    listed = [
        text_in(row.get("name"))
        for profile in profiles
        for row in objects_in(profile.document.get("instances"))
    ]
    known = [name for name in dict.fromkeys(listed) if name is not None and name in found]
    return known + sorted(found - set(known))


def _standings(entries: Mapping[str, _Entry]) -> Dict[str, Standing]:
    means = {name: _mean(entry) for name, entry in entries.items()}
    able = [name for name, entry in entries.items() if entry.successes and means[name] is not None]
    best = min(able, key=lambda name: means[name] or 0.0) if able else None
    standings = {}
    for name, entry in entries.items():
        standing = Standing(entry.runs, entry.successes, means[name])
        if best is not None and means[name] is not None:
            standing = standing._replace(
                ratio=_ratio(means[name], means[best]),
                is_best=name == best,
                is_tie=name != best
                and entry.successes > 0
                and not _is_dearer(entries[best].costs, entry.costs),
            )
        standings[name] = standing
    return standings


def _mean(entry: _Entry) -> Optional[float]:
    return math.fsum(entry.costs.values()) / len(entry.costs) if entry.costs else None


def _ratio(cost: Optional[float], least: Optional[float]) -> Optional[float]:
    if cost is None or least is None:
        return None
    if cost == least:
        return 1.0
    return cost / least if least > 0 else None


def _is_dearer(best: _Costs, other: _Costs) -> bool:
    """Say whether the other one costs more beyond noise."""
    shared: Collection[_Key] = best
    if best.keys() != other.keys():
        shared = [key for key in best if key in other]
    if len(shared) < 2:
        return _is_apart(list(best.values()), list(other.values()))
    pair = list(map(best.__getitem__, shared)), list(map(other.__getitem__, shared))
    slower = times_slower(*pair, level=LEVEL)
    if slower is None:  # the best costs nothing, which has no multiples
        return mean(pair[1]) > mean(pair[0])
    return slower.interval.low > 1


def _is_apart(best: Sequence[float], other: Sequence[float]) -> bool:
    """Compare two means by the interval of Welch (1947), with Satterthwaite's (1946) degrees."""
    if len(best) < 2 or len(other) < 2:
        return False
    parts: List[Tuple[float, int]] = [
        (variance(values) / len(values), len(values) - 1) for values in (best, other)
    ]
    total = math.fsum(part for part, _ in parts)
    gap = mean(other) - mean(best)
    if total <= 0:
        return gap > 0
    degrees = 1 / math.fsum((part / total) * (part / total) / free for part, free in parts)
    return gap > student.quantile((1 + LEVEL) / 2, degrees) * math.sqrt(total)
