"""Tests of `hydra_heads.measure.windows.run`: whole runs, imitated."""

import time
from pathlib import Path
from typing import List

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.measure.windows import run as run_file
from hydra_heads.measure.windows import watching
from hydra_heads.measure.windows.api import CallFailed
from hydra_heads.measure.windows.calls import CALLS
from hydra_heads.measure.windows.run import run_launch
from hydra_heads.measure.windows.watching import Stopping
from hydra_heads.model.failure import RUN_FLAGS
from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.model.slot import Limits
from tests.measure.launches import launch_of
from tests.measure.windows.fake_library import FakeKernel, FakeLibrary
from tests.measure.windows.fake_system import FakeProcess
from tests.measure.windows.runs import MIB, run_program


def test_a_run_says_how_it_ended(kernel: FakeKernel) -> None:
    """Exit code, both streams and the figures of all processes come back under their names."""

    def program(process: FakeProcess) -> int:
        process.use(user_s=1.5, kernel_s=0.5, memory_bytes=64 * MIB)
        assert process.job is not None
        process.job.accounts.basic.page_faults = 11
        process.job.accounts.io.reads, process.job.accounts.io.writes = 3, 4
        process.write(b"one\ntwo\n")
        process.write(b"oh\n", 2)
        return 3

    outcome = run_program(kernel, program)

    metrics = outcome.metrics
    assert (outcome.exit_code, outcome.signum, outcome.timed_out) == (3, None, False)
    assert (outcome.stdout, outcome.stderr) == (b"one\ntwo\n", b"oh\n")
    assert (metrics["user_time"], metrics["system_time"]) == pytest.approx((1.5, 0.5))
    assert (metrics["memory_max_mb"], metrics["page_faults"]) == (64, 11)
    assert (metrics["block_io_operations"], metrics["descendants_killed"]) == (7, 0)
    assert (metrics["stdout_lines"], metrics["stderr_lines"], metrics["exit_code"]) == (2, 1, 3)
    assert metrics["cpu_avg"] == pytest.approx(100 * 2.0 / outcome.seconds)
    assert metrics["end_time"] == pytest.approx(metrics["start_time"] + outcome.seconds)
    assert set(metrics) <= set(RUN_METRICS)
    assert (outcome.flags, outcome.limit) == ((), None)


