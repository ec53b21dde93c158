"""Tests of `hydra_heads.measure.workplace`."""

import os
import tempfile
from pathlib import Path
from typing import Iterator

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.measure.workplace import Workplace


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let temporary files go to a folder of the test's own, which is empty in the end."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert os.listdir(str(tmp_path)) == []


def test_nothing_is_made_before_it_is_needed(temporary: Path) -> None:
    """A place that nobody used leaves no trace, while it is open either."""
    place = Workplace()

    before = os.listdir(str(temporary))
    place.close()

    assert before == []


def test_every_run_has_folders_of_its_own() -> None:
    """They are empty, private and apart from each other."""
    place = Workplace()
    try:
        folders = [place.folder(name, order) for name in ("scratch", "work") for order in (1, 2)]

        assert len(set(folders)) == 4
        for folder in folders:
            assert os.listdir(folder) == []
            assert os.stat(folder).st_mode & 0o077 == 0
    finally:
        place.close()


def test_a_file_for_own_figures_is_named_and_not_made() -> None:
    """Each run has its own name, in a folder that is there, where nothing is yet."""
    place = Workplace()
    try:
        paths = [place.metrics_file(order) for order in (1, 2)]

        assert len(set(paths)) == 2
        for path in paths:
            assert os.path.isdir(os.path.dirname(path))
            assert not os.path.lexists(path)
    finally:
        place.close()


def test_a_folder_goes_with_all_that_is_in_it() -> None:
    """Also with what was made unreadable; no folder at all is nothing to remove."""
    place = Workplace()
    try:
        folder = place.folder("scratch", 1)
        os.makedirs(os.path.join(folder, "a", "b"))
        os.chmod(os.path.join(folder, "a"), 0)

        place.remove(folder)
        place.remove(None)

        assert not os.path.lexists(folder)
    finally:
        place.close()


def test_closing_removes_everything_and_may_be_repeated() -> None:
    """What a run left in its places is gone with them."""
    place = Workplace()
    with open(place.metrics_file(1), "w") as file:
        file.write("{}")
    place.folder("scratch", 1)

    place.close()
    place.close()


def test_a_folder_that_is_there_is_not_taken() -> None:
    """A fresh folder is fresh, or it is an error."""
    place = Workplace()
    try:
        place.folder("scratch", 1)

        with pytest.raises(OutputError, match="no scratch folder can be made"):
            place.folder("scratch", 1)
    finally:
        place.close()


def test_without_room_for_temporary_files_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to do."""
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")

    with pytest.raises(OutputError, match="TMPDIR"):
        Workplace().folder("scratch", 1)
