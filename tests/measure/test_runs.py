"""Tests of a crew of runners: what one run tells, with real processes (POSIX)."""

import hashlib
import os
import signal
import threading
import time
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.heads.kind import Launch
from hydra_heads.measure.crews import open_crew
from hydra_heads.model.metrics import is_registered
from tests.measure.launches import launch_of, python, run_process, shell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")


def test_a_run_says_how_it_ended() -> None:
    """Exit code, both streams, their lines, the digest and the times of a process come back."""
    before = time.time()

    outcome = run_process(launch_of(*shell("echo one; echo two; echo oh >&2; exit 3")))

    assert (outcome.exit_code, outcome.signum, outcome.timed_out) == (3, None, False)
    assert (outcome.stdout, outcome.stderr) == (b"one\ntwo\n", b"oh\n")
    assert outcome.stdout_sha256 == hashlib.sha256(b"one\ntwo\n").hexdigest()
    assert (outcome.stdout_cut, outcome.stderr_cut, outcome.start_error) == (False, False, None)
    assert outcome.metrics["exit_code"] == 3
    assert (outcome.metrics["stdout_lines"], outcome.metrics["stderr_lines"]) == (2, 1)
    assert before <= outcome.started_unix <= time.time()
    assert 0 < outcome.seconds == outcome.metrics["execution_time_seconds"]


def test_every_figure_is_a_registered_metric() -> None:
    """What the kernel says of the process tree comes under registered names only."""
    outcome = run_process(launch_of(*python("x = bytes(30 << 20)[::-1]; sum(range(300000))")))

    assert [name for name in outcome.metrics if not is_registered(name)] == []
    assert outcome.metrics["user_time"] + outcome.metrics["system_time"] > 0
    assert outcome.metrics["cpu_avg"] > 0
    assert {"memory_max_mb", "page_faults", "context_switches"} <= set(outcome.metrics)


def test_the_time_is_that_of_the_process() -> None:
    """What the head measures itself is the most of the wall time, and never more than it."""
    code = "import time; t = time.perf_counter(); time.sleep(0.2); print(time.perf_counter() - t)"

    outcome = run_process(launch_of(*python(code)))

    inner = float(outcome.stdout)
    assert inner <= outcome.seconds < 4 * inner


def test_standard_input_is_empty() -> None:
    """A program that reads its input gets the end of it and does not wait [fault 57]."""
    reader, writer = os.pipe()
    before = os.dup(0)
    os.dup2(reader, 0)
    try:
        outcome = run_process(launch_of("cat", timeout_s=5))
    finally:
        os.dup2(before, 0)
        for descriptor in (before, reader, writer):
            os.close(descriptor)

    assert (outcome.exit_code, outcome.stdout) == (0, b"")


@pytest.mark.parametrize("signum", [signal.SIGSEGV, signal.SIGKILL, signal.SIGTERM])
def test_a_signal_is_told_from_an_exit(signum: int) -> None:
    """A process that a signal ended has that signal, and no exit code of its own [fault 58]."""
    outcome = run_process(launch_of(*shell(f"kill -{int(signum)} $$")))

    assert (outcome.exit_code, outcome.signum) == (None, signum)
    assert outcome.metrics["exit_code"] == -signum


def test_the_environment_and_the_folder_are_the_given_ones(tmp_path: Path) -> None:
    """A run sees the launch's environment, and starts in its folder."""
    code = "import os; print(os.environ['WORD'], os.path.basename(os.getcwd()))"

    outcome = run_process(launch_of(*python(code), cwd=str(tmp_path), env={"WORD": "yes"}))

    assert outcome.stdout.decode().split() == ["yes", tmp_path.name]


UNSTARTABLE = [
    "not there",
    "not executable",
    "of no known format",
    "of a lost interpreter",
    "too long",
    "with a null byte",
    "in no folder",
]


def _unstartable(folder: Path) -> Dict[str, Tuple[Launch, str]]:
    (folder / "plain").write_text("no program\n")
    (folder / "binary").write_bytes(b"\x00\x01 no program")
    (folder / "binary").chmod(0o755)
    (folder / "lost").write_text("#!/nonexistent/interpreter\n")
    (folder / "lost").chmod(0o755)
    here = str(folder)
    return {
        "not there": (launch_of("./absent", cwd=here), "No such file"),
        "not executable": (launch_of("./plain", cwd=here), "Permission denied"),
        "of no known format": (launch_of("./binary", cwd=here), "Exec format error"),
        "of a lost interpreter": (launch_of("./lost", cwd=here), "interpreter"),
        "too long": (launch_of("true", "x" * (8 << 20)), "Argument list too long"),
        "with a null byte": (launch_of("true", "a\0b"), "null byte"),
        "in no folder": (launch_of("true", cwd=str(folder / "absent")), "folder to run in"),
    }


