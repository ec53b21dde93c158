"""Waiting for one process to end on macOS: a kqueue watches it, and the words from Hydra too.

The kernel tells of the end (NOTE_EXIT) a moment before the process can be reaped, so whoever
reaps it then must wait for it (no WNOHANG).
"""

import errno
import select

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Optional, Tuple


class Waiter:
    """Waits for a child that nobody has reaped yet; `system` has the calls of `select`."""

    __slots__ = ("_has_ended", "_queue", "_requests", "_system")

    def __init__(self, pid: int, requests_fd: int, system: "Any" = select) -> None:
        self._system = system
        self._requests = requests_fd
        self._has_ended = False
        self._queue = system.kqueue()
        try:
            self._watch(requests_fd, system.KQ_FILTER_READ)
            try:
                self._watch(pid, system.KQ_FILTER_PROC, system.KQ_NOTE_EXIT)
            except OSError as error:
                if error.errno != errno.ESRCH:
                    raise
                self._has_ended = True  # a process that has ended is no longer there to be watched
        except BaseException:
            self._queue.close()
            raise

    def _watch(self, ident: int, filter_kind: int, notes: int = 0) -> None:
        """Register one thing to be told of; on its own, so that an error is raised."""
        event = self._system.kevent(
            ident, filter=filter_kind, flags=self._system.KQ_EV_ADD, fflags=notes
        )
        self._queue.control([event], 0, 0)

    def wait(self, timeout_s: "Optional[float]") -> "Tuple[bool, bool]":
        """Wait at most so long; say whether the process has ended, and whether there is a word.

        None waits without an end. An end is told by every later call as well; the words are told
        until they are read.
        """
        if self._has_ended:
            limit: Optional[float] = 0.0
        else:
            limit = None if timeout_s is None else max(timeout_s, 0.0)
        has_word = False
        for event in self._queue.control(None, 2, limit):
            if event.filter == self._system.KQ_FILTER_PROC:
                self._has_ended = True
            elif event.ident == self._requests:
                has_word = True
        return self._has_ended, has_word

    def close(self) -> None:
        """Close the queue; the descriptor of the words stays open."""
        self._queue.close()
