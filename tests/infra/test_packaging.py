"""The package as it is installed: one version, nothing compiled, nothing needed besides."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import List

import pytest

import hydra_heads
from hydra_heads.version import VERSION
from tests.environment import ROOT, child_environment

PACKAGE = os.path.join(ROOT, "hydra_heads")


def text_of(*words: str) -> str:
    """Read a file of the repository."""
    with open(os.path.join(ROOT, *words), encoding="utf-8") as file:
        return file.read()


def files_of_the_package() -> List[str]:
    """Return the names of all files that are installed, from the package's folder on."""
    found = []
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found += [os.path.relpath(os.path.join(folder, name), PACKAGE) for name in names]
    return found


def test_the_version_stands_in_one_place() -> None:
    """`__version__`, `--version` and the installed package say what one file says [R-130]."""
    command = [sys.executable, "-m", "hydra_heads", "--version"]

    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()

    holding = [
        name
        for name in files_of_the_package()
        if name.endswith(".py")
        and re.search(r"^\w*VERSION\w* = .*\d+\.\d+\.\d+", text_of("hydra_heads", name), re.M)
    ]
    assert (hydra_heads.__version__, said.split()[-1]) == (VERSION, VERSION)
    assert holding == ["version.py"]
    assert 'version = { attr = "hydra_heads.version.VERSION" }' in text_of("pyproject.toml")


def test_nothing_is_compiled_and_nothing_is_needed() -> None:
    """Any Python from 3.7 on, PyPy too, runs it: no extension, no dependency [R-126, R-127]."""
    project = text_of("pyproject.toml")
    endings = {os.path.splitext(name)[1] for name in files_of_the_package()}

    assert not endings & {".c", ".pyx", ".so", ".pyd", ".dll"}
    assert "dependencies = []" in project
    assert 'requires-python = ">=3.7"' in project
    assert not os.path.exists(os.path.join(ROOT, "requirements-pypy3.txt"))


def test_the_suite_runs_on_three_systems() -> None:
    """CI runs the suite on Linux, macOS and Windows, oldest and newest Python [R-128]."""
    workflow = text_of(".github", "workflows", "ci.yml")

    runs = set(
        re.findall(r"(ubuntu|macos|windows)-[a-z0-9.]+(?:, python: \"([0-9.]+)\")?", workflow)
    )

    assert {"ubuntu", "macos", "windows"} <= {system for system, _ in runs}
    assert {("windows", "3.7"), ("windows", "3.13"), ("macos", "3.13")} <= runs
    assert "bash .ci/run" in workflow
    assert "run: python tests" in workflow


@pytest.mark.long
def test_an_editable_install_follows_the_checkout(tmp_path: Path) -> None:
    """`pip install -e .` answers from any folder with what the checkout says now [R-114]."""
    checkout, room = tmp_path / "checkout", tmp_path / "env"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        target = checkout / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(ROOT, name).read_bytes())
    environment = child_environment(dict(os.environ))
    subprocess.run([sys.executable, "-m", "venv", str(room)], check=True, env=environment)
    scripts = room / ("Scripts" if os.name == "nt" else "bin")

    subprocess.run(
        [str(scripts / "python"), "-m", "pip", "install", "--quiet", "-e", str(checkout)],
        check=True,
        env=environment,
    )
    version = checkout / "hydra_heads" / "version.py"
    version.write_text(version.read_text().replace(VERSION, "9.9.9"))
    said = [
        subprocess.run(
            command, cwd=str(tmp_path), stdout=subprocess.PIPE, check=True, env=environment
        )
        for command in (
            [str(scripts / "hydra-heads"), "--version"],
            [str(scripts / "python"), str(checkout / "hydra_profile_heads.py"), "--version"],
        )
    ]

    assert [answer.stdout.split()[-1] for answer in said] == [b"9.9.9", b"9.9.9"]
