"""One process, started, waited for and ended with all that it started: the raw facts of a run.

On POSIX systems the process leads a session of its own and reads an empty standard input.
The caller's thread blocks until it has ended, so the wall time is as exact as the clock; a
thread beside it reads the output and signals at the time limit. Whatever way this is left,
the tree is ended first. Windows has its own way, see `runner_windows`.
"""

import errno
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Dict, Optional, Tuple

from hydra_heads.base.errors import OutputError, reason_of
from hydra_heads.heads.kind import ANSWER_FD, Launch
from hydra_heads.measure.attendant import Attendant
from hydra_heads.measure.channels import Channels
from hydra_heads.measure.process_tree import ProcessTree
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.measure.usage import usage_metrics
from hydra_heads.model.run import Outcome

if TYPE_CHECKING:
    from resource import struct_rusage
    from subprocess import Popen

    End = Tuple[int, struct_rusage]

_PAUSE_SECONDS = 0.005

_UNKNOWN_END = (
    "its end was reported to another part of this program; "
    "do not wait for all children while Hydra runs heads"
)


def run_process(launch: Launch, gate: Optional[SignalGate] = None) -> Outcome:
    """Run one process to its end and return what the system says of it.

    A program that cannot be started is an outcome too (`start_error`), and so is one that is
    ended at its time limit. Leaves no process, thread or descriptor behind, also when an
    exception such as `StopRequest` passes through; a closed `gate` that is handed in is open
    while the process runs, and closed again afterwards. Raises `OutputError` when this process
    has no descriptor left to work with.
    """
    if gate is None:
        with SignalGate() as own_gate:
            return run_process(launch, own_gate)
    if sys.platform == "win32":
        from hydra_heads.measure.runner_windows import run_on_windows

        return run_on_windows(launch, gate)
    tree = ProcessTree()
    tree.open()
    try:
        channels = _open_channels(launch)
        try:
            return _run(launch, gate, tree, channels)
        finally:
            channels.close()
    finally:
        tree.close()


def _open_channels(launch: Launch) -> Channels:
    try:
        return Channels(launch)
    except OSError as error:
        raise _no_descriptors(error) from error


def _run(launch: Launch, gate: SignalGate, tree: ProcessTree, channels: Channels) -> Outcome:
    attendant = _engage(launch, tree, channels)
    try:
        started_unix = time.time()
        begin = time.perf_counter()
        try:
            attendant.start()
            started_unix = time.time()
            begin = time.perf_counter()
            main = _Main(_start(launch, channels))
        except (OSError, ValueError, RuntimeError) as error:
            seconds = time.perf_counter() - begin
            return Outcome(seconds, started_unix, start_error=_start_error(launch, error))
        tree.started(main.pid)
        attendant.arm(begin + launch.timeout_s)
        channels.close_writers()
        try:
            gate.open()
            main.wait()
            seconds = time.perf_counter() - begin
        except BaseException:
            gate.close()
            attendant.disarm()
            _ask_to_end(main, tree, launch.kill_grace_s, gate)
            raise
        finally:
            gate.close()
            attendant.disarm()
            tree.signal_group(signal.SIGKILL)
            end = main.reap()
            killed = tree.sweep()
    finally:
        attendant.dismiss()
    return _outcome(
        Outcome(seconds, started_unix, descendants_killed=killed), end, launch, channels
    )


def _engage(launch: Launch, tree: ProcessTree, channels: Channels) -> Attendant:
    try:
        return Attendant(channels.readers, launch.timeout_s, launch.kill_grace_s, tree.signal_group)
    except OSError as error:
        raise _no_descriptors(error) from error


