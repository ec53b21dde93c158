"""Tests of `hydra_heads.measure.runner.waiting`: both waiters, wherever they are to be had."""

import errno
import os
import signal
import sys
from typing import Iterator, Tuple, Type, Union

import pytest

from hydra_heads.measure.runner.spawning import spawn
from hydra_heads.measure.runner.waiting import PidfdWaiter, SignalWaiter, best_waiter
from tests.measure.runner.served import blocked_child_signal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the waiters of Linux")

HAS_PIDFD = hasattr(os, "pidfd_open")

Waiter = Union[Type[PidfdWaiter], Type[SignalWaiter]]

both = pytest.mark.parametrize(
    "kind",
    [
        pytest.param(
            PidfdWaiter, marks=pytest.mark.skipif(not HAS_PIDFD, reason="Python 3.9 and newer")
        ),
        SignalWaiter,
    ],
)


@pytest.fixture
def control() -> Iterator[Tuple[int, int]]:
    """Give the pipe of the words."""
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)
    os.close(writer)


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Hold back SIGCHLD, as the runner does."""
    with blocked_child_signal():
        yield


def _start(*argv: str) -> int:
    return spawn(argv, dict(os.environ), [])[0]


@both
def test_an_end_is_noticed(kind: Waiter, control: Tuple[int, int]) -> None:
    """A process that ends meanwhile is told as ended, and stays there to be reaped."""
    pid = _start("/bin/sh", "-c", "sleep 0.02")
    waiter = kind(pid, control[0])

    while True:
        ended, word = waiter.wait(20)
        if ended:
            break

    waiter.close()
    assert not word
    assert os.waitpid(pid, 0) == (pid, 0)


@both
def test_an_end_before_the_waiting_is_noticed(kind: Waiter, control: Tuple[int, int]) -> None:
    """Whoever was faster than we are has ended all the same, however often it is asked."""
    pid = _start("/bin/true")
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    waiter = kind(pid, control[0])

    answers = [waiter.wait(limit) for limit in (None, 0, -1.0)]

    waiter.close()
    os.waitpid(pid, 0)
    assert answers == [(True, False)] * 3


@both
def test_a_word_ends_the_waiting(kind: Waiter, control: Tuple[int, int]) -> None:
    """While the process goes on, a word is told, as is that nobody will say one any more."""
    pid = _start("/bin/sleep", "60")
    waiter = kind(pid, control[0])
    os.write(control[1], b"word\n")

    answer = waiter.wait(20)

    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    waiter.close()
    assert answer == (False, True)


@both
@pytest.mark.parametrize("limit", [0.001, 0, -5.0])
def test_the_time_may_pass(kind: Waiter, control: Tuple[int, int], limit: float) -> None:
    """When nothing happens in time, that is the answer; a time that is past asks once."""
    pid = _start("/bin/sleep", "60")
    waiter = kind(pid, control[0])

    answer = waiter.wait(limit)

    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    waiter.close()
    assert answer == (False, False)


def test_an_end_and_a_word_at_once_are_both_told(control: Tuple[int, int]) -> None:
    """Neither hides the other where one call sees both."""
    if not HAS_PIDFD:
        pytest.skip("Python 3.9 and newer")
    pid = _start("/bin/true")
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    os.write(control[1], b"word\n")
    waiter = PidfdWaiter(pid, control[0])

    answer = waiter.wait(20)

    waiter.close()
    os.waitpid(pid, 0)
    assert answer == (True, True)


def test_the_end_of_another_child_ends_no_waiting(control: Tuple[int, int]) -> None:
    """SIGCHLD of somebody else is no end of the process that is waited for."""
    pid, other = _start("/bin/sleep", "60"), _start("/bin/true")
    waiter = SignalWaiter(pid, control[0])

    answer = waiter.wait(20)

    for child in (pid, other):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert answer == (False, False)


def test_without_the_call_the_signal_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python has no such call, or the kernel does not know it, SIGCHLD tells the end."""

    def refuse(pid: int) -> int:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", refuse, raising=False)

    waiter = best_waiter(os.getpid(), 0)

    assert isinstance(waiter, SignalWaiter)
    waiter.close()


@pytest.mark.skipif(not HAS_PIDFD, reason="Python 3.9 and newer")
def test_a_descriptor_of_the_process_is_used_where_there_is_one() -> None:
    """Where the system has them, that is what we wait with."""
    waiter = best_waiter(os.getpid(), 0)

    assert isinstance(waiter, PidfdWaiter)
    waiter.close()
