"""From what a runner tells of a run, and what it wrote, to the outcome that is judged."""

import errno
import os
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.heads.kind import Launch
from hydra_heads.measure.capture import Capture
from hydra_heads.measure.runner.wire import NO_FOLDER, NO_STDIN, NO_STDOUT
from hydra_heads.model.failure import MEMORY, OUTPUT, PROCESSES, Failure
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Limits

JUMP_SECONDS = 0.1
"""How far the wall clock may leave the other one during a run before the run is flagged."""

JUMP_SHARE = 0.001
"""What an adjusted clock may gain or lose in a second; the kernel allows half of it."""

_KIB_IN_MIB = 1024.0

_MIB = 1024 * 1024

_UNFIT_WORDS = "a null byte, or something else no program can be given, among words and variables"

_UNKNOWN_END = (
    "its end was reported to another part of this program; "
    "do not wait for all children while Hydra runs heads"
)

Record = Mapping[str, Any]


class Written(NamedTuple):
    """What a run wrote: None for standard output that went elsewhere, and without an answer."""

    stdout: Optional[Capture]
    stderr: Capture
    answer: Optional[Capture] = None


def outcome_of(record: Record, launch: Launch, written: Written) -> Outcome:
    """Put together what is known of a run that a runner tells has ended."""
    known = facts_of(record, launch.timeout_s, launch.argv, launch.cwd)
    stdout, stderr = written.stdout, written.stderr
    metrics = dict(known.metrics, stderr_lines=stderr.lines)
    if stdout is not None:
        metrics["stdout_lines"] = stdout.lines
    flags = known.flags
    if stderr.is_cut or (stdout is not None and stdout.is_cut):
        flags += ("output_cut",)
    return known._replace(
        limit=limit_failure(_limit_of(record, launch, written), launch.limits),
        stdout=b"" if stdout is None else stdout.kept(),
        stderr=stderr.kept(),
        stdout_cut=stdout is not None and stdout.is_cut,
        stderr_cut=stderr.is_cut,
        stdout_sha256=None if stdout is None else stdout.sha256,
        answer=_answer_text(written.answer),
        flags=flags,
        metrics=metrics,
    )


def facts_of(
    record: Record, timeout_s: float, argv: Tuple[str, ...] = (), cwd: str = os.curdir
) -> Outcome:
    """Return what a record by itself says: all but output, and limits that need their launch."""
    seconds = float(record["seconds"])
    outcome = Outcome(seconds, float(record["started_unix"]))
    if record["error"] is not None:
        return outcome._replace(start_error=_start_error(int(record["error"]), argv, cwd))
    flags = _flags_of(record)
    exit_code, signum, fault = None, None, None
    metrics: Dict[str, float] = {}
    if record["status"] is None:
        fault = _UNKNOWN_END
    else:
        exit_code, signum = _end_of(int(record["status"]))
        metrics = _metrics_of(record)
        metrics["exit_code"] = -(signum or 0) if exit_code is None else exit_code
    return outcome._replace(
        exit_code=exit_code,
        signum=signum,
        timed_out=record["ended_by"] == "timeout" or (seconds >= timeout_s),
        lost=fault,
        descendants_killed=int(record["killed"]),
        metrics=metrics,
        flags=flags,
        clock_jump_s=float(record["clock_jump_s"]),
        curve=_curve_of(record),
        memory_floor_mb=record["floor_kib"] / _KIB_IN_MIB,
    )


def lost_outcome(started_unix: float, seconds: float, reason: str) -> Outcome:
    """Return the outcome of a run whose runner died with it."""
    return Outcome(seconds, started_unix, lost=reason, flags=("runner_lost",))


def _end_of(status: int) -> Tuple[Optional[int], Optional[int]]:
    if os.WIFSIGNALED(status):
        return None, os.WTERMSIG(status)
    return os.WEXITSTATUS(status), None


def _metrics_of(record: Record) -> Dict[str, float]:
    seconds = float(record["seconds"])
    user, system = float(record["user_s"]), float(record["system_s"])
    metrics: Dict[str, float] = {
        "execution_time_seconds": seconds,
        "start_time": float(record["started_unix"]),
        "end_time": float(record["started_unix"]) + seconds,
        "user_time": user,
        "system_time": system,
        "context_switches": int(record["context_switches"]),
        "page_faults": int(record["page_faults"]),
        "block_io_operations": int(record["block_io"]),
        "descendants_killed": int(record["killed"]),
    }
    if seconds > 0:
        metrics["cpu_avg"] = 100.0 * (user + system) / seconds
    peak = _peak_kib(record)
    if peak is not None:
        metrics["memory_max_mb"] = peak / _KIB_IN_MIB
    samples = record.get("samples")
    if samples:
        metrics.update(_sampled(samples))
    return metrics


