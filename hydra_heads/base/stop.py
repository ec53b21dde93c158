"""The request to end early, raised when a signal arrives.

It is no `HydraError`, and no `Exception` either: nothing went wrong, and no handler on the
way up may take it for a failed run.
"""

import signal
from contextlib import contextmanager
from types import FrameType
from typing import Iterator, Optional

STOPPING_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Ctrl-C, the polite end, and the closed terminal; Windows has no SIGHUP."""


class StopRequest(BaseException):
    """Somebody asked this process to end: `signum` says by which signal."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def _raise_stop(signum: int, frame: Optional[FrameType]) -> None:
    raise StopRequest(signum)


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn the stopping signals into `StopRequest` while the block runs.

    A signal that the caller had set to be ignored (`nohup`) stays ignored, and one whose
    handler Python did not set, and so could not put back, stays as it is. Must be called in
    the main thread.
    """
    before = {}
    try:
        for signum in STOPPING_SIGNALS:
            handler = signal.getsignal(signum)
            if handler is not None and handler != signal.SIG_IGN:
                before[signum] = handler
                signal.signal(signum, _raise_stop)
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
