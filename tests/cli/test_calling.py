"""How Hydra was called, and what it calls next."""

import os
import shutil
import sys
from pathlib import Path
from typing import Callable

import pytest

from hydra_heads.cli.calling import (
    Calling,
    _folder_on_path,
    from_module_or_command,
    from_script,
    quote_words,
)

INSTALLED = Calling(("hydra-heads",), None)


@pytest.fixture(autouse=True)
def typed_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the interpreter have been typed as `python3`."""
    monkeypatch.setattr(sys, "orig_argv", ["python3", "x"], raising=False)


@pytest.mark.parametrize(
    ("find", "path", "expected"),
    [
        (from_script, "hydra_profile_heads.py", "python3 hydra_adaptive_weighting.py"),
        (from_script, "../hydra_profile_heads.py", "python3 ../hydra_adaptive_weighting.py"),
        (from_module_or_command, "/x/hydra_heads/__main__.py", "python3 -m hydra_heads weigh"),
        (from_module_or_command, "hydra-heads", "hydra-heads weigh"),
        (from_module_or_command, "/x/bin/hydra-heads", "/x/bin/hydra-heads weigh"),
    ],
)
def test_next_command_has_the_form_of_this_one(
    find: Callable[[str], Calling], path: str, expected: str
) -> None:
    """Whoever called a script is told a script, whoever called the command is told the command."""
    assert find(path).line("weigh", []) == expected


def test_command_without_a_script_is_called_through_the_package() -> None:
    """From a script beside one, other commands are named in a form that works there."""
    assert from_script("hydra_profile_heads.py").line("show", []) == "python3 -m hydra_heads show"
    assert (
        from_script("../hydra_profile_heads.py").line("show", []) == "python3 ../hydra_heads show"
    )


def test_package_called_by_its_folder_is_named_so(tmp_path: Path) -> None:
    """`python PATH/hydra_heads` tells next commands in that form."""
    path = str(tmp_path)

    assert from_module_or_command(path).program("show") == f"python3 {path} show"


def test_checkout_is_named_by_its_path_from_another_folder(tmp_path: Path) -> None:
    """A command for another folder names the package as seen from there."""
    calling = from_module_or_command("/x/hydra_heads/__main__.py").from_folder(str(tmp_path))

    words = calling.words_of("pipeline")

    assert os.path.samefile(os.path.join(str(tmp_path), words[1]), "hydra_heads")
    assert INSTALLED.from_folder(str(tmp_path)) == INSTALLED


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell's quotes")
def test_words_with_blanks_are_quoted() -> None:
    """A printed command can be pasted, whatever the folder is called."""
    assert quote_words(["show", "--profiles", "my heads"]) == "show --profiles 'my heads'"


@pytest.mark.skipif(os.name == "nt", reason="programs by their mode")
def test_program_is_named_by_its_path_where_its_name_finds_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The short name is told only where a shell finds this very program by it."""
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "python9").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path / "first"))

    monkeypatch.setattr(sys, "orig_argv", [str(tmp_path / "first" / "python9")], raising=False)
    on_path = from_script("s.py").launcher
    monkeypatch.setattr(sys, "orig_argv", [str(tmp_path / "second" / "python9")], raising=False)
    beside = from_script("s.py").launcher

    assert on_path == ("python9",)
    assert beside == (str(tmp_path / "second" / "python9"),)


def test_installed_module_is_called_the_same_from_every_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m hydra_heads` stays what it is where the package is not the current folder's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "else").mkdir()

    calling = from_module_or_command("/x/hydra_heads/__main__.py").from_folder("else")

    assert calling.program("show") == "python3 -m hydra_heads show"


def test_program_of_a_relative_path_is_found_from_another_folder(tmp_path: Path) -> None:
    """A program that was called by a relative path is named by its whole path elsewhere."""
    calling = from_module_or_command(os.path.join("bin", "hydra-heads")).from_folder(str(tmp_path))

    assert calling.launcher == (os.path.abspath(os.path.join("bin", "hydra-heads")),)


@pytest.mark.skipif(os.name == "nt", reason="programs by their mode")
def test_programs_are_found_where_a_shell_finds_them() -> None:
    """The search for the program's own name agrees with the standard library's."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    names = [name for folder in folders if os.path.isdir(folder) for name in os.listdir(folder)]

    for name in [*sorted(set(names))[::20], "no-such-program", ".", ""]:
        found = shutil.which(name)
        assert _folder_on_path(name) == (None if found is None else os.path.dirname(found))
