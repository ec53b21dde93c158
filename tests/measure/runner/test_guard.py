"""Tests of `hydra_heads.measure.runner.guard`; the guard itself stands in a fork of the tests."""

import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import Callable, Iterator, List, Optional, Tuple

import pytest

from hydra_heads.measure.runner import guard as guard_module
from hydra_heads.measure.runner.guard import HELD_BACK, _reap_until, _stay, guard
from hydra_heads.measure.runner.tree import adopt_orphans
from tests.measure.runner.served import refuse_company

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")


class Guarded:
    """A guard in a fork, and our end of its watchdog."""

    def __init__(
        self,
        work: Callable[[], None],
        hydra: Optional[int] = None,
        kept: Optional[List[int]] = None,
    ) -> None:
        watchdog, self.writer = os.pipe()
        parent = os.getpid() if hydra is None else hydra
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self.writer)
                adopt_orphans()
                guard(parent, watchdog, kept or [], work)
                os._exit(0)
            finally:
                os._exit(9)
        os.close(watchdog)
        self._is_open = True

    def let_go(self) -> None:
        """Close our end, as our death would."""
        if self._is_open:
            self._is_open = False
            os.close(self.writer)

    def wait(self) -> int:
        """Return the status with which the guard ended."""
        return os.waitpid(self.pid, 0)[1]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _told(path: Path, words: int) -> List[int]:
    """Wait until so many numbers stand in a file."""
    while True:
        if path.exists():
            found = path.read_text().split()
            if len(found) >= words:
                return [int(word) for word in found]
        time.sleep(0.002)


def _leaving(path: Path, then: str) -> Callable[[], None]:
    """Return a runner's work: it leaves a process behind in a session of its own."""

    def work() -> None:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        child = os.fork()
        if child == 0:
            os.setsid()
            os.execv("/bin/sh", ["sh", "-c", f"echo {os.getppid()} $$ >> {path}; exec sleep 60"])
        if then == "stays":
            os.execv("/bin/sleep", ["sleep", "60"])
        while len(path.read_text().split() if path.exists() else ()) < 2:
            time.sleep(0.002)
        if then == "fails":
            raise OSError
        if then == "is killed":
            os.kill(os.getpid(), signal.SIGKILL)

    return work


def test_when_hydra_goes_everything_is_killed(tmp_path: Path) -> None:
    """The end of the watchdog ends the runner, what it left, and then the guard."""
    guarded = Guarded(_leaving(tmp_path / "pids", "stays"))
    pids = _told(tmp_path / "pids", 2)
    before = [_is_running(pid) for pid in pids]

    guarded.let_go()
    status = guarded.wait()

    assert (status, before) == (0, [True, True])
    assert [pid for pid in pids if _is_running(pid)] == []


@pytest.mark.parametrize("then", ["ends", "fails", "is killed"])
def test_what_a_runner_leaves_is_killed(tmp_path: Path, then: str) -> None:
    """However the runner ends, the guard ends what is left, and then itself."""
    guarded = Guarded(_leaving(tmp_path / "pids", then))

    status = guarded.wait()

    guarded.let_go()
    assert status == 0
    assert [pid for pid in _told(tmp_path / "pids", 2) if _is_running(pid)] == []


def test_a_guard_without_its_hydra_ends_at_once(tmp_path: Path) -> None:
    """A Hydra that died before the guard looked for the first time is noticed all the same."""
    guarded = Guarded(_leaving(tmp_path / "pids", "stays"), hydra=1)

    status = guarded.wait()

    guarded.let_go()
    assert status == 0


def test_a_runner_is_out_of_the_way_of_signals(tmp_path: Path) -> None:
    """It has a group of its own; signals to that do not end it, and none is lost on its heads."""
    path = tmp_path / "found"

    def work() -> None:
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        is_alone = os.getpgid(0) == os.getpid() != os.getsid(0)
        handlers = {signal.getsignal(signum) for signum in (signal.SIGCHLD, signal.SIGPIPE)}
        os.killpg(0, signal.SIGTERM)
        os.killpg(0, signal.SIGHUP)
        path.write_text(f"{set(HELD_BACK) <= blocked} {is_alone} {handlers == {signal.SIG_DFL}}")

    guarded = Guarded(work)

    guarded.wait()

    guarded.let_go()
    assert path.read_text() == "True True True"


