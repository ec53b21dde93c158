"""Profiles as costs: one row a head, paired by block where the heads ran in the same blocks."""

import math
from itertools import count
from typing import Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import TIME
from hydra_heads.model.minimised import success_amounts
from hydra_heads.model.objective import Objective, ResolvedObjective, resolve_objective
from hydra_heads.model.profile import CountedRun, Profile
from hydra_heads.model.slot import DEFAULT_INSTANCE
from hydra_heads.weigh.pairing import (
    Key,
    Numbers,
    complete_blocks,
    has_shared_blocks,
    number_blocks,
    runs_by_key,
)
from hydra_heads.weigh.past.cell import Past, PastCell
from hydra_heads.weigh.past.past import weigh_past

MIN_RUNS = 5
"""Fewer runs of a head say nothing: two a head gave beliefs of .99 to .01 by chance."""

PAIRED_GAIN = 2
"""Pairing is worth about twice the runs, so it may leave out half of them and no more."""

MOST_COUNTED = 10000
"""Runs that a profile of counts without runs stands for at most, in the same proportion."""


class Evidence(NamedTuple):
    """What the runs say, ready to be weighed; rows stand in the order of `profiles`, by name.

    `costs` holds a row of costs a head: one column a block that is complete for all heads when
    there are `blocks`, else all runs of the head; it is empty for a head of `few_runs`.
    `instances` and `numbers` have the same shape: the instance of every cost, and the number of
    its block, which pairs it with the costs of other heads. `apart` names the heads that were
    profiled apart from the head `newest`, whose profile is the newest; `summed_up` those whose
    profile has counts and no runs, `few_runs` those whose runs are too few to say anything,
    where other heads have more. `past` is what was run before, with what is left of it.
    """

    profiles: Tuple[Profile, ...]
    objective: ResolvedObjective
    costs: Tuple[Tuple[float, ...], ...]
    instances: Tuple[Tuple[str, ...], ...]
    numbers: Numbers
    blocks: int
    newest: Optional[str]
    apart: Tuple[str, ...]
    summed_up: Tuple[str, ...]
    past: Tuple[Past, ...] = ()
    few_runs: FrozenSet[str] = frozenset()

    @property
    def is_paired(self) -> bool:
        """Whether the heads are compared block by block, all of them in the same blocks."""
        return bool(self.blocks)

    @property
    def is_mixed(self) -> bool:
        """Whether some runs are compared within blocks, though not every head is in each."""
        return not self.is_paired and has_shared_blocks(self.numbers)

    @property
    def names(self) -> Tuple[str, ...]:
        """The heads' names."""
        return tuple(profile.name for profile in self.profiles)

    @property
    def has_success(self) -> bool:
        """Whether any head ever succeeded."""
        return any(profile.success_count for profile in self.profiles)


def gather_evidence(
    profiles: Sequence[Profile],
    objective: Objective,
    timeout_s: float,
    past: Optional[Sequence[Past]] = None,
) -> Evidence:
    """Turn profiles into costs by the objective; `timeout_s` is the largest time limit in force.

    Heads are paired when at least five blocks are complete for all of them and hold at least
    half of all runs; else every run counts, within its block where other heads share it. Runs of
    a head with fewer than five say nothing, unless nobody has more, and are left out. A
    profile without runs stands for its counts: successes at their mean time, failures at the
    cost of one, all on the default instance. Of the `past` remains what `past.weigh_past`
    leaves. Raises `ValueError` for two profiles of one head, `InputError` for a success
    without the figure that is minimised.
    """
    ordered = tuple(sorted(profiles, key=lambda profile: profile.name))
    _refuse_twins(ordered)
    amounts = {profile.name: _amounts(profile, objective) for profile in ordered}
    resolved = resolve_objective(objective, amounts, timeout_s)
    few = _few_runs(ordered)
    rows = [{} if profile.name in few else runs_by_key(profile) for profile in ordered]
    blocks = _blocks_to_pair_by([row for p, row in zip(ordered, rows) if p.name not in few])
    keys = [(blocks if row else []) or list(row) for row in rows]
    counted = [
        () if profile.runs or profile.name in few else _counted_costs(profile, resolved)
        for profile in ordered
    ]
    newest = _newest(ordered)
    return Evidence(
        ordered,
        resolved,
        tuple(
            counts or tuple(_cost(row[key], resolved) for key in own)
            for counts, row, own in zip(counted, rows, keys)
        ),
        tuple(
            (DEFAULT_INSTANCE,) * len(counts) or tuple(key[2] for key in own)
            for counts, own in zip(counted, keys)
        ),
        _numbers_for_all(number_blocks(keys), counted),
        len(blocks),
        newest.name if newest else None,
        () if blocks or newest is None else _apart_from(newest, ordered),
        tuple(profile.name for profile in ordered if not profile.runs and profile.num_tests),
        weigh_past(past, ordered, [_sums(profile, resolved) for profile in ordered])
        if past
        else (),
        few,
    )


