"""Tests of `hydra_heads.measure.forwarding`: signals on their way to whom they are meant for."""

import os
import signal
import threading
from typing import Iterator, List

import pytest

from hydra_heads.measure.forwarding import FORWARDED, Forwarding

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")

PLAIN = [signum for signum in FORWARDED if signum != signal.SIGTSTP]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """See that the handlers that were there before are there afterwards."""
    before = [signal.getsignal(signum) for signum in (*FORWARDED, signal.SIGCHLD)]
    yield
    assert [signal.getsignal(signum) for signum in (*FORWARDED, signal.SIGCHLD)] == before


def _send(*signums: int) -> None:
    for signum in signums:
        os.kill(os.getpid(), signum)


def test_every_signal_is_handed_on() -> None:
    """What a terminal, a shell or a supervisor sends goes on, each as often as it comes."""
    got: List[int] = []

    with Forwarding() as signals:
        signals.begin(got.append)
        _send(*PLAIN, signal.SIGINT)

    assert got == [*PLAIN, signal.SIGINT]


def test_what_comes_too_early_waits() -> None:
    """A signal before there is anybody to get it is handed on as soon as there is."""
    got: List[int] = []

    with Forwarding() as signals:
        _send(signal.SIGTERM, signal.SIGUSR1)
        before = list(got)
        signals.begin(got.append)

    assert (before, got) == ([], [signal.SIGTERM, signal.SIGUSR1])


def test_what_comes_too_late_means_haste() -> None:
    """Once the run has ended, being asked to end says that nobody wants to wait any more."""
    got: List[int] = []

    with Forwarding() as signals:
        signals.begin(got.append)
        signals.end()
        _send(signal.SIGUSR1)
        calm = signals.is_hurried
        _send(signal.SIGINT)

    assert (got, calm, signals.is_hurried) == ([], False, True)


def test_what_is_ignored_stays_ignored() -> None:
    """What our caller ignores (`nohup`), the run does not get either."""
    got: List[int] = []
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Forwarding() as signals:
            signals.begin(got.append)
            _send(signal.SIGHUP, signal.SIGTERM)
    finally:
        signal.signal(signal.SIGHUP, before)

    assert got == [signal.SIGTERM]


def test_ends_of_children_are_not_ignored_meanwhile() -> None:
    """Where our caller ignores SIGCHLD, we still learn how what we start has ended."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with Forwarding():
            meanwhile = signal.getsignal(signal.SIGCHLD)
    finally:
        signal.signal(signal.SIGCHLD, before)

    assert meanwhile == signal.SIG_DFL


def test_other_threads_change_nothing() -> None:
    """Signals are the main thread's matter: in another one nothing is set."""
    seen: List[object] = []

    def look() -> None:
        with Forwarding():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [signal.getsignal(signal.SIGINT)]


def test_ctrl_z_stops_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is stopped first, then we are, and after that the next one is handed on as well."""
    done: List[object] = []
    monkeypatch.setattr(signal, "pthread_kill", lambda thread, signum: done.append("stopped"))

    with Forwarding() as signals:
        signals.begin(done.append)
        _send(signal.SIGTSTP)
        _send(signal.SIGTSTP)

    assert done == [signal.SIGTSTP, "stopped", signal.SIGTSTP, "stopped"]
