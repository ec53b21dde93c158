"""Tests of a `Slot` with a store: what is recorded, when, and what comes back."""

import os
import threading
from pathlib import Path
from typing import Any, List, Tuple

import pytest

from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded
from hydra_heads.use.slots.recording import SlotRecording
from hydra_heads.use.slots.slot import Slot
from hydra_heads.use.slots.state import BATCH
from tests.use.slots.sample_slots import a_slot, recorded, write_weights


def runs(folder: Path) -> Tuple[List[Run], Any]:
    """Return the runs of the only invocation, and that invocation."""
    with History.open_reading(str(folder / "history.db")) as history:
        run_id = history.live_runs("fetch")[0].run_id
        invocation = history.invocation(run_id)
        heads = ("even", "any_number")
        return [run for head in heads for run in history.runs(run_id, head)], invocation


def test_every_run_is_recorded(tmp_path: Path) -> None:
    """After `close` the history has each run: of which call, how it went, how long it took."""
    with a_slot(tmp_path) as slot:
        for number in range(300):
            assert slot(number) == number

    found, invocation = runs(tmp_path / "fetch")
    failed = [run for run in found if not run.ok]
    assert len(found) == 300 + len(failed)
    assert failed
    assert sorted(run.order for run in found) == list(range(1, len(found) + 1))
    assert {run.block for run in found} == set(range(1, 301))
    assert {(run.head, run.failure and run.failure.kind) for run in failed} == {("even", "error")}
    assert all(run.metrics["execution_time_seconds"] == run.seconds for run in found)
    assert {run.instance for run in found} == {"default"}
    assert (invocation.slot, invocation.origin, invocation.complete) == ("fetch", "live", True)
    assert set(invocation.fingerprints) == {"even", "any_number"}


def test_runs_wait_until_their_batch_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is being written counts as waiting, so that callers see all that a kill would take."""
    append, seen = SlotRecording._append, []

    def watched(recording: SlotRecording, rows: List[Recorded]) -> None:
        seen.append((len(rows), recording.waiting() - len(rows)))
        append(recording, rows)

    monkeypatch.setattr(SlotRecording, "_append", watched)
    with a_slot(tmp_path) as slot:
        for number in range(1, 1001, 2):
            slot(number)

    assert sum(written for written, _ in seen) == len(runs(tmp_path / "fetch")[0])
    assert max(written for written, _ in seen) <= BATCH
    assert min(others for _, others in seen) >= 0


def test_runs_begin_when_they_began(tmp_path: Path) -> None:
    """Moments are those of the wall clock, within the life of the Slot."""
    with a_slot(tmp_path) as slot:
        slot(2)

    found, invocation = runs(tmp_path / "fetch")
    assert all(
        invocation.started_unix - 1 <= run.started_unix <= invocation.ended_unix + 1
        for run in found
    )


def test_flush_returns_when_runs_are_recorded(tmp_path: Path) -> None:
    """What has ended before `flush` is in the history after it."""
    with a_slot(tmp_path) as slot:
        slot(2)
        slot.flush()

        assert len(recorded(tmp_path / "fetch")) == 1


@pytest.fixture(name="written")
def tell_when_written(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set an event whenever a batch has been written."""
    written = threading.Event()
    write = SlotRecording.write

    def tell(work: SlotRecording) -> None:
        write(work)
        written.set()

    monkeypatch.setattr(SlotRecording, "write", tell)
    return written


def test_a_full_batch_is_written_by_itself(tmp_path: Path, written: threading.Event) -> None:
    """After 256 runs nobody has to ask for it."""
    with a_slot(tmp_path) as slot:
        slot(0)
        slot.flush()
        written.clear()
        for _ in range(256):
            slot(0)

        assert written.wait(10.0)
        assert len(recorded(tmp_path / "fetch")) >= 257


