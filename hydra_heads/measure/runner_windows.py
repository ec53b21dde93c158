"""One process on Windows: started, waited for, ended at its time limit.

Best effort: the process gets a group of its own, and only it is ended; what it started may
live on. Output goes to temporary files, so that nobody who still holds them can hold us up.
What the system would report of CPU and memory is not asked for.
"""

import os
import time
from typing import IO, TYPE_CHECKING, Dict, Optional

from hydra_heads.base.errors import reason_of
from hydra_heads.heads.kind import ANSWER_FILE, Launch
from hydra_heads.measure.capture import Capture
from hydra_heads.measure.channels import max_answer_bytes
from hydra_heads.measure.signal_gate import SignalGate
from hydra_heads.model.run import Outcome

if TYPE_CHECKING:
    from subprocess import Popen

_SLICE_SECONDS = 0.2
"""A wait cannot be interrupted, so it is cut; the end of the process ends it at once."""

_BLOCK_BYTES = 1 << 16


def run_on_windows(launch: Launch, gate: SignalGate) -> Outcome:
    """Run one process to its end; see `runner.run_process`."""
    import tempfile

    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        if not launch.answers:
            return _run(launch, gate, stdout, stderr, None)
        folder = tempfile.mkdtemp(prefix="hydra-answer-")
        path = os.path.join(folder, "answer")
        try:
            return _run(launch, gate, stdout, stderr, path)
        finally:
            import shutil

            shutil.rmtree(folder, ignore_errors=True)


def _run(
    launch: Launch,
    gate: SignalGate,
    stdout: IO[bytes],
    stderr: IO[bytes],
    answer_path: Optional[str],
) -> Outcome:
    started_unix = time.time()
    begin = time.perf_counter()
    try:
        process = _start(launch, stdout, stderr, answer_path)
    except (OSError, ValueError) as error:
        program = launch.argv[0]
        return Outcome(
            time.perf_counter() - begin, started_unix, start_error=f"{program}: {reason_of(error)}"
        )
    try:
        gate.open()
        timed_out = not _wait(process, begin + launch.timeout_s)
        seconds = time.perf_counter() - begin
    finally:
        gate.close()
        if process.poll() is None:
            process.kill()
            process.wait()
    said = Capture(launch.keep_bytes, with_digest=True)
    complained = Capture(launch.keep_bytes)
    _read_into(said, stdout)
    _read_into(complained, stderr)
    metrics: Dict[str, float] = {
        "execution_time_seconds": seconds,
        "start_time": started_unix,
        "end_time": started_unix + seconds,
        "exit_code": process.returncode,
        "stderr_lines": complained.lines,
    }
    if not launch.discard_stdout:
        metrics["stdout_lines"] = said.lines
    return Outcome(
        seconds,
        started_unix,
        exit_code=process.returncode,
        timed_out=timed_out,
        stdout=said.kept(),
        stderr=complained.kept(),
        stdout_cut=said.is_cut,
        stderr_cut=complained.is_cut,
        stdout_sha256=None if launch.discard_stdout else said.sha256,
        answer=_answer(answer_path, max_answer_bytes(launch)),
        metrics=metrics,
    )


def _start(
    launch: Launch, stdout: IO[bytes], stderr: IO[bytes], answer_path: Optional[str]
) -> "Popen[bytes]":
    import subprocess

    env = dict(launch.env)
    if answer_path is not None:
        env[ANSWER_FILE] = answer_path
    return subprocess.Popen(
        list(launch.argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if launch.discard_stdout else stdout,
        stderr=stderr,
        cwd=launch.cwd,
        env=env,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def _wait(process: "Popen[bytes]", deadline: float) -> bool:
    """Wait for the end or the deadline; True when it ended by itself."""
    import subprocess

    while True:
        left = deadline - time.perf_counter()
        if left <= 0:
            return process.poll() is not None
        try:
            process.wait(min(left, _SLICE_SECONDS))
        except subprocess.TimeoutExpired:
            continue
        return True


def _read_into(capture: Capture, file: IO[bytes]) -> None:
    file.seek(0)
    for block in iter(lambda: file.read(_BLOCK_BYTES), b""):
        capture.feed(block)


def _answer(path: Optional[str], limit: int) -> Optional[str]:
    if path is None:
        return None
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError:
        return None
    return data.decode("utf-8", "replace") if 0 < len(data) <= limit else None
