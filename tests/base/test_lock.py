"""One writer a folder, whoever starts, dies or is at work at the same moment."""

import errno
import logging
import os
import stat
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Callable, List

import pytest

from hydra_heads.base import lock
from hydra_heads.base.errors import LockedError, OutputError
from hydra_heads.base.lock import LOCK_NAME, folder_lock
from hydra_heads.base.stop import StopRequest
from tests.base.children import Child

posix = pytest.mark.skipif(os.name == "nt", reason="what POSIX systems have")

HOLDS = """
import sys
from hydra_heads.base.errors import LockedError
from hydra_heads.base.lock import folder_lock
print("ready", flush=True)
sys.stdin.readline()
try:
    with folder_lock(sys.argv[1]):
        print("held", flush=True)
        sys.stdin.read()
except LockedError as error:
    print(error, flush=True)
"""

LEAVES_A_CHILD = """
import subprocess, sys
from hydra_heads.base.lock import folder_lock
with folder_lock(sys.argv[1]):
    subprocess.Popen([sys.executable, "-c", "input()"], stdin=int(sys.argv[2]))
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_holds_the_owners_number(tmp_path: Path) -> None:
    """While the lock is held its file names the owner, for nobody else to read [fault 68]."""
    path = tmp_path / LOCK_NAME

    with folder_lock(str(tmp_path)):
        held = path.read_text()
        mode = stat.S_IMODE(path.stat().st_mode)

    assert held == f"{os.getpid()}\n"
    assert path.read_text() == ""
    assert os.name == "nt" or mode == 0o600


def test_a_lock_is_held_once_in_one_process(tmp_path: Path) -> None:
    """A second try in the same process is refused and names that process."""
    with folder_lock(str(tmp_path)), pytest.raises(LockedError) as caught:
        with folder_lock(str(tmp_path)):
            pytest.fail("held twice")

    assert caught.value.message == (
        f"{tmp_path}: process {os.getpid()} is at work here; wait for it, or name another folder"
    )


def test_a_refused_try_takes_nothing_from_the_owner(tmp_path: Path) -> None:
    """After a refused try the owner still holds the lock, and its name is still there."""
    with folder_lock(str(tmp_path)):
        for _ in range(2):
            with pytest.raises(LockedError, match=f"process {os.getpid()} "):
                with folder_lock(str(tmp_path)):
                    pytest.fail("held twice")


@pytest.mark.parametrize("error", [ValueError("x"), OSError(errno.EIO, "x"), StopRequest(15)])
def test_the_lock_is_free_after_a_block_that_failed(tmp_path: Path, error: BaseException) -> None:
    """Whatever ends the block goes through as it is, and the lock is free again."""
    with pytest.raises(type(error)) as caught, folder_lock(str(tmp_path)):
        raise error

    with folder_lock(str(tmp_path)):
        pass
    assert caught.value is error


def test_another_process_is_refused_and_told_whose_lock_it_is(tmp_path: Path) -> None:
    """The second of two processes in one folder is refused and told whose it is [fault 12]."""
    with Child(HOLDS, str(tmp_path)) as child:
        child.say()
        assert [child.hear(), child.hear()] == ["ready", "held"]

        with pytest.raises(LockedError, match=f"process {child.pid} is at work here"):
            with folder_lock(str(tmp_path)):
                pytest.fail("held twice")

        assert child.end() == 0
    with folder_lock(str(tmp_path)):
        pass


def test_of_many_at_once_one_wins(tmp_path: Path) -> None:
    """Of several processes that try at the same moment one holds the lock, and the others name it
    [fault 12].
    """
    with ExitStack() as stack:
        children = [stack.enter_context(Child(HOLDS, str(tmp_path))) for _ in range(4)]
        assert [child.hear() for child in children] == ["ready"] * 4
        for child in children:
            child.say()

        answers = {child.pid: child.hear() for child in children}

        winners = [pid for pid, answer in answers.items() if answer == "held"]
        assert len(winners) == 1
        others = [answer for pid, answer in answers.items() if pid not in winners]
        assert all(f"process {winners[0]} is at work here" in answer for answer in others)


@posix
def test_the_lock_of_a_process_that_was_killed_is_free(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A lock whose owner died is taken over, and a notice names the dead [fault 13]."""
    caplog.set_level(logging.INFO, "hydra")
    with Child(HOLDS, str(tmp_path)) as child:
        child.say()
        assert [child.hear(), child.hear()] == ["ready", "held"]
        child.kill()

        with folder_lock(str(tmp_path)):
            held = (tmp_path / LOCK_NAME).read_text()

    assert held == f"{os.getpid()}\n"
    assert len(caplog.messages) == 1
    assert f"process {child.pid} ended without giving its lock back" in caplog.messages[0]


@posix
def test_a_program_that_outlives_the_owner_does_not_keep_the_lock(tmp_path: Path) -> None:
    """What a killed owner had started holds nothing of its lock [fault 13]."""
    read_end, write_end = os.pipe()
    try:
        with Child(LEAVES_A_CHILD, str(tmp_path), str(read_end), keep=read_end) as owner:
            assert owner.hear() == "held"
            owner.kill()

            with folder_lock(str(tmp_path)):
                pass
    finally:
        os.close(write_end)  # which ends the program that was left
        os.close(read_end)


