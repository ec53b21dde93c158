"""Stopping signals, held while a process is being started or ended."""

from types import FrameType
from typing import List, Optional

from hydra_heads.base.stop import STOPPING_SIGNALS
from hydra_heads.measure.handlers import TakenOver


class SignalGate:
    """Lets stopping signals through only while it is open.

    A signal that raises between the start of a child and the moment we know its number, or
    while its tree is being ended, would leave processes behind. Closed, the gate notes a
    signal and hands it to the handler that was there before as soon as it opens or ends. It
    closes by itself when it lets one through. Outside the main thread it has nothing to hold.
    """

    __slots__ = ("_is_open", "_taken", "noted")

    def __init__(self) -> None:
        self._taken = TakenOver()
        self._is_open = False
        self.noted: List[int] = []

    def __enter__(self) -> "SignalGate":
        try:
            self._taken.take(STOPPING_SIGNALS, self._arrived, callable)
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
        handler = self._taken.before.get(signum)
        if callable(handler):
            handler(signum, frame)

    def _restore(self) -> None:
        # Open first: a handler that raises in the middle of this must find the way free.
        self._is_open = True
        self._taken.put_back()

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
