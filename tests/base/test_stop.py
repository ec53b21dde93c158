"""Signals become one request to end, and only while they are asked to."""

import os
import signal
import sys
import threading
from typing import Any, Iterator, List

import pytest

from hydra_heads.base import stop
from hydra_heads.base.errors import HydraError
from hydra_heads.base.stop import STOPPING_SIGNALS, StopRequest, stop_on_signals

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="a process on Windows cannot send itself these signals"
)


@pytest.fixture(autouse=True)
def handlers_put_back() -> Iterator[None]:
    """Put the handlers of this process back, whatever a test did to them."""
    before = {signum: signal.getsignal(signum) for signum in STOPPING_SIGNALS}
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


def _handlers() -> List[object]:
    return [signal.getsignal(signum) for signum in STOPPING_SIGNALS]


def test_no_handler_of_errors_takes_a_request_for_one() -> None:
    """A request to end is neither an error of ours nor any other exception."""
    assert not issubclass(StopRequest, (HydraError, Exception))


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_becomes_a_request(name: str) -> None:
    """Each stopping signal ends the block with a request that says which it was [fault 3]."""
    signum = getattr(signal, name)
    before = _handlers()

    with pytest.raises(StopRequest) as caught, stop_on_signals():
        os.kill(os.getpid(), signum)

    assert caught.value.signum == signum
    assert _handlers() == before


def test_handlers_are_put_back_after_the_block() -> None:
    """After a block that ended well the signals do what they did before."""
    before = _handlers()

    with stop_on_signals():
        during = _handlers()

    assert _handlers() == before
    assert all(now != then for now, then in zip(during, before))


def test_an_ignored_signal_stays_ignored() -> None:
    """What `nohup` had the system ignore ends nothing."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with stop_on_signals():
        os.kill(os.getpid(), signal.SIGHUP)

    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def test_a_foreign_handler_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that Python did not set could not be put back, so it is not replaced."""
    changed: List[int] = []
    monkeypatch.setattr(signal, "getsignal", lambda signum: None)
    monkeypatch.setattr(signal, "signal", lambda signum, handler: changed.append(signum))

    with stop_on_signals():
        pass

    assert changed == []


def test_a_signal_while_handlers_are_set_leaves_none_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A request that comes before the block begins still puts all handlers back."""
    before = _handlers()
    install = signal.signal

    def install_late(signum: int, handler: Any) -> object:
        if signum == STOPPING_SIGNALS[-1] and handler is stop._raise_stop:
            os.kill(os.getpid(), STOPPING_SIGNALS[0])
        return install(signum, handler)

    monkeypatch.setattr(signal, "signal", install_late)

    with pytest.raises(StopRequest), stop_on_signals():
        pytest.fail("the block must not begin")

    assert _handlers() == before


def test_another_thread_is_refused() -> None:
    """Python runs handlers in the main thread only, so that is where they are set."""
    errors: List[str] = []

    def enter() -> None:
        try:
            with stop_on_signals():
                pass
        except ValueError as error:
            errors.append(str(error))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()

    assert len(errors) == 1
    assert "main thread" in errors[0]
