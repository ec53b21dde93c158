"""Made-up heads whose true costs are known: runs of them, weights for them, re-weightings.

A run takes a lognormal time, longer on some instances than on others for every head alike, and
fails now and then. A failure costs ten time limits, and the limit is ten times the typical time,
as where nobody gives one: a hundred typical times, the harshest case.
"""

import logging
import math
import random
from typing import Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from hydra_heads import calculate_weights
from hydra_heads.model.profile import Profile
from hydra_heads.stats.contrast import Contrast, values_needed
from hydra_heads.stats.means import mean
from hydra_heads.weigh.validation.costs import FreshCosts, failure_variances

FAILURE_COST = 100.0

INSTANCES = {
    "one": (1.0,),
    "twice": (1.0, 2.0),
    "four times": (0.5, 1.0, 2.0, 4.0),
    "hundred times": (0.1, 0.3, 1.0, 3.0, 10.0),
}
"""Instances by how far they are apart: what each takes, in typical times."""

Rows = List[List[float]]


class World(NamedTuple):
    """Heads, by what a typical run of each takes and by the share of its runs that fail.

    `spread` is the coefficient of variation of times on one instance.
    """

    seconds: Tuple[float, ...]
    failing: Tuple[float, ...]
    spread: float
    instances: Tuple[float, ...]

    @property
    def means(self) -> List[float]:
        """What a run of each head costs in truth."""
        usual = math.fsum(self.instances) / len(self.instances)
        return [
            (1 - share) * seconds * usual + share * FAILURE_COST
            for seconds, share in zip(self.seconds, self.failing)
        ]

    def costs(self, runs: int, is_paired: bool, rng: random.Random) -> Rows:
        """Run every head so often; paired runs share their instances, others do not."""
        sigma = math.sqrt(math.log1p(self.spread * self.spread))
        shared = rng.choices(self.instances, k=runs)
        rows: Rows = []
        for seconds, share in zip(self.seconds, self.failing):
            chosen = shared if is_paired else rng.choices(self.instances, k=runs)
            typical = seconds * math.exp(-sigma * sigma / 2)
            rows.append(
                [
                    FAILURE_COST
                    if share and rng.random() < share
                    else factor * typical * math.exp(rng.gauss(0.0, sigma))
                    for factor in chosen
                ]
            )
        return rows

    def variances(self, moved: Sequence[float], is_paired: bool) -> Tuple[float, ...]:
        """Return the variances of one value of each term, as a contrast holds them."""
        squares = [factor * factor for factor in self.instances]
        mean_square = math.fsum(squares) / len(squares)
        apart = tuple(
            step * step * (self._second_moment(head, mean_square) - self.means[head] ** 2)
            for head, step in enumerate(moved)
            if step
        )
        if not is_paired:
            return apart
        # What the heads of a block share: the instance, as far as runs on it succeed.
        usual = math.fsum(self.instances) / len(self.instances)
        shared_variance = mean_square - usual * usual
        pulls = [
            step * seconds * (1 - share)
            for step, seconds, share in zip(moved, self.seconds, self.failing)
        ]
        total = math.fsum(pulls)
        own = math.fsum(pull * pull for pull in pulls)
        return (math.fsum(apart) + shared_variance * (total * total - own),)

    def _second_moment(self, head: int, mean_square: float) -> float:
        share, seconds = self.failing[head], self.seconds[head]
        noise = 1 + self.spread * self.spread
        success = seconds * seconds * mean_square * noise
        return (1 - share) * success + share * FAILURE_COST * FAILURE_COST


def identical(heads: int, failing: float, spread: float, instances: Sequence[float]) -> World:
    """Return heads that differ in nothing."""
    return World((1.0,) * heads, (failing,) * heads, spread, tuple(instances))


def different(
    heads: int, failing: float, spread: float, instances: Sequence[float], rng: random.Random
) -> World:
    """Return heads of which the first is better, and the others are somewhat worse than that."""
    seconds = [rng.uniform(0.4, 0.8), *(rng.uniform(0.9, 1.3) for _ in range(heads - 1))]
    shares = [failing * rng.uniform(0.2, 0.7), *(failing for _ in range(heads - 1))]
    return World(tuple(seconds), tuple(shares), spread, tuple(instances))


