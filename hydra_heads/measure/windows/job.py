"""The Job Object of one run: every process that the head starts is in it, and ends with it.

The system closes a job's handle when the process that holds it ends, however that happens, and
with its last handle a job ends all its processes. So nothing outlives Hydra, without a guard.
"""

import time
from contextlib import contextmanager
from typing import Dict, Iterator, Optional, Sequence

from hydra_heads.measure.windows.api import JobUsage, Kernel

KILLED_CODE = 1
"""Exit code of a process that we ended; the system's own tools give the same."""

SWEEP_SECONDS = 5.0
"""How long we wait at most for ended processes to be gone; milliseconds are usual."""


class Job:
    """A job from its creation to its end; `cpus` are numbers, none: all."""

    def __init__(
        self, kernel: Kernel, processes: Optional[int] = None, cpus: Sequence[int] = ()
    ) -> None:
        self._kernel = kernel
        self._handle: Optional[int] = kernel.create_job()
        try:
            kernel.limit_job(self._handle, processes, mask_of(cpus))
        except BaseException:
            self.close()
            raise

    @property
    def handle(self) -> int:
        """The handle, until it is closed."""
        assert self._handle is not None
        return self._handle

    def usage(self) -> JobUsage:
        """Return what its processes used so far."""
        return self._kernel.job_usage(self.handle)

    def end_all(self, spared: int) -> int:
        """End every process that is left, and wait until it is gone; count all but `spared`.

        `spared` is the number of the main process, which its own handle is waited for by. A
        process that has ended stays listed while anybody holds a handle of it, so what is
        listed is asked whether it still runs.
        """
        kernel, ended = self._kernel, 0
        deadline = time.monotonic() + SWEEP_SECONDS
        while True:
            with self._running(spared) as handles:
                kernel.terminate_job(self.handle, KILLED_CODE)
                if not handles:
                    return ended
                ended += len(handles)
                for handle in handles.values():
                    left = max(deadline - time.monotonic(), 0.0)
                    if not kernel.wait(handle, int(1000 * left)):
                        _warn(len(handles))
                        return ended

    @contextmanager
    def _running(self, spared: int) -> Iterator[Dict[int, int]]:
        """Give the handles of the processes that run now, by number."""
        kernel = self._kernel
        running: Dict[int, int] = {}
        try:
            for pid in kernel.job_pids(self.handle):
                if pid == spared or pid in running:
                    continue
                handle = kernel.open_process(pid)
                if handle is None:
                    continue
                # Its number may belong to somebody else by now.
                if kernel.is_in_job(handle, self.handle) and not kernel.wait(handle, 0):
                    running[pid] = handle
                else:
                    kernel.close(handle)
            yield running
        finally:
            for handle in running.values():
                kernel.close(handle)

    def close(self) -> None:
        """Close the handle, which ends whatever is left."""
        handle, self._handle = self._handle, None
        if handle is not None:
            self._kernel.close(handle)


def mask_of(cpus: Sequence[int]) -> int:
    """Return the bits that stand for these CPUs; 0 for none.

    >>> mask_of([0, 2])
    5
    """
    mask = 0
    for cpu in cpus:
        mask |= 1 << cpu
    return mask


def _warn(count: int) -> None:
    import logging

    logging.getLogger("hydra.measure.windows.job").warning(
        "%d processes of a run could not be ended", count
    )
