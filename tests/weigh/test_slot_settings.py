"""Objective, constraints and limits on their way through the slot document."""

import json
from pathlib import Path
from typing import Dict

from hydra_heads.heads.load import load_heads_file
from hydra_heads.measure.slot_document import slot_document
from hydra_heads.model.documents import problems_of
from hydra_heads.model.minimised import Addend
from hydra_heads.model.objective import Objective
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.limits import Limit
from hydra_heads.weigh.slot_settings import SlotSettings, slot_settings_of
from tests.model.heads_files import sum_objective
from tests.weigh.profiles import NOON, make_profile

HEADS: Dict[str, object] = {
    "schema": "hydra.heads",
    "schema_version": "1.0",
    "slot": "job",
    "objective": sum_objective(),
    "constraints": [
        {"metric": "success_rate", "at_least": 95, "comment": "most of the time"},
        {"metric": "p95", "at_least": 0.5, "at_most": 2},
    ],
    "defaults": {"weight": {"min": 0.1, "comment": "each"}},
    "heads": [
        {"name": "a", "command": ["true"], "weight": {"max": 0.5}},
        {"name": "b", "command": ["true"], "weight": {"min": None}},
        {"name": "c", "command": ["true"]},
    ],
}


def test_what_the_heads_file_says_is_read_back_from_the_slot_document(tmp_path: Path) -> None:
    """Every setting of weighing reaches Phase 2 through `slot.json`, defaults merged in."""
    path = tmp_path / "hydra_heads.json"
    path.write_text(json.dumps(HEADS), encoding="utf-8")
    document = slot_document(str(tmp_path), load_heads_file(str(path)), "r-1", {})

    settings = slot_settings_of(json.loads(json.dumps(document)))

    assert problems_of(document, "slot", "slot.json") == []
    assert settings == SlotSettings(
        Objective((Addend("time", 0.01, "EUR"), Addend("user_money", 1.0)), 10.0, None, 5.0),
        (Constraint("success_rate", 95.0), Constraint("p95", 0.5, 2.0)),
        {"a": Limit(0.1, 0.5), "b": Limit(), "c": Limit(0.1)},
    )


def test_limits_stand_in_the_order_of_the_heads() -> None:
    """A head without limits, or that the slot does not know, has none."""
    settings = SlotSettings(limits={"b": Limit(0.2, 0.4)})

    assert settings.limits_for(["a", "b"]) == [Limit(0.0, 1.0), Limit(0.2, 0.4)]


def test_a_slot_document_from_before_has_the_defaults() -> None:
    """A slot that says nothing of weighing is weighed by time, without limits."""
    objective = {"minimise": "time", "penalty_factor": 3.0, "time_limit_s": 2}

    settings = slot_settings_of({"objective": objective, "heads": [{"name": "a"}]})

    assert settings == SlotSettings(Objective("time", 3.0, 2.0))


def test_without_a_slot_document_the_newest_profile_says() -> None:
    """Profiles alone are weighed by the objective that the newest of them names."""
    older = make_profile("a", [1.0], objective={"minimise": "cpu", "penalty_factor": 10})
    newer = make_profile(
        "b",
        [1.0],
        objective={"minimise": "memory", "penalty_factor": 2, "penalty": 9},
        timestamp_unix=NOON + 1,
    )
    foreign = make_profile("c", [1.0], timestamp_unix=NOON + 2)

    settings = slot_settings_of(None, [older, foreign, newer])

    assert settings == SlotSettings(Objective("memory", 2.0, None, 9.0))


def test_without_anything_it_is_time() -> None:
    """Profiles of other programs, without a slot, have the default objective."""
    assert slot_settings_of(None, [make_profile("a", [1.0])]) == SlotSettings()
    assert slot_settings_of(None) == SlotSettings(Objective())


def test_a_profile_that_does_not_say_when_is_no_newer_than_any() -> None:
    """Not even than one of the first second of 1970."""
    undated = make_profile(
        "a",
        [1.0],
        objective={"minimise": "cpu", "penalty_factor": 10},
        timestamp_unix=None,
        timestamp="2026-01-01T00:00:00+99:99",  # no moment that there is
    )
    old = make_profile(
        "b",
        [1.0],
        objective={"minimise": "memory", "penalty_factor": 2, "penalty": 9},
        timestamp_unix=0.5,
    )

    assert slot_settings_of(None, [undated, old]).objective == Objective("memory", 2.0, None, 9.0)
