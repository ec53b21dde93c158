"""Signals that come to us and are meant for the program that runs in our place."""

import signal
import threading
from types import FrameType
from typing import Callable, List, Optional

from hydra_heads.measure.handlers import Handler, TakenOver

FORWARDED = tuple(
    getattr(signal, name)
    for name in (
        "SIGINT",
        "SIGTERM",
        "SIGHUP",
        "SIGQUIT",
        "SIGUSR1",
        "SIGUSR2",
        "SIGTSTP",
        "SIGCONT",
    )
    if hasattr(signal, name)
)
"""What a terminal, a shell or a supervisor sends to a program that it has started."""

Send = Callable[[int], object]


class Forwarding:
    """Hands signals on while the block runs: to whom `begin` says, until `end`.

    What comes before `begin` waits for it. What comes after `end` is counted only: `is_hurried`
    says then that somebody has lost patience. Of Ctrl-Z both sides stop, and both go on
    afterwards. A signal that is ignored (`nohup`) stays so, here and there. Outside the main
    thread nothing is handed on: Python handles signals in the main thread only.
    """

    def __init__(self) -> None:
        self._taken = TakenOver()
        self._waiting: List[int] = []
        self._send: Optional[Send] = None
        self._has_ended = False
        self.is_hurried = False

    def __enter__(self) -> "Forwarding":
        try:
            self._taken.take(FORWARDED, self._arrived, _is_put_back)
        except BaseException:
            self._taken.put_back()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._taken.put_back()

    def begin(self, send: Send) -> None:
        """Hand on from here on, what has waited first."""
        self._send = send
        while self._waiting:
            send(self._waiting.pop(0))

    def end(self) -> None:
        """Hand nothing on any more: whom it was for has ended."""
        self._send = None
        self._has_ended = True

    def _arrived(self, signum: int, frame: Optional[FrameType]) -> None:
        if self._has_ended:
            self.is_hurried = self.is_hurried or signum in (signal.SIGINT, signal.SIGTERM)
        elif self._send is None:
            self._waiting.append(signum)
        else:
            self._send(signum)
        if signum == getattr(signal, "SIGTSTP", None):
            self._stop(signum)

    def _stop(self, signum: int) -> None:
        """Stop as whoever sent the signal expects it, until we are to go on."""
        signal.signal(signum, signal.SIG_DFL)
        # To this thread, so that it takes effect before the handler is back.
        signal.pthread_kill(threading.get_ident(), signum)
        signal.signal(signum, self._arrived)


def _is_put_back(handler: Handler) -> bool:
    """Say whether a handler can be put back, and its signal is not ignored."""
    return handler is not None and handler != signal.SIG_IGN
