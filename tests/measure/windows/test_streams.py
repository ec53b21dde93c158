"""Tests of `hydra_heads.measure.windows.streams`."""

import errno
import hashlib
import logging
import os
import threading
from pathlib import Path
from typing import List, Optional, Tuple

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.heads.kind import Launch
from hydra_heads.measure.windows import streams as streams_file
from hydra_heads.measure.windows.streams import NotReady, Streams
from hydra_heads.model.slot import Limits
from tests.measure.launches import launch_of
from tests.measure.windows.fake_library import FakeKernel, FakeLibrary


def _ends(kernel: FakeKernel, streams: Streams) -> List[int]:
    """Take the ends that a process would inherit."""
    return [os.dup(kernel.library.fds[handle]) for handle in streams.handles]


def _close_all(ends: List[int]) -> None:
    while ends:
        os.close(ends.pop())


def _said(
    kernel: FakeKernel, launch: Launch, stdout: bytes, stderr: bytes
) -> Tuple[Streams, Optional[str]]:
    """Let a process say something and end."""
    streams = Streams(kernel, launch)
    ends = _ends(kernel, streams)
    streams.begin()
    os.write(ends[1], stdout)
    os.write(ends[2], stderr)
    _close_all(ends)
    answer = streams.finish()
    streams.close()
    return streams, answer


def test_both_streams_are_captured(kernel: FakeKernel) -> None:
    """What is written to either is there when reading is finished, with its digest and lines."""
    streams, _ = _said(kernel, launch_of("p"), b"one\ntwo\n", b"oh\n")

    assert streams.stdout is not None
    assert (streams.stdout.kept(), streams.stdout.lines) == (b"one\ntwo\n", 2)
    assert streams.stdout.sha256 == hashlib.sha256(b"one\ntwo\n").hexdigest()
    assert (streams.stderr.kept(), streams.stderr.lines) == (b"oh\n", 1)


def test_dropped_output_goes_nowhere(kernel: FakeKernel) -> None:
    """Of discarded output there is no capture, and it counts for no limit."""
    streams, _ = _said(kernel, launch_of("p", discard_stdout=True), b"12345", b"678")

    assert streams.stdout is None
    assert streams.written_bytes() == 3


def test_output_can_go_to_a_file(kernel: FakeKernel, tmp_path: Path) -> None:
    """The file takes standard output whole, and counts for the limit of output."""
    path = tmp_path / "out"
    path.write_bytes(b"what was there before, and longer")
    launch = launch_of("p")._replace(stdout_file=str(path), limits=Limits(output_mb=1))

    streams, _ = _said(kernel, launch, b"12345", b"678")

    assert path.read_bytes() == b"12345"
    assert (streams.stdout, streams.written_bytes()) == (None, 8)


def test_a_file_that_was_removed_counts_for_nothing(kernel: FakeKernel, tmp_path: Path) -> None:
    """A run that removes the file of its own output is no error."""
    path = tmp_path / "out"
    streams, _ = _said(kernel, launch_of("p")._replace(stdout_file=str(path)), b"12345", b"678")
    path.unlink()

    assert streams.written_bytes() == 3


def test_input_is_empty_or_a_file(kernel: FakeKernel, tmp_path: Path) -> None:
    """A process that reads finds the end at once, or the contents of the file."""
    path = tmp_path / "in"
    path.write_bytes(b"read me\r\n")
    read = []

    for launch in (launch_of("p"), launch_of("p")._replace(stdin_file=str(path))):
        streams = Streams(kernel, launch)
        read.append(os.read(kernel.library.fds[streams.handles[0]], 100))
        streams.close()

    assert read == [b"", b"read me\r\n"]


@pytest.mark.parametrize(
    ("as_input", "words"),
    [(True, "its stdin_file cannot be opened"), (False, "the file for its output cannot be")],
)
def test_a_file_that_cannot_be_opened_is_named(
    kernel: FakeKernel, tmp_path: Path, as_input: bool, words: str
) -> None:
    """A launch whose files are not there is not ready, and leaves nothing open."""
    path = str(tmp_path / "no" / "file")
    launch = launch_of("p")
    launch = launch._replace(stdin_file=path) if as_input else launch._replace(stdout_file=path)

    with pytest.raises(NotReady, match=words):
        Streams(kernel, launch)


