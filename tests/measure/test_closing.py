"""Tests of `hydra_heads.measure.closing`: rules at the end of a Phase 1."""

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from hydra_heads.base.errors import HistoryError, OutputError
from hydra_heads.heads.kind import Launch
from hydra_heads.measure import closing, rule_pass
from hydra_heads.model.run import Outcome
from hydra_heads.store.history import History
from hydra_heads.store.notifications import waiting
from hydra_heads.store.rule_states import states_of
from tests.measure.slots import (
    document_in,
    fake_processes,
    latest_run_id,
    run_phase,
    slot_of,
    success,
)

CHANNELS = [{"name": "log", "type": "file", "path": "told.jsonl"}]

RULES = [
    {"id": "ran", "expr": "time >= 0 s", "severity": "ERROR", "channels": ["log"]},
    {"id": "failed", "expr": "success < 1", "heads": ["a"]},
]


@pytest.fixture(autouse=True)
def _nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(launch: Launch) -> Outcome:
        return success()

    fake_processes(monkeypatch, answer)


def rows_of(document: Dict[str, Any]) -> List[List[object]]:
    """Return id, severity and state of the rules of a profile."""
    return [[row["id"], row["severity"], row["state"]] for row in document["rules"]]


def told_in(folder: Path) -> List[str]:
    """Return head and rule of what waits to be told."""
    with History.open(str(folder / "history.db")) as history:
        letters = [queued.notification for queued in waiting(history, 9e9)]
    return [f"{letter.head} {letter.rule}" for letter in letters]


def test_profiles_say_how_the_rules_stand(tmp_path: Path) -> None:
    """The document that is saved, and the one that is reported, have a row a rule [R-054]."""
    slot = slot_of(tmp_path, {"a": ["echo"], "b": ["echo"]}, rules=RULES, channels=CHANNELS)

    phase = run_phase(slot, tmp_path / "out", num_tests=2)

    expected = {
        "a": [["ran", "ERROR", "firing"], ["failed", "WARNING", "inactive"]],
        "b": [["ran", "ERROR", "firing"]],
    }
    assert {head: rows_of(phase.document(head)) for head in "ab"} == expected
    assert {str(d["name"]): rows_of(d) for d in phase.report.profiles} == expected
    assert told_in(tmp_path / "out") == ["a ran", "b ran"]


def test_a_slot_without_rules_has_none_in_its_profiles(tmp_path: Path) -> None:
    """An empty list, and nothing is kept."""
    phase = run_phase(slot_of(tmp_path, {"a": ["echo"]}), tmp_path / "out", num_tests=2)

    assert phase.document("a")["rules"] == []
    assert [notice for notice in phase.notices if "rules" in notice] == []
    assert told_in(tmp_path / "out") == []


def test_an_invocation_that_has_ended_is_reported_with_its_rules(tmp_path: Path) -> None:
    """Resuming it runs nothing, and the rules are as they stand; nobody is told twice."""
    slot = slot_of(tmp_path, {"a": ["echo"]}, rules=RULES, channels=CHANNELS)
    run_phase(slot, tmp_path / "out", num_tests=2)

    again = run_phase(slot, tmp_path / "out", resume=True)

    assert rows_of(dict(again.report.profiles[0])) == [
        ["ran", "ERROR", "firing"],
        ["failed", "WARNING", "inactive"],
    ]
    assert told_in(tmp_path / "out") == ["a ran"]


def test_rules_that_cannot_be_evaluated_end_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One warning; the profiles are saved, and say nothing of rules [R-060]."""

    def fail(*words: object, **more: object) -> None:
        raise HistoryError("history.db: locked")

    monkeypatch.setattr(rule_pass, "newest_runs", fail)
    slot = slot_of(tmp_path, {"a": ["echo"]}, rules=RULES, channels=CHANNELS)

    phase = run_phase(slot, tmp_path / "out", num_tests=2)

    assert "WARN rules: not evaluated: history.db: locked" in phase.notices
    assert (phase.document("a")["num_tests"], phase.document("a")["rules"]) == (2, [])


def test_a_profile_that_cannot_be_saved_loses_no_notification(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is kept before; the resumed Phase 1 saves the same and tells nobody again."""
    slot = slot_of(tmp_path, {"a": ["echo"]}, rules=RULES, channels=CHANNELS)
    with monkeypatch.context() as broken:

        def full(*words: object, **more: object) -> None:
            raise OutputError("head_a.json: not saved: the disk is full")

        broken.setattr(closing, "write_profile", full)
        with pytest.raises(OutputError):
            run_phase(slot, tmp_path / "out", num_tests=2)
    before = told_in(tmp_path / "out")

    run_phase(slot, tmp_path / "out", resume=True, run_id=latest_run_id(tmp_path / "out"))

    assert before == told_in(tmp_path / "out") == ["a ran"]
    assert rows_of(document_in(tmp_path / "out", "a"))[0] == ["ran", "ERROR", "firing"]


def test_rules_of_heads_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    """By a whole Phase 1; one of some heads leaves the others as they stand."""
    both = slot_of(tmp_path, {"a": ["echo"], "b": ["echo"]}, rules=RULES, channels=CHANNELS)
    run_phase(both, tmp_path / "out", num_tests=2)
    run_phase(both, tmp_path / "out", num_tests=2, only=("a",))
    with History.open(str(tmp_path / "out" / "history.db")) as history:
        assert sorted({head for head, _ in states_of(history, "job")}) == ["a", "b"]

    one = slot_of(tmp_path, {"a": ["echo"]}, rules=RULES, channels=CHANNELS)
    run_phase(one, tmp_path / "out", num_tests=2, only=("a",))
    with History.open(str(tmp_path / "out" / "history.db")) as history:
        assert sorted({head for head, _ in states_of(history, "job")}) == ["a", "b"]
    run_phase(one, tmp_path / "out", num_tests=2)

    with History.open(str(tmp_path / "out" / "history.db")) as history:
        assert sorted({head for head, _ in states_of(history, "job")}) == ["a"]


def test_profiles_with_rules_are_valid(tmp_path: Path) -> None:
    """What is written is a document that is read."""
    slot = slot_of(tmp_path, {"a": ["echo"]}, rules=RULES, channels=CHANNELS)

    phase = run_phase(slot, tmp_path / "out", num_tests=2)

    row = phase.document("a")["rules"][0]
    assert list(row) == ["id", "expr", "severity", "state", "since"]
    assert json.dumps(row).isascii()
