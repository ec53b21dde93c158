"""What the head that did the job wrote: spooled while it ran, to be passed on afterwards."""

import os
from types import TracebackType
from typing import Dict, Iterator, NamedTuple, Optional, Type

from hydra_heads.base.errors import OutputError, reason_of
from hydra_heads.heads.kinds import KINDS
from hydra_heads.heads.surroundings import stdout_path
from hydra_heads.measure.workplace import Workplace
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Criteria, Head

DEFAULT_OUTPUT_MB = 1024.0
"""MiB that a head without `limits.output_mb` of its own may write: room is taken for it."""

_BLOCK_BYTES = 1 << 20


class _SpooledCriteria(Criteria):
    """The criteria of a head whose output is kept as though they all read it."""

    __slots__ = ()

    @property
    def reads_output(self) -> bool:
        """Always: somebody wants the output, whatever the criteria need of it."""
        return True


def spooled(head: Head) -> Head:
    """Return a head whose whole standard output goes to a file, whatever it says itself.

    What is compared with other heads' output is not: one run has nothing to compare with.
    """
    success = _SpooledCriteria(*head.success._replace(same_output_as=None))
    limits = head.limits
    if limits.output_mb is None:
        limits = limits._replace(output_mb=DEFAULT_OUTPUT_MB)
    return head._replace(stdout="file", success=success, limits=limits, compared=False)


class Output(NamedTuple):
    """What a head wrote: the file with its standard output, and what goes after that.

    `path` is None for a run that never began.
    """

    path: Optional[str]
    more: bytes = b""

    def blocks(self) -> Iterator[bytes]:
        """Give all of it, piece by piece; raises `OutputError` when it cannot be read."""
        if self.path is not None:
            try:
                with open(self.path, "rb") as file:
                    yield from iter(lambda: file.read(_BLOCK_BYTES), b"")
            except OSError as error:
                raise OutputError(
                    f"{self.path}: what the head wrote cannot be read: {reason_of(error)}"
                ) from error
        if self.more:
            yield self.more


class Spool(Workplace):
    """A workplace that keeps what a run wrote until somebody drops it; a context manager.

    All of it is removed when the block is left.
    """

    def __init__(self) -> None:
        super().__init__()
        self._works: Dict[str, int] = {}

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def folder(self, name: str, order: int) -> str:
        """Make a fresh folder for a run and return it."""
        path = super().folder(name, order)
        if name == "work":
            self._works[path] = order
        return path

    def remove(self, path: Optional[str]) -> None:
        """Remove a folder of a run, unless its output lies there."""
        if path not in self._works:
            super().remove(path)

    def drop(self, order: int) -> None:
        """Remove the output of a run that nobody wants."""
        for path in [path for path, number in self._works.items() if number == order]:
            del self._works[path]
            super().remove(path)

    def output_of(self, head: Head, order: int, outcome: Optional[Outcome]) -> Output:
        """Return what a run wrote; of a callable its value follows as a line of JSON, null not."""
        if outcome is None or outcome.start_error is not None:
            return Output(None)
        work = next(path for path, number in self._works.items() if number == order)
        more = b""
        if KINDS[head.kind].key == "callable":
            value = KINDS[head.kind].output_of(outcome)
            more = b"" if value == b"null" else value + b"\n"
        return Output(stdout_path(work), more)
