"""Paths as documents hold them."""

import os
from pathlib import Path

import pytest

from hydra_heads.base.paths import path_from


def test_path_starts_at_the_folder_of_its_document(tmp_path: Path) -> None:
    """A path is worded from the document's folder on, with forward slashes."""
    document = os.path.join("out", "deep")

    assert path_from(document, os.path.join("out", "head_a.json")) == "../head_a.json"
    assert path_from(str(tmp_path), str(tmp_path / "a" / "b.json")) == "a/b.json"


def test_path_on_another_drive_stays_as_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows there is no way from one drive to another."""

    def refuse(path: str, start: str) -> str:
        raise ValueError(f"path is on mount {path}, start on mount {start}")

    monkeypatch.setattr(os.path, "relpath", refuse)

    assert path_from("out", "D:/jobs/heads.json") == "D:/jobs/heads.json"
