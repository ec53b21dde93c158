"""Where modules are found, without running them."""

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Optional

import pytest

from hydra_heads.heads.modules import find_module

TRAP = "raise SystemExit('this module was run')\n"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Make a folder of modules that must not be run."""
    (tmp_path / "plain.py").write_text(TRAP)
    (tmp_path / "json.py").write_text(TRAP)
    package = tmp_path / "pack" / "inner"
    package.mkdir(parents=True)
    (tmp_path / "pack" / "__init__.py").write_text(TRAP)
    (package / "__init__.py").write_text(TRAP)
    (package / "deep.py").write_text(TRAP)
    space = tmp_path / "space" / "within"
    space.mkdir(parents=True)
    (space / "deep.py").write_text(TRAP)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("plain", "plain.py"),
        ("json", "json.py"),
        ("pack", "pack/__init__.py"),
        ("pack.inner.deep", "pack/inner/deep.py"),
        ("space.within.deep", "space/within/deep.py"),
    ],
)
def test_modules_are_found_and_not_run(name: str, file: str, folder: str) -> None:
    """Modules, packages and namespaces are found in the given folder first, parents unrun."""
    found = find_module(name, folder)

    assert found.is_there
    assert found.path is not None
    assert Path(found.path) == Path(folder) / file
    assert "pack" not in sys.modules


@pytest.mark.parametrize("name", ["gone", "pack.gone", "plain.gone", "space.gone.deep", "gone.x"])
def test_missing_modules_are_missing(name: str, folder: str) -> None:
    """What Python would not find is not found, inside packages and namespaces too."""
    assert not find_module(name, folder).is_there


def test_the_rest_of_python_is_found(tmp_path: Path) -> None:
    """Modules of this Python need no file in the folder; those built in have none at all."""
    assert find_module("email.message", str(tmp_path)).path is not None
    assert find_module("sys", str(tmp_path)).is_there
    assert find_module("sys", str(tmp_path)).path is None


def test_finders_of_other_people_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules of editable installs have a finder of their own; one that fails finds nothing."""

    class Failing:
        @staticmethod
        def find_spec(name: str, path: object) -> None:
            raise ValueError(name)

    class Finding:
        @staticmethod
        def find_spec(name: str, path: object) -> Optional[ModuleSpec]:
            return ModuleSpec(name, None) if name == "editable" else None

    monkeypatch.setattr(sys, "meta_path", [Failing, *sys.meta_path, Finding])

    assert find_module("editable", str(tmp_path)).is_there
    assert not find_module("gone", str(tmp_path)).is_there


def test_the_heads_own_python_path_counts(tmp_path: Path, folder: str) -> None:
    """A PYTHONPATH in the head's environment is searched after the heads file's folder."""
    (tmp_path / "empty").mkdir()

    assert find_module("plain", str(tmp_path / "empty"), folder).is_there
    assert not find_module("plain", str(tmp_path / "empty")).is_there
