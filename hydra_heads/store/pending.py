"""Runs that have ended and are not in the history yet: the lines of `runs.jsonl`.

Whoever makes a run appends it there as one JSON line, in a file opened for appending, and holds
an exclusive `flock` on it while it writes. What a process that was killed left behind is taken
in from here; the file is emptied once its lines are in the history.
"""

import errno
import os
import stat
from typing import Any, BinaryIO, Dict, Iterator, Optional

from hydra_heads.base.errors import HistoryError, InputError, reason_of
from hydra_heads.base.jsontext import parse_json

MOST_BYTES = 64 << 20
"""After how many bytes one reading ends: some hundred thousand runs."""

MOST_LINE_BYTES = 1 << 20
"""A run takes a few hundred bytes; a line longer than this is damaged, and never held."""


class PendingLines:
    """The objects of a file's lines, read once, as they are asked for.

    After the last one: `damaged` counts the lines that are no JSON object, a torn last one
    among them; `end` is the place in the file up to which was read; `has_more` says whether
    the reading ended there because it had taken in enough.
    """

    def __init__(self, path: str, start: int = 0) -> None:
        self.damaged = 0
        self.end = start
        self.has_more = False
        self._path = path

    def __iter__(self) -> Iterator[Dict[str, Any]]:
        fd = _open(self._path, os.O_RDONLY)
        if fd is None:
            return
        with os.fdopen(fd, "rb") as file:
            try:
                file.seek(self.end)
                for line in self._lines_of(file):
                    found = _object_of(line)
                    if found is not None:
                        yield found
                    elif line.strip():
                        self.damaged += 1
            except OSError as error:
                raise _unusable(self._path, error) from error

    def _lines_of(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the lines; in the place of one that is too long, something that is no object."""
        most = self.end + MOST_BYTES
        while self.end < most:
            line = part = file.readline(MOST_LINE_BYTES)
            if not line:
                return
            self.end += len(part)
            while part and not part.endswith(b"\n"):
                part = file.readline(MOST_LINE_BYTES)
                self.end += len(part)
                line = b"too long" if part else line
            yield line
        self.has_more = bool(file.read(1))


def read_pending(path: str, start: int = 0) -> PendingLines:
    """Return the runs that wait in a file, from a place in it on; none when it is not there.

    Iterating raises `HistoryError` when the file is a link or no ordinary file, or cannot be
    read. At most `MOST_BYTES` are taken in at once: with `has_more` go on from `end`.
    """
    return PendingLines(path, start)


def clear_pending(path: str, size: int, only_all: bool = False) -> bool:
    """Take out of the file the first `size` bytes, whose lines are in the history.

    Lines that were appended since move to its start, so none is lost, whenever this process
    dies: at worst some that are known stay, and one is torn. With `only_all` they go only when
    nothing else is in the file: of several writers a line that is known may stand behind one
    that is not. Returns whether those bytes are gone; not while somebody appends at this very
    moment, nor where a line ended elsewhere or more came since than goes: call again later.
    Raises `HistoryError` as reading does.
    """
    fd = _open(path, os.O_RDWR)
    if fd is None:
        return True
    try:
        return _lock(fd) and _drop_start(fd, size, only_all)
    except OSError as error:
        raise _unusable(path, error) from error
    finally:
        os.close(fd)  # this gives the lock back


def drop_empty(path: str) -> None:
    """Remove the file when no run waits in it; only while nobody can append to it."""
    try:
        if os.lstat(path).st_size == 0:
            os.unlink(path)
    except OSError:
        return  # none there, or not ours to remove: an empty file does no harm


def _drop_start(fd: int, size: int, only_all: bool) -> bool:
    left = os.fstat(fd).st_size - size
    if not 0 <= left <= (0 if only_all else min(size, MOST_LINE_BYTES)):
        return False
    if left:
        os.lseek(fd, size - 1, os.SEEK_SET)
        rest = os.read(fd, 1 + left)
        if len(rest) < 1 + left or not rest.startswith(b"\n"):
            return False  # the last line that was read had not been written whole yet
        os.lseek(fd, 0, os.SEEK_SET)
        # Only over lines that are known: until the file is cut, the rest stands twice.
        if os.write(fd, rest[1:]) < left:
            return False
    os.ftruncate(fd, left)
    return True


def _open(path: str, flags: int) -> Optional[int]:
    """Open an ordinary file, following no link and waiting for nobody; None when there is none."""
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        # Windows has no flag against links.
        is_plain = stat.S_ISREG(os.lstat(path).st_mode)
        fd = os.open(path, flags) if is_plain else None
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise _unusable(path, error) from error
        fd = None
    if fd is None:
        raise HistoryError(f"{path}: not an ordinary file; move it away, or name another folder")
    return fd


def _lock(fd: int) -> bool:
    """Take the lock if it is free."""
    try:
        import fcntl
    except ImportError:  # Windows, where one process writes and empties the file
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _object_of(line: bytes) -> Optional[Dict[str, Any]]:
    """Return the JSON object that a line is; None when it is none."""
    try:
        value = parse_json(line.decode("utf-8"), "line")
    except (InputError, UnicodeDecodeError):
        return None
    return value if isinstance(value, dict) else None


def _unusable(path: str, error: OSError) -> HistoryError:
    return HistoryError(
        f"{path}: runs that wait in it cannot be taken in: {reason_of(error)}; "
        "change its mode, or move it away"
    )
