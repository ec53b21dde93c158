"""Tests of `hydra_heads.measure.signal_gate`."""

import os
import signal
import threading
from typing import Any, Iterator

import pytest

from hydra_heads.base.stop import StopRequest, stop_on_signals
from hydra_heads.measure.signal_gate import SignalGate

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")


@pytest.fixture(autouse=True)
def stopping() -> Iterator[None]:
    """Turn stopping signals into `StopRequest`, as the commands do."""
    with stop_on_signals():
        yield


def _send(signum: int) -> None:
    os.kill(os.getpid(), signum)


def test_a_closed_gate_holds_a_signal_until_the_end() -> None:
    """A signal that arrives at a bad moment is handed on when the gate ends [fault 3]."""
    reached = []

    def hold() -> None:
        with SignalGate():
            _send(signal.SIGTERM)
            reached.append("the end of the block")

    with pytest.raises(StopRequest) as raised:
        hold()

    assert reached == ["the end of the block"]
    assert raised.value.signum == signal.SIGTERM


def test_an_open_gate_lets_a_signal_through_and_closes() -> None:
    """The second signal is held while the first one is being answered [fault 3]."""
    noted = []

    def send_two() -> None:
        with SignalGate() as gate:
            try:
                gate.open()
                _send(signal.SIGHUP)
            except StopRequest:
                _send(signal.SIGINT)
                noted.extend(gate.noted)
                gate.noted.clear()
                raise

    with pytest.raises(StopRequest) as raised:
        send_two()

    assert raised.value.signum == signal.SIGHUP
    assert noted == [signal.SIGINT]


def test_opening_delivers_what_was_held() -> None:
    """A signal from before the opening arrives with it, not only at the end."""
    with SignalGate() as gate:
        _send(signal.SIGINT)

        with pytest.raises(StopRequest):
            gate.open()


def test_handlers_are_as_before_afterwards() -> None:
    """The gate leaves no trace, also not on a signal that was ignored."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    before = [signal.getsignal(signum) for signum in (signal.SIGTERM, signal.SIGHUP)]

    with SignalGate():
        _send(signal.SIGHUP)

    assert [signal.getsignal(signum) for signum in (signal.SIGTERM, signal.SIGHUP)] == before


def test_a_gate_that_cannot_be_closed_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the second handler cannot be set, the first one is put back."""
    before = [signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)]
    set_handler, calls = signal.signal, []

    def fail_once(signum: int, handler: Any) -> object:
        calls.append(signum)
        if len(calls) == 2:
            raise StopRequest(signum)
        return set_handler(signum, handler)

    monkeypatch.setattr(signal, "signal", fail_once)

    with pytest.raises(StopRequest), SignalGate():
        pass

    assert [signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)] == before


def test_ignored_ends_of_children_are_told_inside() -> None:
    """A process that inherited an ignored SIGCHLD still learns how its children end."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with SignalGate():
            inside = signal.getsignal(signal.SIGCHLD)

        assert (inside, signal.getsignal(signal.SIGCHLD)) == (signal.SIG_DFL, signal.SIG_IGN)
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_other_threads_have_nothing_to_hold() -> None:
    """In a thread, where signals are not handled, the gate does nothing and does not fail."""
    seen = []

    def use() -> None:
        with SignalGate() as gate:
            gate.open()
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()

    assert seen == [signal.getsignal(signal.SIGTERM)]
