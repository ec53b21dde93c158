"""Handlers of signals, taken over for a while and put back."""

import signal
import threading
from types import FrameType
from typing import Callable, Dict, Optional, Sequence, Union

Handler = Union[Callable[[int, Optional[FrameType]], object], int, None]
"""What `signal.getsignal` gives; None: one that Python did not set, and could not put back."""

Arrived = Callable[[int, Optional[FrameType]], object]


class TakenOver:
    """The handlers that were there before, by the number of their signal.

    Outside the main thread nothing is taken over: Python runs handlers in the main thread only.
    """

    __slots__ = ("before",)

    def __init__(self) -> None:
        self.before: Dict[int, Handler] = {}

    def take(
        self, signums: Sequence[int], arrived: Arrived, is_meant: Callable[[Handler], bool]
    ) -> None:
        """Have `arrived` called for those signals whose present handler `is_meant`.

        A process whose SIGCHLD is ignored (inherited from what started it) would never learn
        how its children ended, so that is set to its default. What is raised in between leaves
        some taken: put them back.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        for signum in signums:
            handler = signal.getsignal(signum)
            if is_meant(handler):
                self.before[signum] = handler
                signal.signal(signum, arrived)
        child_ended = getattr(signal, "SIGCHLD", None)
        if child_ended is not None and signal.getsignal(child_ended) == signal.SIG_IGN:
            self.before[child_ended] = signal.SIG_IGN
            signal.signal(child_ended, signal.SIG_DFL)

    def put_back(self) -> None:
        """Set the handlers that were there before; a second call does the same again."""
        for signum, handler in self.before.items():
            signal.signal(signum, handler)