def test_the_clock_runs_only_while_the_process_may(
    library: FakeLibrary, kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time begins right before the process is let run: its creation and the job are behind it."""
    looked: List[List[str]] = []

    def noted() -> float:
        looked.append(list(library.calls))
        return time.perf_counter()

    monkeypatch.setattr(run_file, "perf_counter", noted)

    run_program(kernel, lambda process: 0)

    last = looked[-1]
    assert {"CreateProcessW", "AssignProcessToJobObject"} <= set(last)
    assert "ResumeThread" not in last
    assert library.calls[len(last)] == "ResumeThread"


def test_what_the_system_did_not_count_is_missing(kernel: FakeKernel) -> None:
    """A peak of nothing is no figure, and no context switches are made up."""
    outcome = run_program(kernel, lambda process: 0)

    assert {"memory_max_mb", "context_switches", "cpu_max"}.isdisjoint(outcome.metrics)


def test_an_environment_reaches_the_process(library: FakeLibrary, kernel: FakeKernel) -> None:
    """The launch's environment is the whole of it, and its folder the current one."""
    launch = launch_of("p", "x y")._replace(env={"A": "1"}, cwd="somewhere")

    run_program(kernel, lambda process: 0, launch)

    main = library.main
    assert (main.env, main.cwd, main.command_line) == ({"A": "1"}, "somewhere", 'p "x y"')


def test_an_answer_is_asked_for_by_file(kernel: FakeKernel) -> None:
    """A process that is to answer finds a file's name in its environment."""

    def program(process: FakeProcess) -> int:
        with open(process.env["HYDRA_ANSWER_FILE"], "w", encoding="ascii") as file:
            file.write("42")
        return 0

    assert run_program(kernel, program, launch_of("p", answers=True)).answer == "42"


def test_standard_input_is_empty(kernel: FakeKernel) -> None:
    """A program that reads its input gets the end of it [fault 57]."""

    def program(process: FakeProcess) -> int:
        process.write(b"%d" % len(process.read()))
        return 0

    assert run_program(kernel, program).stdout == b"0"


def test_much_output_is_cut_and_does_not_stop_the_program(kernel: FakeKernel) -> None:
    """Output far beyond what pipe and memory take passes through, head and tail kept [fault 55]."""

    def program(process: FakeProcess) -> int:
        process.write(b"first" + b"x" * (4 * MIB) + b"last")
        return 0

    outcome = run_program(kernel, program, launch_of("p", keep_bytes=10))

    assert (outcome.stdout[:5], outcome.stdout[-4:], outcome.stdout_cut) == (
        b"first",
        b"last",
        True,
    )
    assert outcome.flags == ("output_cut",)


@pytest.mark.parametrize(
    ("call", "number", "words"),
    [
        ("CreateProcessW", 2, "p: The system cannot find the file specified"),
        ("CreateProcessW", 193, "p: not a program of this system"),
        ("CreateProcessW", 267, ".: the folder to run in is not there"),
        (
            "AssignProcessToJobObject",
            5,
            "p: it cannot be held in a Job Object (AssignProcessToJobObject): Access is denied",
        ),
    ],
)
def test_a_program_that_cannot_start_is_an_outcome(
    library: FakeLibrary, kernel: FakeKernel, call: str, number: int, words: str
) -> None:
    """Only that run fails, and the reason is one line."""
    library.failures[call] = number

    outcome = run_program(kernel, lambda _: 0)

    assert outcome.start_error == words
    assert (outcome.exit_code, outcome.metrics) == (None, {})


def test_a_missing_folder_is_told_whatever_the_system_says(
    library: FakeLibrary, kernel: FakeKernel, tmp_path: Path
) -> None:
    """The folder that is not there is named, not the program."""
    library.failures["CreateProcessW"] = 2
    folder = str(tmp_path / "gone")

    outcome = run_program(kernel, lambda _: 0, launch_of("p", cwd=folder))

    assert outcome.start_error == f"{folder}: the folder to run in is not there"


def test_words_that_cannot_be_handed_on_are_an_outcome(kernel: FakeKernel) -> None:
    """A NUL among the words fails that run only."""
    outcome = run_program(kernel, lambda _: 0, launch_of("p", "a\0b"))

    assert outcome.start_error is not None
    assert "null" in outcome.start_error


def test_a_missing_input_file_is_an_outcome(kernel: FakeKernel, tmp_path: Path) -> None:
    """A file that is to be read and is not there fails that run only, with its reason."""
    launch = launch_of("p")._replace(stdin_file=str(tmp_path / "no"))

    outcome = run_program(kernel, lambda _: 0, launch)

    assert outcome.start_error is not None
    assert outcome.start_error.startswith("p: its stdin_file cannot be opened: ")


@pytest.mark.parametrize("call", ["CreateProcessW", "CreateJobObjectW"])
def test_a_system_without_resources_is_not_the_heads_fault(
    library: FakeLibrary, kernel: FakeKernel, call: str
) -> None:
    """When the system has no memory for a process, measuring ends instead of blaming the head."""
    library.failures[call] = 8

    with pytest.raises(OutputError, match="Not enough memory resources"):
        run_program(kernel, lambda _: 0)


FALLIBLE = sorted(
    set(CALLS) - {"CloseHandle", "CancelSynchronousIo", "DeleteProcThreadAttributeList"}
)


@pytest.mark.parametrize("call", FALLIBLE)
def test_whatever_fails_nothing_is_left(
    library: FakeLibrary, kernel: FakeKernel, call: str
) -> None:
    """Each call may fail: no handle, process, thread, descriptor or file stays."""
    library.failures[call] = 5
    launch = launch_of("p", answers=True)._replace(limits=Limits(processes=5))
    errors, outcome = [], None

    try:
        outcome = run_launch(kernel, launch, Stopping())
    except CallFailed as error:
        errors.append(error.number)

    assert errors == [5] or outcome is not None


def test_an_exception_ends_the_process(
    library: FakeLibrary, kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the wait, the tree is ended before it is passed on."""

    def fail(watch: object, begin: float) -> float:
        raise MemoryError

    monkeypatch.setattr(watching.Watch, "wait", fail)

    with pytest.raises(MemoryError):
        run_program(kernel, FakeProcess.wait_for_end)

    assert library.main.has_ended


def test_a_clock_that_jumped_is_flagged(library: FakeLibrary, kernel: FakeKernel) -> None:
    """A run during which the system slept is flagged with how long [fault 47]."""

    def program(process: FakeProcess) -> int:
        library.suspended_s = 60.0
        return 0

    outcome = run_program(kernel, program)

    assert outcome.clock_jump_s == pytest.approx(60, abs=5)
    assert outcome.flags == ("clock_jump",)
    assert set(outcome.flags) <= set(RUN_FLAGS)


def test_processors_are_handed_to_the_job(library: FakeLibrary, kernel: FakeKernel) -> None:
    """A run that shall stay on some processors has them as the limit of its job."""
    run_launch(kernel, launch_of("p"), Stopping(), cpus=(1, 3))

    assert library.jobs[0].limits.basic.affinity == 0b1010
