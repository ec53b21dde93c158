"""Slots with a store for the tests, and what their histories hold."""

import json
from pathlib import Path
from typing import Any, Dict, List

from hydra_heads.store.history import History
from hydra_heads.store.live import LiveRun
from hydra_heads.use.slots.slot import Slot


def a_slot(store: object, **settings: Any) -> Slot:
    """Make a Slot with a head that does nothing and one that raises for odd numbers."""
    slot = Slot("fetch", store=str(store), seed=1, **settings)

    @slot.head
    def even(number: int) -> int:
        if number % 2:
            raise ValueError("odd")
        return number

    @slot.head
    def any_number(number: int) -> int:
        return number

    return slot


def recorded(folder: Path) -> List[LiveRun]:
    """Return the live runs that a folder's history has."""
    with History.open_reading(str(folder / "history.db")) as history:
        return history.live_runs("fetch", most=100_000)


def write_weights(folder: Path, weights: Dict[str, float], made_unix: float = 0.0) -> None:
    """Write weights as Phase 2 would, made at a moment."""
    document = {
        "schema": "hydra.weights",
        "schema_version": "1.0",
        "generator": {"name": "hydra-heads", "version": "1"},
        "run_id": "r1",
        "timestamp": "2026-01-01T00:00:00.000+00:00",
        "timestamp_unix": made_unix,
        "slot": "fetch",
        "weights": weights,
        "heads": [
            {"name": name, "weight": weight, "runs": 10_000, "success_rate": 100.0}
            for name, weight in weights.items()
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "weights.new"
    fresh.write_text(json.dumps(document))
    fresh.replace(folder / "weights.json")
