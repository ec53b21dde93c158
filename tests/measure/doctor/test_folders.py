"""Output folder and temporary folder, as `doctor` sees them."""

import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any, List, NamedTuple, Tuple

import pytest

from hydra_heads.measure.doctor.check import NOTE, OK, PROBLEM
from hydra_heads.measure.doctor.folders import check_output_folder, check_temporary_folder


class Usage(NamedTuple):
    """What `shutil.disk_usage` answers."""

    free: int


def refuse(*arguments: object, **options: object) -> Any:
    """Write nothing."""
    raise PermissionError(13, "Permission denied")


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Where Phase 1 could make it all is well, and it stays for Phase 1 to do so."""
    found = check_output_folder(str(tmp_path / "a" / "b"))

    assert found.status == OK
    assert os.listdir(str(tmp_path)) == []


def test_a_history_is_tried_and_nothing_stays(tmp_path: Path) -> None:
    """A folder that can be written is left as it was."""
    (tmp_path / "head_a.json").write_text("{}", encoding="utf-8")

    found = check_output_folder(str(tmp_path))

    assert found.status == OK
    assert os.listdir(str(tmp_path)) == ["head_a.json"]


def test_a_file_in_its_place_is_a_problem(tmp_path: Path) -> None:
    """A file is no folder."""
    (tmp_path / "out").write_text("", encoding="utf-8")

    assert check_output_folder(str(tmp_path / "out")).status == PROBLEM
    assert check_output_folder(str(tmp_path / "out" / "below")).status == PROBLEM


def test_a_folder_that_cannot_be_made_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder above must be writable."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    assert check_output_folder(str(tmp_path / "out")).status == PROBLEM


def test_a_folder_that_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's reason stands in the message, the option that helps in the remedy."""
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)

    found = check_output_folder(str(tmp_path))

    assert found.status == PROBLEM
    assert "Permission denied" in found.message
    assert "--output-dir" in found.remedy


class Elsewhere:
    """A database on a disk of a server, whose journal mode stays what it was."""

    def execute(self, statement: str) -> "Elsewhere":
        """Do nothing."""
        return self

    def fetchone(self) -> Tuple[str]:
        """Say the journal mode."""
        return ("delete",)

    def fetchall(self) -> List[object]:
        """Have no rows."""
        return []

    def close(self) -> None:
        """Do nothing."""


def test_a_disk_without_wal_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite does not switch to WAL the history cannot be shared."""
    monkeypatch.setattr(sqlite3, "connect", lambda *words, **more: Elsewhere())

    found = check_output_folder(str(tmp_path))

    assert found.status == PROBLEM
    assert "'delete'" in found.message


def test_what_sqlite_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of SQLite is a problem with its words, and nothing stays."""

    def fail(*words: object, **more: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(sqlite3, "connect", fail)

    found = check_output_folder(str(tmp_path))

    assert found.status == PROBLEM
    assert "disk I/O error" in found.message
    assert os.listdir(str(tmp_path)) == []


def test_without_sqlite_the_folder_cannot_hold_a_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python without the module says so here too."""
    monkeypatch.setitem(sys.modules, "sqlite3", None)

    assert check_output_folder(str(tmp_path)).status == PROBLEM


@pytest.mark.parametrize(("free", "status"), [(1 << 20, NOTE), (1 << 34, OK)])
def test_little_space_is_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, status: str
) -> None:
    """How much is free is always said."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(free))

    found = check_output_folder(str(tmp_path))

    assert found.status == status
    assert found.message.endswith("1 MiB free" if status == NOTE else "16 GiB free")


def test_the_temporary_folder_is_tried(tmp_path: Path) -> None:
    """A folder is made there and taken away."""
    found = check_temporary_folder(str(tmp_path))

    assert found.status == OK
    assert os.listdir(str(tmp_path)) == []


def test_no_temporary_folder_is_a_problem(tmp_path: Path) -> None:
    """Runs with scratch folders could not begin."""
    assert check_temporary_folder(str(tmp_path / "none")).status == PROBLEM


def test_space_that_nobody_tells_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that does not know how much is free leaves the rest of the message."""
    monkeypatch.setattr(shutil, "disk_usage", refuse)

    assert check_temporary_folder(str(tmp_path)).message.endswith("can be written")
