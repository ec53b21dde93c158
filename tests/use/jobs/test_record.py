"""Live runs on their way into the history."""

from pathlib import Path
from typing import List

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.measure import rule_pass
from hydra_heads.measure.request import Notice
from hydra_heads.model.failure import SLICE_ENDED, TIMEOUT, Failure
from hydra_heads.model.run import Outcome, Run
from hydra_heads.model.slot import Instance
from hydra_heads.store.history import History
from hydra_heads.store.notifications import waiting
from hydra_heads.use.jobs.record import LiveRecorder, live_invocation
from tests.measure.slots import slot_of


def test_a_call_is_recorded_as_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its runs carry what heads and input were then, and what a failed one said, masked."""
    monkeypatch.setenv("KEY_OF_JOB", "canary-value")
    slot = slot_of(tmp_path, {"a": {"command": ["echo"], "secrets": ["KEY_OF_JOB"]}, "b": ["echo"]})
    told: List[Notice] = []
    instance = Instance("x=1", {"x": "1"})
    failed = Run("r1", 1, "a", "x=1", False, 0.5, 100.0, 1, Failure("exit", "code 1"))
    sliced = Run("r1", 2, "b", "x=1", None, 0.2, 101.0, 1, Failure(TIMEOUT, "stopped"),
                 flags=(SLICE_ENDED,))  # fmt: skip
    with History.open(str(tmp_path / "history.db")) as history:
        recorder = LiveRecorder(history, slot, told.append)

        recorder.begin(live_invocation(slot, "r1", 7, instance, 3))
        recorder.add(failed, Outcome(0.5, 100.0, exit_code=1, stderr=b"no canary-value here"))
        recorder.add(sliced, None)
        recorder.end(True)

        found = list(history.runs("r1"))
        live = history.live_runs("job")
    assert found == [failed, sliced]
    assert [(run.call, run.is_first, run.ok) for run in live] == [
        (1, True, False),
        (1, False, None),
    ]
    assert {run.head: run.fingerprint for run in live} == {
        head.name: head.fingerprint for head in slot.heads
    }
    assert b"canary" not in (tmp_path / "history.db").read_bytes()
    assert (told, recorder.is_recording) == ([], True)


def test_what_cannot_be_recorded_is_told_once(tmp_path: Path) -> None:
    """From then on nothing is tried any more, and nothing is raised."""
    slot = slot_of(tmp_path, {"a": ["echo"]})
    told: List[Notice] = []
    run = Run("r1", 1, "a", "default", True, 0.5, 100.0, 1)
    with History.open(str(tmp_path / "history.db")) as history:
        recorder = LiveRecorder(history, slot, told.append)

        recorder.add(run, None)
        recorder.add(run, None)
        recorder.end(True)

    assert [notice.level for notice in told] == ["WARN"]
    assert told[0].message.endswith(
        "it has to begin first; runs are not recorded, nor learned from"
    )
    assert not recorder.is_recording


def test_without_a_history_nothing_is_recorded(tmp_path: Path) -> None:
    """Somebody else has said why there is none."""
    slot = slot_of(tmp_path, {"a": ["echo"]})
    told: List[Notice] = []

    recorder = LiveRecorder(None, slot, told.append)
    recorder.begin(live_invocation(slot, "r1", 7, Instance("default"), 3))
    recorder.end(False)

    assert (told, recorder.is_recording) == ([], False)


def test_the_rules_are_evaluated_at_the_end_of_a_call(tmp_path: Path) -> None:
    """Over its runs and over what others recorded; what is to be told waits [R-066]."""
    rule = {"id": "bad", "expr": "success < 1", "channels": ["log"]}
    channels = [{"name": "log", "type": "file", "path": "told.jsonl"}]
    slot = slot_of(tmp_path, {"a": ["echo"]}, rules=[rule], channels=channels)
    told: List[Notice] = []
    failed = Run("r1", 1, "a", "default", False, 0.5, 100.0, 1, Failure("exit", "code 1"))
    with History.open(str(tmp_path / "history.db")) as history:
        recorder = LiveRecorder(history, slot, told.append)
        recorder.begin(live_invocation(slot, "r1", 7, Instance("default"), 3))
        recorder.add(failed, None)

        recorder.end(True)

        assert [queued.notification.run for queued in waiting(history, 9e9)] == ["r1.1"]
    assert told == []


def test_rules_that_cannot_be_evaluated_are_told_and_end_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call is over and its runs are recorded [R-060]."""
    slot = slot_of(tmp_path, {"a": ["echo"]}, rules=[{"id": "bad", "expr": "success < 1"}])
    told: List[Notice] = []

    def fail(*words: object, **more: object) -> None:
        raise HistoryError("history.db: locked")

    monkeypatch.setattr(rule_pass, "newest_runs", fail)
    with History.open(str(tmp_path / "history.db")) as history:
        recorder = LiveRecorder(history, slot, told.append)
        recorder.begin(live_invocation(slot, "r1", 7, Instance("default"), 3))
        recorder.add(Run("r1", 1, "a", "default", True, 0.5, 100.0, 1), None)

        recorder.end(True)

        assert [run.ok for run in history.live_runs("job")] == [True]
    assert told == [Notice("WARN", "rules: not evaluated: history.db: locked")]
    assert recorder.is_recording