def _few_runs(profiles: Sequence[Profile]) -> FrozenSet[str]:
    few = frozenset(profile.name for profile in profiles if profile.num_tests < MIN_RUNS)
    return few if len(few) < len(profiles) else frozenset()


def _refuse_twins(profiles: Sequence[Profile]) -> None:
    for before, profile in zip(profiles, profiles[1:]):
        if before.name == profile.name:
            raise ValueError(f"profiles: two of head {profile.name!r}; names are unique")


def _blocks_to_pair_by(rows: Sequence[Mapping[Key, CountedRun]]) -> List[Key]:
    """Return the blocks that are complete, unless pairing by them leaves out too much."""
    blocks = complete_blocks(rows)
    if len(blocks) < MIN_RUNS or PAIRED_GAIN * len(blocks) * len(rows) < sum(map(len, rows)):
        return []
    return blocks


def _numbers_for_all(numbers: Numbers, counted: Sequence[Sequence[float]]) -> Numbers:
    """Give every counted run a block of its own: nothing says what it could be compared with."""
    own = count(-1, -1)
    return tuple(tuple(next(own) for _ in costs) or row for row, costs in zip(numbers, counted))


def _cost(run: CountedRun, objective: ResolvedObjective) -> float:
    return objective.cost(run.ok, run.seconds, run.metrics)


def _sums(profile: Profile, objective: ResolvedObjective) -> Tuple[PastCell, ...]:
    """Sum up the runs of a profile as those of earlier invocations are."""
    costs: Dict[Tuple[str, bool], List[float]] = {}
    for run in profile.runs:
        costs.setdefault((run.instance, run.ok), []).append(_cost(run, objective))
    return tuple(
        PastCell(
            instance,
            ok,
            len(values),
            math.fsum(values),
            math.fsum(value * value for value in values),
        )
        for (instance, ok), values in costs.items()
    )


def _counted_costs(profile: Profile, objective: ResolvedObjective) -> Tuple[float, ...]:
    successes, failures = profile.success_count, profile.failure_count
    if successes and objective.minimise != TIME:
        raise InputError(
            f"head {profile.name!r}: its profile has counts and no runs, so that nothing says "
            f"what its successes cost in {objective.unit}; profile it again"
        )
    if successes + failures > MOST_COUNTED:
        # Rounded up, so that the one failure of a million runs still counts for something.
        failures = -(-MOST_COUNTED * failures // (successes + failures))
        successes = MOST_COUNTED - failures
    mean_time = profile.avg_time if profile.avg_time is not None else 0.0
    return (mean_time,) * successes + (objective.failure_cost,) * failures


def _amounts(profile: Profile, objective: Objective) -> List[float]:
    """Return what the successes used, or one figure that stands for them: the median counts."""
    successes = [(run.seconds, run.metrics) for run in profile.runs if run.ok]
    if successes:
        return success_amounts(objective.minimise, profile.name, successes)
    if profile.runs or profile.avg_time is None or not objective.is_time:
        return []
    return [profile.avg_time]


def _newest(profiles: Sequence[Profile]) -> Optional[Profile]:
    """Return the profile that was written last; None when none says when."""
    dated = [(p.written_unix, p) for p in profiles if p.written_unix is not None]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None


def _apart_from(newest: Profile, profiles: Sequence[Profile]) -> Tuple[str, ...]:
    """Name the heads whose profile is of another invocation than the newest one."""
    return tuple(profile.name for profile in profiles if profile.run_id != newest.run_id)