def test_the_lock_that_was_given_back_gives_no_notice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is logged when the owner before ended as it should."""
    caplog.set_level(logging.DEBUG, "hydra")

    for _ in range(2):
        with folder_lock(str(tmp_path)):
            pass

    assert caplog.messages == []


def test_what_stands_in_the_file_does_not_matter(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A lock file that holds something else is taken without a word about it."""
    caplog.set_level(logging.DEBUG, "hydra")
    (tmp_path / LOCK_NAME).write_bytes(b"\xff\x00\x1b[2J" + b"9" * 100)

    with folder_lock(str(tmp_path)):
        held = (tmp_path / LOCK_NAME).read_text()

    assert held == f"{os.getpid()}\n"
    assert caplog.messages == []


def test_a_lock_without_a_name_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An owner who is just leaving does not make the next one fail."""
    answers = iter([False, False, True])
    pauses: List[float] = []
    monkeypatch.setattr(lock, "_try_lock", lambda fd: next(answers))
    monkeypatch.setattr(time, "sleep", pauses.append)

    with folder_lock(str(tmp_path)):
        pass

    assert pauses == [0.01, 0.01]


def test_a_lock_that_stays_without_a_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a second the owner counts as one without a name."""
    pauses: List[float] = []
    monkeypatch.setattr(lock, "_try_lock", lambda fd: False)
    monkeypatch.setattr(time, "sleep", pauses.append)

    with pytest.raises(LockedError, match=r"process \(unknown\) is at work here"):
        with folder_lock(str(tmp_path)):
            pytest.fail("held")

    assert sum(pauses) == pytest.approx(1.0)


def test_a_missing_folder_is_no_lock(tmp_path: Path) -> None:
    """A folder that is not there, or has an impossible name, is an error of its own [fault 8]."""
    for folder in (str(tmp_path / "missing"), "nul\0byte"):
        with pytest.raises(OutputError, match=r"cannot be opened: .*; name another folder"):
            with folder_lock(folder):
                pytest.fail("held")


@posix
def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    """A lock file that is a link leads nowhere: its target stays as it is [fault 70]."""
    target = tmp_path / "precious"
    target.write_text("text")
    (tmp_path / LOCK_NAME).symlink_to(target)

    with pytest.raises(OutputError, match="cannot be opened"):
        with folder_lock(str(tmp_path)):
            pytest.fail("held")

    assert target.read_text() == "text"


@posix
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_lock_that_is_no_file_is_an_error(tmp_path: Path, make: Callable[[str], None]) -> None:
    """A FIFO or a folder in place of the lock file is one line, at once [fault 9]."""
    make(str(tmp_path / LOCK_NAME))

    with pytest.raises(OutputError, match=r"\.lock: cannot be (opened|locked): "):
        with folder_lock(str(tmp_path)):
            pytest.fail("held")


@posix
@pytest.mark.parametrize("step", ["fcntl.flock", "os.ftruncate", "os.write"])
def test_a_system_that_cannot_lock_is_told_from_a_lock_that_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A file system without locks, or a full disk, is not blamed on another process [fault 5]."""

    def fail(*words: object) -> int:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(step, fail)

    with pytest.raises(OutputError, match="cannot be locked: No locks available"):
        with folder_lock(str(tmp_path)):
            pytest.fail("held")


def test_a_name_that_cannot_be_taken_away_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is given back even when its file cannot be emptied."""

    def fail(*words: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with folder_lock(str(tmp_path)):
        monkeypatch.setattr(os, "ftruncate", fail)
    monkeypatch.undo()

    with folder_lock(str(tmp_path)):
        pass


class FakeMsvcrt(ModuleType):
    """Locks of Windows: one byte of one file, held by one descriptor."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.held: List[int] = []
        self.fault = errno.EACCES

    def locking(self, fd: int, mode: int, size: int) -> None:
        """Lock or unlock `size` bytes from where the file stands."""
        assert size == 1
        assert os.lseek(fd, 0, os.SEEK_CUR) == 1 << 20
        if mode == self.LK_UNLCK:
            self.held.remove(fd)
        elif self.held or self.fault != errno.EACCES:
            raise OSError(self.fault, "Permission denied")
        else:
            self.held.append(fd)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> FakeMsvcrt:
    """Have the lock taken as on Windows."""
    fake = FakeMsvcrt()
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    monkeypatch.setattr(lock, "_try_lock", lock._try_windows_lock)
    monkeypatch.setattr(lock, "_unlock", lock._windows_unlock)
    return fake


def test_windows_locks_behind_the_text(tmp_path: Path, windows: FakeMsvcrt) -> None:
    """On Windows the owner's number stays readable while the lock is held, and the lock is given
    back at once [fault 12].
    """
    with folder_lock(str(tmp_path)):
        held = (tmp_path / LOCK_NAME).read_text()
        with pytest.raises(LockedError, match=f"process {os.getpid()} "):
            with folder_lock(str(tmp_path)):
                pytest.fail("held twice")
        assert len(windows.held) == 1

    assert held == f"{os.getpid()}\n"
    assert windows.held == []


def test_windows_tells_other_troubles_apart(tmp_path: Path, windows: FakeMsvcrt) -> None:
    """On Windows too a disk that cannot lock is not blamed on another process."""
    windows.fault = errno.EINVAL

    with pytest.raises(OutputError, match="cannot be locked"):
        with folder_lock(str(tmp_path)):
            pytest.fail("held")
