"""Show daily use of a slot: what was picked, how it went, and how the weights moved since.

Nothing is written: weights.json is as `weigh` left it, and what was learned since stands beside it.
"""

import logging
import os
import time
from typing import List, Optional, Sequence

from hydra_heads.base.errors import DONE, InputError
from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import folder_words, weights_path
from hydra_heads.cli.output import print_result
from hydra_heads.cli.show_cleaning import Cleaning
from hydra_heads.cli.used_folder import history_in, used_folder
from hydra_heads.report.live import LAST_CALLS, LiveState, live_document, live_text
from hydra_heads.store.history import History
from hydra_heads.store.live import LIVE_ORIGIN
from hydra_heads.store.live_statements import SELECT_SLOTS_USED
from hydra_heads.use.definitions import definitions_for
from hydra_heads.use.live_state import LiveSource, live_state
from hydra_heads.use.published import Published, read_published
from hydra_heads.use.slot_folder import slot_living_in

LOG = logging.getLogger("hydra.cli.show_live")


def show_live(call: Call, cleaning: Cleaning) -> int:
    """Show what daily use says; without any it says how to begin, which is no error."""
    only: Sequence[str] = call.options.heads
    folder = used_folder(call)
    with history_in(folder) as history:
        slot = _slot(call, folder, history)
        published = _published(call, folder, slot)
        source = LiveSource(slot, folder, history, published, _defined_heads(slot, folder))
        state = live_state(source, time.time(), _most_calls(call), only)
    _check_heads(state, only)
    if call.options.json:
        print_result(dump_json(cleaning.value(live_document(state, only))).rstrip("\n"))
    elif not call.options.quiet:
        print_result(cleaning.text(live_text(state, only)))
        if not state.calls_since:
            print_result("\n" + cleaning.text(_how_to_begin(call, state)))
    return DONE


def _most_calls(call: Call) -> int:
    return LAST_CALLS if call.options.calls is None else int(call.options.calls)


def _slot(call: Call, folder: str, history: Optional[History]) -> str:
    """Return the slot that is meant: the one that is named, that lives here, or was used last."""
    named = call.options.slot or from_environment("HYDRA_SLOT", str) or slot_living_in(folder)
    if named is not None:
        return str(named)
    slots = [] if history is None else _slots_used(history)
    if len(slots) == 1:
        return slots[0]
    found = f"found runs of {', '.join(slots)}" if slots else "found no slot here"
    raise InputError(f"{folder}: {found}; name the slot: {call.line_with('--slot')} NAME")


def _slots_used(history: History) -> List[str]:
    rows = history.select(SELECT_SLOTS_USED, (LIVE_ORIGIN,))
    return [str(name) for (name,) in rows if name is not None]


def _published(call: Call, folder: str, slot: str) -> Optional[Published]:
    path = weights_path(folder)
    if not os.path.lexists(path):
        return None
    line = call.calling.line("weigh", folder_words("--profiles", folder))
    try:
        published = read_published(path)
    except InputError as error:
        raise InputError(
            f"{error.message}; if it is beyond mending, remove it and weigh again: {line}"
        ) from error
    return published if published.slot in (None, slot) else None


def _defined_heads(slot: str, folder: str) -> List[str]:
    """Return the heads that are picked from; none where nothing says which they are."""
    try:
        found = definitions_for(slot, folder)
    except InputError as error:
        LOG.warning("%s; the heads are those of the weights", error.message)
        return []
    return [] if found is None else [head.name for head in found.slot.heads]


def _check_heads(state: LiveState, only: Sequence[str]) -> None:
    known = [head.name for head in state.heads]
    for name in only:
        if name not in known:
            heads = f"the heads are {', '.join(known)}" if known else "no head is known here"
            raise InputError(f"{state.folder}: no head {ascii(name)}; {heads}")


def _how_to_begin(call: Call, state: LiveState) -> str:
    """Say that nothing was used, and with which words it is."""
    line = call.calling.line("run", [state.slot, *folder_words("--profiles", state.folder)])
    what = "no live runs since the weights were made" if state.calls else "no live runs yet"
    return f'{what}; do the job once: {line}; or call it in Python: Slot("{state.slot}")'
