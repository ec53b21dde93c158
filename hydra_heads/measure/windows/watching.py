"""What is looked at while a run goes on: its deadline, a word to stop, limits it may pass."""

import os
from time import perf_counter
from typing import List, Optional

from hydra_heads.heads.kind import Launch
from hydra_heads.measure.outcomes import limit_failure
from hydra_heads.measure.windows.job import Job
from hydra_heads.measure.windows.process import Process
from hydra_heads.measure.windows.streams import Streams
from hydra_heads.model.failure import Failure

LIMIT_SECONDS = 0.01
"""How often limits are looked at; Windows rounds it up to its clock's tick, often 15.6 ms."""

WORD_SECONDS = 0.1
"""How often to look for a word to stop: a wait for a process cannot be interrupted."""

GONE_SECONDS = 5.0
"""How long we wait at most for an ended process to be gone; milliseconds are usual."""

_SPARING = 20
"""Time between two looks at a folder, in times of what the last look took."""

_MIB = 1024 * 1024

_NEVER = float("inf")


class Stopping:
    """The word from the crew that a run shall end: with its grace, or at once."""

    __slots__ = ("at_once", "is_asked")

    def __init__(self) -> None:
        self.is_asked = False
        self.at_once = False

    def ask(self) -> None:
        """Let the run have its grace."""
        self.is_asked = True

    def insist(self) -> None:
        """Let it have none."""
        self.is_asked = self.at_once = True


class Watch:
    """Waits for the end of one run and brings it about when it is time.

    `limit` is the limit that the run passed, `is_stopped` says that a word ended it, `killed`
    counts processes besides the main one that were ended with it.
    """

    def __init__(
        self, launch: Launch, process: Process, job: Job, streams: Streams, stopping: Stopping
    ) -> None:
        self._launch = launch
        self._process = process
        self._job = job
        self._streams = streams
        self._stopping = stopping
        self.limits = Limits(launch, job, streams)
        self._kill_at: Optional[float] = None
        self._gone_by = _NEVER
        self.limit: Optional[Failure] = None
        self.is_stopped = False
        self.killed = 0

    def wait(self, begin: float) -> float:
        """Return the time of `perf_counter` at which the main process was found to have ended."""
        deadline = begin + self._launch.timeout_s
        while True:
            now = perf_counter()
            # Once the process was asked to end, its limits are not looked at any more.
            due = min(deadline, self.limits.due) if self._kill_at is None else self._kill_at
            if self._process.wait(min(now + WORD_SECONDS, due)):
                ended = perf_counter()
                if self._gone_by == _NEVER:
                    self.limit = self.limits.passed_by_job()
                return ended
            now = perf_counter()
            if now >= self._gone_by:
                return now
            if self._gone_by == _NEVER:
                self._act(now, deadline)

    def _act(self, now: float, deadline: float) -> None:
        """Do what is due while the process may still run."""
        stopping = self._stopping
        if stopping.is_asked and not self.is_stopped and self._kill_at is None:
            self.is_stopped = True
            self._ask(now)
        self.is_stopped = self.is_stopped or stopping.at_once
        if now >= self.limits.due and self._kill_at is None:
            self.limit = self.limits.passed(now)
        if self._kill_at is None and now >= deadline:
            self._ask(now)
        is_over = self._kill_at is not None and now >= self._kill_at
        if is_over or stopping.at_once or self.limit is not None:
            self._kill()

    def _ask(self, now: float) -> None:
        """Ask the process to end; one that cannot be asked gets no time to do so either."""
        is_asked = self._process.ask_to_end()
        self._kill_at = now + (self._launch.kill_grace_s if is_asked else 0.0)

    def _kill(self) -> None:
        self._gone_by = self._kill_at = perf_counter() + GONE_SECONDS
        self.killed += self._job.end_all(self._process.pid)


class Limits:
    """The limits of one run, looked at when they are `due` (a time of `perf_counter`).

    Memory is what the processes of the job have committed together at most, which is more than
    what is resident; the job's own limit would make their allocations fail instead of ending
    them. Too many processes are prevented by the job, which counts those it refused.
    """

    def __init__(self, launch: Launch, job: Job, streams: Streams) -> None:
        limits = launch.limits
        self._launch = launch
        self._job = job
        self._streams = streams
        self._folder_due = 0.0
        self._job_has_limits = limits.memory_mb is not None or limits.processes is not None
        has_any = self._job_has_limits or limits.output_mb is not None
        has_any = has_any or (limits.scratch_mb is not None and launch.scratch is not None)
        self.due = perf_counter() + LIMIT_SECONDS if has_any else _NEVER

    def passed(self, now: float) -> Optional[Failure]:
        """Return the limit that was passed, None when none was."""
        self.due = now + LIMIT_SECONDS
        return self.passed_by_job() or self.passed_by_files(now)

    def passed_by_job(self) -> Optional[Failure]:
        """Return the limit that the processes passed, which the job knows until it is ended."""
        limits = self._launch.limits
        if not self._job_has_limits:
            return None
        usage = self._job.usage()
        if limits.processes is not None and usage.refused:
            return limit_failure("processes", limits)
        if limits.memory_mb is not None and usage.peak_job_bytes > limits.memory_mb * _MIB:
            return limit_failure("memory", limits)
        return None

    def passed_by_files(self, now: float = _NEVER) -> Optional[Failure]:
        """Return the limit that output and scratch folder passed."""
        limits = self._launch.limits
        output, scratch = limits.output_mb, limits.scratch_mb
        if output is not None and self._streams.written_bytes() > output * _MIB:
            return limit_failure("output", limits)
        if scratch is not None and self._is_scratch_over(now, scratch * _MIB):
            return limit_failure("scratch", limits)
        return None

    def _is_scratch_over(self, now: float, most_bytes: float) -> bool:
        if self._launch.scratch is None or now < self._folder_due:
            return False
        begin = perf_counter()
        size = size_below(self._launch.scratch, most_bytes)
        end = perf_counter()
        self._folder_due = end + _SPARING * (end - begin)
        return size > most_bytes


def size_below(folder: str, enough: float) -> int:
    """Return the bytes of the files below a folder; stops counting beyond `enough`."""
    total, left = 0, [folder]
    while left and total <= enough:
        found: List[str] = []
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        found.append(entry.path)
                    else:
                        # What the folder itself lists is old for a file that is being written.
                        total += os.lstat(entry.path).st_size
        except OSError:
            pass  # gone meanwhile, or closed to us
        left += found
    return total
