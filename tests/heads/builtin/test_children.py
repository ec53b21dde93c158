"""Tests that workers end with the process that started them."""

import contextlib
import importlib
import os
import pathlib
import select
import signal
import subprocess
import sys
from typing import Iterator, List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.stop import STOPPING_SIGNALS, StopRequest
from hydra_heads.heads.builtin import entry
from hydra_heads.heads.builtin.children import Children, Worker
from hydra_heads.heads.builtin.log_job import Tally

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")

ROOT = str(pathlib.Path(__file__).parents[3])

# A test under nohup or in the background inherits signals that are ignored.
PROGRAM = """
import signal, sys
signal.signal(int(sys.argv[4]), signal.SIG_DFL)
sys.path.insert(0, sys.argv[1])
from hydra_heads.base.stop import STOPPING_SIGNALS
from hydra_heads.heads.builtin import entry
getattr(entry, sys.argv[2])(folder=sys.argv[3], answer="")
"""


@pytest.fixture
def usual_interrupt() -> Iterator[None]:
    """Let Ctrl-C raise `KeyboardInterrupt`, also where it was ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Recorder(Worker):
    """A worker that only notes what is done to it."""

    def __init__(self, notes: List[str]) -> None:
        self._notes = notes

    def result(self) -> Tally:
        """Find one request."""
        tally = Tally()
        tally.add_kind(b"cart 200")
        return tally

    def end(self) -> None:
        """Note the end."""
        self._notes.append("ended")


class Interrupted(Recorder):
    """A worker during whose start somebody presses Ctrl-C."""

    def __init__(self, notes: List[str]) -> None:
        super().__init__(notes)
        os.kill(os.getpid(), signal.SIGINT)
        notes.append("started")


def test_workers_end_with_the_block() -> None:
    """A block that is done has ended its workers and put the signal handlers back."""
    notes: List[str] = []
    handlers = [signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)]
    tally = Tally()

    with Children() as children:
        children.start(lambda: Recorder(notes))
        children.start(lambda: Recorder(notes))
        children.merge_into(tally)

    assert notes == ["ended", "ended"]
    assert tally.kinds == {b"cart 200": 2}
    assert [signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)] == handlers


def test_workers_end_after_an_exception() -> None:
    """An error inside the block ends the workers and goes on upwards."""
    notes: List[str] = []

    def fail() -> None:
        with Children() as children:
            children.start(lambda: Recorder(notes))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert notes == ["ended"]


@pytest.mark.usefixtures("usual_interrupt")
def test_a_signal_waits_until_a_worker_can_be_ended() -> None:
    """Ctrl-C while a worker starts lets the start finish, ends the worker, and then counts."""
    notes: List[str] = []

    def be_interrupted() -> None:
        with Children() as children:
            children.start(lambda: Interrupted(notes))
            notes.append("went on")

    with pytest.raises(KeyboardInterrupt):
        be_interrupted()

    assert notes == ["started", "ended"]


def test_a_signal_whose_exception_was_dropped_is_not_forgotten(usual_interrupt: None) -> None:
    """Nobody waits for workers once a signal has come, wherever it came."""
    notes: List[str] = []

    def be_interrupted() -> None:
        with Children() as children:
            children.start(lambda: Recorder(notes))
            with contextlib.suppress(StopRequest):
                os.kill(os.getpid(), signal.SIGINT)
            children.merge_into(Tally())
            notes.append("went on")

    with pytest.raises(KeyboardInterrupt):
        be_interrupted()

    assert notes == ["ended"]


def test_a_handler_of_somebody_else_is_left_alone() -> None:
    """A signal that the program has taken over goes to its handler inside the block too."""
    seen: List[int] = []
    before = signal.signal(signal.SIGTERM, lambda signum, frame: seen.append(signum))

    try:
        with Children():
            os.kill(os.getpid(), signal.SIGTERM)
            signal.getsignal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert seen == [signal.SIGTERM]


@needs_fifo
@pytest.mark.parametrize("signum", sorted(set(STOPPING_SIGNALS) - {signal.SIGINT}))
@pytest.mark.parametrize("name", ["processes", "subprocesses"])
def test_a_signal_takes_the_workers_along(
    tmp_path: pathlib.Path, name: str, signum: signal.Signals
) -> None:
    """A head that is ended by a signal ends by it, and its busy workers are gone before it is."""
    fifo = str(tmp_path / "x.log")
    os.mkfifo(fifo)
    program = [sys.executable, "-c", PROGRAM, ROOT, name, str(tmp_path), str(int(signum))]
    head = subprocess.Popen(program, stderr=subprocess.DEVNULL, start_new_session=True)

    writing = os.open(fifo, os.O_WRONLY)  # opens when the worker has begun to read
    try:
        head.send_signal(signum)
        code = head.wait()
        broken = select.poll()
        broken.register(writing, select.POLLERR)
        events = broken.poll(0)
    finally:
        os.close(writing)

    assert code == -signum
    assert [event & select.POLLERR for _, event in events] == [select.POLLERR]


@needs_fifo
@pytest.mark.parametrize("name", ["processes", "subprocesses"])
def test_an_error_ends_the_busy_workers(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """When one share fails, the workers of the others are ended and reaped at once."""
    (tmp_path / "damaged.log.gz").write_bytes(b"no gzip file")
    os.mkfifo(str(tmp_path / "endless.log"))
    module = importlib.import_module(f"hydra_heads.heads.builtin.{name}")
    monkeypatch.setattr(module, "count_workers", lambda: 3)
    head: entry.Head = getattr(entry, name)

    with pytest.raises(InputError, match="was not counted"):
        head(folder=str(tmp_path), answer="")

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
