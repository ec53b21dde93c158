"""Print one head of a slot, picked by weight: for scripts, cron and other schedulers.

This is the whole command. `quick_pick` does the everyday case of it, in less time than it takes to
import what stands here.
"""

import argparse
import logging
import os
import time
from typing import List, Optional

from hydra_heads.base.errors import DONE, InputError, UsageError
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.output import print_result
from hydra_heads.cli.pick_choice import EQUAL, Choice, choice_of
from hydra_heads.cli.plain_line import add_rows
from hydra_heads.cli.quick_pick import OPTIONS, folder_of, meant_instance, names_by, weights_file_of
from hydra_heads.model.names import check_slot_name
from hydra_heads.model.places import DEFAULT_FOLDER, WEIGHTS_FILE
from hydra_heads.use.definitions import Definitions, definitions_for
from hydra_heads.use.published import Published, doubts, find_published, read_published
from hydra_heads.use.slot_folder import slot_folder, slot_living_in

QUIET = "print no more than names and warnings"

LOG = logging.getLogger("hydra.cli.pick")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `pick`."""
    parser.add_argument("slot", metavar="SLOT", help="the slot whose job is to be done")
    add_rows(parser, OPTIONS)


def run(call: Call) -> int:
    """Pick heads and print their names."""
    options = call.options
    _refuse_contradictions(options)
    choice = _choice(call)
    names = names_by(options, choice.heads, choice.shares)
    print_result(_shown(call, choice, names))
    return DONE


def _refuse_contradictions(options: argparse.Namespace) -> None:
    check_slot_name(options.slot, "SLOT")
    if options.best and ((options.n or 1) > 1 or options.seed is not None):
        raise UsageError("--best draws nothing, so --n and --seed say nothing; leave them out")
    if options.explain and options.json:
        raise UsageError("--explain is for people and --json for programs; choose one")


def _choice(call: Call) -> Choice:
    """Find what to draw from, and log what makes it doubtful."""
    base = folder_of(call.options)
    published = _published(call, base)
    if published is None:
        return _choice_without_weights(call, base)
    for line in doubts(published, time.time()):
        LOG.warning("%s", line)
    instance = meant_instance(call.options, published)
    if call.options.live:
        folder = slot_folder(base, call.options.slot)
        found = definitions_for(call.options.slot, folder)
        if found is not None:
            return _live(call, folder or base, found, published, instance)
        LOG.warning(
            "nothing defines the heads of slot %r here: picked as published", published.slot
        )
    return choice_of(published, instance)


def _live(
    call: Call,
    folder: str,
    found: Definitions,
    published: Optional[Published],
    instance: Optional[str],
) -> Choice:
    for line in found.doubts:
        LOG.warning("%s", line)
    # Only now: it brings the history, and with it SQLite.
    from hydra_heads.cli.pick_live import live_choice

    return live_choice(call, folder, found, published, instance)


def _published(call: Call, base: str) -> Optional[Published]:
    """Return the weights that are meant, None where there are none of this slot."""
    slot = call.options.slot
    path = weights_file_of(call.options)
    try:
        if path is None:
            return find_published(base, slot)
        if call.options.weights is None and not os.path.lexists(path):
            return None
        published = read_published(path, f"make it: {_weigh_line(call, base, path)}")
    except InputError as error:
        if path is not None and not os.path.lexists(path):
            raise
        line = _weigh_line(call, base, path)
        raise InputError(
            f"{error.message}; if it is beyond mending, remove it and weigh again: {line}"
        ) from error
    if published.slot in (None, slot):
        return published
    LOG.warning("%s: of slot %r, not %r: counts as no weights", path, published.slot, slot)
    return None


def _weigh_line(call: Call, base: str, out: Optional[str]) -> str:
    words: List[str] = [] if base == DEFAULT_FOLDER else list(option_words("--profiles", base))
    words += option_words("--slot", call.options.slot)
    return call.calling.line("weigh", [*words, *(option_words("--out", out) if out else ())])


def _choice_without_weights(call: Call, base: str) -> Choice:
    """Return equal shares of the heads that are defined; raises `InputError` without any."""
    slot, instance = call.options.slot, call.options.instance
    folder = slot_folder(base, slot)
    found = definitions_for(slot, folder)
    if found is None:
        raise InputError(_not_found(call, base))
    line = (
        _weigh_line(call, base, None)
        if folder is not None
        else call.calling.line("pipeline", option_words("--heads", found.source))
    )
    LOG.warning(
        "no weights of slot %r yet: equal shares of the heads in %s; weigh them: %s",
        slot,
        found.source,
        line,
    )
    if call.options.live:
        return _live(call, folder or base, found, None, instance)
    heads = tuple(head.name for head in found.slot.heads)
    return Choice(heads, (1 / len(heads),) * len(heads), EQUAL, instance, None)


def _not_found(call: Call, base: str) -> str:
    """Word that nobody knows the slot, and the command that would change that."""
    slot = call.options.slot
    own, lives = os.path.join(base, slot), slot_living_in(base)
    weights = os.path.join(base, WEIGHTS_FILE)
    if lives is None and os.path.lexists(weights):
        lives = read_published(weights).slot
    here = "here" if lives is None else f"here, where {lives!r} lives,"
    words = ("--heads", "FILE", *option_words("--output-dir", base if lives is None else own))
    line = call.calling.line("profile", words)
    return f"{base}: slot {slot!r} is neither {here} nor in {own}; profile it: {line}"


def _shown(call: Call, choice: Choice, names: List[str]) -> str:
    """Return what goes to standard output: the names, and what was asked for besides."""
    if call.options.json:
        from hydra_heads.cli.pick_json import as_json

        return as_json(call.options.slot, choice, names)
    if call.options.explain:
        from hydra_heads.cli.pick_explained import explained

        names += ["", explained(choice, names)]
    return "\n".join(names)
