"""Signals that come to us and are meant for the program that runs in our place."""

import signal
import threading
from types import FrameType
from typing import Callable, Dict, List, Optional

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
        self._before: Dict[int, object] = {}
        self._waiting: List[int] = []
        self._send: Optional[Send] = None
        self._has_ended = False
        self.is_hurried = False

    def __enter__(self) -> "Forwarding":
        if threading.current_thread() is not threading.main_thread():
            return self
        try:
            for signum in FORWARDED:
                handler = signal.getsignal(signum)
                if handler is not None and handler != signal.SIG_IGN:
                    self._before[signum] = handler
                    signal.signal(signum, self._arrived)
            child_ended = getattr(signal, "SIGCHLD", None)
            if child_ended is not None and signal.getsignal(child_ended) == signal.SIG_IGN:
                # Or we would never learn how what we start has ended.
                self._before[child_ended] = signal.SIG_IGN
                signal.signal(child_ended, signal.SIG_DFL)
        except BaseException:
            self._restore()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._restore()

    def _restore(self) -> None:
        for signum, handler in self._before.items():
            signal.signal(signum, handler)  # type: ignore[arg-type]

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
