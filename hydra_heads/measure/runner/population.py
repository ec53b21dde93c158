"""The processes of one run as they are now: found, looked at again, added up.

A process that was seen belongs to the run until it is gone, wherever it went: its children are
found from it, and what it used is not forgotten when it ends.
"""

from hydra_heads.measure.runner.proc import ProcFolder
from hydra_heads.measure.runner.process import BLOCKED, NOT_TOLD, PAGE_KIB, Process

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Callable, Dict, Iterable, List, Set

ROOTS_SECONDS = 0.05
"""How often we ask for orphans whose parents came and went between two looks."""


class Population:
    """All processes below `roots()`, and their sums at the last `look`.

    `roots` is asked when a known process has ended, and at the latest 0.05 s after one has run:
    otherwise nobody has lost a parent since. `looks` counts the looks.

    `processes`, `threads` and `fds` count those that are alive. `cpu_ns` is what all of them
    used, those that have ended included, `waited_ns` what of it comes in the kernel's ticks.
    `holders` are the processes with memory of their own, `rss_kib` the sum and `largest_kib` the
    largest of their RSS, `shareable_kib` the most that can be counted again in that sum,
    `peak_kib` the largest VmHWM of any process ever seen. `readers` counts the holders that took
    part in the reading number `reading` of what is shared, `new_kib` bounds what they have
    written to since. Of the others, `inherited_kib` is what they have from their parents, and
    `unread` counts those that can take part in the next.
    """

    __slots__ = (
        "_alive",
        "_ended_ns",
        "_has_moved",
        "_proc",
        "_roots",
        "_roots_due",
        "_wants_roots",
        "cpu_ns",
        "fds",
        "holders",
        "inherited_kib",
        "known",
        "largest_kib",
        "looks",
        "new_kib",
        "peak_kib",
        "processes",
        "readers",
        "reading",
        "rss_kib",
        "shareable_kib",
        "threads",
        "unread",
        "waited_ns",
    )

    def __init__(self, roots: "Callable[[], Iterable[int]]", proc: ProcFolder) -> None:
        self._roots = roots
        self._roots_due = 0.0
        self._wants_roots = True
        self._proc = proc
        self._ended_ns = 0
        self._has_moved = False
        self._alive: List[Process] = []
        self.known: Dict[int, Process] = {}
        self.holders: List[Process] = []
        self.processes = self.threads = self.fds = 0
        self.rss_kib = self.largest_kib = self.shareable_kib = self.peak_kib = 0
        self.cpu_ns = self.waited_ns = 0
        self.reading = 1
        self.looks = self.unread = self.readers = self.new_kib = self.inherited_kib = 0

    def look(self, now: float) -> None:
        """Look at all processes, `now` being a time of `perf_counter`."""
        self.looks += 1
        self._has_moved = False
        found: Set[int] = set()
        gone: List[Process] = []
        has_news = self._look_again(now, found, gone) or self._has_moved
        self._wants_roots = self._wants_roots or has_news
        if self._has_moved or not self.known or (self._wants_roots and now >= self._roots_due):
            # Asked last: what lost its parent since is among the roots by now.
            self._wants_roots, self._roots_due = False, now + ROOTS_SECONDS
            found.update(self._roots())
        if has_news or found:
            self._meet(found, now)
            self._inherit(gone)
            self._add_up()
        if self._has_moved:
            self.holders = [process for process in self._alive if not self._borrows(process)]
            self.add_memory()

    def _look_again(self, now: float, found: "Set[int]", gone: "List[Process]") -> bool:
        """Look at those that are known; say whether any of them has run."""
        known, has_news, has_moved = self.known, False, False
        for process in known.values():
            if process.is_new:
                process.is_new, has_moved = False, True
            if not process.look(now):
                gone.append(process)
            elif process.has_news:
                has_news = True
                found.update(process.children())
                if process.has_moved:
                    process.has_moved, has_moved = False, True
        for process in gone:
            del known[process.pid]
            process.close()
        self._has_moved = has_moved or bool(gone)
        return has_news

    def _meet(self, pids: "Set[int]", now: float) -> None:
        """Take in these processes and all that descend from them."""
        known, by_parent = self.known, None
        if not self._proc.lists_children:
            by_parent = self._children_by_parent()
            pids = pids.union(*(by_parent.get(pid, []) for pid in known))
        left = list(pids.difference(known))
        while left:
            pid = left.pop()
            if pid in known:
                continue
            try:
                process = Process(pid, self._proc)
            except OSError:
                continue  # ended since it was listed, or no descriptor is left for it
            if not process.look(now):
                process.close()
                continue
            known[pid] = process
            self._has_moved = True
            left.extend(process.children() if by_parent is None else by_parent.get(pid, []))

    def _children_by_parent(self) -> "Dict[int, List[int]]":
        try:
            return self._proc.children_by_parent()
        except OSError:
            return {}

    def _inherit(self, gone: "List[Process]") -> None:
        """Keep what ended processes had used: with the ancestor that waited, else for good.

        The kernel adds it to the parent's figure in coarse ticks, and not at all for orphans
        and for parents that ignore SIGCHLD.
        """
        parents = {process.pid: process.parent for process in gone}
        for process in gone:
            used = process.cpu_ns + max(process.waited_ns, process.lost_ns)
            ancestor = process.parent
            for _ in gone:
                ancestor = parents.get(ancestor, ancestor)
            heir = self.known.get(ancestor)
            if heir is None:
                self._ended_ns += used
            else:
                heir.lost_ns += used

    def _add_up(self) -> None:
        threads = fds = waited = 0
        used, peak = self._ended_ns, self.peak_kib
        alive = []
        for process in self.known.values():
            waited += process.waited_ns
            used += process.cpu_ns + max(process.waited_ns, process.lost_ns)
            if process.is_alive:
                alive.append(process)
                threads += process.threads
                fds += process.fds
                peak = max(peak, process.peak_kib)
        self.processes, self.threads, self.fds = len(alive), threads, fds
        self.peak_kib, self.waited_ns = peak, waited
        # Ticks and clocks do not agree to the last: what was told once is not taken back.
        self.cpu_ns = max(self.cpu_ns, used)
        self._alive = alive

    def add_memory(self) -> None:
        """Add up the memory of the holders."""
        rss = readers = unread = faults = inherited = 0
        largest_of: Dict[bytes, Process] = {}
        for process in self.holders:
            size = process.rss_kib
            rss += size
            # Where addresses are kept from us, each process passes for a program of its own.
            program = process.program if process.program != NOT_TOLD else b"%d" % process.pid
            largest = largest_of.get(program)
            if largest is None or size > largest.rss_kib:
                largest_of[program] = process
            if process.reading == self.reading:
                readers += 1
                faults += process.faults - process.faults_then
            else:
                unread += self.is_readable(process)
                if self._is_forked(process):
                    inherited += max(0, size - process.faults * PAGE_KIB)
        self.rss_kib, self.readers, self.unread = rss, readers, unread
        self.new_kib, self.inherited_kib = faults * PAGE_KIB, inherited
        self._bound_sharing(list(largest_of.values()))

    def _bound_sharing(self, programs: "List[Process]") -> None:
        """Take the largest process of each program: forked ones have all in common with it.

        Different programs have only files and shared memory in common.
        """
        sizes = [process.rss_kib for process in programs] or [0]
        files = [process.files_kib for process in programs] or [0]
        self.largest_kib = max(sizes)
        self.shareable_kib = self.rss_kib - sum(sizes) + sum(files) - max(files)

    def look_at_holders(self, now: float) -> None:
        """Look again at the holders alone, of which some may have ended since."""
        self.holders = [
            process for process in self.holders if process.look(now) and process.is_alive
        ]

    def has_main(self, now: float) -> bool:
        """Look again at the process that was found first, and say whether it still runs."""
        for process in self.known.values():
            return process.look(now) and process.is_alive
        return False

    def is_readable(self, process: Process) -> bool:
        """Say whether the kernel's answer about a process's pages can be trusted.

        One that does not run a program of its own yet may only borrow its parent's memory for
        a moment (vfork): the kernel would count that twice, and nothing would tell.
        """
        return not (process.is_new and self._is_forked(process))

    def _is_forked(self, process: Process) -> bool:
        """Say whether a process still runs the program of its parent, where its pages came from.

        A page of its own then cost it a page fault. Huge pages cost one fault for 512, so this
        holds only until the kernel is asked.
        """
        parent = self.known.get(process.parent)
        return parent is not None and parent.program == process.program != NOT_TOLD

    def _borrows(self, process: Process) -> bool:
        """Say whether a process runs in its parent's memory for longer than a moment.

        The parent is blocked meanwhile, or one of its threads is. Two that have just as much
        memory because one was forked from the other would share nearly all of it as well.
        """
        parent = self.known.get(process.parent)
        return (
            parent is not None
            and process.rss_kib == parent.rss_kib > 0
            and process.room == parent.room
            and parent.is_alive
            and (parent.state == BLOCKED or parent.threads > 1 or parent.is_blocked())
        )

    def close(self) -> None:
        """Close what is kept open of the processes."""
        for process in self.known.values():
            process.close()
        self.known.clear()
