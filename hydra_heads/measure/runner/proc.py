"""What Linux tells below /proc, and which of its files stay open.

What the fields are: proc_pid_stat(5), proc_pid_statm(5), proc_pid_status(5).
"""

import errno
import os

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Dict, List, Optional, Tuple

KEPT_DESCRIPTORS = 256
"""At most so many files of a run's processes stay open; the others are opened each time."""

PAGE_BYTES = 4096
"""A read of a list gives so much at most."""


class ProcFolder:
    """What this kernel's /proc tells, and how many of its files may still stay open."""

    __slots__ = ("counts_descriptors", "left", "lists_children")

    _found: "Optional[Tuple[bool, bool]]" = None

    def __init__(self, left: int = KEPT_DESCRIPTORS) -> None:
        self.left = left
        if ProcFolder._found is None:
            # Both may be absent: CONFIG_PROC_CHILDREN is a choice, the size came with Linux 6.2.
            ProcFolder._found = (
                os.path.exists("/proc/thread-self/children"),
                size_of("/proc/self/fd") > 0,
            )
        self.lists_children, self.counts_descriptors = ProcFolder._found

    def keep(self, path: str) -> int:
        """Open a file that stays open; -1 when no more may. Raises `OSError`."""
        if self.left < 1:
            return -1
        fd = os.open(path, os.O_RDONLY)
        self.left -= 1
        return fd

    def drop(self, fd: int) -> None:
        """Close a file that was kept; -1 is none."""
        if fd >= 0:
            os.close(fd)
            self.left += 1

    def children_by_parent(self) -> "Dict[int, List[int]]":
        """Go through all processes of the machine: the dear way, for kernels without lists."""
        found: Dict[int, List[int]] = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    fields = fields_of(read_file("/proc/" + name + "/stat"))
                except OSError:
                    continue  # ended since the folder was listed
                found.setdefault(int(fields[1]), []).append(int(name))
        return found


def read_file(path: str) -> bytes:
    """Read a file of /proc whole, without keeping it. Raises `OSError`."""
    fd = os.open(path, os.O_RDONLY)
    try:
        parts = [os.read(fd, PAGE_BYTES)]
        while parts[-1]:
            parts.append(os.read(fd, PAGE_BYTES))
        return b"".join(parts)
    finally:
        os.close(fd)


def read_on(fd: int, data: bytes) -> bytes:
    """Read the rest of a kept list that does not fit into a page."""
    parts = [data]
    at = len(data)
    while parts[-1]:
        parts.append(os.pread(fd, PAGE_BYTES, at))
        at += len(parts[-1])
    return b"".join(parts)


def fields_of(line: bytes) -> "List[bytes]":
    """Split `stat` behind the program's name, which may hold anything: state, parent, ..."""
    at = line.rfind(b")")
    if at < 0:
        raise ProcessLookupError(errno.ESRCH, "ended while it was read")
    return line[at + 2 :].split(b" ", 26)


def size_of(path: str) -> int:
    """Return the size that is told of a file or folder; 0 when none is."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
