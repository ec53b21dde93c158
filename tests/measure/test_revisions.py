"""Tests of `hydra_heads.measure.revisions`: what git has, and what stays behind of it."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Sequence

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.stop import StopRequest
from hydra_heads.measure import revisions
from hydra_heads.measure.revisions import checked_out, commit_of, git
from tests.measure.repositories import checkouts, commit, needs_git, say

pytestmark = needs_git


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository of two commits, and a place of its own for temporary folders."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    folder = tmp_path / "repository"
    commit(folder, {"sub/words.txt": "old"})
    commit(folder, {"sub/words.txt": "new", "more.txt": "more"})
    return folder


def left_over(repository: Path) -> int:
    """Count what is in the place for temporary folders."""
    return len(os.listdir(str(repository.parent / "temporary")))


def test_a_revision_is_checked_out_and_gone(repository: Path) -> None:
    """Its files are there as they were, and nothing of them stays, in the repository neither."""
    inside = repository / "sub"

    with checked_out(str(inside), "HEAD~1") as checkout:
        found = (Path(checkout.folder) / "words.txt").read_text()
        others = os.listdir(checkout.root)

    assert found == "old"
    assert "more.txt" not in others
    assert checkout.commit == say(repository, "rev-parse", "HEAD~1")
    assert (left_over(repository), checkouts(repository)) == (0, 1)
    assert not (repository / ".git" / "worktrees").exists()
    assert (inside / "words.txt").read_text() == "new"
    assert say(repository, "status", "--porcelain") == ""


def test_at_the_root_of_the_repository(repository: Path) -> None:
    """A folder that is the repository itself is the root of the checkout."""
    with checked_out(str(repository), "HEAD") as checkout:
        assert checkout.folder == checkout.root
        assert os.path.exists(os.path.join(checkout.folder, "more.txt"))


@pytest.mark.parametrize("error", [StopRequest(15), KeyboardInterrupt(), ValueError("x")])
def test_nothing_stays_after_an_end_before_its_time(repository: Path, error: BaseException) -> None:
    """A stopping signal, or whatever goes wrong, leaves no checkout behind."""
    with pytest.raises(type(error)), checked_out(str(repository), "HEAD"):
        raise error

    assert (left_over(repository), checkouts(repository)) == (0, 1)


def test_a_signal_while_git_checks_out(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the signal comes while git is at work, git ends, and nothing stays."""
    real = revisions.git

    def stopped(words: Sequence[str], folder: str, timeout_s: float = 30.0) -> bytes:
        found = real(words, folder, timeout_s)
        if list(words[:2]) == ["worktree", "add"]:
            raise StopRequest(15)
        return found

    monkeypatch.setattr(revisions, "git", stopped)

    with pytest.raises(StopRequest), checked_out(str(repository), "HEAD"):
        pytest.fail("it was never there")

    assert (left_over(repository), checkouts(repository)) == (0, 1)


def test_a_checkout_that_somebody_removed(repository: Path) -> None:
    """Where its folder is gone already, the repository forgets it all the same."""
    with checked_out(str(repository), "HEAD") as checkout:
        shutil.rmtree(checkout.root)

    assert (left_over(repository), checkouts(repository)) == (0, 1)


def test_a_checkout_that_somebody_damaged(repository: Path) -> None:
    """Where git does not know the folder for its own any more, it is forgotten all the same."""
    with checked_out(str(repository), "HEAD") as checkout:
        os.unlink(os.path.join(checkout.root, ".git"))

    assert (left_over(repository), checkouts(repository)) == (0, 1)


def test_hooks_do_not_run(repository: Path) -> None:
    """A checkout of ours runs nobody's hook."""
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {repository}/ran\n")
    hook.chmod(0o755)

    with checked_out(str(repository), "HEAD"):
        pass

    assert not (repository / "ran").exists()


def test_called_from_a_hook(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that git gives its hooks lead to no other repository, and spoil no index."""
    before = (repository / ".git" / "index").read_bytes()
    monkeypatch.setenv("GIT_DIR", str(repository / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / ".git" / "index"))

    with checked_out(str(repository), "HEAD~1") as checkout:
        assert os.path.exists(os.path.join(checkout.root, "sub", "words.txt"))

    assert (repository / ".git" / "index").read_bytes() == before


@pytest.mark.parametrize(
    "revision",
    ["-", "--upload-pack=touch x", "-h", "", "a\nb", "a\x00b", "HEAD~1\x1b[31m"],
)
def test_an_option_is_no_revision(repository: Path, revision: str) -> None:
    """What begins with a dash, or cannot be shown, never reaches git."""
    with pytest.raises(InputError, match="expected a name that git knows") as caught:
        commit_of(str(repository), revision)

    assert caught.value.message.isprintable()


@pytest.mark.parametrize("revision", ["nobody", "HEAD~99", "HEAD..HEAD~1", "HEAD:more.txt", "@{x"])
def test_an_unknown_revision(repository: Path, revision: str) -> None:
    """One clear line, with what may be the reason in CI."""
    with pytest.raises(InputError, match="git knows no such commit here; a shallow clone"):
        commit_of(str(repository), revision)


def test_names_of_a_commit(repository: Path) -> None:
    """A branch, a tag and a part of the hash are names too."""
    say(repository, "tag", "-a", "v1", "-m", "a", "HEAD~1")
    old = say(repository, "rev-parse", "HEAD~1")

    assert {commit_of(str(repository), name) for name in ("v1", old[:8], "HEAD^", old)} == {old}


def test_no_repository(tmp_path: Path) -> None:
    """A folder that is in no repository says so in git's own words."""
    with pytest.raises(InputError, match=r"^git rev-parse: not a git repository") as caught:
        commit_of(str(tmp_path), "HEAD")

    assert "\n" not in caught.value.message


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, that is what the error says."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(InputError, match="git: cannot be started: .*; install git"):
        git(["--version"], str(tmp_path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="for a POSIX shell")
def test_git_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that hangs is ended with all it has started, and the error says how long it took."""
    pipe, program = tmp_path / "pipe", tmp_path / "git"
    os.mkfifo(str(pipe))
    program.write_text(f"#!/bin/sh\nsleep 600 > {pipe} &\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    reader = os.open(str(pipe), os.O_RDONLY | os.O_NONBLOCK)

    with pytest.raises(InputError, match="git status: not done after 0.5 s"):
        git(["status"], str(tmp_path), 0.5)

    os.set_blocking(reader, True)
    left = os.read(reader, 1)  # comes to its end when nobody is left who could write
    os.close(reader)
    assert left == b""


def test_git_asks_nobody(repository: Path) -> None:
    """It has nothing on its standard input and no terminal to ask at."""
    ask = "!echo $GIT_TERMINAL_PROMPT; cat; (: < /dev/tty) 2> /dev/null && echo tty; true"

    found = git(["-c", f"alias.see={ask}", "see"], str(repository))

    assert found == b"0\n"
