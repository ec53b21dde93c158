"""Which folder holds what is recorded of a slot: its own, or one that only daily use has made."""

import os
from contextlib import contextmanager
from typing import Iterator, Optional

from hydra_heads.base.errors import InputError
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.folders import find_folder, folder_from, profile_line
from hydra_heads.model.names import check_slot_name
from hydra_heads.model.places import HISTORY_FILE, SLOT_FILE
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


def folder_with_records(call: Call) -> str:
    """Return the slot's folder, in which Phase 1, daily use or a script has left something.

    Raises `InputError` as `used_folder` does, and for a folder of other things: whoever names the
    wrong one is not to hear that nothing waits there.
    """
    folder = used_folder(call)
    if not any(os.path.lexists(os.path.join(folder, name)) for name in (SLOT_FILE, HISTORY_FILE)):
        raise InputError(
            f"{folder}: neither {SLOT_FILE} nor {HISTORY_FILE} here; name a slot by --slot, its "
            f"own folder by --profiles, or make profiles: {profile_line(call, folder)}"
        )
    return folder


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
