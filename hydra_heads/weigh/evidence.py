"""Profiles as costs: one row a head, paired by block where the heads ran in the same blocks."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.objective import Objective, ResolvedObjective, resolve_objective
from hydra_heads.model.profile import CountedRun, Profile

MIN_RUNS = 5
"""Fewer runs of a head say nothing: two a head gave beliefs of .99 to .01 by chance."""

PAIRED_GAIN = 2
"""Pairing is worth about twice the runs, so it may leave out half of them and no more."""

MOST_COUNTED = 10000
"""Runs that a profile of counts without runs stands for at most, in the same proportion."""

Key = Tuple[Optional[str], Optional[int], str, int]
"""Run id, block, instance, and which run on it: what pairs a run with other heads' runs."""


class Evidence(NamedTuple):
    """What the runs say, ready to be weighed; rows stand in the order of `profiles`, by name.

    `costs` holds a row of costs a head: one column a block that is complete for all heads when
    there are `blocks`, else, unpaired, all runs of the head. `apart` names the heads that were
    profiled apart from the head `newest`, whose profile is the newest; `summed_up` those whose
    profile has counts and no runs.
    """

    profiles: Tuple[Profile, ...]
    objective: ResolvedObjective
    costs: Tuple[Tuple[float, ...], ...]
    blocks: int
    newest: Optional[str]
    apart: Tuple[str, ...]
    summed_up: Tuple[str, ...]

    @property
    def is_paired(self) -> bool:
        """Whether the heads are compared block by block."""
        return self.blocks > 0

    @property
    def names(self) -> Tuple[str, ...]:
        """The heads' names."""
        return tuple(profile.name for profile in self.profiles)

    @property
    def fewest_runs(self) -> int:
        """Runs of the head that has the fewest."""
        return min(profile.num_tests for profile in self.profiles)

    @property
    def has_success(self) -> bool:
        """Whether any head ever succeeded."""
        return any(profile.success_count for profile in self.profiles)


def gather_evidence(
    profiles: Sequence[Profile], objective: Objective, timeout_s: float
) -> Evidence:
    """Turn profiles into costs in seconds; `timeout_s` is the largest time limit in force.

    Heads are paired when at least five blocks are complete for all of them and hold at least
    half of all runs. A profile without runs stands for its counts: successes at their mean
    time, failures at the cost of one. Raises `ValueError` for two profiles of one head.
    """
    ordered = tuple(sorted(profiles, key=lambda profile: profile.name))
    _refuse_twins(ordered)
    resolved = resolve_objective(
        objective, {profile.name: _success_seconds(profile) for profile in ordered}, timeout_s
    )
    rows = [_costs_by_key(profile, resolved) for profile in ordered]
    common = _common_keys(rows)
    if len(common) < MIN_RUNS or PAIRED_GAIN * len(common) * len(rows) < sum(map(len, rows)):
        common = []
    costs = tuple(
        tuple(row[key] for key in common) if common else _all_costs(profile, resolved)
        for profile, row in zip(ordered, rows)
    )
    newest = _newest(ordered)
    return Evidence(
        ordered,
        resolved,
        costs,
        len(common),
        newest.name if newest else None,
        () if common or newest is None else _apart_from(newest, ordered),
        tuple(profile.name for profile in ordered if not profile.runs and profile.num_tests),
    )


def runs_by_key(profile: Profile) -> Dict[Key, CountedRun]:
    """Key each run by what pairs it with other heads' runs.

    That is run id, block and instance; without a block the k-th run on its instance.
    """
    seen: Dict[Tuple[Optional[str], Optional[int], str], int] = {}
    keyed = {}
    for run in profile.runs:
        place = (run.run_id, run.block, run.instance)
        seen[place] = seen.get(place, 0) + 1
        keyed[(*place, seen[place])] = run
    return keyed


def _refuse_twins(profiles: Sequence[Profile]) -> None:
    for before, profile in zip(profiles, profiles[1:]):
        if before.name == profile.name:
            raise ValueError(f"profiles: two of head {profile.name!r}; names are unique")


def _costs_by_key(profile: Profile, objective: ResolvedObjective) -> Dict[Key, float]:
    return {key: objective.cost(run.ok, run.seconds) for key, run in runs_by_key(profile).items()}


def _common_keys(rows: Sequence[Mapping[Key, float]]) -> List[Key]:
    """Return the keys that every head has, in the first head's order."""
    return [key for key in rows[0] if all(key in row for row in rows)] if rows else []


def _all_costs(profile: Profile, objective: ResolvedObjective) -> Tuple[float, ...]:
    if profile.runs:
        return tuple(objective.cost(run.ok, run.seconds) for run in profile.runs)
    successes, failures = profile.success_count, profile.failure_count
    if successes + failures > MOST_COUNTED:
        # Rounded up, so that the one failure of a million runs still counts for something.
        failures = -(-MOST_COUNTED * failures // (successes + failures))
        successes = MOST_COUNTED - failures
    mean_time = profile.avg_time if profile.avg_time is not None else 0.0
    return (mean_time,) * successes + (objective.failure_cost,) * failures


def _success_seconds(profile: Profile) -> List[float]:
    """Return the successful times, or one that stands for them; only their median counts."""
    if profile.runs:
        return [run.seconds for run in profile.runs if run.ok and run.seconds is not None]
    return [] if profile.avg_time is None else [profile.avg_time]


def _newest(profiles: Sequence[Profile]) -> Optional[Profile]:
    """Return the profile that was written last; None when none says when."""
    dated = [(p.written_unix, p) for p in profiles if p.written_unix is not None]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None


def _apart_from(newest: Profile, profiles: Sequence[Profile]) -> Tuple[str, ...]:
    """Name the heads whose profile is of another invocation than the newest one."""
    return tuple(profile.name for profile in profiles if profile.run_id != newest.run_id)
