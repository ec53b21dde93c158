"""Standard output that goes into a file by way of us, where the run may write none as long."""

import os

from hydra_heads.base.errors import OutputError, write_failure_of
from hydra_heads.base.files import PRIVATE
from hydra_heads.heads.kind import Launch
from hydra_heads.measure.capture import Capture
from hydra_heads.measure.runner.wire import PIPE


def goes_by_us(launch: Launch) -> bool:
    """Say whether a run's standard output takes the way through a pipe into its file.

    A limit of the length of files would hold for that one too, which is none of the head's own.
    """
    return launch.stdout_file is not None and launch.limits.file_size_mb is not None


def stdout_of(launch: Launch) -> str:
    """Say where a run's process itself writes its standard output to."""
    if launch.discard_stdout:
        return os.devnull
    return PIPE if launch.stdout_file is None or goes_by_us(launch) else launch.stdout_file


class Filed(Capture):
    """What is written, all of it put into a file and counted; nothing is kept here.

    Raises `OutputError` when it cannot be put there.
    """

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        super().__init__(0)
        self._path = path
        self._append(b"")

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self.count(data)
        self._append(data)

    @property
    def is_cut(self) -> bool:
        """Never: nothing is missing in the file."""
        return False

    def _append(self, data: bytes) -> None:
        # Opened each time: whoever drops a run need not know that something has to be closed.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        try:
            fd = os.open(self._path, flags, PRIVATE)
            try:
                left = memoryview(data)
                while left:
                    left = left[os.write(fd, left) :]
            finally:
                os.close(fd)
        except OSError as error:
            raise OutputError(f"{self._path}: not saved: {write_failure_of(error)}") from error
