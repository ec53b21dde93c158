"""The metrics that a gate judges by: as people name them, or as follow from the objective."""

from typing import Optional, Sequence, Tuple

from hydra_heads.model.metrics import SUCCESS_RATE
from hydra_heads.model.minimised import MEMORY, PEAK, addends_of
from hydra_heads.model.objective import Objective
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.series import check_metric


def metrics_of(names: Sequence[object], where: str = "") -> Tuple[str, ...]:
    """Return metrics by their registered names, each once.

    Raises `InputError` for what has no series, naming `where` the list stands; by default they
    are those of `--metric`.

    >>> metrics_of(["time", "memory", "time"])
    ('time', 'memory_max_mb')
    """
    found = tuple(PEAK if name == MEMORY else str(name) for name in names)
    for at, name in enumerate(found):
        check_metric(name, f"{where}[{at}]" if where else "--metric")
    return tuple(dict.fromkeys(found))


def default_metrics(slot: Optional[SlotDefinition]) -> Tuple[str, ...]:
    """Return what the objective minimises, and the success rate."""
    objective = Objective() if slot is None else slot.objective
    return metrics_of([*(each.metric for each in addends_of(objective.minimise)), SUCCESS_RATE])
