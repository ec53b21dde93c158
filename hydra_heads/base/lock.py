"""One writer a folder: `.lock`, held by the operating system, so it goes with its owner."""

import errno
import os
import time
from contextlib import contextmanager
from typing import Iterator, Optional

from hydra_heads.base.errors import LockedError, OutputError, reason_of, write_failure_of

LOCK_NAME = ".lock"

NAMELESS_ATTEMPTS = 100
"""How often a lock without a name on it is tried again, every 10 ms."""

_FAR = 1 << 20
"""The byte that Windows locks: behind the text, so that others can read the owner's number."""


@contextmanager
def folder_lock(folder: str) -> Iterator[None]:
    """Hold the folder's lock while the block runs; the folder must be there.

    Raises `LockedError` naming the owner's process id when it is held already, by another
    process or by this one, and `OutputError` when the lock file cannot be opened or locked.
    The lock of a process that died is free; taking it over is logged.
    """
    path = os.path.join(folder, LOCK_NAME)
    fd = _open(path)
    try:
        try:
            owner = _take(fd)
            if owner is None:
                _sign(fd, path)
        except OSError as error:
            raise OutputError(f"{path}: cannot be locked: {write_failure_of(error)}") from error
        if owner is not None:
            raise LockedError(
                f"{folder}: process {owner} is at work here; wait for it, or name another folder"
            )
        try:
            yield
        finally:
            _release(fd)
    finally:
        os.close(fd)


def _open(path: str) -> int:
    """Open the lock file: ours, no link, and not inherited by programs that we start."""
    flags = os.O_RDWR | os.O_CREAT
    for name in ("O_NOFOLLOW", "O_BINARY"):  # the latter keeps Windows from changing line ends
        flags |= getattr(os, name, 0)
    try:
        return os.open(path, flags, 0o600)
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{path}: cannot be opened: {reason_of(error)}; name another folder"
        ) from error


def _take(fd: int) -> Optional[str]:
    """Take the lock and return None, or return the process id of whoever holds it."""
    for _ in range(NAMELESS_ATTEMPTS):
        if _try_lock(fd):
            return None
        owner = _owner(fd)
        if owner:
            return owner
        time.sleep(0.01)  # it is being taken or given back at this moment
    return "(unknown)"


def _owner(fd: int) -> str:
    """Return the process id that the file holds, or nothing."""
    os.lseek(fd, 0, os.SEEK_SET)
    text = os.read(fd, 20).strip()
    return text.decode("ascii") if text.isdigit() else ""


def _sign(fd: int, path: str) -> None:
    """Write this process's number into the file, and log whose lock it was if that one died."""
    dead = _owner(fd)
    os.ftruncate(fd, 0)
    os.lseek(fd, 0, os.SEEK_SET)
    os.write(fd, b"%d\n" % os.getpid())
    if dead:
        import logging

        logging.getLogger("hydra.base.lock").info(
            "%s: process %s ended without giving its lock back; taken over", path, dead
        )


def _release(fd: int) -> None:
    """Give the lock back: first the name, then the lock."""
    try:
        os.ftruncate(fd, 0)
    except OSError:
        pass  # the name of a process that is gone does no harm
    _unlock(fd)


def _try_flock(fd: int) -> bool:
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unflock(fd: int) -> None:
    import fcntl

    fcntl.flock(fd, fcntl.LOCK_UN)


def _try_windows_lock(fd: int) -> bool:
    import msvcrt

    os.lseek(fd, _FAR, os.SEEK_SET)
    try:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EDEADLK):
            raise
        return False
    return True


def _windows_unlock(fd: int) -> None:
    import msvcrt

    os.lseek(fd, _FAR, os.SEEK_SET)
    msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]


_try_lock, _unlock = (
    (_try_windows_lock, _windows_unlock) if os.name == "nt" else (_try_flock, _unflock)
)
