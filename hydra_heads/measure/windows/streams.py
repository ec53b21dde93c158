"""What goes into a process and what comes out of it: two pipes with a reader each, files, NUL.

A blocked read costs nothing and ends at once with what is written, so a thread waits at each
pipe. Whoever still holds the other end once the job has ended cannot hold us up: the read is
cancelled.
"""

import errno
import os
import threading
from typing import Callable, List, Optional, Tuple, TypeVar

from hydra_heads.base.errors import OutputError, reason_of
from hydra_heads.heads.kind import Launch
from hydra_heads.measure.capture import Capture
from hydra_heads.measure.windows.api import Kernel

LAST_WORDS_SECONDS = 1.0
"""How long what is still in the pipes is read once the job has ended."""

_READ_BYTES = 1 << 16
_ANSWER_FRAME_BYTES = 64 * 1024

_Made = TypeVar("_Made")

_BINARY = getattr(os, "O_BINARY", 0)
_NOT_INHERITED = getattr(os, "O_NOINHERIT", 0)


class NotReady(Exception):
    """A file that a run is to read or write cannot be opened; the message says which."""


class _Reader(threading.Thread):
    """Feeds what comes out of a pipe into a capture, until nobody can write to it any more."""

    def __init__(self, kernel: Kernel, fd: int, capture: Capture) -> None:
        super().__init__(daemon=True)
        self._kernel = kernel
        self.fd = fd
        self._capture = capture
        self._number: Optional[int] = None

    def run(self) -> None:
        """Read to the end."""
        self._number = self._kernel.thread_id()
        try:
            for data in iter(lambda: os.read(self.fd, _READ_BYTES), b""):
                self._capture.feed(data)
        except OSError:
            return  # cancelled: somebody outside the job holds the other end

    def end(self) -> bool:
        """Wait for its end, and bring it about when it takes too long; False when it goes on."""
        self.join(LAST_WORDS_SECONDS)
        if self.is_alive() and self._number is not None:
            self._kernel.cancel_reading(self._number)
            self.join(LAST_WORDS_SECONDS)
        return not self.is_alive()


class Streams:
    """The streams of one run; `close` leaves no descriptor, no thread and no file behind.

    Raises `NotReady` when a file of the launch cannot be opened, `OutputError` when this process
    has no descriptor left to work with.
    """

    def __init__(self, kernel: Kernel, launch: Launch) -> None:
        self._kernel = kernel
        self._launch = launch
        self._ours: List[int] = []
        self._theirs: List[int] = []
        self._readers: List[_Reader] = []
        self._answer_folder: Optional[str] = None
        self.stdout: Optional[Capture] = None
        self.stderr = Capture(launch.keep_bytes)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        launch = self._launch
        self._open_file(
            launch.stdin_file or os.devnull, os.O_RDONLY, "its stdin_file cannot be opened"
        )
        if launch.discard_stdout or launch.stdout_file is not None:
            self._open_file(
                os.devnull if launch.discard_stdout else str(launch.stdout_file),
                os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
                "the file for its output cannot be written",
            )
        else:
            self.stdout = Capture(launch.keep_bytes, with_digest=True)
            self._open_pipe(self.stdout)
        self._open_pipe(self.stderr)
        if launch.answers:
            self._answer_folder = _checked(_new_folder)

    def _open_file(self, path: str, flags: int, fault: str) -> None:
        try:
            fd = os.open(path, flags | _BINARY | _NOT_INHERITED, 0o600)
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                raise _cannot_run(error) from error
            raise NotReady(f"{fault}: {reason_of(error)}") from error
        self._theirs.append(fd)

    def _open_pipe(self, capture: Capture) -> None:
        reader, writer = _checked(os.pipe)
        self._ours.append(reader)
        self._theirs.append(writer)
        self._readers.append(_Reader(self._kernel, reader, capture))

    @property
    def handles(self) -> Tuple[int, ...]:
        """The handles of the process's standard input, output and error."""
        return tuple(self._kernel.inheritable_handle(fd) for fd in self._theirs)

    @property
    def answer_path(self) -> Optional[str]:
        """The file that the process is to put its answer into; None when none is wanted."""
        return None if self._answer_folder is None else os.path.join(self._answer_folder, "answer")

    def begin(self) -> None:
        """Start to read, and close our copies of what belongs to the process by now."""
        for reader in self._readers:
            reader.start()
        while self._theirs:
            os.close(self._theirs.pop())

    def written_bytes(self) -> int:
        """Return how much was written to both streams up to now; what is dropped does not count."""
        written = self.stderr.total_bytes
        if self.stdout is not None:
            written += self.stdout.total_bytes
        elif self._launch.stdout_file is not None and not self._launch.discard_stdout:
            try:
                written += os.stat(self._launch.stdout_file).st_size
            except OSError:
                pass  # removed by the run itself
        return written

    def finish(self) -> Optional[str]:
        """Read what is still there, and return the answer; None when there is none, or too much."""
        while self._readers:
            reader = self._readers[-1]
            if not reader.end():
                _warn()
                # Its descriptor stays with it: closing it would wait for the read to end.
                self._ours.remove(reader.fd)
            self._readers.pop()
        if self.answer_path is None:
            return None
        limit = 2 * self._launch.keep_bytes + _ANSWER_FRAME_BYTES
        try:
            with open(self.answer_path, "rb") as file:
                data = file.read(limit + 1)
        except OSError:
            return None
        return data.decode("utf-8", "replace") if 0 < len(data) <= limit else None

    def close(self) -> None:
        """Close and remove what is left; readers that were begun must have an end in sight."""
        while self._theirs:
            os.close(self._theirs.pop())
        if any(reader.is_alive() for reader in self._readers):
            self.finish()
        self._readers = []
        while self._ours:
            os.close(self._ours.pop())
        folder, self._answer_folder = self._answer_folder, None
        if folder is not None:
            import shutil

            shutil.rmtree(folder, ignore_errors=True)


def _new_folder() -> str:
    import tempfile

    return tempfile.mkdtemp(prefix="hydra-answer-")


def _checked(make: Callable[[], _Made]) -> _Made:
    try:
        return make()
    except OSError as error:
        raise _cannot_run(error) from error


def _cannot_run(error: OSError) -> OutputError:
    return OutputError(f"no run can be started: {reason_of(error)}; close other programs")


def _warn() -> None:
    import logging

    logging.getLogger("hydra.measure.windows.streams").warning(
        "an output that a run left open cannot be closed"
    )
