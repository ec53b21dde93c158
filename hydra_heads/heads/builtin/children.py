"""Processes that end with the one that started them, whatever ends it."""

import os
import signal
from abc import ABC, abstractmethod
from types import FrameType, TracebackType
from typing import Callable, Dict, List, Optional, Type

from hydra_heads.base.stop import STOPPING_SIGNALS, StopRequest
from hydra_heads.heads.builtin.log_job import Tally


class Worker(ABC):
    """A process that does one share of the job."""

    @abstractmethod
    def result(self) -> Tally:
        """Wait for the share; raises `InputError` when it could not be done."""

    @abstractmethod
    def end(self) -> None:
        """End the process at once if it still runs, and reap it."""


class Children:
    """A block that leaves no worker behind: not by return, exception, Ctrl-C or SIGTERM.

    A stopping signal that nobody has taken over would end this process at once. Inside the
    block it first ends the workers, and then this process as it would have before. A
    signal with a handler of somebody else's is left to that one.
    """

    def __init__(self) -> None:
        self._workers: List[Worker] = []
        self._handlers: Dict[int, object] = {}
        self._postponing = False
        self._caught: Optional[int] = None

    def __enter__(self) -> "Children":
        for signum in STOPPING_SIGNALS:
            handler = signal.getsignal(signum)
            if handler in (signal.SIG_DFL, signal.default_int_handler):
                try:
                    signal.signal(signum, self._stop)
                except ValueError:
                    break  # only the main thread may, and no other thread gets signals
                self._handlers[signum] = handler
        return self

    def start(self, begin: Callable[[], Worker]) -> None:
        """Start a worker; a signal that comes meanwhile waits until it can be ended."""
        self._postponing = True
        try:
            self._workers.append(begin())
        finally:
            self._postponing = False
        self._stop_if_asked()

    def merge_into(self, tally: Tally) -> None:
        """Wait for all workers and add what they found."""
        for worker in self._workers:
            # Python drops what a handler raises inside a finaliser or a callback of a weak
            # reference, such as those of an import: nothing would end the waiting then.
            self._stop_if_asked()
            tally.merge(worker.result())

    def release(self) -> None:
        """Give the signals back to their defaults: the first thing that a forked worker does."""
        for signum in self._handlers:
            signal.signal(signum, signal.SIG_DFL)

    def _stop_if_asked(self) -> None:
        if self._caught is not None:
            raise StopRequest(self._caught)

    def _stop(self, signum: int, frame: Optional[FrameType]) -> None:
        self._caught = signum
        if not self._postponing:
            raise StopRequest(signum)

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._postponing = True
        for worker in self._workers:
            worker.end()
        for signum, handler in self._handlers.items():
            signal.signal(signum, handler)  # type: ignore[arg-type]
        if self._caught is not None:
            os.kill(os.getpid(), self._caught)