def test_an_answer_comes_by_a_file_that_goes_away(kernel: FakeKernel) -> None:
    """What a process puts into the file is the answer, and the file does not stay."""
    streams = Streams(kernel, launch_of("p", answers=True))
    path = streams.answer_path
    assert path is not None
    with open(path, "wb") as file:
        file.write(b"42")
    streams.begin()

    answer = streams.finish()
    streams.close()

    assert answer == "42"
    assert not os.path.exists(os.path.dirname(path))


@pytest.mark.parametrize("text", [b"", b"x" * 65_557])
def test_an_answer_of_nothing_or_too_much_is_none(kernel: FakeKernel, text: bytes) -> None:
    """An empty answer and one of more than was agreed are no answers."""
    streams = Streams(kernel, launch_of("p", answers=True, keep_bytes=10))
    assert streams.answer_path is not None
    with open(streams.answer_path, "wb") as file:
        file.write(text)
    streams.begin()

    answer = streams.finish()
    streams.close()

    assert answer is None


def test_no_answer_is_none(kernel: FakeKernel) -> None:
    """A process that writes no file has not answered."""
    assert _said(kernel, launch_of("p", answers=True), b"", b"")[1] is None


def test_who_holds_a_pipe_outside_the_job_holds_nobody_up(
    library: FakeLibrary, kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is there, and the waiting for more is cancelled [fault 52]."""
    monkeypatch.setattr(streams_file, "LAST_WORDS_SECONDS", 0.1)
    streams = Streams(kernel, launch_of("p"))
    ends = _ends(kernel, streams)
    streams.begin()
    library.on_cancel = lambda: _close_all(ends)
    os.write(ends[1], b"last words")

    streams.finish()
    streams.close()

    assert streams.stdout is not None
    assert streams.stdout.kept() == b"last words"
    assert "CancelSynchronousIo" in library.calls


def test_without_descriptors_nothing_can_be_run(
    kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own lack of descriptors is no failure of the head, and names a remedy."""

    def fail() -> Tuple[int, int]:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(os, "pipe", fail)

    with pytest.raises(OutputError, match="Too many open files; close other programs"):
        Streams(kernel, launch_of("p"))


def test_without_descriptors_no_file_is_opened_either(
    kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening a file fails for our own lack of descriptors, not for the head's file."""

    def fail(path: str, flags: int, mode: int) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", fail)
        with pytest.raises(OutputError):
            Streams(kernel, launch_of("p"))


def test_a_read_that_fails_is_an_end(kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancelled read ends the reading, and what came before stays."""
    read = os.read
    streams = Streams(kernel, launch_of("p"))
    ends = _ends(kernel, streams)

    def fail_later(fd: int, count: int) -> bytes:
        data = read(fd, count)
        if not data:
            raise OSError(errno.EINVAL, "Invalid argument")
        return data

    monkeypatch.setattr(os, "read", fail_later)
    streams.begin()
    os.write(ends[2], b"oh")
    _close_all(ends)

    streams.finish()
    streams.close()

    assert streams.stderr.kept() == b"oh"


def test_a_read_that_cannot_be_cancelled_is_left_alone(
    kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for ever: a reader that goes on keeps its descriptor, and that is warned of."""
    monkeypatch.setattr(streams_file, "LAST_WORDS_SECONDS", 0.05)
    monkeypatch.setattr(logging.getLogger("hydra"), "propagate", True)
    pipes: List[Tuple[int, int]] = []
    pipe = os.pipe

    def noted() -> Tuple[int, int]:
        pipes.append(pipe())
        return pipes[-1]

    monkeypatch.setattr(os, "pipe", noted)
    streams = Streams(kernel, launch_of("p", discard_stdout=True))
    ends = _ends(kernel, streams)
    readers = set(threading.enumerate())
    streams.begin()
    (reader,) = set(threading.enumerate()) - readers

    streams.finish()
    streams.close()

    assert "cannot be closed" in caplog.text
    assert reader.is_alive()
    _close_all(ends)
    reader.join(10)
    os.close(pipes[0][0])
