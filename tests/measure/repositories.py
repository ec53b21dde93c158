"""Small repositories of git for the tests, which touch nobody's settings."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict, Mapping

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed here")

_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.invalid",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.invalid",
}


def say(folder: Path, *words: str) -> str:
    """Run git in a folder; returns what it says."""
    environ: Dict[str, str] = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_")
    }
    environ.update(_SETTINGS)
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environ,
        check=True,
    )
    return done.stdout.decode("utf-8").strip()


def commit(folder: Path, files: Mapping[str, str]) -> str:
    """Write files and commit them, in a repository that is made if need be; returns the hash."""
    if not (folder / ".git").exists():
        folder.mkdir(exist_ok=True)
        say(folder, "init", "--quiet")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        say(folder, "add", "--force", name)
    say(folder, "commit", "--quiet", "--allow-empty", "--message", "a")
    return say(folder, "rev-parse", "HEAD")


def checkouts(folder: Path) -> int:
    """Count the checkouts that a repository knows of, its own working tree included."""
    return say(folder, "worktree", "list").count("\n") + 1
