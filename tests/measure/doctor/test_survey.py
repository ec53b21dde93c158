"""All checks together."""

import os
from pathlib import Path

import pytest

from hydra_heads.measure.doctor.check import ABSENT, NOTE, OK, PROBLEM
from hydra_heads.measure.doctor.survey import survey

IDS = [
    "python", "sqlite", "runner", "orphans", "memory", "open_files", "ending", "children",
    "processors", "cgroups", "governor", "boost", "clock", "load", "steal", "output_folder",
    "temporary_folder",
]  # fmt: skip


def test_everything_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check comes once, with a message; what is wrong or doubtful says what to do."""
    monkeypatch.chdir(tmp_path)

    found = survey("hydra_profiles")

    assert [check.id for check in found] == IDS
    assert all(check.message and check.status in (OK, NOTE, PROBLEM, ABSENT) for check in found)
    assert [check for check in found if check.status == PROBLEM and not check.remedy] == []
    assert os.listdir(str(tmp_path)) == []


def test_without_affinity_processors_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that keeps no process on processors still has some."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)

    statuses = {check.id: check.status for check in survey(str(tmp_path))}

    assert statuses["processors"] == ABSENT


def test_a_check_is_one_object(tmp_path: Path) -> None:
    """The names of its parts are those that programs read."""
    check = survey(str(tmp_path))[0]

    assert list(check.as_document()) == ["id", "status", "message", "remedy"]
