"""Files that a run left behind: read with bounds, and without waiting for anybody.

A head may have put a link, a device or a FIFO where its file should be, or never stop writing.
"""

import os
import stat
import time
from contextlib import contextmanager
from typing import BinaryIO, Iterator

HASH_SECONDS = 30.0
"""How long the files of one run may be read for their sha256."""

_BLOCK_BYTES = 1 << 20


@contextmanager
def opened(path: str, follow: bool = False) -> Iterator[BinaryIO]:
    """Open an ordinary file for reading; `follow` goes through links.

    Raises `OSError` when it is not there, cannot be read, or is something else.
    """
    _check_ordinary(os.stat(path, follow_symlinks=follow).st_mode)
    # Once more when it is open: somebody may have put another in its place, and a FIFO must
    # not be waited for.
    flags = os.O_RDONLY
    for name in ("O_BINARY", "O_CLOEXEC", "O_NONBLOCK", "" if follow else "O_NOFOLLOW"):
        flags |= getattr(os, name, 0)
    with open(path, "rb", buffering=0, opener=lambda place, _: os.open(place, flags)) as file:
        _check_ordinary(os.fstat(file.fileno()).st_mode)
        yield file


def _check_ordinary(mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise OSError("it is a link")
    if not stat.S_ISREG(mode):
        raise OSError("it is no ordinary file")


def hash_deadline() -> float:
    """Return the moment of `time.monotonic` until which the files of a run are read from now."""
    return time.monotonic() + HASH_SECONDS


def sha256_before(path: str, deadline: float, follow: bool = True) -> str:
    """Return a file's sha256 in hex; raises `OSError` when `time.monotonic` passes the deadline."""
    import hashlib

    digest = hashlib.sha256()
    with opened(path, follow) as file:
        for block in iter(lambda: file.read(_BLOCK_BYTES), b""):
            if time.monotonic() > deadline:
                raise OSError(f"it takes longer than {HASH_SECONDS:g} s")
            digest.update(block)
    return digest.hexdigest()


def read_at_most(path: str, count: int) -> bytes:
    """Return the first bytes of a file, one more than `count` when it is longer."""
    pieces, left = [], count + 1
    with opened(path) as file:
        while left:
            piece = file.read(min(left, _BLOCK_BYTES))
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
    return b"".join(pieces)
