"""One Linux process, read from /proc through descriptors that stay open.

A kept descriptor belongs to the process and not to its number: once that is reaped, reading
fails, and whoever got the number since is not mistaken for it.
"""

import errno
import os
import time

from hydra_heads.measure.runner.proc import (
    PAGE_BYTES,
    ProcFolder,
    fields_of,
    read_file,
    read_on,
    size_of,
)

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Dict, List, Set

KEPT_LISTS = 16
"""Threads of one process whose lists of children stay open."""

LISTS_A_LOOK = 32
"""Lists of children that are opened for one look; a process with more threads takes turns."""

THOROUGH_SECONDS = 0.1
"""How often we look for what a look at `stat` cannot tell: new threads, a passed peak."""

IDLE_SECONDS = 1.0
"""How often we look at a process that has not run since: others may have taken its memory."""

GONE = (errno.ENOENT, errno.ESRCH)
"""How reading about a process fails when there is none."""

BLOCKED = b"D"
"""The state of a process that waits, among others, for a child that borrows its memory."""

NO_ROOM = b"0"
"""The size of the address space of a process that has none any more."""

NOT_TOLD = b"0"
"""What stands for an address that the kernel keeps from us."""

# Windows knows neither, and must be able to import this.
PAGE_KIB: int = os.sysconf("SC_PAGE_SIZE") // 1024 if hasattr(os, "sysconf") else 4
_TICK_NS = 1000000000 // (os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100)

_LINE = 1024  # `stat` is shorter, however long its numbers


