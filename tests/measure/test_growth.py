"""Tests that Phase 1 needs no more memory for more runs."""

import gc
import tracemalloc
from pathlib import Path
from typing import List

import pytest

from hydra_heads.heads.kind import Launch
from hydra_heads.measure.loop import Event, Request, RunEnded, profile
from hydra_heads.model.run import Outcome
from hydra_heads.store.history import History
from tests.measure.slots import fake_processes, instances, slot_of, success


@pytest.mark.long
def test_memory_does_not_grow_with_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first hundred runs, six hundred more take no more memory [H-025]."""
    stderr = b"it went wrong\n" * 100

    def answer(launch: Launch) -> Outcome:
        metrics = {"user_time": 0.01, "stderr_lines": 100}
        return success(stderr=stderr, metrics=metrics)._replace(exit_code=1)

    fake_processes(monkeypatch, answer)
    slot = slot_of(tmp_path, {"a": ["true"], "b": ["true"]}, instances=instances("x", "y", "z"))
    held: List[int] = []

    def look(event: Event) -> None:
        if isinstance(event, RunEnded) and event.done in (100, 700):
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])

    request = Request("r1", num_tests=350, output_dir=str(tmp_path))
    with History.open(str(tmp_path / "history.db")) as history:
        tracemalloc.start()
        try:
            profile(slot, request, history, look)
        finally:
            tracemalloc.stop()

    assert held[1] - held[0] < 20_000
