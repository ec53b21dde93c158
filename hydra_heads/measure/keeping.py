"""What of the past goes when a Phase 1 ends: only what the heads file says need not be kept."""

import os
import time
from typing import Callable, Optional

from hydra_heads.base.errors import HydraError
from hydra_heads.base.settings import from_environment
from hydra_heads.measure.folder import OutputFolder
from hydra_heads.measure.request import Notice
from hydra_heads.model.places import WEIGHTS_FILE
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History
from hydra_heads.store.kept import kept_run_ids
from hydra_heads.store.pruning import prune


def apply_retention(
    history: History,
    slot: SlotDefinition,
    folder: Optional[OutputFolder],
    notify: Callable[[Notice], object],
) -> None:
    """Delete the runs of a slot that its `retention` does not keep, and say how many went.

    Without a `retention`, or without a folder, nothing goes. The measuring is done by now: what
    goes wrong is told as a warning and ends nothing.
    """
    if slot.retention is None or folder is None:
        return
    weights = from_environment("HYDRA_WEIGHTS", str) or os.path.join(folder.path, WEIGHTS_FILE)
    try:
        kept = kept_run_ids(folder.path, weights)
        gone = prune(history, [slot.slot], slot.retention, kept, time.time())
    except HydraError as error:
        notify(Notice("WARN", f"retention: nothing more is deleted: {error.message}"))
        return
    if gone:
        runs = "1 run" if gone == 1 else f"{gone} runs"
        notify(Notice("INFO", f"retention: {runs} of the past deleted from the history"))
