"""Tests of `hydra_heads.measure.confirming`: suspects run again, recorded and in no profile."""

import os
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.stop import StopRequest
from hydra_heads.heads.kind import Launch
from hydra_heads.measure.confirming import measure_again, with_references
from hydra_heads.measure.request import Event, RunEnded
from hydra_heads.measure.taking_in import JOURNAL
from hydra_heads.model.invocation import CONFIRM_ORIGIN
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History
from hydra_heads.store.series import series_of
from tests.measure.slots import (
    fake_processes,
    instances,
    notices_of,
    run_events,
    run_phase,
    slot_of,
    success,
)

TRUE = ["true"]


def files_of(folder: Path) -> Dict[str, bytes]:
    """Return what all documents and logs of a folder hold, without the history."""
    names = [name for name in os.listdir(str(folder)) if not name.startswith("history.db")]
    return {name: (folder / name).read_bytes() for name in names}


def again(
    slot: SlotDefinition, folder: Path, heads: List[str], blocks: int
) -> Tuple[str, List[Run], List[Event]]:
    """Run heads again in a folder; returns run_id, runs and events."""
    events: List[Event] = []
    with History.open(str(folder / "history.db")) as history:
        run_id = measure_again(slot, heads, blocks, history, str(folder), events.append, seed=1)
        return run_id, list(history.runs(run_id)), events


def test_suspects_and_control_run_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the heads that are named run, each once a block, and everything else stays [R-069]."""
    fake_processes(monkeypatch, lambda launch: success())
    slot = slot_of(tmp_path, {"a": TRUE, "b": TRUE, "c": TRUE}, instances=instances("x", "y"))
    out = tmp_path / "out"
    run_phase(slot, out, num_tests=4)
    before = files_of(out)

    run_id, runs, events = again(slot, out, ["c", "a"], 6)

    blocks: Dict[object, List[str]] = {}
    for run in runs:
        blocks.setdefault(run.block, []).append(run.head)
    assert len(blocks) == 6
    assert {tuple(sorted(heads)) for heads in blocks.values()} == {("a", "c")}
    assert len({tuple(heads) for heads in blocks.values()}) == 2  # drawn, not one fixed order
    assert files_of(out) == before
    assert len(run_events(events)) == 12
    assert "INFO Running heads again" in notices_of(events)


def test_the_invocation_is_none_of_phase_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is of origin confirm: nothing resumes it, and no series and no profile has it."""
    fake_processes(monkeypatch, lambda launch: success())
    slot = slot_of(tmp_path, {"a": TRUE, "b": TRUE})
    out = tmp_path / "out"
    phase = run_phase(slot, out, num_tests=6)

    run_id, _, _ = again(slot, out, ["a"], 3)

    with History.open_reading(str(out / "history.db")) as history:
        invocation, latest = history.invocation(run_id), history.latest("job")
        nights = series_of(history, "job", "a", "time").nights
    assert invocation is not None
    assert (invocation.origin, invocation.only) == (CONFIRM_ORIGIN, ("a",))
    assert (invocation.complete, invocation.ended_unix is None) == (True, False)
    assert latest is not None
    assert latest.run_id == phase.report.run_id
    assert [night.run_id for night in nights] == [phase.report.run_id]
    later = run_phase(slot, out, num_tests=6)
    assert [row["run_id"] for row in later.document("a")["earlier"]] == [phase.report.run_id]


def test_real_programs_are_measured(tmp_path: Path) -> None:
    """Runs have figures, warm-ups do not count, and the journal is empty in the end."""
    command = {"command": ["{python}", "-S", "-c", "print(1)"], "warmup": 1}
    slot = slot_of(tmp_path, {"a": command, "b": TRUE})
    out = tmp_path / "out"
    run_phase(slot, out, num_tests=1)

    _, runs, _ = again(slot, out, ["a"], 2)

    assert [(run.ok, run.block is None) for run in runs] == [(True, False)] * 2
    assert all(run.seconds and run.seconds > 0 for run in runs)
    assert not (out / JOURNAL).exists() or not (out / JOURNAL).read_bytes()


def test_heads_are_unknown(tmp_path: Path) -> None:
    """A name that no head has is an error, and nothing is recorded."""
    slot = slot_of(tmp_path, {"a": TRUE})

    with History.open(str(tmp_path / "history.db")) as history:
        with pytest.raises(InputError, match="no head 'z'; the heads are a"):
            measure_again(slot, ["a", "z"], 3, history)
        recorded = history.latest("job", CONFIRM_ORIGIN)

    assert recorded is None


def test_no_head_can_be_started(tmp_path: Path) -> None:
    """Where all programs are gone that is said before anything is recorded."""
    slot = slot_of(tmp_path, {"a": ["no-such-program-here"], "b": TRUE})

    with History.open(str(tmp_path / "history.db")) as history:
        with pytest.raises(InputError, match="head 'a' cannot be started"):
            measure_again(slot, ["a"], 3, history)
        recorded = history.latest("job", CONFIRM_ORIGIN)

    assert recorded is None


def test_an_interrupted_one_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stopping signal passes through; what had ended is recorded, and nothing stays open."""
    fake_processes(monkeypatch, lambda launch: success())
    slot = slot_of(tmp_path, {"a": TRUE})

    def stop(event: Event) -> None:
        if isinstance(event, RunEnded) and event.done == 2:
            raise StopRequest(15)

    with History.open(str(tmp_path / "history.db")) as history:
        with pytest.raises(StopRequest):
            measure_again(slot, ["a"], 5, history, None, stop)
        latest = history.latest("job", CONFIRM_ORIGIN)
        assert latest is not None
        runs = len(list(history.runs(latest.run_id)))

    assert runs == 2
    assert (latest.complete, latest.ended_unix is None) == (False, False)


def test_what_outputs_are_compared_with_runs_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head that must give the same output as another is not judged without that one."""

    def answer(launch: Launch) -> Outcome:
        return success(stdout_sha256="0" * 64)

    fake_processes(monkeypatch, answer)
    success_of = {"same_output_as": "b"}
    slot = slot_of(tmp_path, {"a": {"command": TRUE, "success": success_of}, "b": TRUE, "c": TRUE})

    with History.open(str(tmp_path / "history.db")) as history:
        run_id = measure_again(slot, ["a"], 2, history)
        runs = list(history.runs(run_id))

    assert {run.head for run in runs} == {"a", "b"}
    assert all(run.ok for run in runs)


def test_references_are_followed(tmp_path: Path) -> None:
    """A chain is followed to its end, the majority is all heads, a strange name stays."""

    def head(other: str) -> Dict[str, object]:
        return {"command": TRUE, "success": {"same_output_as": other}}

    chain = slot_of(tmp_path, {"a": head("b"), "b": head("c"), "c": TRUE, "d": TRUE})
    votes = slot_of(tmp_path, {"a": head("majority"), "b": TRUE, "c": TRUE})

    assert with_references(chain, ["a"]) == ("a", "b", "c")
    assert with_references(chain, ["d", "z"]) == ("d", "z")
    assert with_references(votes, ["a"]) == ("a", "b", "c")
    assert with_references(votes, ["b"]) == ("b",)
