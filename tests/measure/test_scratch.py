"""Tests of `hydra_heads.measure.scratch`."""

import os
import sys
from pathlib import Path
from typing import Optional

import pytest

from hydra_heads.measure.scratch import remove_tree


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_closed_folders_are_opened_and_links_are_not_followed(tmp_path: Path) -> None:
    """Folders without permissions go; what a link points at stays."""
    precious = tmp_path / "precious"
    precious.mkdir()
    folder = tmp_path / "scratch"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "link").symlink_to(precious)
    (folder / "a" / "b").chmod(0)
    (folder / "a").chmod(0)

    is_removed = remove_tree(str(folder))

    assert is_removed
    assert precious.exists()


def test_what_an_ordinary_removal_leaves_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where closed folders stop the ordinary removal, they are opened, whatever is in them."""
    import shutil

    folder = tmp_path / "scratch"
    (folder / "a" / "b" / "c").mkdir(parents=True)
    (folder / "a" / "b" / "file").write_text("x")
    (folder / "file").write_text("x")
    (folder / "a" / "b").chmod(0)
    monkeypatch.setattr(shutil, "rmtree", lambda path, ignore_errors: None)

    assert remove_tree(str(folder))
    assert not folder.exists()


def test_what_stays_is_told_and_fails_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A tree that cannot be removed costs a warning."""
    import shutil

    def refuse(path: str, dir_fd: Optional[int] = None) -> None:
        raise PermissionError(1, "Operation not permitted", path)

    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(shutil, "rmtree", lambda path, ignore_errors: None)
    monkeypatch.setattr(os, "rmdir", refuse)

    is_removed = remove_tree(str(tmp_path / "scratch"))

    assert not is_removed
    assert "cannot be removed" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="needs paths relative to a descriptor")
def test_a_tree_deeper_than_the_stack_is_removed(tmp_path: Path) -> None:
    """Thousands of folders in each other, too long for any path, are removed all the same."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    at = os.open(str(folder), os.O_RDONLY)
    for _ in range(1100):
        os.mkdir("deep", dir_fd=at)
        inner = os.open("deep", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)

    assert remove_tree(str(folder))
    assert not folder.exists()
