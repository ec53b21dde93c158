"""The channel `file`: every message is one line of JSON at the end of a file."""

import errno
import os
import stat
import sys
import time

from hydra_heads.base.errors import write_failure_of
from hydra_heads.base.files import PRIVATE
from hydra_heads.notify.channel import Sender, Undelivered
from hydra_heads.notify.message import Message

_FLAGS = ("O_RDWR", "O_APPEND", "O_CREAT", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_NOCTTY")
"""Those that this system knows: ours alone, at the end, no link, and waiting for nobody."""

_LINKED = (errno.ELOOP, errno.EMLINK)
"""What systems answer to `O_NOFOLLOW` at a link."""


LOOK_S = 0.005
"""How often a lock that somebody holds is tried."""


def _try_lock(fd: int) -> bool:
    """Say whether a file is ours alone now; on Windows nobody is kept from writing too."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks: the line is still written at once
    return True


class FileSender(Sender):
    """Appends to a file, which is made for its owner alone when it is not there."""

    @property
    def path(self) -> str:
        """Where the lines go."""
        return os.path.join(self.surroundings.folder, str(self.channel.settings["path"]))

    def send(self, message: Message, until: float) -> None:
        """Append a message: the whole line at once, while nobody else does."""
        line = message.json_line().encode("ascii") + b"\n"
        fd = self._open()
        try:
            self._await_lock(fd, until)
            self._append(fd, line)
        except OSError as error:
            raise self._unwritten(write_failure_of(error)) from error
        finally:
            os.close(fd)

    def _open(self) -> int:
        """Open the file; raises `Undelivered` for whatever is no ordinary file of that name."""
        path, flags = self.path, 0
        for name in _FLAGS:
            flags |= getattr(os, name, 0)
        try:
            # Not every system has O_NOFOLLOW.
            fd = None if os.path.islink(path) else os.open(path, flags, PRIVATE)
        except ValueError as error:  # a name that no system opens
            raise self._unwritten(str(error), is_final=True) from error
        except OSError as error:
            if error.errno in _LINKED:
                raise self._linked() from error
            is_final = os.path.isdir(path)
            raise self._unwritten(write_failure_of(error), is_final) from error
        if fd is None:
            raise self._linked()
        if stat.S_ISREG(os.fstat(fd).st_mode):
            return fd
        os.close(fd)
        raise self._unwritten("that is no ordinary file; name another one", is_final=True)

    def _await_lock(self, fd: int, until: float) -> None:
        """Wait for those who append at this moment; the lock goes with the descriptor."""
        while not _try_lock(fd):
            if time.monotonic() >= until:
                raise self._unwritten("another process holds its lock; end that one")
            time.sleep(LOOK_S)

    def _append(self, fd: int, line: bytes) -> None:
        """Write a line; what a full disk cut off before stands in a line of its own."""
        if os.fstat(fd).st_size:
            os.lseek(fd, -1, os.SEEK_END)
            if os.read(fd, 1) != b"\n":
                line = b"\n" + line
        if os.write(fd, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _linked(self) -> Undelivered:
        return self._unwritten("that is a link; name the file itself", is_final=True)

    def _unwritten(self, reason: str, is_final: bool = False) -> Undelivered:
        # As it was given: where the folder lies is nobody's business who reads of it.
        path = self.channel.settings["path"]
        return self.undelivered(f"{path}: not written: {reason}", is_final)
