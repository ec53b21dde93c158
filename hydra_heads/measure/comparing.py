"""Where two samples of runs come from that are compared: two heads run now, or two profiles.

Runs of one invocation are compared block by block: both heads met the same machine there, in an
order that was drawn at random, so that bursts of load over several blocks make no difference.
Runs of two invocations are compared instance by instance, and what the machine did in between
is part of the difference.
"""

from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Set

from hydra_heads.base.errors import InputError
from hydra_heads.measure.difference import Sample, compare
from hydra_heads.measure.loop import profile
from hydra_heads.measure.preflight import missing_programs
from hydra_heads.measure.request import Event, Request
from hydra_heads.model.comparison import Comparison
from hydra_heads.model.profile import CountedRun, Profile
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History

DEFAULT_NUM_TESTS = 60
"""Runs of each head when nobody says: enough for a difference of 5 % on a quiet machine."""


class Compared(NamedTuple):
    """What a comparison of profiles came to, and what makes it doubtful, a line each."""

    comparison: Comparison
    doubts: List[str]


def compare_heads(
    slot: SlotDefinition, request: Request, on_event: Callable[[Event], object]
) -> Comparison:
    """Run two heads in random blocks and compare them; nothing is kept.

    Raises `InputError` for a slot of another number of heads and for a head that cannot be
    started; `StopRequest` passes through.
    """
    if len(slot.heads) != 2:
        raise InputError(f"slot {slot.slot!r}: found {len(slot.heads)} heads, expected two")
    for head, reason in missing_programs(slot, slot.heads).items():
        raise InputError(f"head {head!r} cannot be started: {reason}; install what is missing")
    with History.open(":memory:") as history:
        profile(slot, request._replace(output_dir=None), history, on_event)
        a, b = [_sample_of(history, request.run_id, head.name) for head in slot.heads]
    return compare(a, b)


def compare_profiles(a: Profile, b: Profile) -> Compared:
    """Compare two profiles of one slot: by block when they come from one invocation.

    Instances whose content is known to have changed in between are left out. Raises
    `InputError` for profiles of two slots, without runs, and without a shared instance.
    """
    _refuse_strangers(a, b)
    changed = _changed_instances(a, b)
    instances = {run.instance for run in a.runs} & {run.instance for run in b.runs} - changed
    if not instances:
        raise InputError(f"{b.path}: {_nothing_shared(a, b, changed)}")
    names = [a.name, b.name] if a.name != b.name else [str(a.path), str(b.path)]
    samples = [
        Sample(name, found.run_id, [run for run in found.runs if run.instance in instances])
        for name, found in zip(names, (a, b))
    ]
    comparison = compare(samples[0], samples[1])
    doubts = [f"instance {name!r} has changed in between: left out" for name in sorted(changed)]
    machines = [_machine_key(found) for found in (a, b)]
    if None not in machines and machines[0] != machines[1]:
        doubts.append("measured on different machines: the machine is part of the difference")
    return Compared(comparison, doubts)


def _sample_of(history: History, run_id: str, head: str) -> Sample:
    """Take the decided runs of one head that stand in a block."""
    runs = [
        CountedRun(run.run_id, run.block, run.instance, run.ok, run.seconds)
        for run in history.runs(run_id, head)
        if run.ok is not None and run.block is not None
    ]
    return Sample(head, run_id, runs)


def _refuse_strangers(a: Profile, b: Profile) -> None:
    if a.slot is not None and b.slot is not None and a.slot != b.slot:
        raise InputError(
            f"{b.path}: slot {b.slot!r}, but {a.path} is of {a.slot!r}; "
            "compare two profiles of one slot"
        )
    for found in (a, b):
        if not found.runs:
            raise InputError(f"{found.path}: holds no runs; profile it again, or name another file")


def _changed_instances(a: Profile, b: Profile) -> Set[str]:
    """Return the instances whose content is known on both sides and differs."""
    before, after = _fingerprints(a), _fingerprints(b)
    return {name for name in before if name in after and before[name] != after[name]}


def _fingerprints(found: Profile) -> Dict[str, str]:
    rows = found.document.get("instances")
    return {
        str(row.get("name")): str(row["fingerprint"])
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping) and row.get("fingerprint") is not None
    }


def _machine_key(found: Profile) -> Optional[str]:
    surroundings = found.document.get("environment")
    key = surroundings.get("machine_key") if isinstance(surroundings, Mapping) else None
    return key if isinstance(key, str) else None


def _nothing_shared(a: Profile, b: Profile, changed: Set[str]) -> str:
    if changed:
        return f"no instance is what it was in {a.path}; profile both again"
    names = ", ".join(sorted({run.instance for run in b.runs})[:3])
    others = ", ".join(sorted({run.instance for run in a.runs})[:3])
    return f"no instance in common with {a.path}: found {names}, expected some of {others}"
