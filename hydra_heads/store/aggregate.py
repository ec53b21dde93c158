"""All metrics of a head's last runs at one glance, whatever the length of the history."""

from typing import Dict, List, NamedTuple, Optional

from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.store.queries import Queries
from hydra_heads.store.statements import FIND_HEAD

DEFAULT_RUNS = 1000

_NAMES = tuple(name for name in RUN_METRICS if name not in ("start_time", "end_time"))
"""Moments have no mean that says anything."""

AGGREGATE = " ".join(
    (
        "SELECT",
        ", ".join(f"count({name}), avg({name})" for name in _NAMES),
        "FROM runs WHERE head = :head AND id >= coalesce("
        "(SELECT id FROM runs WHERE head = :head ORDER BY id DESC LIMIT 1 OFFSET :others), 0)",
    )
)
"""One look into the index finds where the last runs begin, a second visits these runs only."""


SLOTS_OF_HEAD = (
    "SELECT slots.name FROM heads JOIN slots ON slots.id = heads.slot"
    " WHERE heads.name = ? ORDER BY slots.name"
)


class Aggregate(NamedTuple):
    """How many of the runs have a figure, and the mean of it, in the metric's unit."""

    runs: int
    mean: float


def last_runs(
    history: Queries, slot: Optional[str], head: str, count: int = DEFAULT_RUNS
) -> Dict[str, Aggregate]:
    """Return each metric's mean over the `count` runs of a head that were recorded last.

    `success` is 0 or 1, so its mean is the success rate of those that are decided. Metrics that
    no run has are left out; a head that is unknown has none. SQLite adds up, in doubles.
    """
    found = next(history.select(FIND_HEAD, (slot, head)), None)
    if found is None:
        return {}
    row = next(history.select(AGGREGATE, {"head": found[0], "others": max(1, count) - 1}))
    return {
        name: Aggregate(number, mean)
        for name, number, mean in zip(_NAMES, row[::2], row[1::2])
        if number
    }


def slots_of(history: Queries, head: str) -> List[Optional[str]]:
    """Return the slots that have a head of this name, None first where runs have no slot."""
    return [row[0] for row in history.select(SLOTS_OF_HEAD, (head,))]
