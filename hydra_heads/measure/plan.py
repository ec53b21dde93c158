"""What one invocation is going to run: a new one, or the rest of one that was interrupted."""

import os
import time
from typing import AbstractSet, Callable, Dict, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.log import name_run
from hydra_heads.heads.fingerprint import instance_fingerprint
from hydra_heads.measure.environment import environment, machine_key
from hydra_heads.measure.preflight import planned_heads
from hydra_heads.measure.request import DEFAULT_NUM_TESTS, MAX_NUM_TESTS, Notice, Request
from hydra_heads.model.invocation import Invocation, Until
from hydra_heads.model.slot import Head, SlotDefinition
from hydra_heads.store.history import History

Notify = Callable[[Notice], object]

_AFRESH = "leave --resume out to start afresh"

_DOUBT = "times measured there and here cannot be compared"


class Plan(NamedTuple):
    """An invocation, the heads that it runs (under its time limit), and the orders done already.

    `has_ended` says that nothing is left to run: it was ended by an earlier process.
    """

    invocation: Invocation
    heads: Tuple[Head, ...]
    done: AbstractSet[int] = frozenset()
    is_resumed: bool = False
    has_ended: bool = False

    @property
    def total_runs(self) -> int:
        """Runs of the whole invocation, those done included."""
        return self.invocation.planned_tests * len(self.heads)

    @property
    def seed(self) -> int:
        """What the order of runs and the choice of instances are drawn with."""
        return self.invocation.seed or 0

    @property
    def largest_timeout_s(self) -> float:
        """The largest time limit in force."""
        return max(head.timeout_s for head in self.heads)


def make_plan(slot: SlotDefinition, request: Request, history: History, notify: Notify) -> Plan:
    """Return what to run: the latest invocation of the slot when it is to be resumed, or a new one.

    A new one is not in the history yet. Raises `InputError` when what is asked for, or what the
    slot defines, is not what the interrupted invocation began with.
    """
    if request.resume:
        latest = history.latest(slot.slot)
        if latest is not None:
            name_run(latest.run_id)
            return _resumed(slot, request, latest, history, notify)
        notify(Notice("INFO", f"slot {slot.slot!r} has nothing to resume: starting as usual"))
    return _new(slot, request)


def _new(slot: SlotDefinition, request: Request) -> Plan:
    heads = planned_heads(slot, request.only)
    num_tests = DEFAULT_NUM_TESTS if request.num_tests is None else request.num_tests
    if not 1 <= num_tests <= MAX_NUM_TESTS:
        raise InputError(f"num_tests: found {num_tests}, expected 1 to {MAX_NUM_TESTS}")
    seed = request.seed
    if seed is None:
        seed = int.from_bytes(os.urandom(6), "big")  # a double holds it exactly
    surroundings = environment()
    invocation = Invocation(
        run_id=request.run_id,
        slot=slot.slot,
        origin=request.origin,
        seed=seed,
        planned_tests=num_tests,
        only=tuple(sorted(set(request.only))),
        timeout_s=request.timeout_s,
        fingerprints={head.name: head.fingerprint for head in heads},
        instance_fingerprints=instance_fingerprints(slot),
        environment=surroundings,
        machine_key=machine_key(),
        heads_file=slot.heads_file.path if slot.heads_file else None,
        heads_sha256=slot.heads_file.sha256 if slot.heads_file else None,
        started_unix=time.time(),
        until=request.until,
    )
    return Plan(invocation, _under_limit(heads, invocation))


def instance_fingerprints(slot: SlotDefinition) -> Dict[str, str]:
    """Return the fingerprint of each instance: its values, and the files that they name."""
    return {
        instance.name: instance_fingerprint(instance, slot.folder) for instance in slot.instances
    }


def _under_limit(heads: Tuple[Head, ...], invocation: Invocation) -> Tuple[Head, ...]:
    """Put the invocation's own time limit, if it has one, over those of the heads."""
    limit = invocation.timeout_s
    return heads if limit is None else tuple(head._replace(timeout_s=limit) for head in heads)


def _resumed(
    slot: SlotDefinition, request: Request, latest: Invocation, history: History, notify: Notify
) -> Plan:
    has_ended = latest.ended_unix is not None
    if has_ended:
        notify(Notice("INFO", f"{latest.run_id} has ended already: nothing to resume"))
        known = {head.name for head in slot.heads}
        only = tuple(name for name in latest.fingerprints if name in known)
        heads = planned_heads(slot, only)
    else:
        _check_wishes(request, latest)
        heads = planned_heads(slot, _still_there(slot, latest))
        _check_unchanged(slot, heads, latest)
        if machine_key() != latest.machine_key:
            notify(Notice("WARN", f"{latest.run_id} was begun on another machine: {_DOUBT}"))
        notify(Notice("INFO", f"going on with {latest.run_id}"))
    done = history.orders(latest.run_id)
    return Plan(latest, _under_limit(heads, latest), done, True, has_ended)


def _check_wishes(request: Request, latest: Invocation) -> None:
    """Refuse another value than the interrupted invocation was started with."""
    wishes = (
        ("--num-tests", request.num_tests, latest.planned_tests),
        ("--seed", request.seed, latest.seed),
        ("--timeout", request.timeout_s, latest.timeout_s),
        ("--until-decided", _worded(request.until), _worded(latest.until)),
        ("--only", " ".join(sorted(set(request.only))) or None, " ".join(latest.only) or None),
    )
    for option, wished, begun in wishes:
        if wished is not None and wished != begun:
            was = "without it" if begun is None else f"with {begun}"
            raise InputError(
                f"{option}: found {wished}, but {latest.run_id} was started {was} and is resumed "
                f"as it was; leave {option} out, or {_AFRESH}"
            )


def _worded(until: Optional[Until]) -> Optional[str]:
    return until and f"tolerance {until.tolerance:g} %, confidence {until.confidence:g} %"


def _still_there(slot: SlotDefinition, latest: Invocation) -> Tuple[str, ...]:
    """Return the heads to go on with; the others must not have changed either."""
    known = {head.name for head in slot.heads}
    for name in latest.fingerprints:
        if name not in known:
            raise InputError(
                f"head {name!r} of {latest.run_id} is no longer there; put it back, or {_AFRESH}"
            )
    if not latest.only and len(known) > len(latest.fingerprints):
        added = sorted(known - set(latest.fingerprints))[0]
        raise InputError(
            f"head {added!r} is new since {latest.run_id} began; take it out, or {_AFRESH}"
        )
    return tuple(latest.fingerprints)


def _check_unchanged(slot: SlotDefinition, heads: Tuple[Head, ...], latest: Invocation) -> None:
    """Refuse heads and instances that are not what they were."""
    for head in heads:
        if head.fingerprint != latest.fingerprints[head.name]:
            raise InputError(
                f"head {head.name!r} has changed since {latest.run_id} began; "
                f"put it back as it was, or {_AFRESH}"
            )
    if instance_fingerprints(slot) != dict(latest.instance_fingerprints):
        raise InputError(
            f"the instances have changed since {latest.run_id} began; "
            f"put them back as they were, or {_AFRESH}"
        )
