"""Which folder holds what is recorded of a slot: its own, or one that only daily use has made."""

import os
from contextlib import contextmanager
from typing import Iterator, Optional

from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import find_folder, folder_from
from hydra_heads.model.names import check_slot_name
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.store.history import History
from hydra_heads.store.live import LIVE_ORIGIN
from hydra_heads.use.slot_folder import slot_living_in


def used_folder(call: Call) -> str:
    """Return the slot's folder: where it lives, or where its daily use is recorded.

    Raises `InputError` when no folder holds the slot that `--slot` names.
    """
    slot = call.options.slot or from_environment("HYDRA_SLOT", str)
    if slot is not None:
        check_slot_name(slot, "--slot")
        base = folder_from(call.options.profiles)
        for folder in (base, os.path.join(base, slot)):
            if slot_living_in(folder) in (None, slot) and _is_used_in(folder, slot):
                return folder
    return find_folder(call)


def _is_used_in(folder: str, slot: str) -> bool:
    with history_in(folder) as history:
        return history is not None and history.latest(slot, LIVE_ORIGIN) is not None


@contextmanager
def history_in(folder: str) -> Iterator[Optional[History]]:
    """Open the history of a folder to look into it; None where there is none."""
    path = os.path.join(folder, HISTORY_FILE)
    if not os.path.lexists(path):
        yield None
        return
    with History.open_reading(path) as history:
        yield history
