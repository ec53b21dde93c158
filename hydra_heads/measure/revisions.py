"""Another revision of the files that heads are made of, as git has it: read, or checked out.

Nothing here touches the working tree: a revision is checked out into a temporary folder.
"""

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Dict, Iterator, List, NamedTuple, Sequence

from hydra_heads.base.errors import InputError, OutputError, reason_of
from hydra_heads.base.redact import printable
from hydra_heads.measure.scratch import remove_tree
from hydra_heads.measure.signal_gate import SignalGate

if TYPE_CHECKING:
    from subprocess import Popen

GIT_SECONDS = 30.0
"""How long git may take to answer a question."""

CHECKOUT_SECONDS = 600.0
"""How long git may take to check a revision out."""

_OF_ANOTHER_REPOSITORY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
)
"""Variables that hooks of git run with, and that would send our git to their repository."""

_NO_SURPRISES = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
"""A checkout of ours is no reason to run anybody's hooks, or to leave a daemon behind."""

_MOST_WORDS = 300


class Checkout(NamedTuple):
    """A revision that is checked out: its root, what `folder` was in it, and its full hash."""

    root: str
    folder: str
    commit: str


def git(words: Sequence[str], folder: str, timeout_s: float = GIT_SECONDS) -> bytes:
    """Run git in a folder and return what it prints.

    It asks nobody anything: no terminal, no shell, nothing on its standard input. Raises
    `InputError`: git is missing, says no (in its own words), or takes too long.
    """
    import subprocess

    command = ["git", "-C", folder, *_NO_SURPRISES, *words]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            # In a session of its own it has no terminal to ask at, and ends with its children.
            start_new_session=True,
        )
    except OSError as error:
        raise InputError(
            f"git: cannot be started: {reason_of(error)}; install git, or put it on PATH"
        ) from error
    try:
        out, said = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        raise InputError(f"git {words[0]}: not done after {timeout_s:g} s; try again") from error
    finally:
        if process.returncode is None:
            _end(process)
    if process.returncode != 0:
        raise InputError(f"git {words[0]}: {_worded(said) or f'exit {process.returncode}'}")
    return out


def check_revision(revision: str) -> None:
    """Refuse what git would take for an option, or what is no name at all; raises `InputError`."""
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise InputError(
            f"revision: found {ascii(revision)[:80]}, expected a name that git knows: a branch, "
            "a tag, a hash, HEAD~1"
        )


def commit_of(folder: str, revision: str) -> str:
    """Return the full hash of the commit that a revision names in the repository of a folder.

    Raises `InputError` as `git` does, outside a repository and for a revision it does not know.
    """
    check_revision(revision)
    git(["rev-parse", "--git-dir"], folder)  # has the words for a folder that is in no repository
    try:
        found = git(["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"], folder)
    except InputError as error:
        raise InputError(
            f"revision {ascii(revision)[:80]}: git knows no such commit here; a shallow clone "
            "has the newest only: fetch it first"
        ) from error
    return found.decode("ascii", "replace").strip()


@contextmanager
def checked_out(folder: str, revision: str) -> Iterator[Checkout]:
    """Check a revision out into a temporary folder, which is gone afterwards.

    What git does not track is not in it. Raises `InputError` as `commit_of` does, `OutputError`
    where no temporary folder can be made.
    """
    import tempfile

    commit = commit_of(folder, revision)
    within = os.fsdecode(git(["rev-parse", "--show-prefix"], folder)).rstrip("\n")
    try:
        parent = tempfile.mkdtemp(prefix="hydra-revision-")
    except OSError as error:
        raise OutputError(
            f"no folder for another revision can be made: {reason_of(error)}; "
            "make room, or name another place in TMPDIR"
        ) from error
    root = os.path.join(parent, commit[:12])
    try:
        git(["worktree", "add", "--detach", root, commit], folder, CHECKOUT_SECONDS)
        yield Checkout(root, os.path.normpath(os.path.join(root, within)), commit)
    finally:
        with SignalGate():
            _remove(folder, parent, root)


def _remove(folder: str, parent: str, root: str) -> None:
    """Remove a checkout, and what the repository knows of it."""
    is_forgotten = _says_yes(["worktree", "remove", "--force", "--force", root], folder)
    remove_tree(parent)
    if not is_forgotten:
        # Only then: it would forget checkouts too that somebody has on a disk that is away.
        _says_yes(["worktree", "prune"], folder)


def _says_yes(words: Sequence[str], folder: str) -> bool:
    try:
        git(words, folder, CHECKOUT_SECONDS)
    except InputError:
        return False
    return True


def _environment() -> Dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    kept.update(GIT_TERMINAL_PROMPT="0", GIT_OPTIONAL_LOCKS="0", LC_ALL="C")
    return kept


def _end(process: "Popen[bytes]") -> None:
    """End git and what it has started, where there are sessions."""
    import signal

    if hasattr(os, "killpg"):
        with suppress(OSError):  # it has ended by itself
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()  # what went to a session of its own may hold the other end
    process.wait()


def _worded(said: bytes) -> str:
    """Return what git complains of in one line: its fatal line, else its last."""
    lines: List[str] = [line.strip() for line in said.decode("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line]
    fatal = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    found = (fatal or lines[-1:] or [""])[0]
    return printable(found.replace("fatal: ", "", 1).replace("error: ", "", 1))[:_MOST_WORDS]
