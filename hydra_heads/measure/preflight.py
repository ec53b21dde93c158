"""What can be known before the first run: which heads cannot be started at all."""

from typing import Dict, Sequence, Set, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.judging import MAJORITY
from hydra_heads.heads.launching import missing_need
from hydra_heads.model.slot import Head, SlotDefinition


def planned_heads(slot: SlotDefinition, only: Sequence[str]) -> Tuple[Head, ...]:
    """Return the heads that are to run: all, or those that `only` names.

    Raises `InputError` for a name that no head has, for a slot without heads, and for a head
    whose output is to be compared with that of heads that are left out.
    """
    known = [head.name for head in slot.heads]
    for name in only:
        if name not in known:
            raise InputError(f"no head {ascii(name)}; the heads are {', '.join(sorted(known))}")
    planned = tuple(head for head in slot.heads if not only or head.name in only)
    for head in planned if only else ():
        _refuse_missing_reference(head, {chosen.name for chosen in planned}, len(slot.heads))
    if not planned:
        raise InputError(f"slot {slot.slot!r}: no head is enabled; enable one in the heads file")
    return planned


def _refuse_missing_reference(head: Head, chosen: Set[str], known: int) -> None:
    """Refuse a head whose output would have nothing to be compared with."""
    other = head.success.same_output_as
    if other is None or other in chosen:
        return
    if other != MAJORITY:
        raise InputError(
            f"head {head.name!r} must give the same output as {other!r}, which is left out; "
            f"add --only {other}"
        )
    if len(chosen) < known:
        raise InputError(
            f"head {head.name!r} is compared with the majority of all heads, and some are left "
            "out; run them all"
        )


def missing_programs(slot: SlotDefinition, heads: Sequence[Head]) -> Dict[str, str]:
    """Say for each head that cannot be started what it lacks.

    Raises `InputError` when that is so for every head.
    """
    missing = {}
    for head in heads:
        reason = missing_need(head, slot)
        if reason is not None:
            missing[head.name] = reason
    if len(missing) == len(heads):
        first = next(iter(missing))
        others = f", nor can the {len(missing) - 1} others" if len(missing) > 1 else ""
        raise InputError(
            f"head {first!r} cannot be started: {missing[first]}{others}; "
            "install what is missing, or change the heads"
        )
    return missing
