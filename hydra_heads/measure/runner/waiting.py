"""Waiting for one process to end, without holding up what else must be noticed.

A pidfd becomes readable when its process ends, so that one poll waits for the end, a word from
Hydra and the next time to look. Before Python 3.9, and on kernels before 5.3, it is SIGCHLD,
blocked and waited for, with a short look at the words from Hydra in between.
"""

import errno
import os
import select
import signal
import sys

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Optional, Tuple

LOOK_SECONDS = 0.05
"""How long a word from Hydra may wait where it cannot end the waiting itself."""

FOREVER_MS = 3600 * 1000


def pidfd_of(pid: int) -> int:
    """Return a descriptor that becomes readable when a child ends; raises `OSError` without one."""
    if sys.version_info >= (3, 9):
        return os.pidfd_open(pid)
    raise OSError(errno.ENOSYS, "this Python does not know the call")


class PidfdWaiter:
    """Waits by the descriptor of the process."""

    __slots__ = ("_control", "_fd", "_poll")

    def __init__(self, pid: int, control: int) -> None:
        self._fd = pidfd_of(pid)
        self._control = control
        self._poll = select.poll()
        self._poll.register(self._fd, select.POLLIN)
        self._poll.register(control, select.POLLIN)

    def wait(self, timeout_s: "Optional[float]") -> "Tuple[bool, bool]":
        """Wait at most so long; say whether the process has ended, and whether there is a word."""
        limit = FOREVER_MS if timeout_s is None else timeout_s * 1000
        ready = self._poll.poll(min(max(limit, 0), FOREVER_MS))
        ended = word = False
        for fd, _ in ready:
            if fd == self._fd:
                ended = True
            else:
                word = True
        return ended, word

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._fd)


class SignalWaiter:
    """Waits for SIGCHLD, which must be blocked."""

    __slots__ = ("_pid", "_poll")

    def __init__(self, pid: int, control: int) -> None:
        self._pid = pid
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def wait(self, timeout_s: "Optional[float]") -> "Tuple[bool, bool]":
        """Wait at most so long; say whether the process has ended, and whether there is a word."""
        limit = LOOK_SECONDS if timeout_s is None else min(max(timeout_s, 0.0), LOOK_SECONDS)
        if self._has_ended():
            return True, False
        signal.sigtimedwait([signal.SIGCHLD], limit)
        return self._has_ended(), bool(self._poll.poll(0))

    def _has_ended(self) -> bool:
        found = os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return found is not None

    def close(self) -> None:
        """Do nothing: it holds nothing."""


def best_waiter(pid: int, control: int) -> "PidfdWaiter | SignalWaiter":
    """Return the waiter that this Python and this kernel have."""
    try:
        return PidfdWaiter(pid, control)
    except OSError:  # an old Python or kernel, or a sandbox that does not know the call
        return SignalWaiter(pid, control)
