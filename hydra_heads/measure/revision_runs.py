"""The heads of two revisions, run in the same blocks now, each at home in its own folder."""

from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.clock import new_run_id
from hydra_heads.base.errors import InputError
from hydra_heads.heads.judging import MAJORITY
from hydra_heads.heads.judging import close as close_judging
from hydra_heads.heads.launching import missing_need
from hydra_heads.heads.secrets import masker_for
from hydra_heads.measure.confirming import with_references
from hydra_heads.measure.loop import begin, carry_out, log_event
from hydra_heads.measure.paired_rows import Pair
from hydra_heads.measure.plan import make_plan
from hydra_heads.measure.request import Event, Request
from hydra_heads.measure.steps import Home
from hydra_heads.model.invocation import CONFIRM_ORIGIN
from hydra_heads.model.run import Run
from hydra_heads.model.slot import Head, Instance, SlotDefinition
from hydra_heads.store.history import History


class Side(NamedTuple):
    """A slot as it is in one revision.

    `mark` follows the names of its heads (`@3f2a51c`; nothing on the present side), `heads` are
    those that run.
    """

    slot: SlotDefinition
    mark: str
    heads: Tuple[str, ...]

    @property
    def home(self) -> Home:
        """Where its heads are at home."""
        return Home(self.slot.folder, self.slot.import_folder)

    @property
    def marked(self) -> List[Head]:
        """Its heads by the names that they have beside those of the other side."""
        return [self._marked(head) for head in self.slot.heads if head.name in self.heads]

    def _marked(self, head: Head) -> Head:
        other = head.success.same_output_as
        criteria = head.success
        if other not in (None, MAJORITY):
            criteria = criteria._replace(same_output_as=f"{other}{self.mark}")
        return head._replace(name=f"{head.name}{self.mark}", success=criteria)


class Shared(NamedTuple):
    """What two revisions have in common: heads by name, and inputs that are the same."""

    heads: Tuple[str, ...]
    instances: Tuple[Instance, ...]


def shared_of(now: SlotDefinition, before: SlotDefinition) -> Shared:
    """Return the heads and the inputs that both revisions have."""
    names = {head.name for head in before.heads}
    inputs = {instance.name: instance for instance in before.instances}
    return Shared(
        tuple(head.name for head in now.heads if head.name in names),
        tuple(each for each in now.instances if inputs.get(each.name) == each),
    )


def sides_of(
    now: SlotDefinition, before: SlotDefinition, heads: Sequence[str], mark: str
) -> Tuple[Side, Side]:
    """Return both sides with the heads that run: those that are meant, and what they refer to."""
    sides = [(before, mark), (now, "")]
    old, new = (Side(slot, sign, with_references(slot, heads)) for slot, sign in sides)
    return old, new


def missing_in(side: Side) -> Dict[str, str]:
    """Say for each head of a side that cannot be started what it lacks."""
    found = {}
    for head in side.slot.heads:
        reason = missing_need(head, side.slot) if head.name in side.heads else None
        if reason is not None:
            found[head.name] = reason
    return found


def run_both(
    old: Side,
    new: Side,
    instances: Sequence[Instance],
    blocks: int,
    on_event: Callable[[Event], object] = log_event,
    seed: Optional[int] = None,
) -> Mapping[str, List[Pair]]:
    """Run both sides in random blocks; return the pairs of runs of each block by head.

    Nothing is kept: the runs are in a history of their own that is gone in the end. A head whose
    output has to be that of the majority is compared with the heads of both sides. `StopRequest`
    passes through.
    """
    merged = _merged(old, new, instances)
    masker = masker_for(merged)
    request = Request(new_run_id(), num_tests=blocks, seed=seed, origin=CONFIRM_ORIGIN)
    homes = {head.name: side.home for side in (old, new) for head in side.marked}
    with History.open(":memory:") as history:
        plan = make_plan(merged, request, history, on_event)
        begun = begin(merged, plan, request, history, None, None, masker, on_event)
        try:
            carry_out(merged, plan, request, begun, on_event, homes)
        finally:
            close_judging()
        runs = list(history.runs(request.run_id))
    return {name: _pairs(runs, name, old.mark) for name in new.heads if name in old.heads}


def _merged(old: Side, new: Side, instances: Sequence[Instance]) -> SlotDefinition:
    """Return one slot with the heads of both sides; raises `InputError` for two of one name."""
    heads = (*old.marked, *new.marked)
    names = [head.name for head in heads]
    if len(set(names)) < len(names):
        raise InputError(f"slot {new.slot.slot!r}: a head is called like another's {old.mark}")
    return new.slot._replace(heads=heads, instances=tuple(instances))


def _pairs(runs: Sequence[Run], name: str, mark: str) -> List[Pair]:
    before = _by_block(runs, f"{name}{mark}")
    after = _by_block(runs, name)
    return [(before[block], after[block]) for block in sorted(before) if block in after]


def _by_block(runs: Sequence[Run], name: str) -> Dict[int, Run]:
    return {run.block: run for run in runs if run.head == name and run.block is not None}
