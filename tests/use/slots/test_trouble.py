"""Tests of a `Slot` whose store is in trouble: unusable files, a locked history, strange texts."""

import logging
import sqlite3
import threading
from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.base.errors import HistoryError, InputError, NoHeadSucceeded
from hydra_heads.use.slots.slot import Slot
from tests.use.slots.sample_slots import a_slot, recorded, write_weights


def test_a_history_that_cannot_be_used_ends_the_first_call(tmp_path: Path) -> None:
    """A damaged file is an error before any head runs, and stays as it is."""
    (tmp_path / "fetch").mkdir()
    path = tmp_path / "fetch" / "history.db"
    path.write_bytes(b"no database at all")
    slot = a_slot(tmp_path)

    with pytest.raises(HistoryError, match="not an SQLite file"):
        slot(0)

    assert path.read_bytes() == b"no database at all"
    slot.close()


def test_a_history_that_fails_later_loses_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds the file the job is done; one warning; then all is written."""
    monkeypatch.setattr("hydra_heads.use.slots.recording.BUSY_SECONDS", 0.05)
    with a_slot(tmp_path) as slot:
        slot(0)
        slot.flush()
        other = sqlite3.connect(str(tmp_path / "fetch" / "history.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for number in range(100):
            assert slot(number) == number
        for _ in range(2):
            with pytest.raises(HistoryError, match="locked|another"):
                slot.flush()
        other.execute("ROLLBACK")
        other.close()

        slot.flush()

        assert len([run for run in recorded(tmp_path / "fetch") if run.ok]) == 101
    warnings = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "kept in memory" in warnings[0].getMessage()


def test_of_too_many_runs_that_wait_the_oldest_go(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded while the history cannot be written, and the loss is told in numbers."""
    monkeypatch.setattr("hydra_heads.use.slots.recording.BUSY_SECONDS", 0.01)
    monkeypatch.setattr("hydra_heads.use.slots.recording.MOST_WAITING", 10)
    with a_slot(tmp_path) as slot:
        slot(0)
        slot.flush()
        other = sqlite3.connect(str(tmp_path / "fetch" / "history.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(25):
            slot(0)
        with pytest.raises(HistoryError):
            slot.flush()
        other.execute("ROLLBACK")
        other.close()

    assert len(recorded(tmp_path / "fetch")) == 11
    assert any("15 runs are lost" in message for message in caplog.messages)


def test_nothing_is_left_after_the_end(tmp_path: Path) -> None:
    """After `close` neither thread nor descriptor is there; a Slot that is dropped ends so too."""
    before = set(threading.enumerate())
    slot = a_slot(tmp_path)
    slot(0)
    started = set(threading.enumerate()) - before

    del slot

    assert [thread.name for thread in started] == ["hydra-fetch"]
    assert set(threading.enumerate()) == before
    assert len(recorded(tmp_path / "fetch")) == 1


def test_new_weights_that_cannot_be_used_are_told_and_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Garbage in their place changes nothing but the log."""
    write_weights(tmp_path / "fetch", {"any_number": 0.25, "even": 0.75})
    with a_slot(tmp_path) as slot:
        slot(0)
        (tmp_path / "fetch" / "weights.json").write_text("{")

        slot.flush()

        assert slot.shares()["even"] == pytest.approx(0.75, abs=0.01)
    assert any("the weights before stay in force" in line for line in caplog.messages)


def test_weights_that_cannot_be_used_end_the_first_call(tmp_path: Path) -> None:
    """The call raises what is wrong with the file, and runs nothing."""
    (tmp_path / "fetch").mkdir()
    (tmp_path / "fetch" / "weights.json").write_text("{")

    with pytest.raises(InputError, match="weights.json"):
        a_slot(tmp_path)(0)

    assert not (tmp_path / "fetch" / "history.db").exists()


@pytest.mark.parametrize(
    ("weights", "slot_name", "line"),
    [({"x": 1.0}, "fetch", "knows none of the heads"), ({"even": 1.0}, "fetch", None)],
)
def test_weights_of_other_heads_are_told(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    weights: Dict[str, float],
    slot_name: str,
    line: object,
) -> None:
    """Weights that know none of the heads count for nothing, with a warning."""
    write_weights(tmp_path / "fetch", weights)

    with a_slot(tmp_path) as slot:
        slot(0)

    assert any(str(line) in message for message in caplog.messages) is (line is not None)


def test_a_message_with_half_characters_is_recorded(tmp_path: Path) -> None:
    """Whatever the text of an exception, its run is recorded."""
    slot = Slot("fetch", store=str(tmp_path))

    @slot.head
    def a() -> None:
        raise ValueError("\udc80\x1b[31m" + "x" * 10**5)

    with slot, pytest.raises(NoHeadSucceeded):
        slot()

    assert [run.ok for run in recorded(tmp_path / "fetch")] == [False]


def test_a_history_that_was_replaced_gets_the_invocation_again(tmp_path: Path) -> None:
    """Runs are recorded in the file that is in place when it is opened again."""
    with a_slot(tmp_path) as slot:
        slot(0)
        slot.flush()
        writer = slot._life._writer
        assert writer is not None
        go_on = writer.suspend()
        for path in (tmp_path / "fetch").iterdir():
            path.unlink()
        go_on()
        slot(0)
        slot.flush()

        assert len(recorded(tmp_path / "fetch")) == 1
