"""A new file, whole, and only where there is none."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import List

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.base.new_file import create_text

MAKER = """\
import sys
from hydra_heads.base.new_file import create_text
sys.stdin.readline()
print(create_text(sys.argv[1], sys.argv[2] * 100000))
"""


def test_a_new_file_is_whole(tmp_path: Path) -> None:
    """The text is there, and no temporary file beside it."""
    path = tmp_path / "new.json"

    assert create_text(str(path), "text\n")

    assert path.read_bytes() == b"text\n"
    assert os.listdir(str(tmp_path)) == ["new.json"]


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_is_there_stays(tmp_path: Path, kind: str) -> None:
    """Nothing is replaced, whatever it is, and nothing is left beside it."""
    path = tmp_path / "new.json"
    if kind == "file":
        path.write_text("old")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")

    assert not create_text(str(path), "new")

    assert os.listdir(str(tmp_path)) == ["new.json"]
    assert kind != "file" or path.read_text() == "old"
    assert not (tmp_path / "nowhere").exists()


def test_of_many_at_once_one_makes_it(tmp_path: Path) -> None:
    """Eight processes that start together: one says yes, and the file is all its [H-093]."""
    path = str(tmp_path / "new.json")
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", MAKER, path, letter],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            universal_newlines=True,
        )
        for letter in "abcdefgh"
    ]

    answers: List[str] = []
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("go\n")
        maker.stdin.flush()
    for maker in makers:
        answers.append(maker.communicate()[0].strip())

    winner = "abcdefgh"[answers.index("True")]
    assert sorted(answers) == ["False"] * 7 + ["True"]
    assert Path(path).read_text() == winner * 100000
    assert os.listdir(str(tmp_path)) == ["new.json"]


def test_a_file_system_without_links_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file has one name only it is written under that, still replacing nothing."""
    _refuse_links(errno.EPERM, monkeypatch)
    path = tmp_path / "new.json"

    assert create_text(str(path), "first")
    assert not create_text(str(path), "second")

    assert path.read_text() == "first"
    assert os.listdir(str(tmp_path)) == ["new.json"]


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: one error that names the file, and no file."""

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(OutputError, match="new.json: not saved: No space left on device"):
        create_text(str(tmp_path / "new.json"), "text")

    assert os.listdir(str(tmp_path)) == []


def _refuse_links(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: str) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)


def test_another_failure_of_naming_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails is no file system without links."""
    _refuse_links(errno.EIO, monkeypatch)

    with pytest.raises(OutputError, match="new.json: not saved: "):
        create_text(str(tmp_path / "new.json"), "text")

    assert os.listdir(str(tmp_path)) == []


def test_a_write_under_the_name_itself_that_fails_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are no links, and the disk is full at the second copy, nothing is left."""
    calls: List[int] = []

    def fail_later(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    _refuse_links(errno.EPERM, monkeypatch)
    monkeypatch.setattr(os, "fsync", fail_later)

    with pytest.raises(OutputError, match="No space left on device"):
        create_text(str(tmp_path / "new.json"), "text")

    assert os.listdir(str(tmp_path)) == []


def test_windows_renames_where_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename there replaces nothing, so it is what gives the file its name."""
    rename = os.rename

    def rename_as_windows(source: str, target: str) -> None:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "File exists")
        rename(source, target)

    monkeypatch.setattr("hydra_heads.base.new_file._WINDOWS", True)
    monkeypatch.setattr(os, "rename", rename_as_windows)
    path = tmp_path / "new.json"

    assert create_text(str(path), "first")
    assert not create_text(str(path), "second")

    assert path.read_text() == "first"
    assert os.listdir(str(tmp_path)) == ["new.json"]


@pytest.mark.parametrize("step", ["open", "fsync"])
def test_a_folder_that_cannot_be_synced_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The file is whole all the same."""
    real_open, real_fsync = os.open, os.fsync
    folders: List[int] = []

    def open_unless_folder(path: str, flags: int, *words: int, **more: int) -> int:
        if os.path.isdir(path) and step == "open":
            raise PermissionError(errno.EACCES, "Permission denied")
        descriptor = real_open(path, flags, *words, **more)
        if os.path.isdir(path):
            folders.append(descriptor)
        return descriptor

    def fsync_unless_folder(descriptor: int) -> None:
        if descriptor in folders:
            raise OSError(errno.EINVAL, "Invalid argument")
        real_fsync(descriptor)

    monkeypatch.setattr(os, "open", open_unless_folder)
    monkeypatch.setattr(os, "fsync", fsync_unless_folder)

    assert create_text(str(tmp_path / "new.json"), "text")

    assert (tmp_path / "new.json").read_text() == "text"


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """The error is one line that says where."""
    with pytest.raises(OutputError, match="not saved"):
        create_text(str(tmp_path / "nowhere" / "new.json"), "text")
