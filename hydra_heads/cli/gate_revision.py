"""The heads as they are in the folder and as a revision of git has them, measured both now."""

import logging
import os
from typing import Callable, Dict, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

from hydra_heads.base.errors import InputError, UsageError
from hydra_heads.cli.call import Call
from hydra_heads.cli.watcher import Watcher
from hydra_heads.heads.load import load_heads_file
from hydra_heads.measure.paired_rows import FEWEST_BLOCKS, row_of
from hydra_heads.measure.request import Event, Notice
from hydra_heads.measure.revision_runs import Side, missing_in, run_both, shared_of, sides_of
from hydra_heads.measure.revisions import Checkout, checked_out
from hydra_heads.model.regression import CANNOT_TELL, GateRow
from hydra_heads.model.slot import HeadsFile, SlotDefinition
from hydra_heads.store.series import unit_of

LOG = logging.getLogger("hydra.cli.gate_revision")

_MARK_DIGITS = 7


class Asked(NamedTuple):
    """What is compared: heads (none named: all), metrics, the least change, how many blocks."""

    heads: Sequence[str]
    metrics: Sequence[str]
    min_effect_percent: float
    blocks: int


def compare_with_revision(
    call: Call,
    slot: SlotDefinition,
    revision: str,
    heads: Sequence[str],
    metrics: Sequence[str],
    min_effect_percent: float,
    blocks: int,
) -> Tuple[List[GateRow], str]:
    """Run the heads of a revision and the present ones in blocks; return rows and its full hash.

    The revision's heads file is the one at the same path. Its heads run in a checkout that is
    gone afterwards, and no run is kept. p values are not corrected for each other.

    Raises `UsageError` for so few blocks that nothing can come of them, `InputError`: git says
    no, the heads file is no file or not in the revision, a head that was named is only on one
    side, nothing is on both.
    """
    asked = Asked(heads, metrics, min_effect_percent, blocks)
    if blocks < FEWEST_BLOCKS:
        raise UsageError(
            f"--num-tests: found {blocks}, expected {FEWEST_BLOCKS} or more with "
            "--against-command: fewer blocks can tell nothing; see --help"
        )
    heads_file = slot.heads_file
    if heads_file is None:
        raise InputError(
            "--against-command: the heads of this slot are in no file that git could have; name "
            "one: --heads FILE"
        )
    folder = os.path.dirname(heads_file.path) or os.curdir
    with checked_out(folder, revision) as checkout:
        before = _slot_in(checkout, heads_file, slot.slot, revision)
        return _rows(call, slot, before, checkout, revision, asked), checkout.commit


def _slot_in(checkout: Checkout, heads_file: HeadsFile, slot: str, revision: str) -> SlotDefinition:
    """Read the heads file of a revision; errors name the revision in place of its folder."""
    path = os.path.join(checkout.folder, os.path.basename(heads_file.path))
    shown = f"{revision}:{os.path.relpath(path, checkout.root).replace(os.sep, '/')}"
    if not os.path.lexists(path):
        raise InputError(f"{shown}: no such file in this revision; name one that has it")
    try:
        found = load_heads_file(path)
    except InputError as error:
        words = error.message.replace(path, shown).replace(checkout.root, revision)
        raise InputError(words) from error
    if found.slot != slot:
        raise InputError(f"{shown}: slot: found {found.slot!r}, expected {slot!r}")
    return found


def _rows(
    call: Call,
    now: SlotDefinition,
    before: SlotDefinition,
    checkout: Checkout,
    revision: str,
    asked: Asked,
) -> List[GateRow]:
    shared = shared_of(now, before)
    alone = _alone(now, before, asked.heads, revision)
    names = [name for name in shared.heads if not asked.heads or name in asked.heads]
    if not names:
        raise InputError(f"revision {revision}: it has none of these heads; nothing to compare")
    if not shared.instances:
        raise InputError(f"revision {revision}: it has no input in common; nothing to compare")
    _tell_of_inputs(now, len(shared.instances), revision)
    old, new = sides_of(now, before, names, f"@{checkout.commit[:_MARK_DIGITS]}")
    missing = {**_missing(old, revision), **_missing(new, "")}
    old, new = (_without(side, missing) for side in (old, new))
    measured = [name for name in names if name in old.heads and name in new.heads]
    if not measured:
        raise InputError(f"revision {revision}: nothing to compare: {next(iter(missing.values()))}")
    with Watcher(call) as watcher:
        pairs = run_both(old, new, shared.instances, asked.blocks, _quietly(watcher.on_event))
    found = [
        row_of(name, metric, pairs[name], asked.min_effect_percent)
        for name in measured
        for metric in asked.metrics
    ]
    return found + list(_not_measured({**missing, **alone}, measured, alone, asked.metrics))


def _alone(
    now: SlotDefinition, before: SlotDefinition, asked: Sequence[str], revision: str
) -> Dict[str, str]:
    """Say of heads that only one side has why they are not compared.

    Raises `InputError` for one that was named.
    """
    here, there = ({head.name for head in slot.heads} for slot in (now, before))
    for name in asked:
        if name not in here or name not in there:
            where = "here" if name not in here else f"in revision {revision}"
            known = ", ".join(sorted(here & there)) or "none"
            raise InputError(f"no head {ascii(name)[:80]} {where}; on both sides are: {known}")
    if asked:
        return {}
    reasons = dict.fromkeys(sorted(here - there), f"not in revision {revision}")
    reasons.update(dict.fromkeys(sorted(there - here), f"only in revision {revision}"))
    return reasons


def _missing(side: Side, revision: str) -> Dict[str, str]:
    """Say of heads that cannot be started what they lack, and warn of it."""
    where = f"in revision {revision}" if revision else "here"
    found = {
        name: f"cannot be started {where}: {reason}" for name, reason in missing_in(side).items()
    }
    if found and revision:
        LOG.warning("revision %s: what git does not track is not in it", revision)
    for name, reason in found.items():
        LOG.warning("head %r %s", name, reason)
    return found


def _without(side: Side, missing: Mapping[str, str]) -> Side:
    return side._replace(heads=tuple(name for name in side.heads if name not in missing))


def _not_measured(
    reasons: Mapping[str, str],
    measured: Sequence[str],
    alone: Mapping[str, str],
    metrics: Sequence[str],
) -> Iterator[GateRow]:
    """Return rows of heads that are not compared; those of one side only do not count."""
    for name, reason in reasons.items():
        for metric in metrics if name not in measured else ():
            row = GateRow(name, metric, unit_of(metric), CANNOT_TELL, reason)
            yield row._replace(left_out=name in alone)


def _tell_of_inputs(now: SlotDefinition, shared: int, revision: str) -> None:
    rest = len(now.instances) - shared
    if rest:
        LOG.warning(
            "revision %s: %d of %d inputs are others there, or not there: left out",
            revision,
            rest,
            len(now.instances),
        )


def _quietly(listen: Callable[[Event], object]) -> Callable[[Event], object]:
    """Hand events on; what a Phase 1 tells is for those who ask for details."""

    def hear(event: Event) -> None:
        if isinstance(event, Notice) and event.level == "INFO":
            event = Notice("DEBUG", event.message)
        listen(event)

    return hear
