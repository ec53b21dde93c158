"""The workflow of the page on gates: the page shows the file, and its commands do what they say.

What is a shell's part is run here, on a repository of our own with a pull request in it: one that
slows a head down, and one that changes nothing. What is GitHub's part (`uses:`) is not.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

from tests.docs.pages import TOP, blocks_of, text_of

yaml = pytest.importorskip("yaml")

PAGE, FILE = "docs/gates.md", "docs/hydra-gate.yml"

TESTS = "12"
"""In the place of 30: enough for a head that is three times as slow."""

HEADS = """{
  "schema": "hydra.heads", "schema_version": "1.0", "slot": "count",
  "heads": [
    {"name": "lines", "callable": "count:lines"},
    {"name": "words", "callable": "count:words"}
  ]
}
"""

COUNT = """def lines():
    return sum(len(str(number)) for number in range(ROUNDS))


def words():
    return sum(len(hex(number)) for number in range(20_000))
"""


def workflow() -> Dict[str, Any]:
    """Read the file as GitHub does."""
    found: Dict[str, Any] = yaml.safe_load(text_of(FILE))
    return found


def git(folder: Path, *words: str) -> str:
    """Call git as a person who has told it nothing about themselves."""
    named = ("-c", "user.name=me", "-c", "user.email=me@localhost")
    done = subprocess.run(
        ["git", *named, *words], cwd=str(folder), stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode().strip()


def repository(folder: Path, rounds_before: int, rounds_now: int) -> str:
    """Make a repository with two revisions; return the first, the base of the pull request."""
    folder.mkdir()
    (folder / "hydra_heads.json").write_text(HEADS)
    (folder / "count.py").write_text(COUNT.replace("ROUNDS", str(rounds_before)))
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "before")
    (folder / "count.py").write_text(COUNT.replace("ROUNDS", str(rounds_now)))
    git(folder, "commit", "--quiet", "--all", "--allow-empty", "--message", "after")
    return git(folder, "rev-parse", "HEAD~")


def steps() -> List[Dict[str, Any]]:
    """Return the steps of the one job."""
    found: List[Dict[str, Any]] = workflow()["jobs"]["gate"]["steps"]
    return found


def run_measuring(folder: Path, base: str) -> "subprocess.CompletedProcess[str]":
    """Run the step that measures, by the shell and with the options that GitHub gives it."""
    (script,) = [step["run"] for step in steps() if "--against-command" in step.get("run", "")]
    hydra = f"{shlex.quote(sys.executable)} -P -m hydra_heads"
    if sys.version_info < (3, 11):
        hydra = hydra.replace(" -P", "")
    script = script.replace("hydra-heads", hydra).replace("--num-tests 30", f"--num-tests {TESTS}")
    environment = dict(
        os.environ,
        BASE=base,
        GITHUB_STEP_SUMMARY=str(folder / "summary"),
        PYTHONPATH=str(TOP),
    )
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=str(folder),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def test_the_page_shows_the_file() -> None:
    """What is read on the page is what is copied."""
    shown = [block.text for block in blocks_of(PAGE, text_of(PAGE)) if block.language == "yaml"]

    assert shown == [text_of(FILE)]


def test_it_asks_for_no_more_than_it_needs() -> None:
    """The workflow reads the repository and nothing else; a pull request's texts are no code."""
    document = workflow()

    assert document["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text_of(FILE)
    for step in steps():
        assert "${{" not in step.get("run", "")


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="the steps are for a POSIX shell")
def test_a_pull_request_that_slows_a_head_is_red(tmp_path: Path) -> None:
    """The step ends with 1, with an annotation, a summary and a JUnit file that name the head."""
    folder = tmp_path / "work"
    base = repository(folder, 20_000, 60_000)

    done = run_measuring(folder, base)

    assert done.returncode == 1, done.stdout
    assert "::error" in done.stdout
    assert "lines" in (folder / "summary").read_text()
    assert "<failure" in (folder / "gate.xml").read_text()
    assert git(folder, "worktree", "list").count("\n") == 0


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="the steps are for a POSIX shell")
def test_a_pull_request_that_changes_nothing_is_not(tmp_path: Path) -> None:
    """The step ends with 0, whether nothing changed or too few runs could tell."""
    folder = tmp_path / "work"
    base = repository(folder, 20_000, 20_000)

    done = run_measuring(folder, base)

    assert done.returncode == 0, done.stdout
    assert "::error" not in done.stdout
    assert "Hydra gate" in (folder / "summary").read_text()
