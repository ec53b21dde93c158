"""What a Slot does when its process is copied by `os.fork`.

A connection to SQLite that is open while a process is copied is of no use in the copy, and a
danger to the file: the copy believes to hold locks that only the first process has. So nothing
is open at that moment, and the copy opens its own.
"""

import os
import threading
import weakref
from abc import ABC, abstractmethod
from typing import Callable, List


class Forked(ABC):
    """Something that has to know when its process is copied."""

    @abstractmethod
    def before_fork(self) -> Callable[[], None]:
        """Hold still; returns what lets go again, in the process that is copied."""

    @abstractmethod
    def after_fork_in_child(self) -> None:
        """Begin anew in the copy: no thread but the present one is there."""


class _Guarded:
    """Everything that is guarded, and what lets go of it once the copy is made."""

    things: "weakref.WeakSet[Forked]" = weakref.WeakSet()
    held: List[Callable[[], None]] = []
    lock = threading.RLock()
    is_registered = False


def guard_forks(thing: Forked) -> None:
    """Let `thing` know from now on when its process is copied; it is not kept alive by this."""
    with _Guarded.lock:
        _Guarded.things.add(thing)
        if not _Guarded.is_registered and hasattr(os, "register_at_fork"):
            _Guarded.is_registered = True
            os.register_at_fork(
                before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child
            )


def _before() -> None:
    _Guarded.lock.acquire()
    _Guarded.held = [thing.before_fork() for thing in list(_Guarded.things)]


def _after_in_parent() -> None:
    held, _Guarded.held = _Guarded.held, []
    for let_go in reversed(held):
        let_go()
    _Guarded.lock.release()


def _after_in_child() -> None:
    _Guarded.held = []
    _Guarded.lock = threading.RLock()
    for thing in list(_Guarded.things):
        thing.after_fork_in_child()
