"""Tests of `hydra_heads.measure.runner.kqueue`, with the calls of macOS or an imitation of them."""

import errno
import os
import select
import signal
import subprocess
import sys
from typing import Any, Iterator, List, NamedTuple, Optional, Tuple

import pytest

from hydra_heads.measure.runner.kqueue import Waiter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX systems")

SLEEPER = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)")

READ, PROC, ADD, EXIT = -1, -5, 1, 0x80000000


class Event(NamedTuple):
    """What stands in a list of changes or of events."""

    ident: int
    filter: int
    flags: int
    fflags: int


class FakeQueue:
    """A kqueue that asks again and again where the real one is told."""

    def __init__(self, system: "FakeSelect") -> None:
        self._system = system
        self._reads: List[int] = []
        self._processes: List[int] = []
        self.is_closed = False

    def control(
        self, changes: Optional[List[Event]], most: int, timeout: Optional[float] = None
    ) -> List[Event]:
        """Register changes, or wait for events; an end is told once, words until they are read."""
        if timeout is not None and timeout < 0:
            raise ValueError("timeout must be positive or None")
        for change in changes or ():
            self._register(change)
        if not most:
            return []
        poll = select.poll()
        for fd in self._reads:
            poll.register(fd, select.POLLIN)
        waited = 0.0
        while True:
            found = [Event(fd, READ, 0, 0) for fd, _ in poll.poll(2)]
            waited += 0.002
            for pid in [pid for pid in self._processes if has_ended(pid)]:
                self._processes.remove(pid)
                found.append(Event(pid, PROC, 0, EXIT))
            if found or (timeout is not None and waited >= timeout):
                return found[:most]

    def _register(self, change: Event) -> None:
        assert change.flags == ADD
        if change.filter == READ:
            self._reads.append(change.ident)
            return
        assert (change.filter, change.fflags) == (PROC, EXIT)
        if self._system.refusal is not None:
            raise self._system.refusal
        if has_ended(change.ident):
            raise ProcessLookupError(errno.ESRCH, "No such process")
        self._processes.append(change.ident)

    def close(self) -> None:
        """Close it."""
        self.is_closed = True


class FakeSelect:
    """What `select` offers on macOS."""

    KQ_FILTER_READ, KQ_FILTER_PROC, KQ_EV_ADD, KQ_NOTE_EXIT = READ, PROC, ADD, EXIT

    def __init__(self) -> None:
        self.queues: List[FakeQueue] = []
        self.refusal: Optional[OSError] = None

    def kqueue(self) -> FakeQueue:
        """Make a queue."""
        self.queues.append(FakeQueue(self))
        return self.queues[-1]

    def kevent(self, ident: int, filter: int, flags: int, fflags: int) -> Event:
        """Make an event."""
        return Event(ident, filter, flags, fflags)


def has_ended(pid: int) -> bool:
    """Say whether a child has ended; it is not reaped."""
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, pid, options) is not None


SYSTEMS = [
    "imitated",
    pytest.param(
        "real", marks=pytest.mark.skipif(not hasattr(select, "kqueue"), reason="no kqueue here")
    ),
]


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> Any:
    """Give the calls, imitated everywhere and real where there are any."""
    if request.param == "imitated" and not hasattr(os, "waitid"):
        pytest.skip("the imitation asks by waitid")
    return FakeSelect() if request.param == "imitated" else select


@pytest.fixture
def words() -> Iterator[Tuple[int, int]]:
    """Give the pipe that words from Hydra come by."""
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)
    os.close(writer)


@pytest.fixture
def child() -> Iterator["subprocess.Popen[bytes]"]:
    """Give a process that goes on until it is killed."""
    process = subprocess.Popen(SLEEPER)
    yield process
    process.kill()
    process.wait()


def test_the_end_of_a_process_is_told(
    system: Any, words: Tuple[int, int], child: "subprocess.Popen[bytes]"
) -> None:
    """Waiting without a limit returns when the process ends, and again each time it is asked."""
    waiter = Waiter(child.pid, words[0], system)
    child.kill()

    told = [waiter.wait(None), waiter.wait(None), waiter.wait(0.0)]

    waiter.close()
    assert told == [(True, False)] * 3


def test_a_word_is_told_until_it_is_read(
    system: Any, words: Tuple[int, int], child: "subprocess.Popen[bytes]"
) -> None:
    """A word from Hydra ends the waiting, however long it is."""
    waiter = Waiter(child.pid, words[0], system)
    os.write(words[1], b"stop\n")

    told = [waiter.wait(None), waiter.wait(60.0)]
    os.read(words[0], 100)

    told.append(waiter.wait(0.01))
    waiter.close()
    assert told == [(False, True), (False, True), (False, False)]


def test_a_closed_pipe_is_a_word(
    system: Any, words: Tuple[int, int], child: "subprocess.Popen[bytes]"
) -> None:
    """The end of Hydra, which closes the pipe, ends the waiting too."""
    reader, writer = os.pipe()
    waiter = Waiter(child.pid, reader, system)
    os.close(writer)

    told = waiter.wait(None)

    waiter.close()
    os.close(reader)
    assert told == (False, True)


@pytest.mark.parametrize("timeout_s", [0.02, 0.0, -1.0])
def test_a_wait_has_an_end(
    system: Any, words: Tuple[int, int], child: "subprocess.Popen[bytes]", timeout_s: float
) -> None:
    """Nothing happens in time, and a time that is past is no time."""
    waiter = Waiter(child.pid, words[0], system)

    told = waiter.wait(timeout_s)

    waiter.close()
    assert told == (False, False)


def test_end_and_word_may_come_together(
    system: Any, words: Tuple[int, int], child: "subprocess.Popen[bytes]"
) -> None:
    """Neither hides the other."""
    waiter = Waiter(child.pid, words[0], system)
    os.write(words[1], b"stop\n")
    child.kill()
    while not waiter.wait(None)[0]:
        pass

    told = waiter.wait(None)

    waiter.close()
    assert told == (True, True)


def test_a_process_that_has_ended_already_is_told_at_once(
    system: Any, words: Tuple[int, int]
) -> None:
    """A process that is too quick to be watched is found to have ended."""
    process = subprocess.Popen(["true"])
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    waiter = Waiter(process.pid, words[0], system)

    told = waiter.wait(None)
    waiter.close()
    process.wait()
    assert told == (True, False)


def test_a_signal_does_not_look_like_an_end(
    system: Any, words: Tuple[int, int], child: "subprocess.Popen[bytes]"
) -> None:
    """A process that is stopped and goes on has not ended."""
    waiter = Waiter(child.pid, words[0], system)
    child.send_signal(signal.SIGSTOP)
    child.send_signal(signal.SIGCONT)

    told = waiter.wait(0.02)

    waiter.close()
    assert told == (False, False)


def test_what_cannot_be_watched_is_an_error(words: Tuple[int, int]) -> None:
    """Any other refusal is raised, and the queue does not stay open."""
    system = FakeSelect()
    system.refusal = PermissionError(errno.EPERM, "Operation not permitted")

    with pytest.raises(PermissionError):
        Waiter(os.getpid(), words[0], system)

    assert [queue.is_closed for queue in system.queues] == [True]
