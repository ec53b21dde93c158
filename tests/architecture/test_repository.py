"""What is kept under version control."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import List

import pytest

from tests.environment import ROOT


def tracked_but_ignored(folder: str) -> List[str]:
    """List the tracked files that .gitignore names; skip where git cannot tell."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-per-directory=.gitignore"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        check=False,
    )
    if answer.returncode != 0:
        pytest.skip("this folder is no git checkout")
    return answer.stdout.decode("utf-8").split("\n")[:-1]


def test_what_hydra_writes_is_ignored() -> None:
    """The five lines that keep generated files out of a commit stand there literally [H-089]."""
    with open(os.path.join(ROOT, ".gitignore"), encoding="utf-8") as file:
        lines = file.read().split("\n")

    wanted = {"hydra_profiles/", "hydra_dashboard_config.json", "__pycache__/", "*.pyc", "*.pyo"}
    assert wanted <= set(lines)


def test_no_generated_file_is_tracked() -> None:
    """Nothing that .gitignore names is under version control [H-090]."""
    assert tracked_but_ignored(ROOT) == []


def test_a_tracked_generated_file_is_found(tmp_path: Path) -> None:
    """A file that was added before it was ignored is reported."""
    folder = str(tmp_path)
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    for name, text in ((".gitignore", "*.pyc\n"), ("x.pyc", ""), ("y.py", "")):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)
    for words in (["init", "--quiet"], ["add", "--force", "."]):
        subprocess.run(["git", *words], cwd=folder, check=True, stderr=subprocess.DEVNULL)

    assert tracked_but_ignored(folder) == ["x.pyc"]