class Process:
    """One process as it was at the last look.

    `cpu_ns` is its own CPU time, `waited_ns` that of descendants it has waited for, in the
    kernel's ticks of some 10 ms. `lost_ns` is what descendants had used when last seen of which
    this process was the parent. `files_kib` is the part of `rss_kib` with files or shared memory
    behind it, `peak_kib` is VmHWM, `faults` are page faults that needed no disk. `room` is the
    size of the address space and `program` where its stack begins: a forked process has its
    parent's until it executes another program. `has_news`: its children may be others than
    those told last; `has_moved`: its memory may be. For whoever adds up processes: `is_new`
    while there was one look only, `reading` and `faults_then` for what is shared: the number of
    the last reading that it took part in, and the faults before that.
    """

    __slots__ = (
        "_birth",
        "_clock",
        "_due",
        "_folder",
        "_is_behind",
        "_lists",
        "_others",
        "_path",
        "_proc",
        "_sizes",
        "_stat",
        "_statm",
        "_thorough",
        "cpu_ns",
        "faults",
        "faults_then",
        "fds",
        "files_kib",
        "has_moved",
        "has_news",
        "is_alive",
        "is_new",
        "lost_ns",
        "parent",
        "peak_kib",
        "pid",
        "program",
        "reading",
        "room",
        "rss_kib",
        "state",
        "threads",
        "waited_ns",
    )

    def __init__(self, pid: int, proc: ProcFolder) -> None:
        self.pid = pid
        self._proc = proc
        self._path = f"/proc/{pid}"
        self._clock = ~pid << 3 | 2  # the kernel's number for the CPU clock of a process
        self._birth = b""
        self._sizes: List[bytes] = []
        self._due = self._thorough = 0.0
        self._lists: Dict[int, int] = {}
        self._others: List[int] = []
        self._stat = self._statm = self._folder = -1
        self.is_alive = False
        self.is_new = self.has_news = self.has_moved = True
        self._is_behind = False
        self.parent = self.threads = self.fds = 0
        self.rss_kib = self.files_kib = self.peak_kib = self.faults = 0
        self.cpu_ns = self.waited_ns = self.lost_ns = 0
        self.reading = self.faults_then = 0
        self.state = self.room = self.program = b""
        self._stat = proc.keep(self._path + "/stat")
        try:
            self._statm = proc.keep(self._path + "/statm")
            self._folder = proc.keep(self._path + "/fd")
        except OSError:
            pass  # ended already, or somebody else's: its size is still told by its path

    def look(self, now: float) -> bool:
        """Read the figures again, `now` being a time of `perf_counter`; False when it is gone.

        A process that has used no CPU time since is as it was: only its clock is read then.
        """
        try:
            cpu_ns = time.clock_gettime_ns(self._clock)
        except OSError:
            cpu_ns = -1
        if cpu_ns == self.cpu_ns and now < self._due and not self._is_behind:
            return True
        self.has_news = True
        try:
            fields = fields_of(self._read(self._stat, "/stat"))
        except OSError as error:
            return error.errno not in GONE  # what we could not open just now is as it was
        if fields[19] != self._birth:
            if self._birth:
                return False  # the number has gone to another process
            self._birth = fields[19]
        self._take(fields, cpu_ns)
        is_thorough = now >= self._thorough
        if is_thorough:
            self._thorough = now + THOROUGH_SECONDS
        self._due = now + IDLE_SECONDS if is_thorough else self._thorough
        if is_thorough or fields[20:22] != self._sizes:
            self._sizes = fields[20:22]
            self.has_moved = True
            self.read_memory()
        self._look_inside(int(fields[17]), is_thorough)
        return True

    def is_blocked(self) -> bool:
        """Say whether it is blocked by now: it may have been read before it came to that."""
        try:
            return fields_of(self._read(self._stat, "/stat"))[0] == BLOCKED
        except OSError:
            return False

    def _take(self, fields: "List[bytes]", cpu_ns: int) -> None:
        """Take in what `stat` tells."""
        self.state = fields[0]
        self.parent = int(fields[1])
        self.faults = int(fields[7])
        self.waited_ns = (int(fields[13]) + int(fields[14])) * _TICK_NS
        self.program = fields[25]
        self.cpu_ns = cpu_ns if cpu_ns >= 0 else (int(fields[11]) + int(fields[12])) * _TICK_NS

    def _look_inside(self, threads: int, is_thorough: bool) -> None:
        """Read what only a process that runs has.

        One that ends loses its memory first, long before it is reaped, but so does the first
        thread of a process that goes on in other threads.
        """
        self.is_alive = self.room != NO_ROOM or threads > 1
        if not self.is_alive:
            return
        self.fds = self._count_descriptors()
        if threads != self.threads or (is_thorough and threads > 1):
            self.threads = threads
            self._find_lists()
        if is_thorough or self.rss_kib > self.peak_kib:
            self._read_peak()

    def read_memory(self) -> None:
        """Read `rss_kib`, `files_kib` and `room` again; they stay as they are when it is gone.

        They come from `statm`: since Linux 6.17 it is exact, while `stat` may be some pages a
        CPU behind. So `stat` tells in between that much has changed, `statm` how much.
        """
        try:
            words = self._read(self._statm, "/statm").split(b" ", 3)
            self.rss_kib = int(words[1]) * PAGE_KIB
            self.files_kib = int(words[2]) * PAGE_KIB
            self.room = words[0]
        except (OSError, IndexError):
            pass

    def _read(self, fd: int, name: str) -> bytes:
        """Read a short file of this process, kept open or not. Raises `OSError`."""
        return os.pread(fd, _LINE, 0) if fd >= 0 else read_file(self._path + name)

    def _count_descriptors(self) -> int:
        try:
            fd = self._folder
            if self._proc.counts_descriptors:
                return os.fstat(fd).st_size if fd >= 0 else size_of(self._path + "/fd")
            return len(os.listdir(fd) if fd >= 0 else os.listdir(self._path + "/fd"))
        except OSError:
            return 0  # ending, or somebody else's

    def _read_peak(self) -> None:
        """Take the passed peak from `status`: it is dear, so not at each look."""
        try:
            text = self._read(-1, "/status")
        except OSError:
            text = b""
        at = text.find(b"VmHWM:")
        passed = int(text[at + 6 : text.index(b"kB", at)]) if at >= 0 else 0
        self.peak_kib = max(self.peak_kib, self.rss_kib, passed)

    def _find_lists(self) -> None:
        """Find the threads: each has a list of the children that it started."""
        if not self._proc.lists_children:
            return
        lists = self._lists
        tids = {self.pid} if self.threads == 1 else self._list_threads()
        for tid in [tid for tid in lists if tid not in tids]:
            self._proc.drop(lists.pop(tid))
        # Whose turn it is stays as it is; who is new comes first, and the first thread before all.
        waiting = [tid for tid in self._others if tid in tids]
        new = tids.difference(lists, waiting)
        order = sorted(new, key=self._is_not_first)
        self._others = [tid for tid in order if not self._keep_list(tid)] + waiting
        self._is_behind = len(self._others) > LISTS_A_LOOK

    def _is_not_first(self, tid: int) -> bool:
        return tid != self.pid

    def _list_threads(self) -> "Set[int]":
        try:
            return {int(name) for name in os.listdir(self._path + "/task")}
        except OSError:
            return set()

    def _keep_list(self, tid: int) -> bool:
        """Open the list of one thread; False when it is to be opened each time."""
        if len(self._lists) >= KEPT_LISTS:
            return False
        try:
            fd = self._proc.keep(self._list_path(tid))
        except OSError as error:
            return error.errno not in (errno.EMFILE, errno.ENFILE)
        if fd >= 0:
            self._lists[tid] = fd
        return fd >= 0

    def _list_path(self, tid: int) -> str:
        return f"{self._path}/task/{tid}/children"

    def children(self) -> "List[int]":
        """Return the numbers of its children; none where the kernel keeps no lists."""
        self.has_news = False
        found: List[int] = []
        for fd in self._lists.values():
            try:
                words = os.pread(fd, PAGE_BYTES, 0)
                if len(words) > PAGE_BYTES - 64:
                    words = read_on(fd, words)
            except OSError:
                continue  # the thread has ended
            if words:
                found.extend(map(int, words.split()))
        if self._others:
            found.extend(self._children_of_others())
        return found

    def _children_of_others(self) -> "List[int]":
        found: List[int] = []
        turn, self._others = self._others[:LISTS_A_LOOK], self._others[LISTS_A_LOOK:]
        for tid in turn:
            try:
                found.extend(map(int, read_file(self._list_path(tid)).split()))
            except OSError:
                continue  # the thread has ended
        self._others.extend(turn)
        return found

    def close(self) -> None:
        """Close what is kept open."""
        for fd in (self._stat, self._statm, self._folder, *self._lists.values()):
            self._proc.drop(fd)
        self._stat = self._statm = self._folder = -1
        self._lists = {}
