"""Stopping signals, held while a process is being started or ended."""

import signal
import threading
from types import FrameType
from typing import Callable, Dict, List, Optional, Union

from hydra_heads.base.stop import STOPPING_SIGNALS

Handler = Union[Callable[[int, Optional[FrameType]], object], int, None]


class SignalGate:
    """Lets stopping signals through only while it is open.

    A signal that raises between the start of a child and the moment we know its number, or
    while its tree is being ended, would leave processes behind. Closed, the gate notes a
    signal and hands it to the handler that was there before as soon as it opens or ends. It
    closes by itself when it lets one through. Outside the main thread it has nothing to hold:
    Python runs handlers in the main thread only.

    A process whose SIGCHLD is ignored (inherited from what started it) would never learn how
    its children ended, so that is set to its default meanwhile.
    """

    __slots__ = ("_before", "_is_open", "noted")

    def __init__(self) -> None:
        self._before: Dict[int, Handler] = {}
        self._is_open = False
        self.noted: List[int] = []

    def __enter__(self) -> "SignalGate":
        if threading.current_thread() is not threading.main_thread():
            return self
        try:
            for signum in STOPPING_SIGNALS:
                handler = signal.getsignal(signum)
                if callable(handler):
                    self._before[signum] = handler
                    signal.signal(signum, self._arrived)
            child_ended = getattr(signal, "SIGCHLD", None)
            if child_ended is not None and signal.getsignal(child_ended) == signal.SIG_IGN:
                self._before[child_ended] = signal.SIG_IGN
                signal.signal(child_ended, signal.SIG_DFL)
        except BaseException:
            self._restore()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._restore()
        self._deliver()

    def _arrived(self, signum: int, frame: Optional[FrameType]) -> None:
        if not self._is_open:
            self.noted.append(signum)
            return
        self._is_open = False
        self._hand_on(signum, frame)

    def _hand_on(self, signum: int, frame: Optional[FrameType]) -> None:
        handler = self._before.get(signum)
        if callable(handler):
            handler(signum, frame)

    def _restore(self) -> None:
        # Open first: a handler that raises in the middle of this must find the way free.
        self._is_open = True
        for signum, handler in self._before.items():
            signal.signal(signum, handler)

    def _deliver(self) -> None:
        while self.noted:
            self._hand_on(self.noted.pop(0), None)

    def open(self) -> None:
        """Let signals through from here on, one that was noted first."""
        self._is_open = True
        if self.noted:
            self._is_open = False
            self._deliver()

    def close(self) -> None:
        """Note signals from here on."""
        self._is_open = False
