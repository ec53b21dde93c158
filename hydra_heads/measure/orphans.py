"""Adoption: while a run goes on, its orphans become children of this process (Linux).

A process whose parent ends goes to the nearest ancestor that asked for orphans
(PR_SET_CHILD_SUBREAPER), whatever session it made for itself. So a daemon that a head leaves
behind can be found, ended and reaped. Elsewhere nothing is adopted and `is_adopting` is False.
"""

import sys
import threading
from typing import Callable, Optional

_SET_CHILD_SUBREAPER = 36
_GET_CHILD_SUBREAPER = 37

Prctl = Callable[..., int]


class Adoption:
    """Asks for orphans while at least one run goes on, and puts things back afterwards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._prctl: Optional[Prctl] = None
        self._was_adopting = False
        self._is_looked_up = False

    @property
    def is_adopting(self) -> bool:
        """Whether orphans come to this process now."""
        return self._users > 0 and self._prctl is not None

    def begin(self) -> None:
        """Ask for orphans; each call needs an `end`."""
        with self._lock:
            self._users += 1
            if self._users > 1:
                return
            if not self._is_looked_up:
                self._prctl = _find_prctl()
                self._is_looked_up = True
            if self._prctl is not None:
                self._was_adopting = _asks_for_orphans(self._prctl)
                if not self._was_adopting:
                    self._prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def end(self) -> None:
        """Ask no longer, unless another run goes on or the embedding program had asked itself."""
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._prctl is not None and not self._was_adopting:
                self._prctl(_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


ADOPTION = Adoption()
"""The one of this process: the request is an attribute of the process, not of a run."""


def _find_prctl() -> Optional[Prctl]:
    if not sys.platform.startswith("linux"):
        return None
    try:
        import ctypes

        prctl = ctypes.CDLL(None).prctl
        prctl.argtypes = [ctypes.c_int, *(4 * [ctypes.c_ulong])]
        prctl.restype = ctypes.c_int
    except (ImportError, OSError, AttributeError):
        return None  # a Python without ctypes, or a C library without prctl: as on other systems
    return prctl


def _asks_for_orphans(prctl: Prctl) -> bool:
    import ctypes

    answer = ctypes.c_int(0)
    prctl(_GET_CHILD_SUBREAPER, ctypes.addressof(answer), 0, 0, 0)
    return bool(answer.value)