_SAMPLED = (
    ("cpu_max", "cpu_max", 1.0),
    ("cpu_min", "cpu_min", 1.0),
    ("memory_avg_mb", "memory_avg_kib", _KIB_IN_MIB),
    ("memory_min_mb", "memory_min_kib", _KIB_IN_MIB),
    ("num_threads", "threads", 1.0),
    ("num_fds", "fds", 1.0),
)


def _sampled(samples: Mapping[str, Optional[float]]) -> Dict[str, float]:
    metrics: Dict[str, float] = {}
    for name, told, unit in _SAMPLED:
        value = samples.get(told)
        if value is not None:
            metrics[name] = int(value) if name.startswith("num_") else value / unit
    return metrics


def _peak_kib(record: Record) -> Optional[float]:
    """Return the peak of the tree's memory, None when it is only known to be below our own.

    Linux hands the peak of whoever starts a program on to it, so the kernel's figure says
    something of the program only where it is above that.
    """
    known: List[float] = []
    if not _is_floored(record):
        known.append(float(record["largest_kib"]))
    samples = record.get("samples") or {}
    if samples.get("samples"):
        if (samples.get("processes") or 0) > 1 and samples.get("memory_max_kib") is not None:
            known.append(float(samples["memory_max_kib"]))
        elif _is_floored(record) and samples.get("peak_kib") is not None:
            known.append(float(samples["peak_kib"]))
    return max(known) if known else None


def _is_floored(record: Record) -> bool:
    return bool(record["largest_kib"] <= record["floor_kib"])


def _flags_of(record: Record) -> Tuple[str, ...]:
    flags = []
    samples = record.get("samples") or {}
    if record["status"] is not None:
        if _is_floored(record):
            flags.append("memory_floor")
        if not samples.get("samples"):
            if not record["is_alone"]:
                flags.append("memory_largest_process")
        elif (samples.get("processes") or 0) > 1:
            flags.append("memory_shared")
    if record.get("killed"):
        flags.append("descendants_killed")
    if has_jumped(record["clock_jump_s"], record["seconds"]):
        flags.append("clock_jump")
    return tuple(flags)


def has_jumped(clock_jump_s: float, seconds: float) -> bool:
    """Say whether the wall clock left the other one by more than an adjusted clock does."""
    return abs(clock_jump_s) > JUMP_SECONDS + JUMP_SHARE * seconds


def _limit_of(record: Record, launch: Launch, written: Written) -> str:
    """Name the limit that a run passed, be it that it had ended before anybody could end it."""
    most = launch.limits.output_mb
    total = written.stderr.total_bytes + (written.stdout.total_bytes if written.stdout else 0)
    if not record["ended_by"] and most is not None and total > most * _MIB:
        return "output"
    return str(record["ended_by"])


def limit_failure(name: str, limits: Limits) -> Optional[Failure]:
    """Word the failure of a run that was ended at a limit; None for any other name."""
    worded = {
        "memory": (MEMORY, f"used more than {limits.memory_mb} MiB (limits.memory_mb)"),
        "processes": (PROCESSES, f"had more than {limits.processes} processes (limits.processes)"),
        "scratch": (
            OUTPUT,
            f"wrote more than {limits.scratch_mb} MiB to its scratch folder (limits.scratch_mb)",
        ),
        "output": (OUTPUT, f"wrote more than {limits.output_mb} MiB (limits.output_mb)"),
    }
    return Failure(*worded[name]) if name in worded else None


def _answer_text(answer: Optional[Capture]) -> Optional[str]:
    """Return what came as an answer; None when nothing came, or too much."""
    if answer is None or not answer.total_bytes or answer.is_cut:
        return None
    return answer.kept().decode("utf-8", "replace")


def _curve_of(record: Record) -> Optional[bytes]:
    curve = record.get("curve")
    if not curve or not curve[0]:
        return None
    import json
    import zlib

    names = ("t_ms", "cpu_ms", "memory_kib", "threads", "fds")
    return zlib.compress(json.dumps(dict(zip(names, curve))).encode("ascii"))


def _start_error(number: int, argv: Tuple[str, ...], cwd: str) -> str:
    """Say why a program did not start."""
    program = argv[0] if argv else "the program"
    if number == NO_FOLDER:
        return f"{cwd}: the folder to run in is not there"
    if number == NO_STDIN:
        return f"{program}: its stdin_file cannot be opened"
    if number == NO_STDOUT:
        return f"{program}: the file for its output cannot be written"
    if number == errno.ENOENT and os.path.exists(os.path.join(cwd, program)):
        return f"{program}: the interpreter that its first line names is not there"
    if number == errno.ENOEXEC:
        hint = "a script begins with #! and its interpreter"
        return f"{program}: {os.strerror(number)}; {hint}"
    return f"{program}: {os.strerror(number) if number else _UNFIT_WORDS}"
