"""Instances that are told by their values."""

import json
from pathlib import Path
from typing import Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.placeholders import text_of
from hydra_heads.use import known_instance
from hydra_heads.use.known_instance import named_instance

ROWS = [
    {"name": "small", "values": {"file": "a.txt", "level": 9}},
    {"name": "odd", "values": {"file": "b=c.txt", "is_fast": True}},
    {"name": "default"},
]


def _slot(folder: Path, **more: object) -> str:
    document = {"schema": "hydra.slot", "schema_version": "1.0", "instances": ROWS, **more}
    (folder / "slot.json").write_text(json.dumps(document), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("file=a.txt,level=9", "small"),
        ("level=9,file=a.txt", "small"),
        ("file=b=c.txt,is_fast=true", "odd"),
        ("file=a.txt", "small"),
        ("is_fast=maybe", None),
        ("file=a.txt,level=9,more=1", None),
        ("file=a.txt,level=9.0", None),
        ("file=a.txt,file=a.txt,level=9", None),
        ("small", None),
        ("small,level=9", None),
        ("", None),
    ],
)
def test_equal_values_mean_the_instance(tmp_path: Path, text: str, expected: Optional[str]) -> None:
    """All are equal as text, in any order, or are some that no other instance has; else: none."""
    assert named_instance(_slot(tmp_path), text) == expected


def test_folder_without_a_slot_knows_no_instance(tmp_path: Path) -> None:
    """Where other programs wrote the weights there may be no slot document."""
    assert named_instance(str(tmp_path), "file=a.txt") is None


@pytest.mark.parametrize("instances", [7, [7], [{"name": 7}], [{"name": "x", "values": 7}]])
def test_wrong_slot_document_is_refused(tmp_path: Path, instances: object) -> None:
    """A slot document that is wrong where it is looked at is worded by the validator."""
    folder = _slot(tmp_path, instances=instances)

    with pytest.raises(InputError, match="slot.json: "):
        named_instance(folder, "file=a.txt")


@pytest.mark.parametrize("value", ["a b", True, False, 3, 0.5, 1e300])
def test_values_are_worded_as_in_commands(value: object) -> None:
    """A value is compared as the text that would fill a placeholder."""
    assert known_instance._text_of(value) == text_of(value)
