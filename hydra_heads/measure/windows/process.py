"""One process, created suspended, put into its job, and let run only then.

So not even its first instruction is run outside the job, and nothing it starts can be missed.
"""

import math
from time import perf_counter
from typing import Mapping, Optional, Sequence

from hydra_heads.heads.shell import command_line_of
from hydra_heads.measure.windows.api import Kernel
from hydra_heads.measure.windows.job import KILLED_CODE, Job

_LONGEST_WAIT_S = 3600.0


class Process:
    """A process that does not run yet, inside a job; `close` gives its handles back.

    Raises `CallFailed` when it cannot be created, `ValueError` for text that the system cannot
    take.
    """

    def __init__(
        self,
        kernel: Kernel,
        job: Job,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: str,
        handles: Sequence[int],
    ) -> None:

        self._kernel = kernel
        self._handle: Optional[int]
        self._thread: Optional[int]
        self._handle, self._thread, self.pid = kernel.start(
            command_line_of(argv), env, cwd, handles
        )
        try:
            kernel.assign(job.handle, self._handle)
        except BaseException:
            # Outside the job, so nothing else would ever end it.
            try:
                kernel.terminate(self._handle, KILLED_CODE)
            finally:
                self.close()
            raise

    @property
    def handle(self) -> int:
        """The handle, until it is closed."""
        assert self._handle is not None
        return self._handle

    def resume(self) -> None:
        """Let it run."""
        thread, self._thread = self._thread, None
        assert thread is not None
        try:
            self._kernel.resume(thread)
        finally:
            self._kernel.close(thread)

    def wait(self, until: float) -> bool:
        """Wait for its end until a time of `perf_counter`; True when it has ended."""
        left = min(max(until - perf_counter(), 0.0), _LONGEST_WAIT_S)
        # Rounded up, or the last part of a millisecond would be spent asking again and again.
        return self._kernel.wait(self.handle, math.ceil(1000 * left))

    def ask_to_end(self) -> bool:
        """Send Ctrl+Break to its group; False when nothing can be sent to it."""
        return self._kernel.break_group(self.pid)

    def exit_code(self) -> int:
        """Return its exit code, once it has ended."""
        return self._kernel.exit_code(self.handle)

    def close(self) -> None:
        """Close what is still open of it."""
        thread, self._thread = self._thread, None
        handle, self._handle = self._handle, None
        try:
            if thread is not None:
                self._kernel.close(thread)
        finally:
            if handle is not None:
                self._kernel.close(handle)