@pytest.mark.parametrize("case", UNSTARTABLE)
def test_a_program_that_cannot_start_is_an_outcome(tmp_path: Path, case: str) -> None:
    """Whatever keeps a program from starting is told in a line and ends that run only."""
    launch, words = _unstartable(tmp_path)[case]

    outcome = run_process(launch)

    assert outcome.start_error is not None
    assert words in outcome.start_error
    assert (outcome.exit_code, outcome.signum) == (None, None)


def test_without_descriptors_no_run_is_made() -> None:
    """When this process itself has no descriptor left, that is no failure of the head."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held: List[int] = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
        try:
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        except OSError:
            pass

        with pytest.raises(OutputError, match="ulimit"):
            run_process(launch_of("true"))
    finally:
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_output_beyond_what_is_kept_is_counted_and_dropped() -> None:
    """Of a flood, head and tail stay, with the digest and the lines of it all [fault 55]."""
    code = "import sys; sys.stdout.write('x' * 5 + '0123456789\\n' * 300000 + 'y' * 5)"
    whole = b"x" * 5 + b"0123456789\n" * 300_000 + b"y" * 5

    outcome = run_process(launch_of(*python(code), keep_bytes=20))

    assert outcome.stdout == whole[:10] + whole[-10:]
    assert outcome.stdout_cut
    assert outcome.stdout_sha256 == hashlib.sha256(whole).hexdigest()
    assert outcome.metrics["stdout_lines"] == 300_001


def test_discarded_output_is_not_looked_at() -> None:
    """Discarded output has neither bytes nor digest nor lines; standard error is kept."""
    outcome = run_process(launch_of(*shell("echo out; echo err >&2"), discard_stdout=True))

    assert (outcome.stdout, outcome.stdout_sha256) == (b"", None)
    assert "stdout_lines" not in outcome.metrics
    assert outcome.stderr == b"err\n"


def test_closed_and_binary_streams_are_recorded() -> None:
    """A head may close its output, or write bytes that are no text [fault 56]."""
    code = "import os; os.write(1, bytes(range(256))); os.close(1); os.close(2)"

    outcome = run_process(launch_of(*python(code)))

    assert (outcome.exit_code, outcome.stdout) == (0, bytes(range(256)))


ANSWERING = "import os; fd = int(os.environ['HYDRA_ANSWER_FD']); os.write(fd, {!r})"


def test_an_answer_has_a_channel_of_its_own() -> None:
    """What a child sends over its channel is the answer, whatever it prints."""
    code = "print('noise'); " + ANSWERING.format(b'{"ok": true}')

    outcome = run_process(launch_of(*python(code), answers=True))

    assert (outcome.answer, outcome.stdout) == ('{"ok": true}', b"noise\n")


@pytest.mark.parametrize("code", ["pass", ANSWERING.format(b"x" * 70_000)])
def test_no_answer_or_too_much_of_one_is_none(code: str) -> None:
    """A child that sends nothing, or more than an answer can be, has not answered."""
    outcome = run_process(launch_of(*python(code), answers=True, keep_bytes=100))

    assert (outcome.answer, outcome.exit_code) == (None, 0)


@pytest.mark.parametrize("call", [1, 3])
def test_no_descriptor_is_left_when_one_is_missing(
    monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Whichever pipe cannot be made, those before it are closed, and the message says why."""
    pipe, calls = os.pipe, []

    def make() -> Tuple[int, int]:
        calls.append(1)
        if len(calls) == call:
            raise OSError(24, "Too many open files")
        return pipe()

    monkeypatch.setattr(os, "pipe", make)

    with pytest.raises(OutputError, match="Too many open files"):
        run_process(launch_of("true"))


def test_many_runs_leave_no_descriptor() -> None:
    """The number of open descriptors and of threads is the same after fifty runs."""
    before = (os.dup(0), threading.active_count())
    os.close(before[0])

    crew = open_crew()
    for _ in range(50):
        crew.run(launch_of("true", answers=True))
    crew.close()

    after = (os.dup(0), threading.active_count())
    os.close(after[0])
    assert after == before
