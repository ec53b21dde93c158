"""One launch on Windows, from its start to the end of its tree: the raw facts of a run.

The clock starts just before the process is let run and stops when it has ended; creating the
process and clearing up after it are not in between. Whatever way this is left, the tree is
ended first.
"""

import os
import time
from time import perf_counter
from typing import Dict, List, Optional, Sequence

from hydra_heads.base.errors import OutputError, reason_of
from hydra_heads.heads.kind import ANSWER_FILE, Launch
from hydra_heads.measure.outcomes import has_jumped
from hydra_heads.measure.windows.api import (
    ERROR_BAD_EXE_FORMAT,
    ERROR_DIRECTORY,
    ERROR_NO_SYSTEM_RESOURCES,
    ERROR_NOT_ENOUGH_MEMORY,
    ERROR_TOO_MANY_OPEN_FILES,
    CallFailed,
    JobUsage,
    Kernel,
)
from hydra_heads.measure.windows.job import Job
from hydra_heads.measure.windows.process import Process
from hydra_heads.measure.windows.streams import NotReady, Streams
from hydra_heads.measure.windows.watching import Stopping, Watch
from hydra_heads.model.failure import CLOCK_JUMP, DESCENDANTS_KILLED, OUTPUT_CUT
from hydra_heads.model.run import Outcome

_MIB = 1024 * 1024

_EXHAUSTED = (ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY, ERROR_NO_SYSTEM_RESOURCES)


class _Clocks:
    """When a run started, by the clocks that tell how long it took and what happened to time."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._awake = kernel.awake_seconds()
        self.unix = time.time()
        self.begin = perf_counter()

    def jump(self) -> float:
        """Return how much further the wall clock went than the one that stands still in sleep."""
        return (time.time() - self.unix) - (self._kernel.awake_seconds() - self._awake)


def run_launch(
    kernel: Kernel, launch: Launch, stopping: Stopping, cpus: Sequence[int] = ()
) -> Optional[Outcome]:
    """Run one process to its end and return what the system says of it; None when told to stop.

    A program that cannot be started is an outcome too (`start_error`), and so is one that is
    ended at a limit. Leaves no process, thread, handle or file behind, also when an exception
    passes through. Raises `OutputError` when this process has nothing left to work with.
    """
    clocks = _Clocks(kernel)
    try:
        streams = Streams(kernel, launch)
    except NotReady as error:
        return _not_started(clocks, f"{launch.argv[0]}: {error}")
    try:
        job = Job(kernel, launch.limits.processes, cpus)
        try:
            return _Run(kernel, launch, stopping, streams, job).run()
        finally:
            job.close()
    except CallFailed as error:
        if error.number in _EXHAUSTED:
            raise OutputError(
                f"no run can be started: {reason_of(error)}; close other programs"
            ) from error
        raise
    finally:
        streams.close()


class _Run:
    """A run whose job and streams are there."""

    def __init__(
        self, kernel: Kernel, launch: Launch, stopping: Stopping, streams: Streams, job: Job
    ) -> None:
        self._kernel = kernel
        self._launch = launch
        self._stopping = stopping
        self._streams = streams
        self._job = job

    def run(self) -> Optional[Outcome]:
        """Run it."""
        clocks = _Clocks(self._kernel)
        try:
            process = self._start()
        except CallFailed as error:
            if error.number in _EXHAUSTED:
                raise
            return _not_started(clocks, start_error_of(self._launch, error))
        except ValueError as error:
            return _not_started(clocks, f"{self._launch.argv[0]}: {error}")
        try:
            return self._follow(process)
        finally:
            process.close()

    def _start(self) -> Process:
        launch, streams = self._launch, self._streams
        env = dict(launch.env)
        if streams.answer_path is not None:
            env[ANSWER_FILE] = streams.answer_path
        return Process(self._kernel, self._job, launch.argv, env, launch.cwd, streams.handles)

    def _follow(self, process: Process) -> Optional[Outcome]:
        """Let the process run, wait for its end, and end what it leaves."""
        launch, streams = self._launch, self._streams
        watch = Watch(launch, process, self._job, streams, self._stopping)
        try:
            streams.begin()
            clocks = _Clocks(self._kernel)
            process.resume()
            seconds = watch.wait(clocks.begin) - clocks.begin
            jump = clocks.jump()
        finally:
            watch.killed += self._job.end_all(process.pid)
        answer = streams.finish()
        if watch.is_stopped:
            return None
        limit = watch.limit or watch.limits.passed_by_files()
        exit_code = process.exit_code() if process.wait(0.0) else None
        usage = self._job.usage()
        stdout, stderr = streams.stdout, streams.stderr
        is_cut = stdout is not None and stdout.is_cut
        metrics = metrics_of(usage, seconds, clocks.unix)
        metrics["descendants_killed"] = watch.killed
        metrics["stderr_lines"] = stderr.lines
        if exit_code is not None:
            metrics["exit_code"] = exit_code
        if stdout is not None:
            metrics["stdout_lines"] = stdout.lines
        return Outcome(
            seconds,
            clocks.unix,
            exit_code=exit_code,
            timed_out=seconds >= launch.timeout_s,
            stdout=b"" if stdout is None else stdout.kept(),
            stderr=stderr.kept(),
            stdout_cut=is_cut,
            stderr_cut=stderr.is_cut,
            stdout_sha256=None if stdout is None else stdout.sha256,
            answer=answer,
            descendants_killed=watch.killed,
            metrics=metrics,
            limit=limit,
            flags=tuple(_flags(watch.killed, jump, seconds, is_cut or stderr.is_cut)),
            clock_jump_s=jump,
        )


def metrics_of(usage: JobUsage, seconds: float, started_unix: float) -> Dict[str, float]:
    """Name the figures of a job: of all processes that were in it, ended or not.

    Memory is what they had committed together at most. What the system gives as 0 because it did
    not count is left out.
    """
    metrics: Dict[str, float] = {
        "execution_time_seconds": seconds,
        "start_time": started_unix,
        "end_time": started_unix + seconds,
        "user_time": usage.user_s,
        "system_time": usage.kernel_s,
        "page_faults": usage.page_faults,
        "block_io_operations": usage.operations,
    }
    peak = max(usage.peak_job_bytes, usage.peak_process_bytes)
    if peak > 0:
        metrics["memory_max_mb"] = peak / _MIB
    if seconds > 0:
        metrics["cpu_avg"] = 100.0 * (usage.user_s + usage.kernel_s) / seconds
    return metrics


def start_error_of(launch: Launch, error: CallFailed) -> str:
    """Say why a program did not start."""
    if error.number == ERROR_DIRECTORY or not os.path.isdir(launch.cwd):
        return f"{launch.cwd}: the folder to run in is not there"
    program = launch.argv[0]
    if error.call != "CreateProcess":
        return f"{program}: it cannot be held in a Job Object ({error.call}): {reason_of(error)}"
    if error.number == ERROR_BAD_EXE_FORMAT:  # the system's words have a gap for the name
        return f"{program}: not a program of this system"
    return f"{program}: {reason_of(error)}"


def _not_started(clocks: _Clocks, reason: str) -> Outcome:
    return Outcome(perf_counter() - clocks.begin, clocks.unix, start_error=reason)


def _flags(killed: int, jump: float, seconds: float, is_cut: bool) -> List[str]:
    flags = []
    if killed:
        flags.append(DESCENDANTS_KILLED)
    if has_jumped(jump, seconds):
        flags.append(CLOCK_JUMP)
    if is_cut:
        flags.append(OUTPUT_CUT)
    return flags