def proportional(rows: Rows, is_paired: bool) -> List[float]:
    """Weigh in proportion to how little a run costs."""
    worth = [1 / mean(row) for row in rows]
    return _shares(worth)


def min_max(rows: Rows, is_paired: bool) -> List[float]:
    """Weigh from nothing for the dearest to most for the cheapest, which stretches noise."""
    costs = [mean(row) for row in rows]
    least, most = min(costs), max(costs)
    return _shares([most - cost for cost in costs] if most > least else [1.0] * len(rows))


def best_only(rows: Rows, is_paired: bool) -> List[float]:
    """Give all work to the cheapest."""
    costs = [mean(row) for row in rows]
    best = costs.index(min(costs))
    return [float(head == best) for head in range(len(rows))]


def own(rows: Rows, is_paired: bool) -> List[float]:
    """Weigh as Phase 2 does, the first time."""
    profiles = [Profile(_document(f"h{head}", row, is_paired)) for head, row in enumerate(rows)]
    log = logging.getLogger("hydra")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        weights = calculate_weights(profiles)
    finally:
        log.setLevel(level)
    return [weights[profile.name] for profile in profiles]


MAKERS: Dict[str, Callable[[Rows, bool], List[float]]] = {
    "Hydra": own,
    "proportional": proportional,
    "min-max": min_max,
    "best only": best_only,
}


def _shares(worth: Sequence[float]) -> List[float]:
    total = math.fsum(worth)
    return [value / total for value in worth]


def _document(name: str, row: Sequence[float], is_paired: bool) -> Dict[str, object]:
    """Return a profile whose runs cost what the row says."""
    times = [cost for cost in row if cost != FAILURE_COST]
    runs = [
        {
            "block": index,
            "instance": "default",
            "ok": cost != FAILURE_COST,
            "seconds": cost if cost != FAILURE_COST else 0.1,
            "failure": None if cost != FAILURE_COST else "exit",
        }
        for index, cost in enumerate(row)
    ]
    return {
        "schema": "hydra.profile",
        "schema_version": "1.0",
        "name": name,
        "run_id": "r1" if is_paired else f"r{name}",
        "objective": {"minimise": "time", "penalty_factor": 10.0, "time_limit_s": 10.0},
        "success_rate": 100.0 * len(times) / len(row),
        "avg_time": mean(times) if times else None,
        "timestamp": "2026-01-09T12:00:00.000+00:00",
        "num_tests": len(row),
        "success_count": len(times),
        "failure_count": len(row) - len(times),
        "runs": runs,
    }


def fresh(world: World, runs: int, is_paired: bool, rng: random.Random) -> FreshCosts:
    """Run every head anew, and return the costs as the gate takes them."""
    rows = tuple(tuple(row) for row in world.costs(runs, is_paired, rng))
    outcomes = [[cost != FAILURE_COST for cost in row] for row in rows]
    least = failure_variances(rows, outcomes, FAILURE_COST)
    return FreshCosts(rows, is_paired, runs if is_paired else 0, runs, least)


def named(shares: Sequence[float]) -> Mapping[str, float]:
    """Give shares the names of heads."""
    return {f"h{head}": share for head, share in enumerate(shares)}


def old_for_gain(world: World, new: Sequence[float], percent: float) -> List[float]:
    """Return old shares against which the new ones gain so much in truth; [] where none do.

    They lie on the line from the new shares through equal ones.
    """
    means = world.means
    step = [1 / len(new) - share for share in new]
    gained = math.fsum(move * cost for move, cost in zip(step, means))
    cost = math.fsum(share * cost for share, cost in zip(new, means))
    wanted = percent / 100 / (1 - percent / 100) * cost
    if gained <= 0:
        return []
    old = [share + move * wanted / gained for share, move in zip(new, step)]
    return old if min(old) >= 0 else []


def true_needed(world: World, old: Sequence[float], new: Sequence[float], is_paired: bool) -> int:
    """Return what `runs_needed` says when it knows the truth, at 95 %."""
    moved = [before - after for before, after in zip(old, new)]
    gain = math.fsum(step * cost for step, cost in zip(moved, world.means))
    needed = values_needed(Contrast(gain, 1.0, 1.0, world.variances(moved, is_paired)), 0.95)
    return needed or 0
