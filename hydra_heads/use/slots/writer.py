"""A thread of its own that writes what waits, in batches; nobody else touches its connection.

It begins with the first thing to write and sleeps while nothing waits. What waits is written
when a batch is full, else a second after its first run began to wait.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from queue import Empty, SimpleQueue
from typing import Callable, List, Optional

from hydra_heads.base.errors import HydraError

LOG = logging.getLogger("hydra.use.slots.writer")

LONGEST_WAIT_S = 1.0
"""How long something may wait before it is written."""

MOST_BATCHES = 2
"""Full batches that may wait; who brings the last of them waits for the writer to catch up."""

LONGEST_STALL_S = 0.1
"""How long somebody waits for the writer at most, which may itself wait for another process."""


class Work(ABC):
    """What is to be written, and where to; all methods but `waiting` run in the writer's thread.

    Each raises `HydraError` for what it cannot do; what waited then waits on.
    """

    @abstractmethod
    def waiting(self) -> int:
        """Say how much waits."""

    @abstractmethod
    def open(self) -> None:
        """Make ready to write."""

    @abstractmethod
    def write(self) -> None:
        """Write all that waits."""

    @abstractmethod
    def refresh(self) -> None:
        """Look at what others have written since the last time."""

    @abstractmethod
    def suspend(self) -> None:
        """Close what must not be open while the process is copied; `write` opens it again."""

    @abstractmethod
    def close(self) -> None:
        """Say that nothing more comes, and close."""


class _Order:
    """Something that the thread is asked to do, and what came of it."""

    __slots__ = ("action", "done", "error", "go_on")

    def __init__(self, action: str) -> None:
        self.action = action
        self.done = threading.Event()
        self.go_on: Optional[threading.Event] = None
        self.error: Optional[HydraError] = None


_WAITING, _FULL, _FLUSH, _SUSPEND, _STOP = "waiting", "full", "flush", "suspend", "stop"


class Writer:
    """Runs a `Work` in a thread of its own, which `start` begins and `stop` ends.

    `batch` is how much may wait before it is written at once. What the thread cannot do is
    logged once, as a warning, and tried again every second.
    """

    def __init__(self, work: Work, name: str, batch: int) -> None:
        self._work = work
        self._batch = batch
        # Unlike a condition, a signal handler and a finalizer may put into it at any moment.
        self._orders: SimpleQueue[_Order] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._opened = _Order("open")
        self._is_failing = False
        self._looked = 0.0

    def start(self) -> None:
        """Begin; returns once the work is open, and raises what that raised."""
        try:
            self._thread.start()
        except RuntimeError as error:  # too many threads, or the interpreter is about to end
            raise HydraError(f"the thread that records runs cannot begin: {error}") from error
        self._opened.done.wait()
        if self._opened.error is not None:
            self._thread.join()
            raise self._opened.error

    def tell(self, waiting: int) -> None:
        """Say that so much waits: the first of a batch, a full one, and whatever comes then.

        Where too much waits already, the caller waits for a moment.
        """
        must_wait = waiting >= MOST_BATCHES * self._batch and not self._is_failing
        if must_wait or waiting == 1 or not waiting % self._batch:
            order = _Order(_FULL if waiting >= self._batch else _WAITING)
            self._orders.put(order)
            if must_wait:
                order.done.wait(LONGEST_STALL_S)

    def flush(self) -> None:
        """Return once all that waits now is written; raises why it cannot be."""
        error = self._ask(_FLUSH)
        if error is not None:
            raise error

    def suspend(self) -> Callable[[], None]:
        """Let the thread rest with nothing open, and return what lets it go on."""
        order = _Order(_SUSPEND)
        go_on = order.go_on = threading.Event()
        self._put(order)
        return go_on.set

    def stop(self) -> Optional[HydraError]:
        """Write what waits and end the thread; return why something could not be written."""
        error = self._ask(_STOP)
        if threading.current_thread() is not self._thread:
            self._thread.join()
        return error

    def _ask(self, action: str) -> Optional[HydraError]:
        order = _Order(action)
        self._put(order)
        return order.error

    def _put(self, order: _Order) -> None:
        """Hand an order over and wait for its end; at once where nobody would carry it out."""
        self._orders.put(order)
        if threading.current_thread() is self._thread:
            return  # the collector called a finalizer here; the loop comes to the order
        while self._thread.is_alive() and not order.done.wait(LONGEST_WAIT_S):
            pass
        if not order.done.is_set() and self._work.waiting():
            order.error = HydraError("the writer has ended, and runs wait that nobody writes")

    def _run(self) -> None:
        try:
            self._work.open()
        except HydraError as error:
            self._opened.error = error
        except Exception as error:  # the caller waits for an answer, whatever went wrong
            LOG.exception("the writer cannot begin")
            self._opened.error = HydraError(f"the writer cannot begin: {error!r}")
        finally:
            self._opened.done.set()
        if self._opened.error is None:
            self._carry_out()

    def _carry_out(self) -> None:
        due = self._due()
        while True:
            order = self._next(due)
            if order.action == _WAITING:
                due = self._due() if due is None else due
                continue
            order.error = self._do(order)
            due = self._due()
            order.done.set()
            if order.go_on is not None:
                order.go_on.wait()
            if order.action == _STOP:
                self._tell_of_loss(order.error)
                return

    def _due(self) -> Optional[float]:
        """Say when what waits has to be written; None when nothing waits."""
        return time.monotonic() + LONGEST_WAIT_S if self._work.waiting() else None

    def _next(self, due: Optional[float]) -> _Order:
        """Return the next order; of itself one to write when that is due."""
        try:
            if due is None:
                return self._orders.get()
            return self._orders.get(timeout=max(0.0, due - time.monotonic()))
        except Empty:
            return _Order(_FULL)

    def _do(self, order: _Order) -> Optional[HydraError]:
        steps: List[Callable[[], None]] = [self._work.write]
        if order.action == _SUSPEND:
            steps = [self._work.suspend]
        elif order.action == _STOP:
            steps.append(self._work.close)
        elif order.action == _FLUSH or time.monotonic() - self._looked >= LONGEST_WAIT_S:
            self._looked = time.monotonic()
            steps.append(self._work.refresh)
        failed: Optional[HydraError] = None
        for step in steps:
            try:
                step()
            except HydraError as error:
                failed = failed or error
            except Exception as error:  # the thread must live on: callers wait for its answers
                LOG.exception("the writer failed")
                failed = failed or HydraError(f"the writer failed: {error!r}")
        self._tell_of(failed)
        return failed

    def _tell_of_loss(self, error: Optional[HydraError]) -> None:
        waiting = self._work.waiting()
        if error is not None and waiting:
            LOG.warning("%s; not recorded: %d", error, waiting)

    def _tell_of(self, error: Optional[HydraError]) -> None:
        if error is not None and not self._is_failing:
            LOG.warning("%s; runs are kept in memory and written when that is mended", error)
        self._is_failing = error is not None