def _start(launch: Launch, channels: Channels) -> "Popen[bytes]":
    import subprocess

    env = dict(launch.env)
    if channels.answer_writer is not None:
        env[ANSWER_FD] = str(channels.answer_writer)
    writer = channels.stdout_writer
    return subprocess.Popen(
        list(launch.argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if writer is None else writer,
        stderr=channels.stderr_writer,
        cwd=launch.cwd,
        env=env,
        pass_fds=channels.inherited,
        start_new_session=True,
    )


def _start_error(launch: Launch, error: Exception) -> str:
    """Say why a program did not start; raises `OutputError` when it is not the program's fault."""
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        raise _no_descriptors(error) from error
    program = launch.argv[0]
    if not os.path.isdir(launch.cwd):
        return f"{launch.cwd}: the folder to run in is not there"
    if isinstance(error, FileNotFoundError) and os.path.exists(os.path.join(launch.cwd, program)):
        return f"{program}: the interpreter that its first line names is not there"
    # The text of `errno` alone: `subprocess` of Python 3.7 puts the path into its own.
    number = getattr(error, "errno", None)
    return f"{program}: {os.strerror(number) if number else reason_of(error)}"


def _no_descriptors(error: OSError) -> OutputError:
    return OutputError(f"no run can be started: {reason_of(error)}; raise the limit (ulimit -n)")


class _Main:
    """The process that was started, until it is reaped."""

    def __init__(self, process: "Popen[bytes]") -> None:
        self.pid = process.pid
        self._process = process
        self._end: Optional[End] = None
        self._is_lost = False

    def wait(self) -> None:
        """Block until it has ended; it stays a zombie, so that its number is not given away."""
        if not hasattr(os, "waitid"):
            self._end = _reap(self.pid, 0)
            return
        try:
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        except ChildProcessError:
            self._is_lost = True

    def has_ended(self) -> bool:
        """Say whether it has ended, without waiting."""
        if self._end is not None or self._is_lost:
            return True
        if not hasattr(os, "waitid"):
            self._end = _reap(self.pid, os.WNOHANG)
            return self._end is not None
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None

    def reap(self) -> Optional["End"]:
        """Return its status and usage, waiting if need be; None when somebody else has them."""
        if self._end is None and not self._is_lost:
            try:
                self._end = _reap(self.pid, 0)
            except ChildProcessError:
                self._is_lost = True
        self._process.returncode = 0  # so that `subprocess` does not wait for it as well
        return self._end


def _reap(pid: int, options: int) -> Optional["End"]:
    reaped, status, usage = os.wait4(pid, options)
    return (status, usage) if reaped == pid else None


def _ask_to_end(main: _Main, tree: ProcessTree, grace_s: float, gate: SignalGate) -> None:
    """Send SIGTERM and give the process its grace, unless a second stopping signal arrives."""
    tree.signal_group(signal.SIGTERM, signal.SIGCONT)
    until = time.perf_counter() + grace_s
    while not gate.noted and time.perf_counter() < until and not main.has_ended():
        time.sleep(_PAUSE_SECONDS)


def _outcome(raw: Outcome, end: Optional["End"], launch: Launch, channels: Channels) -> Outcome:
    """Add to the times what the end and the captures say."""
    metrics: Dict[str, float] = {
        "execution_time_seconds": raw.seconds,
        "start_time": raw.started_unix,
        "end_time": raw.started_unix + raw.seconds,
        "descendants_killed": raw.descendants_killed,
        "stderr_lines": channels.stderr.lines,
    }
    if channels.stdout is not None:
        metrics["stdout_lines"] = channels.stdout.lines
    exit_code, signum, error = None, None, None
    if end is None:
        error = _UNKNOWN_END
    else:
        status, usage = end
        metrics.update(usage_metrics(usage, raw.seconds))
        if os.WIFSIGNALED(status):
            signum = os.WTERMSIG(status)
        else:
            exit_code = os.WEXITSTATUS(status)
            metrics["exit_code"] = exit_code
    return raw._replace(
        exit_code=exit_code,
        signum=signum,
        timed_out=raw.seconds >= launch.timeout_s,
        start_error=error,
        stdout=channels.stdout.kept() if channels.stdout is not None else b"",
        stderr=channels.stderr.kept(),
        stdout_cut=channels.stdout is not None and channels.stdout.is_cut,
        stderr_cut=channels.stderr.is_cut,
        stdout_sha256=None if channels.stdout is None else channels.stdout.sha256,
        answer=channels.answer_text,
        metrics=metrics,
    )