def test_the_guard_keeps_no_descriptor_of_the_runner() -> None:
    """Results end when the runner lets go of them: nobody else holds the pipe open."""
    reader, writer = os.pipe()

    def work() -> None:
        os.close(writer)
        signal.alarm(20)  # should the guard be gone before it
        signal.pause()

    guarded = Guarded(work)
    os.close(writer)
    poll = select.poll()
    poll.register(reader, select.POLLIN)

    ready = poll.poll(10_000)

    guarded.let_go()
    guarded.wait()
    os.close(reader)
    assert [bool(event & select.POLLHUP) for _, event in ready] == [True]


def test_the_guard_keeps_what_it_is_to_keep(tmp_path: Path) -> None:
    """A pipe of the heads has somebody to read from it until all of them are ended."""
    reader, writer = os.pipe()
    path = tmp_path / "found"

    def work() -> None:
        try:
            os.fstat(reader)
            is_ours = True
        except OSError:
            is_ours = False
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        os.write(writer, b"to somebody")
        path.write_text(str(is_ours))

    guarded = Guarded(work, kept=[reader])
    os.close(reader)
    os.close(writer)

    guarded.wait()

    guarded.let_go()
    assert path.read_text() == "False"


@pytest.fixture
def pipes() -> Iterator[Tuple[int, int, int, int]]:
    """Give two pipes: of the watchdog, and of the signal that a child has ended."""
    refuse_company()
    ends = (*os.pipe(), *os.pipe())
    yield ends
    for fd in ends:
        try:
            os.close(fd)
        except OSError:
            continue  # closed by the test


def _ended_child() -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return pid


def test_it_stays_until_the_runner_ends(pipes: Tuple[int, int, int, int]) -> None:
    """The end of another child is no reason to go, that of the runner is."""
    watchdog, _, wake, waker = pipes
    runner = _ended_child()
    os.write(waker, b"x")

    _stay(os.getppid(), runner, watchdog, wake)

    with pytest.raises(ChildProcessError):
        os.waitpid(runner, 0)


def test_it_goes_when_the_watchdog_is_closed(pipes: Tuple[int, int, int, int]) -> None:
    """Nobody waits for the runner then, and it is left to be killed."""
    watchdog, hydra, wake, _ = pipes
    os.close(hydra)
    runner = _ended_child()

    _stay(os.getppid(), runner, watchdog, wake)

    assert os.waitpid(runner, 0) == (runner, 0)


def test_it_goes_when_its_parent_is_another(
    pipes: Tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Hydra whose end of the watchdog somebody else holds is missed by its number."""
    watchdog, _, wake, waker = pipes
    parents = iter([7, 7, 1])
    monkeypatch.setattr(guard_module, "LOOK_MS", 1)
    monkeypatch.setattr(os, "getppid", lambda: next(parents))

    _stay(7, 1, watchdog, wake)

    assert next(parents, None) is None
    assert waker


def test_all_that_ended_are_reaped_with_the_runner() -> None:
    """One signal may stand for several ends."""
    refuse_company()
    other, runner = _ended_child(), _ended_child()
    staying = os.fork()
    if staying == 0:
        signal.alarm(20)
        signal.pause()
        os._exit(0)

    found = _reap_until(runner), _reap_until(runner)

    os.kill(staying, signal.SIGKILL)
    os.waitpid(staying, 0)
    assert found == (True, False)
    for pid in (other, runner):
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, 0)


def test_without_any_child_the_runner_is_over() -> None:
    """Whoever reaped it, it is not there any more."""
    refuse_company()

    assert _reap_until(1) is True
