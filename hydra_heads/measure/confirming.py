"""Heads run once more for a gate, to see whether what it saw is so: recorded, and no profile.

Suspects and a head that is none run in the same random blocks, so that what the machine does
now can be told from what a head does.
"""

import os
import time
from contextlib import suppress
from typing import Callable, Optional, Sequence, Set, Tuple

from hydra_heads.base.clock import new_run_id
from hydra_heads.base.errors import HydraError
from hydra_heads.heads.judging import MAJORITY
from hydra_heads.heads.judging import close as close_judging
from hydra_heads.heads.secrets import masker_for
from hydra_heads.measure.loop import begin, carry_out, log_event, tell_of_start
from hydra_heads.measure.marking import mark_runs
from hydra_heads.measure.plan import make_plan
from hydra_heads.measure.request import Event, Request
from hydra_heads.measure.taking_in import JOURNAL, take_in
from hydra_heads.measure.versions import with_versions
from hydra_heads.model.invocation import CONFIRM_ORIGIN
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History


def measure_again(
    slot: SlotDefinition,
    heads: Sequence[str],
    blocks: int,
    history: History,
    output_dir: Optional[str] = None,
    on_event: Callable[[Event], object] = log_event,
    seed: Optional[int] = None,
) -> str:
    """Run heads so many times in random blocks; return the run_id of the invocation.

    Its origin is `confirm`: no profile, no series and no weight is made of it, and `slot.json`
    and the logs of the heads stay as they are. Heads whose output theirs is compared with run
    too. Runs in a block count; those without one are warm-ups. `output_dir` is the folder of the
    slot, whose lock the caller holds: while a run is on its way into the history, the journal
    there has it.

    Raises `InputError` before anything is recorded: a name that no head has, and heads that
    cannot be started, all of them. `StopRequest` passes through: what has ended is recorded.
    """
    masker = masker_for(slot)
    slot = with_versions(slot)
    request = Request(
        run_id=new_run_id(),
        num_tests=blocks,
        seed=seed,
        only=with_references(slot, heads),
        origin=CONFIRM_ORIGIN,
    )
    journal = None if output_dir is None else os.path.join(output_dir, JOURNAL)
    plan = make_plan(slot, request, history, on_event)
    if journal is not None:
        take_in(journal, history, on_event)
    tell_of_start(slot, plan, on_event)
    begun = begin(slot, plan, request, history, None, journal, masker, on_event)
    try:
        carry_out(slot, plan, request, begun, on_event)
    except BaseException:
        # Nothing resumes it: left open, it would be kept from pruning for ever.
        with suppress(HydraError):
            history.end(request.run_id, time.time(), False)
        raise
    finally:
        close_judging()
    mark_runs(history, request.run_id, [head.name for head in plan.heads])
    history.end(request.run_id, time.time(), begun.remaining.is_complete)
    return request.run_id


def with_references(slot: SlotDefinition, names: Sequence[str]) -> Tuple[str, ...]:
    """Return heads and those that their outputs are compared with, in the order of the slot.

    A name that no head has stays, at the end: who plans the runs has the words for it.
    """
    wanted: Set[str] = set(names)
    compared = {head.name: head.success.same_output_as for head in slot.heads}
    reached: Set[str] = set()
    while wanted - reached:
        name = (wanted - reached).pop()
        reached.add(name)
        other = compared.get(name)
        if other is not None:
            wanted |= set(compared) if other == MAJORITY else {other}
    known = [name for name in compared if name in wanted]
    return (*known, *sorted(wanted - set(known)))
