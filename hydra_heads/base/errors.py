"""The one tree of errors, and the exit codes that commands answer with.

    HydraError
    +- UsageError      the command line is wrong
    +- InputError      a file or a value that we were given is wrong
    +- OutputError     a file could not be written
    +- LockedError     another Hydra is at work in this folder
    +- HistoryError    the history cannot be used
    +- NoHeadSucceeded the job was not done by any head that was tried
    +- Undelivered     a channel could not be told (in `notify`)

A message is one line that says where, what was found, what is allowed and what to do.
Errors are raised low and shown once, in `cli`.
"""

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Sequence

DONE = 0
"""Done, and the answer is good."""

NEGATIVE = 1
"""Done, and the answer is negative: a head never succeeded, a problem was found."""

FAILED = 2
"""Could not: usage, input, output or an internal error; no document is partly changed."""

UNDECIDED = 3
"""Cannot tell: too few runs."""

WRAPPER_FAILED = 125
"""A command that passes a program's code through could not: as `env` and `timeout` say it."""

NOT_RUNNABLE = 126
"""The program was found and could not be run."""

NOT_FOUND = 127
"""The program was not found."""

SIGNALLED = 128
"""Added to the number of the signal that ended a command."""

_GRAVITY = (FAILED, NEGATIVE, UNDECIDED, DONE)


def gravest(*codes: int) -> int:
    """Return the gravest of several exit codes: 2 before 1 before 3 before 0.

    >>> gravest(0, 3, 1)
    1
    """
    return min(codes, key=_GRAVITY.index)


class HydraError(Exception):
    """Something that the person who called Hydra can understand and mend."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UsageError(HydraError):
    """The command line is wrong."""


class InputError(HydraError):
    """A file or a value that we were given is wrong."""


class OutputError(HydraError):
    """A file could not be written; the file that was there before still is."""


class LockedError(HydraError):
    """Another Hydra is at work in this folder."""


class HistoryError(HydraError):
    """The history cannot be read or written."""


class NoHeadSucceeded(HydraError):
    """The job was not done by any head that was tried; `failures` says how each ended."""

    failures: "Sequence[Any]" = ()


_REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.ENOENT: "make its folder first",
    errno.EACCES: "name another place",
    errno.EPERM: "name another place",
    errno.EROFS: "name another place",
}


def write_failure_of(error: OSError) -> str:
    """Word why something could not be written and, where it is known, what to do.

    >>> write_failure_of(OSError(28, "No space left on device"))
    'No space left on device; free some space'
    """
    remedy = _REMEDIES.get(error.errno or 0)
    return reason_of(error) + (f"; {remedy}" if remedy else "")


def reason_of(error: BaseException) -> str:
    """Word an operating system error for the end of a message, without its path.

    >>> reason_of(FileNotFoundError(2, "No such file or directory", "x"))
    'No such file or directory'
    """
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
