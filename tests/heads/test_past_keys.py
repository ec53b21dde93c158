"""`retention` and `error_patterns` on their way from the heads file into `slot.json`."""

import json
from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.load import load_heads_file
from hydra_heads.measure.slot_document import slot_document
from hydra_heads.model.documents import problems_of
from hydra_heads.model.slot import ErrorPattern, Retention, SlotDefinition, error_patterns_of

PATTERNS = [{"category": "licence", "pattern": "no licence (left|found)", "severity": "CRITICAL"}]


def _slot(folder: Path, **keys: object) -> SlotDefinition:
    document: Dict[str, object] = {
        "schema": "hydra.heads",
        "schema_version": "1.0",
        "slot": "job",
        "heads": [{"name": "a", "command": ["true"]}],
        **keys,
    }
    path = folder / "hydra_heads.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return load_heads_file(str(path))


def test_what_is_kept_and_what_errors_mean_reach_the_slot_document(tmp_path: Path) -> None:
    """Both keys are read, and stand in `slot.json`, where the commands of the history find them."""
    slot = _slot(tmp_path, retention={"days": 90, "runs": 5000}, error_patterns=PATTERNS)

    document = slot_document(str(tmp_path), slot, "r-1", {})

    assert slot.retention == Retention(90.0, 5000)
    assert document["retention"] == {"days": 90.0, "runs": 5000}
    assert error_patterns_of(document) == slot.error_patterns
    assert slot.error_patterns == (ErrorPattern("licence", "no licence (left|found)", "CRITICAL"),)
    assert problems_of(document, "slot", "slot.json") == []


def test_nothing_is_deleted_unless_somebody_says_so(tmp_path: Path) -> None:
    """Without the key there is no bound, and no pattern of one's own."""
    slot = _slot(tmp_path)

    assert slot.retention is None
    assert slot_document(str(tmp_path), slot, "r-1", {})["retention"] is None
    assert slot.error_patterns == ()


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"retention": {}}, "retention: found none, expected at least one of days, runs"),
        ({"retention": {"days": 0}}, "retention.days: found 0, expected a number > 0"),
        ({"retention": {"runs": 0}}, "retention.runs: found 0, expected"),
        ({"retention": {"weeks": 3}}, "retention.weeks: unknown key"),
        ({"error_patterns": [{"category": "x"}]}, "error_patterns[0]: missing key 'pattern'"),
        (
            {"error_patterns": [dict(PATTERNS[0], pattern="(")]},
            "error_patterns[0].pattern: found '(', expected a regular expression",
        ),
        (
            {"error_patterns": [dict(PATTERNS[0], severity="HIGH")]},
            "error_patterns[0].severity: found 'HIGH', expected one of",
        ),
        (
            {"error_patterns": [dict(PATTERNS[0], category="No Licence")]},
            "error_patterns[0].category: found 'No Licence', expected lower-case letters",
        ),
    ],
)
def test_bad_keys_are_refused_in_one_line(
    tmp_path: Path, keys: Dict[str, object], message: str
) -> None:
    """What is wrong is named by its place, with what is allowed."""
    with pytest.raises(InputError) as raised:
        _slot(tmp_path, **keys)

    assert f"hydra_heads.json: {message}" in raised.value.message
