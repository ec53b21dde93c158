"""Tests of `hydra_heads.measure.passing`: what a run writes, on its way to its reader."""

import os
import sys
from typing import Iterator, List, Tuple

import pytest

from hydra_heads.measure.passing import Passed, Passing

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows passes nothing on yet")

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")

PIPE_BYTES = 1 << 16


class Stage:
    """A pipe to write to, a thread that passes on, and a pipe to read from."""

    def __init__(self) -> None:
        source, self.writer = os.pipe()
        os.set_blocking(source, False)
        self.reader, self.sink = os.pipe()
        self.told, told = os.pipe()
        self.seen = Passed(16)
        self.open = [self.writer, self.reader, self.sink, self.told]
        self.passing = Passing(source, self.sink, self.seen, told)

    def close(self, fd: int) -> None:
        """Close one of the test's ends."""
        self.open.remove(fd)
        os.close(fd)

    def end(self) -> None:
        """Let it come to its end, and take leave of it."""
        self.passing.finish()
        assert os.read(self.told, 1) == b""
        self.passing.join()


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Give a thread that has not begun yet."""
    made = Stage()
    yield made
    for fd in made.open:
        os.close(fd)


def _all_of(fd: int) -> bytes:
    pieces: List[bytes] = []
    while not pieces or pieces[-1]:
        pieces.append(os.read(fd, PIPE_BYTES))
    return b"".join(pieces)


def _wrote(writer: int, data: bytes) -> Tuple[bool, int]:
    """Write to a pipe; say whether somebody may still read it, and how much it took."""
    try:
        return True, os.write(writer, data)
    except BrokenPipeError:
        return False, 0


def test_what_is_written_without_a_line_end_comes_at_once(stage: Stage) -> None:
    """Nothing waits for the rest of a line, or for a buffer to be full."""
    stage.passing.start()

    os.write(stage.writer, b"Password: ")

    assert os.read(stage.reader, 100) == b"Password: "
    stage.end()


def test_every_byte_is_passed_on_in_its_order(stage: Stage) -> None:
    """A flood that no pipe holds arrives whole, though its reader takes it bit by bit."""
    whole = bytes(range(256)) * 4096
    stage.passing.start()
    feeder = Passing(*_fed(whole, stage), Passed(0), os.dup(stage.writer))
    feeder.start()

    arrived = bytearray()
    while len(arrived) < len(whole):
        arrived += os.read(stage.reader, 1000)

    assert arrived == whole
    feeder.finish()
    stage.passing.finish()
    feeder.join()
    stage.passing.join()
    assert stage.seen.total_bytes == len(whole)


def _fed(whole: bytes, stage: Stage) -> Tuple[int, int]:
    """Return a file that holds the bytes, and where they are to go."""
    import tempfile

    with tempfile.TemporaryFile() as file:
        file.write(whole)
        file.seek(0)
        return os.dup(file.fileno()), stage.writer


def test_lines_are_counted_and_the_end_is_kept(stage: Stage) -> None:
    """The last line counts without its line end too [R-096, R-097]."""
    stage.passing.start()
    os.write(stage.writer, b"one\ntwo\nand the last of three")

    stage.end()

    assert (stage.seen.lines, stage.seen.kept()) == (3, b"he last of three")
    assert not stage.seen.is_cut


def test_it_ends_with_what_is_in_the_pipe(stage: Stage) -> None:
    """Where somebody else still holds the pipe, what was written until now is passed on."""
    os.write(stage.writer, b"x" * PIPE_BYTES)
    stage.passing.finish()
    stage.passing.start()

    arrived = os.read(stage.reader, PIPE_BYTES)

    stage.end()
    assert len(arrived) == PIPE_BYTES


def test_a_reader_that_goes_away_is_noticed_at_once(stage: Stage) -> None:
    """The writer meets what it would have met at the reader itself, with its very next write."""
    stage.passing.start()
    os.write(stage.writer, b"one")
    assert os.read(stage.reader, 3) == b"one"

    stage.close(stage.reader)
    assert os.read(stage.told, 1) == b""

    assert _wrote(stage.writer, b"two") == (False, 0)
    stage.passing.finish()
    stage.passing.join()
    assert stage.passing.fault is None


def test_a_reader_that_was_never_there(stage: Stage) -> None:
    """What is written to nobody is no fault of ours, and ends the passing."""
    stage.close(stage.reader)
    os.write(stage.writer, b"one")
    stage.passing.start()

    stage.end()

    assert _wrote(stage.writer, b"two") == (False, 0)
    assert stage.passing.fault is None


def test_a_reader_that_takes_little_or_nothing_is_waited_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A descriptor that does not block, and takes a part at a time, loses nothing."""
    write, turns = os.write, [0, 3, 2]

    def reluctant(fd: int, data: bytes) -> int:
        if fd != stage.sink or not turns:
            return write(fd, data)
        most = turns.pop(0)
        if not most:
            raise BlockingIOError
        return write(fd, data[:most])

    monkeypatch.setattr(os, "write", reluctant)
    stage.passing.start()

    write(stage.writer, b"the whole of it")
    stage.end()

    assert os.read(stage.reader, 100) == b"the whole of it"


@linux
def test_what_cannot_be_written_is_a_fault(stage: Stage) -> None:
    """A full disk ends the passing, and is told."""
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, stage.sink)
    os.close(full)
    stage.passing.start()

    os.write(stage.writer, b"x")
    stage.end()

    assert stage.passing.fault is not None
    assert stage.passing.fault.strerror == "No space left on device"


def test_who_reads_sees_the_end_when_the_writer_has_closed() -> None:
    """What is passed on to is closed with the pipe, where it belongs to the passing."""
    source, writer = os.pipe()
    reader, sink = os.pipe()
    told_reader, told = os.pipe()
    os.write(writer, b"bye")
    os.close(writer)
    passing = Passing(source, sink, Passed(0), told, closes_sink=True)
    passing.start()

    assert _all_of(reader) == b"bye"

    passing.finish()
    passing.join()
    for fd in (reader, told_reader):
        os.close(fd)
