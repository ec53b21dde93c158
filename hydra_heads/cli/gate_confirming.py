"""Suspects run again now: into the history, into no profile."""

import logging
from typing import Callable, Dict, List, Mapping, Optional, Tuple

from hydra_heads.base.errors import HydraError
from hydra_heads.base.lock import folder_lock
from hydra_heads.cli.gate_scene import Scene
from hydra_heads.cli.watcher import Watcher
from hydra_heads.measure.confirming import measure_again
from hydra_heads.model.run import Run
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.rules.gate.confirming import Again
from hydra_heads.store.history import History

LOG = logging.getLogger("hydra.cli.gate_confirming")

Values = Dict[Tuple[str, str], float]
"""Values by head and metric."""

Reading = Callable[[History, str, str, List[Run]], Mapping[Tuple[str, str], float]]
"""Puts the runs of a head in an invocation on the scale of its subjects."""


def rerun_by(scene: Scene, path: str, read: Reading) -> Optional[Again]:
    """Return what runs suspects again, into the history at `path`; None where nothing can be run.

    What keeps them from being run is a warning: the verdict stands without.
    """
    if not scene.options.confirm:
        return None
    if scene.slot is None or scene.folder is None:
        LOG.warning("--confirm: nothing says how the heads are run; nothing was run again")
        return None
    slot, folder = scene.slot, scene.folder

    def again(suspects: List[str], control: Optional[str]) -> Values:
        names = [*suspects, *([control] if control else [])]
        known = [name for name in names if _is_defined(slot, name)]
        if not any(name in known for name in suspects):
            LOG.warning("--confirm: %s: no longer defined; not run again", ", ".join(suspects))
            return {}
        try:
            with folder_lock(folder), History.open(path) as history:
                return _measured(scene, slot, history, known, read)
        except HydraError as error:
            LOG.warning("--confirm: could not run %s again: %s", ", ".join(known), error.message)
            return {}

    return again


def _measured(
    scene: Scene, slot: SlotDefinition, history: History, heads: List[str], read: Reading
) -> Values:
    blocks, folder = scene.options.confirm, str(scene.folder)
    with Watcher(scene.call) as watcher:
        run_id = measure_again(slot, heads, blocks, history, folder, watcher.on_event)
    found: Values = {}
    for head in heads:
        runs = [run for run in history.runs(run_id, head) if run.block is not None]
        found.update(read(history, run_id, head, runs))
    return found


def _is_defined(slot: SlotDefinition, name: str) -> bool:
    return any(head.name == name for head in slot.heads)
