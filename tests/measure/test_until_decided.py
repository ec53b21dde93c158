"""Tests of Phase 1 where heads race until one is decided on."""

import os
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Sequence

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.stop import StopRequest
from hydra_heads.measure.request import Event, RunEnded
from hydra_heads.model.invocation import Until
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from tests.measure.slots import (
    fake_processes,
    latest_run_id,
    run_phase,
    runs_in,
    slot_of,
    success,
)

UNTIL = Until(5.0, 95.0)
ALL = ["a", "b", "c"]


class Script:
    """Leaves `b` out after two blocks and `a` after four; ends after six."""

    def __init__(self) -> None:
        self.seen: List[List[str]] = []

    def eliminated(self) -> Dict[str, str]:
        """Say why heads were left out."""
        return {"b": "after 2 blocks: dear", "a": "after 4 blocks: dear"}

    def choose(self, runs: Sequence[Run]) -> List[str]:
        """Name the heads of the next block by how many there were before."""
        self.seen.append([run.id.rpartition(".")[2] for run in runs])
        blocks = len(self.seen) - 1
        if blocks == 6:
            return []
        return ALL if blocks < 2 else ["a", "c"] if blocks < 4 else ["c"]


def stop_after(number: int) -> Any:
    """Return a listener that asks to stop once so many runs have ended."""
    ended: List[Event] = []

    def listen(event: Event) -> None:
        if isinstance(event, RunEnded):
            ended.append(event)
            if len(ended) == number:
                raise StopRequest(15)

    return listen


def _slot(folder: Path) -> Any:
    return slot_of(folder, {name: ["true"] for name in ALL})


def test_a_head_that_is_left_out_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its runs are all that were planned for it; the one decided on could have had more."""
    fake_processes(monkeypatch, lambda launch: success())

    script = Script()

    phase = run_phase(
        _slot(tmp_path),
        tmp_path / "out",
        choose=script.choose,
        eliminated=script.eliminated,
        num_tests=9,
        until=UNTIL,
    )

    keys = ("num_tests", "planned_tests", "complete", "eliminated")
    told = {name: tuple(phase.document(name)[key] for key in keys) for name in ALL}
    reasons = script.eliminated()
    assert told == {
        "a": (4, 4, True, reasons["a"]),
        "b": (2, 2, True, reasons["b"]),
        "c": (6, 9, False, None),
    }


def test_what_was_decided_on_is_a_complete_invocation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history knows what it ran for, and later nights compare with it."""
    fake_processes(monkeypatch, lambda launch: success())

    run_phase(_slot(tmp_path), tmp_path / "out", choose=Script().choose, num_tests=9, until=UNTIL)

    with History.open_reading(str(tmp_path / "out" / "history.db")) as history:
        latest = history.latest("job")
    assert latest is not None
    assert (latest.until, latest.complete, latest.planned_tests) == (UNTIL, True, 9)


@pytest.mark.parametrize("number", [1, 3, 5, 7, 8, 11])
def test_a_race_is_resumed_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Whoever chooses sees the recorded blocks again, and both parts make up one whole race."""
    fake_processes(monkeypatch, lambda launch: success())
    slot, whole, out = _slot(tmp_path), Script(), tmp_path / "out"
    wishes: Dict[str, Any] = {"num_tests": 9, "until": UNTIL, "seed": 3, "run_id": "r1"}
    run_phase(slot, tmp_path / "whole", choose=whole.choose, **wishes)
    with pytest.raises(StopRequest):
        run_phase(slot, out, stop_after(number), Script().choose, **wishes)
    resumed = Script()

    phase = run_phase(slot, out, choose=resumed.choose, resume=True)

    expected = runs_in(tmp_path / "whole", "r1")
    assert [(run.order, run.block, run.head) for run in phase.runs] == [
        (run.order, run.block, run.head) for run in expected
    ]
    assert Counter(run.head for run in phase.runs) == {"a": 4, "b": 2, "c": 6}
    assert [sorted(orders) for orders in resumed.seen] == [sorted(orders) for orders in whole.seen]


@pytest.mark.parametrize(
    ("begun", "wish", "words"),
    [
        (UNTIL, Until(1.0, 95.0), "found tolerance 1 %, confidence 95 %, but r1 was started with"),
        (None, UNTIL, "--until-decided: found tolerance 5 %.* but r1 was started without it"),
    ],
)
def test_a_race_is_resumed_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: Until, wish: Until, words: str
) -> None:
    """Another tolerance, and a race where there was none, are refused."""
    fake_processes(monkeypatch, lambda launch: success())
    slot, out = _slot(tmp_path), tmp_path / "out"
    with pytest.raises(StopRequest):
        run_phase(slot, out, stop_after(2), num_tests=4, run_id="r1", until=begun)

    with pytest.raises(InputError, match=words):
        run_phase(slot, out, resume=True, until=wish)

    assert len(runs_in(out, latest_run_id(out))) == 2
    assert os.path.exists(str(out / "history.db"))