def test_a_single_run_is_written_soon(
    tmp_path: Path, written: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that no other follows waits for the longest time, and no longer."""
    monkeypatch.setattr("hydra_heads.use.slots.writer.LONGEST_WAIT_S", 0.01)

    with a_slot(tmp_path) as slot:
        slot(0)

        assert written.wait(10.0)
        assert len(recorded(tmp_path / "fetch")) == 1


def test_threads_lose_no_run(tmp_path: Path) -> None:
    """Eight threads with one store have each of their runs recorded."""
    with a_slot(tmp_path) as slot:
        threads = [
            threading.Thread(target=lambda: [slot(number) for number in range(200)])
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len([run for run in recorded(tmp_path / "fetch") if run.ok]) == 1600


def test_the_folder_is_made_by_the_first_call(tmp_path: Path) -> None:
    """Making a Slot and registering heads leaves no trace; `flush` and `close` neither."""
    slot = a_slot(tmp_path / "new")
    slot.flush()
    slot.close()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lives_here", [True, False])
def test_the_slot_is_found_in_the_folder_or_below_it(tmp_path: Path, lives_here: bool) -> None:
    """Where the folder holds this slot its history is there, else in a folder of its name."""
    if lives_here:
        write_weights(tmp_path, {"even": 0.5, "any_number": 0.5})

    with a_slot(tmp_path) as slot:
        slot(0)

    assert (tmp_path / "history.db").exists() is lives_here
    assert (tmp_path / "fetch" / "history.db").exists() is not lives_here


def test_the_environment_names_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HYDRA_DIR gives a Slot a store where none is given."""
    monkeypatch.setenv("HYDRA_DIR", str(tmp_path))
    slot = Slot("fetch")
    slot.head(name="a")(lambda: 1)

    with slot:
        slot()

    assert len(recorded(tmp_path / "fetch")) == 1


def test_learning_begins_at_the_weights(tmp_path: Path) -> None:
    """The shares before the first call are the published ones."""
    write_weights(tmp_path / "fetch", {"any_number": 0.25, "even": 0.75})

    with a_slot(tmp_path) as slot:
        assert slot.shares() == pytest.approx({"even": 0.75, "any_number": 0.25})
        assert "75.0 %" in slot.explain()


def test_new_weights_are_taken_over(tmp_path: Path) -> None:
    """A weights.json that is replaced while the Slot is used is in force after a flush."""
    write_weights(tmp_path / "fetch", {"any_number": 0.25, "even": 0.75})
    with a_slot(tmp_path) as slot:
        slot(0)
        write_weights(tmp_path / "fetch", {"any_number": 0.875, "even": 0.125}, 4e9)

        slot.flush()

        assert slot.shares() == pytest.approx({"even": 0.125, "any_number": 0.875})


def test_what_was_learned_comes_back(tmp_path: Path) -> None:
    """A second life of the Slot knows from the first that a head fails."""
    with a_slot(tmp_path) as slot:
        for _ in range(60):
            slot(1)

    with a_slot(tmp_path) as again:
        assert again.shares()["even"] < 0.1


def test_one_learns_from_the_runs_of_another(tmp_path: Path) -> None:
    """Two Slots on one store, as two processes have: what one saw fail the other avoids."""
    with a_slot(tmp_path) as one, a_slot(tmp_path) as other:
        one(0)
        other(0)
        for _ in range(60):
            one(1)
        one.flush()
        assert other.shares()["even"] > 0.1

        other.flush()

        assert other.shares()["even"] < 0.1


def test_runs_before_the_weights_are_not_learned_from_again(tmp_path: Path) -> None:
    """What the weights were made of does not count a second time when others' runs are read."""
    with a_slot(tmp_path) as one:
        for _ in range(60):
            one(1)
    write_weights(tmp_path / "fetch", {"any_number": 0.25, "even": 0.75}, 4e9)

    with a_slot(tmp_path) as slot:
        slot.shares()
        slot.flush()

        assert slot.shares() == pytest.approx({"even": 0.75, "any_number": 0.25})


def test_own_runs_are_learned_from_once(tmp_path: Path) -> None:
    """What comes back from the history is not counted a second time."""
    with a_slot(tmp_path) as slot:
        for _ in range(10):
            slot(0)
            slot.flush()

        standings = [slot._state.learner.standing(head) for head in range(2)]

    assert sum(standing.runs for standing in standings) == 10


def test_a_fallback_is_no_first_run(tmp_path: Path) -> None:
    """The history tells which run a call began with."""
    with a_slot(tmp_path) as slot:
        for _ in range(20):
            slot(1)

    found = recorded(tmp_path / "fetch")
    assert len([run for run in found if run.is_first]) == 20
    assert {run.head for run in found if not run.is_first} == {"any_number"}


def test_instance_and_figures_are_recorded(tmp_path: Path) -> None:
    """The text that `instance` makes of the arguments is kept, whatever is in it."""
    slot = Slot("fetch", store=str(tmp_path), instance=lambda url: url + "\udc80")

    @slot.head
    def a(url: str) -> None:
        if url == "z":
            slot.report(user_cost=2.5)

    with slot:
        for url in "xyz":
            slot(url)

    with History.open_reading(str(tmp_path / "fetch" / "history.db")) as history:
        found = history.live_runs("fetch", with_figures=True)
    assert [run.instance for run in found] == ["x\\udc80", "y\\udc80", "z\\udc80"]
    assert found[-1].metrics["user_cost"] == 2.5


def test_a_head_that_joins_later_is_recorded(tmp_path: Path) -> None:
    """It is part of a new invocation, and runs before and after are there."""
    with a_slot(tmp_path) as slot:
        for _ in range(5):
            slot(0)
        slot.head(name="late")(lambda number: number)
        for _ in range(50):
            slot(0)

    found = recorded(tmp_path / "fetch")
    assert len(found) == 55
    assert len({run.run_id for run in found}) == 2
    assert all(run.fingerprint is not None for run in found)


def test_a_store_can_be_a_path(tmp_path: Path) -> None:
    """`store` takes what `os.fspath` does."""
    slot = Slot("fetch", store=tmp_path)
    slot.head(name="a")(lambda: 1)

    with slot:
        slot()

    assert os.listdir(str(tmp_path)) == ["fetch"]
