"""The processes of one run, and the end of them all.

The main process leads a session of its own, so one signal to its group reaches all that did
not leave it. On Linux, those that left are adopted when their parent ends (see `orphans`) and
are found among the children of this process. Whose they are is told by their session, or,
while this program has one thread only, by their being new: nobody else can have started them.
So in a program with several threads a descendant that left the session is not found.
"""

import os
import signal
import threading
import time
from typing import Optional, Set

from hydra_heads.measure.children import child_pids
from hydra_heads.measure.orphans import ADOPTION

SWEEP_SECONDS = 5.0
"""How long we wait at most for killed processes to be gone; milliseconds are usual."""

_PAUSE_SECONDS = 0.001


class ProcessTree:
    """One run's processes: made before its start, told the main process, ended after it."""

    __slots__ = ("_before", "_is_alone", "main")

    def __init__(self) -> None:
        self._is_alone = threading.active_count() == 1
        self._before: Set[int] = set()
        self.main: Optional[int] = None

    def open(self) -> None:
        """Start to adopt orphans; each call needs a `close`."""
        ADOPTION.begin()
        if ADOPTION.is_adopting:
            self._before = child_pids()

    def started(self, main: int) -> None:
        """Take note of the main process, which leads its session and group."""
        self.main = main

    def close(self) -> None:
        """Adopt no longer."""
        ADOPTION.end()

    def signal_group(self, *signums: int) -> bool:
        """Send signals to the main process's group; False when nobody is left in it.

        Only while the main process is not reaped: until then no other group has its number.
        """
        assert self.main is not None
        try:
            for signum in signums:
                os.killpg(self.main, signum)
        except ProcessLookupError:
            return False
        except PermissionError:
            return False  # all that is left belongs to somebody else, or has ended (macOS)
        return True

    def sweep(self) -> int:
        """End and reap what is left after the main process was reaped; count what was killed.

        Killing a process makes its children ours, so it goes on until none is left.
        """
        if not ADOPTION.is_adopting:
            return 0
        killed = 0
        deadline = time.monotonic() + SWEEP_SECONDS
        while True:
            left = [pid for pid in child_pids() - self._before if self._belongs(pid)]
            if not left:
                return killed
            killed += sum(self._end(pid) for pid in left)
            if time.monotonic() > deadline:
                import logging

                logging.getLogger("hydra.measure").warning(
                    "%d processes of a run could not be ended", len(left)
                )
                return killed
            time.sleep(_PAUSE_SECONDS)

    def _belongs(self, pid: int) -> bool:
        """Say whether a new child of this process comes from this run."""
        if self._is_alone:
            return True
        try:
            return os.getsid(pid) == self.main
        except OSError:
            return False

    def _end(self, pid: int) -> int:
        """Kill one child and reap it if it is gone already; 1 when it was ended by the kill."""
        try:
            os.kill(pid, signal.SIGKILL)
            reaped, status = os.waitpid(pid, os.WNOHANG)
        except OSError:
            self._before.add(pid)  # reaped by somebody else, or not ours to signal: left alone
            return 0
        was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return int(reaped == pid and was_killed)
