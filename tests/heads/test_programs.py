"""Where programs are found, and why they are not."""

import os
import sys
from pathlib import Path
from typing import Callable

import pytest

from hydra_heads.heads.programs import find_program, is_batch_file

MakeProgram = Callable[..., str]


@pytest.fixture
def make_program(tmp_path: Path) -> MakeProgram:
    """Give a function that makes a file below the test's folder, executable unless told not."""

    def make(name: str, mode: int = 0o755) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(mode)
        return str(path)

    return make


def test_a_program_is_found_on_the_path_that_is_given(
    tmp_path: Path, make_program: MakeProgram
) -> None:
    """The PATH of the head's own environment decides, in its order [fault 48]."""
    make_program("two/tool")
    path = make_program("one/tool")
    env = {"PATH": os.pathsep.join([str(tmp_path / "one"), str(tmp_path / "two")])}

    found = find_program("tool", env, "/")

    assert found.path == path


def test_a_program_with_a_slash_starts_at_the_runs_folder(
    tmp_path: Path, make_program: MakeProgram
) -> None:
    """A relative program is looked for from the current folder of the run, not on PATH."""
    path = make_program("bin/tool")

    assert find_program("./bin/tool", {"PATH": ""}, str(tmp_path)).path == path
    assert find_program("bin/tool", {"PATH": str(tmp_path)}, "/").path is None


def test_an_absolute_program_is_itself() -> None:
    """An absolute path needs neither PATH nor folder."""
    assert find_program(sys.executable, {}, "/").path == os.path.normpath(sys.executable)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("no-such-program", "is not on PATH"),
        ("./no-such-program", "is not there, looked for from"),
        ("./plain.txt", "is not executable"),
        ("./folder", "is a folder"),
        ("plain.txt", "is not executable"),
        ("", "empty"),
    ],
)
def test_what_cannot_be_started_is_told_before(
    word: str, expected: str, tmp_path: Path, make_program: MakeProgram
) -> None:
    """A missing program, a folder and a file without permission are told apart [fault 48]."""
    make_program("plain.txt", 0o644)
    (tmp_path / "folder").mkdir()

    found = find_program(word, {"PATH": str(tmp_path)}, str(tmp_path))

    assert found.path is None
    assert expected in str(found.fault)


def test_a_later_program_is_taken_when_the_first_cannot_run(
    tmp_path: Path, make_program: MakeProgram
) -> None:
    """A file that cannot be started does not hide the program behind it."""
    make_program("one/tool", 0o644)
    path = make_program("two/tool")
    env = {"PATH": os.pathsep.join([str(tmp_path / "one"), str(tmp_path / "two")])}

    assert find_program("tool", env, "/").path == path


def test_windows_adds_endings_and_refuses_batch_files(
    tmp_path: Path, make_program: MakeProgram
) -> None:
    """On Windows `zip` finds zip.exe, and `npm` finds a batch file, which is refused."""
    path = make_program("zip.exe")
    make_program("npm.cmd")
    env = {"PATH": str(tmp_path), "PATHEXT": ".exe;.cmd"}

    assert find_program("zip", env, "/", windows=True).path == path
    assert find_program("zip.exe", env, "/", windows=True).path == path
    assert "only a shell runs" in str(find_program("npm", env, "/", windows=True).fault)


@pytest.mark.parametrize("word", ["a.bat", "A.BAT", "dir/b.cmd", "c.cmd. "])
def test_batch_files_are_known_by_their_endings(word: str) -> None:
    """Capitals, folders and what Windows drops at the end make no difference."""
    assert is_batch_file(word)
    assert not is_batch_file("batch")
