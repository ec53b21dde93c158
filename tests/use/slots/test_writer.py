"""Tests of `hydra_heads.use.slots.writer`."""

import gc
import logging
import threading
from typing import Callable, List, Optional

import pytest

from hydra_heads.base.errors import HistoryError, HydraError
from hydra_heads.use.slots import writer as writer_module
from hydra_heads.use.slots.writer import Work, Writer

BATCH = 4


class Notes(Work):
    """A work that notes what it is asked to do, and fails where it is told to."""

    def __init__(self) -> None:
        self.rows: List[int] = []
        self.done: List[str] = []
        self.written: List[int] = []
        self.fault: Optional[Exception] = None
        self.during_write: Callable[[], object] = lambda: None
        self.after_write = threading.Event()

    def waiting(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def open(self) -> None:
        """Note it."""
        self._note("open")

    def write(self) -> None:
        """Move the rows."""
        self.during_write()
        rows, self.rows = self.rows, []
        try:
            self._note("write")
        except Exception:
            self.rows = rows
            raise
        self.written += rows
        self.after_write.set()

    def refresh(self) -> None:
        """Note it."""
        self._note("refresh")

    def suspend(self) -> None:
        """Note it."""
        self._note("suspend")

    def close(self) -> None:
        """Note it."""
        self._note("close")

    def _note(self, what: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.done.append(what)


def add(work: Notes, writer: Writer, count: int = 1) -> None:
    """Let rows wait, and tell of them as a State does."""
    for number in range(count):
        work.rows.append(number)
        waiting = len(work.rows)
        if waiting == 1 or waiting % BATCH == 0:
            writer.tell(waiting)


def started(work: Notes) -> Writer:
    """Start a writer."""
    writer = Writer(work, "test", BATCH)
    writer.start()
    return writer


def test_what_waits_is_written_in_its_order() -> None:
    """Opened once, written when asked, closed at the end with what came last."""
    work = Notes()
    writer = started(work)
    add(work, writer, 2)

    writer.flush()
    add(work, writer, 1)
    assert writer.stop() is None

    assert work.written == [0, 1, 0]
    assert work.done[0] == "open"
    assert work.done[-1] == "close"


def test_a_full_batch_is_written_at_once() -> None:
    """Nobody has to ask for it."""
    work = Notes()
    writer = started(work)

    add(work, writer, BATCH)

    assert work.after_write.wait(10.0)
    writer.stop()
    assert len(work.written) == BATCH


def test_what_waited_before_is_written_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that were there when the thread began are written without a word."""
    monkeypatch.setattr(writer_module, "LONGEST_WAIT_S", 0.01)
    work = Notes()
    work.rows = [7]

    writer = started(work)

    assert work.after_write.wait(10.0)
    writer.stop()
    assert work.written == [7]


def test_an_error_of_opening_is_the_callers() -> None:
    """`start` raises it, and no thread is left."""
    work = Notes()
    work.fault = HistoryError("no")

    with pytest.raises(HistoryError, match="^no$"):
        started(work)


def test_an_unexpected_error_of_opening_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """A fault of ours does not leave the caller waiting."""
    work = Notes()
    work.fault = ZeroDivisionError("ours")

    with pytest.raises(HydraError, match="the writer cannot begin.*ours"):
        started(work)

    assert "Traceback" in caplog.text


def test_a_thread_that_cannot_begin_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system gives no thread the caller hears it as an error of ours."""

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)

    with pytest.raises(HydraError, match="cannot begin: can't start new thread"):
        Writer(Notes(), "test", BATCH).start()


def test_what_cannot_be_written_waits_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """Errors come back from `flush`, one warning is logged, and all is written when it works."""
    work = Notes()
    writer = started(work)
    work.fault = HistoryError("disk full")
    add(work, writer, 1)

    for _ in range(3):
        with pytest.raises(HistoryError, match="disk full"):
            writer.flush()
    work.fault = None
    writer.flush()
    writer.stop()

    assert work.written == [0]
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "disk full" in warnings[0].getMessage()


def test_an_unexpected_error_ends_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    """A fault of ours is logged with its place, and the next batch is written."""
    work = Notes()
    writer = started(work)
    work.fault = ZeroDivisionError("ours")
    add(work, writer, 1)

    with pytest.raises(HydraError, match="the writer failed.*ours"):
        writer.flush()
    work.fault = None
    writer.flush()
    writer.stop()

    assert work.written == [0]
    assert "Traceback" in caplog.text


def test_stopping_says_what_could_not_be_written(caplog: pytest.LogCaptureFixture) -> None:
    """The error of the last batch is returned, and the loss logged."""
    work = Notes()
    writer = started(work)
    add(work, writer, 1)
    work.fault = HistoryError("disk full")

    error = writer.stop()

    assert error is not None
    assert error.message == "disk full"
    assert "disk full; not recorded: 1" in caplog.text


def test_after_the_end_nothing_hangs() -> None:
    """A second stop and a flush return; what waits then is told of."""
    work = Notes()
    writer = started(work)
    writer.stop()
    writer.stop()
    writer.flush()
    work.rows = [1]

    with pytest.raises(HydraError, match="the writer has ended"):
        writer.flush()


def test_nothing_is_done_between_suspending_and_going_on() -> None:
    """While a process is copied the thread rests with everything closed, then goes on."""
    work = Notes()
    writer = started(work)

    go_on = writer.suspend()
    add(work, writer, BATCH)
    flushing = threading.Thread(target=writer.flush)
    flushing.start()
    flushing.join(0.05)
    assert flushing.is_alive()
    assert work.done[-1] == "suspend"
    go_on()
    flushing.join()
    writer.stop()

    assert len(work.written) == BATCH


def test_who_brings_too_much_waits_for_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that come faster than they are written do not pile up without end."""
    monkeypatch.setattr(writer_module, "MOST_BATCHES", 2)
    monkeypatch.setattr(writer_module, "LONGEST_STALL_S", 10.0)
    work = Notes()
    writer = started(work)
    busy, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        busy.set()
        go_on.wait(10.0)

    work.during_write = hold
    add(work, writer, BATCH)
    assert busy.wait(10.0)
    threading.Timer(0.05, go_on.set).start()
    add(work, writer, BATCH)

    assert go_on.is_set()
    assert len(work.written) >= BATCH
    writer.stop()


def test_who_waits_does_not_wait_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that is held up itself holds nobody up for longer than a moment."""
    monkeypatch.setattr(writer_module, "MOST_BATCHES", 1)
    monkeypatch.setattr(writer_module, "LONGEST_STALL_S", 0.01)
    work = Notes()
    writer = started(work)
    go_on = threading.Event()
    work.during_write = lambda: go_on.wait(10.0)

    add(work, writer, BATCH)

    assert not work.written
    go_on.set()
    writer.stop()


def test_stopping_from_its_own_thread_waits_for_nobody() -> None:
    """The collector may drop a Slot in the writer's thread: it ends, with all written."""
    work = Notes()
    writer = started(work)
    add(work, writer, 1)
    work.during_write = lambda: (writer.stop(), gc.collect())

    writer.flush()
    writer._thread.join(10.0)

    assert not writer._thread.is_alive()
    assert work.done[-1] == "close"
