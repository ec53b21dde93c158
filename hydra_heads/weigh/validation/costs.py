"""Fresh runs as costs: paired by block where every head ran in the same blocks."""

from typing import Dict, List, Mapping, NamedTuple, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.minimised import success_amounts
from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.model.profile import CountedRun, Profile
from hydra_heads.stats.checks import LARGEST
from hydra_heads.stats.means import mean
from hydra_heads.weigh.pairing import Key, complete_blocks, runs_by_key

FEWEST_BLOCKS = 2
"""From so many complete blocks on runs are paired: a single one has no spread."""


class FreshCosts(NamedTuple):
    """What fresh runs of every head cost, in the objective's unit.

    Where runs are paired a row holds the costs in the complete blocks, one column a block, else
    all costs of the head. `blocks` are the complete ones, `tests` the fewest runs of a head.
    `least_variances` say how far the costs of a run of each head vary at least: see
    `failure_variances`.
    """

    rows: Tuple[Tuple[float, ...], ...]
    is_paired: bool
    blocks: int
    tests: int
    least_variances: Tuple[float, ...] = ()


def fresh_costs(profiles: Mapping[str, Profile], objective: ResolvedObjective) -> FreshCosts:
    """Turn profiles by head into costs; raises `InputError` for a success that has none."""
    keyed: List[Dict[Key, CountedRun]] = []
    for name, profile in profiles.items():
        successes = [(run.seconds, run.metrics) for run in profile.runs if run.ok]
        try:
            success_amounts(objective.minimise, name, successes)
        except InputError as error:
            raise InputError(f"{profile.path}: {error.message}") from error
        keyed.append(runs_by_key(profile))
    blocks = complete_blocks(keyed)
    is_paired = len(blocks) >= FEWEST_BLOCKS
    counted = [[row[key] for key in (blocks if is_paired else row)] for row in keyed]
    rows = tuple(
        tuple(_cost(run, profile, objective) for run in row)
        for row, profile in zip(counted, profiles.values())
    )
    outcomes = [[run.ok for run in row] for row in counted]
    least = failure_variances(rows, outcomes, objective.failure_cost)
    return FreshCosts(rows, is_paired, len(blocks), min(map(len, keyed)), least)


def failure_variances(
    rows: Sequence[Sequence[float]], outcomes: Sequence[Sequence[bool]], failure_cost: float
) -> Tuple[float, ...]:
    """Return how far a run's cost varies at least, a head each, if all failed equally often.

    Failures are rare and dear: a head that had none of the few there were would seem to be
    surely better, where it was lucky. Nothing is known of failures where there was none.

    >>> failure_variances([[1.0, 1.0], [1.0, 9.0]], [[True, True], [True, False]], 9.0)
    (12.0, 12.0)
    """
    ended = [ok for row in outcomes for ok in row]
    share = ended.count(False) / len(ended) if ended else 0.0
    found = []
    for costs, row in zip(rows, outcomes):
        successes = [cost for cost, ok in zip(costs, row) if ok]
        apart = failure_cost - (mean(successes) if successes else 0.0)
        found.append(share * (1 - share) * apart * apart)
    return tuple(found)


def _cost(run: CountedRun, profile: Profile, objective: ResolvedObjective) -> float:
    cost = objective.cost(run.ok, run.seconds, run.metrics)
    if cost > LARGEST:
        raise InputError(
            f"{profile.path}: a run costs {cost!r} {objective.unit}, expected at most "
            f"{LARGEST!r}; give the objective another unit or penalty"
        )
    return cost
