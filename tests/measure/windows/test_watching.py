"""Tests of `hydra_heads.measure.windows.watching`: deadlines, limits and words, in whole runs."""

import os
import threading
from pathlib import Path
from typing import List

import pytest

from hydra_heads.measure.windows import watching
from hydra_heads.measure.windows.run import run_launch
from hydra_heads.measure.windows.watching import Stopping, size_below
from hydra_heads.model.failure import MEMORY, OUTPUT, PROCESSES
from hydra_heads.model.slot import Limits
from tests.measure.launches import launch_of
from tests.measure.windows.fake_library import FakeKernel, FakeLibrary
from tests.measure.windows.fake_system import CONTROL_C_EXIT, FakeProcess
from tests.measure.windows.runs import MIB, run_program


def test_a_run_that_hangs_is_asked_to_end_at_its_limit(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """Ctrl+Break comes at the deadline; who ends by it is not ended by force [fault 49]."""
    outcome = run_program(kernel, FakeProcess.wait_for_end, launch_of("p", timeout_s=0.05))

    assert (outcome.timed_out, outcome.exit_code) == (True, CONTROL_C_EXIT)
    assert outcome.seconds >= 0.05
    assert "GenerateConsoleCtrlEvent" in library.calls


def test_a_run_may_tidy_up_in_its_time_of_grace(kernel: FakeKernel) -> None:
    """A program that handles Ctrl+Break says its last words."""

    def program(process: FakeProcess) -> int:
        process.wait_for_break()
        process.write(b"tidied up")
        return 0

    outcome = run_program(kernel, program, launch_of("p", timeout_s=0.05, kill_grace_s=30))

    assert (outcome.timed_out, outcome.stdout) == (True, b"tidied up")


def test_who_ignores_the_request_is_ended_after_the_grace(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """First Ctrl+Break, then the end by force, the grace between them [fault 50]."""

    def program(process: FakeProcess) -> int:
        process.handles_break = True
        return process.wait_for_end()

    outcome = run_program(kernel, program, launch_of("p", timeout_s=0.05, kill_grace_s=0.05))

    asked = library.calls.index("GenerateConsoleCtrlEvent")
    assert library.calls.index("TerminateJobObject") > asked
    assert (outcome.timed_out, outcome.exit_code) == (True, 1)
    assert outcome.seconds >= 0.1


def test_the_grace_is_waited_for_without_asking_all_the_time(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """A run with limits that is ending is not looked at again and again."""

    def program(process: FakeProcess) -> int:
        process.handles_break = True
        return process.wait_for_end()

    launch = launch_of("p", timeout_s=0.05, kill_grace_s=0.2)
    run_program(kernel, program, launch._replace(limits=Limits(memory_mb=1000)))

    asked = library.calls.index("GenerateConsoleCtrlEvent")
    assert library.calls[asked:].count("WaitForSingleObject") < 20


def test_without_a_console_there_is_no_grace(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Where nothing can be said to a run, nobody waits for it to listen."""
    library.has_console = False

    outcome = run_program(
        kernel, FakeProcess.wait_for_end, launch_of("p", timeout_s=0.05, kill_grace_s=3600)
    )

    assert (outcome.timed_out, outcome.exit_code) == (True, 1)


def test_what_a_head_leaves_running_is_ended(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Descendants that are left are ended, counted and flagged, and do not hold the run up
    [fault 52].
    """

    def program(process: FakeProcess) -> int:
        for _ in range(3):
            process.start(FakeProcess.wait_for_end)
        return 0

    outcome = run_program(kernel, program)

    assert (outcome.descendants_killed, outcome.metrics["descendants_killed"]) == (3, 3)
    assert outcome.flags == ("descendants_killed",)
    assert all(process.has_ended for process in library.processes.values())


def test_descendants_of_a_run_at_its_limit_are_counted(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """A whole tree that ignores the request is ended, all but the main process counted."""
    library.ends_late = True

    def program(process: FakeProcess) -> int:
        process.handles_break = True
        for _ in range(2):
            child = process.start(FakeProcess.wait_for_end)
            assert child is not None
            child.handles_break = True
        return process.wait_for_end()

    outcome = run_program(kernel, program, launch_of("p", timeout_s=0.05, kill_grace_s=0.0))

    assert (outcome.timed_out, outcome.descendants_killed) == (True, 2)
    assert all(process.has_ended for process in library.processes.values())


def test_memory_beyond_the_limit_ends_a_run(kernel: FakeKernel) -> None:
    """A run that commits more than it may is ended at once, and the failure names the limit
    [fault 59].
    """

    def program(process: FakeProcess) -> int:
        process.use(memory_bytes=101 * MIB)
        return process.wait_for_end()

    outcome = run_program(kernel, program, launch_of("p")._replace(limits=Limits(memory_mb=100)))

    assert outcome.limit is not None
    assert outcome.limit.kind == MEMORY
    assert "100 MiB (limits.memory_mb)" in outcome.limit.message
    assert not outcome.timed_out


def test_a_peak_between_two_looks_is_not_missed(
    kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system keeps the peak, so a run that passed its limit for a moment has passed it."""
    monkeypatch.setattr(watching, "LIMIT_SECONDS", 60.0)

    def program(process: FakeProcess) -> int:
        process.use(memory_bytes=101 * MIB)
        return 0

    outcome = run_program(kernel, program, launch_of("p")._replace(limits=Limits(memory_mb=100)))

    assert outcome.limit is not None
    assert (outcome.limit.kind, outcome.exit_code) == (MEMORY, 0)


def test_a_run_below_its_limits_is_left_alone(kernel: FakeKernel, tmp_path: Path) -> None:
    """Limits that are not passed change nothing."""
    limits = Limits(100.0, 3, 1.0, None, None, 1.0)

    def program(process: FakeProcess) -> int:
        process.use(memory_bytes=100 * MIB)
        for _ in range(5):
            child = process.start(lambda child: 0)
            assert child is not None
            assert child.ended.wait(10)
        process.write(b"x" * 1000)
        return 0

    launch = launch_of("p")._replace(limits=limits, scratch=str(tmp_path))
    outcome = run_program(kernel, program, launch)

    assert (outcome.limit, outcome.exit_code) == (None, 0)


def test_a_fork_bomb_is_stopped(library: FakeLibrary, kernel: FakeKernel) -> None:
    """The system lets no more processes exist than are allowed, and the run fails [fault 53]."""

    def program(process: FakeProcess) -> int:
        while process.start(FakeProcess.wait_for_end) is not None:
            pass
        return process.wait_for_end()

    outcome = run_program(kernel, program, launch_of("p")._replace(limits=Limits(processes=50)))

    assert outcome.limit is not None
    assert outcome.limit.kind == PROCESSES
    assert outcome.limit.message == "had more than 50 processes (limits.processes)"
    assert outcome.descendants_killed == 49
    assert len(library.jobs[0].members) == 50


def test_a_refused_process_is_a_passed_limit(kernel: FakeKernel) -> None:
    """A head that goes on and ends well without the process it was refused has still passed it."""

    def program(process: FakeProcess) -> int:
        assert process.start(lambda child: 0) is None
        return 0

    outcome = run_program(kernel, program, launch_of("p")._replace(limits=Limits(processes=1)))

    assert outcome.limit is not None
    assert outcome.limit.kind == PROCESSES


def test_output_beyond_the_limit_ends_a_run(kernel: FakeKernel) -> None:
    """Both streams count together, and a program that never stops writing is ended."""

    def program(process: FakeProcess) -> int:
        while True:
            process.write(b"x" * 1000)
            process.write(b"y" * 1000, 2)

    outcome = run_program(kernel, program, launch_of("p")._replace(limits=Limits(output_mb=0.1)))

    assert outcome.limit is not None
    assert (outcome.limit.kind, outcome.timed_out) == (OUTPUT, False)
    assert "(limits.output_mb)" in outcome.limit.message


def test_output_just_before_the_end_is_not_missed(
    kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that wrote more than it may has passed its limit, however soon it ended."""
    monkeypatch.setattr(watching, "LIMIT_SECONDS", 60.0)

    def program(process: FakeProcess) -> int:
        process.write(b"x" * 200_000)
        return 0

    outcome = run_program(kernel, program, launch_of("p")._replace(limits=Limits(output_mb=0.1)))

    assert outcome.limit is not None
    assert (outcome.limit.kind, outcome.exit_code) == (OUTPUT, 0)


def test_files_beyond_the_limit_end_a_run(kernel: FakeKernel, tmp_path: Path) -> None:
    """A run that fills its scratch folder, however deep, is ended [fault 60]."""

    def program(process: FakeProcess) -> int:
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "a" / "b" / "big").write_bytes(b"x" * 2 * MIB)
        return process.wait_for_end()

    launch = launch_of("p")._replace(limits=Limits(scratch_mb=1), scratch=str(tmp_path))
    outcome = run_program(kernel, program, launch)

    assert outcome.limit is not None
    assert outcome.limit.kind == OUTPUT
    assert "scratch folder (limits.scratch_mb)" in outcome.limit.message


def test_a_limit_of_a_folder_needs_one(kernel: FakeKernel) -> None:
    """Without a scratch folder its limit has nothing to look at."""
    outcome = run_program(kernel, lambda _: 0, launch_of("p")._replace(limits=Limits(scratch_mb=1)))

    assert outcome.limit is None


def test_counting_stops_when_it_is_enough(tmp_path: Path) -> None:
    """A folder is summed up with all below it, and no further than need be."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").write_bytes(b"x" * 10)
    (tmp_path / "two").write_bytes(b"x" * 5)

    assert size_below(str(tmp_path), 100) == 15
    assert size_below(str(tmp_path), 4) == 5
    assert size_below(str(tmp_path / "missing"), 100) == 0


def test_a_word_to_stop_ends_a_run_with_its_grace(library: FakeLibrary, kernel: FakeKernel) -> None:
    """A run that is told to end may tidy up, and nothing comes of it."""
    stopping, tidied = Stopping(), threading.Event()

    def program(process: FakeProcess) -> int:
        stopping.ask()
        process.wait_for_break()
        tidied.set()
        return 0

    library.program = program

    assert run_launch(kernel, launch_of("p", kill_grace_s=30), stopping) is None
    assert tidied.is_set()


def test_a_word_to_stop_at_once_leaves_no_grace(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Somebody who insists does not wait for a run that ignores the request."""
    stopping = Stopping()

    def program(process: FakeProcess) -> int:
        process.handles_break = True
        stopping.ask()
        process.broken.wait(10)
        stopping.insist()
        return process.wait_for_end()

    library.program = program

    assert run_launch(kernel, launch_of("p", kill_grace_s=3600), stopping) is None
    assert library.main.has_ended


def test_a_process_that_will_not_end_holds_nobody_up(
    library: FakeLibrary, kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What even the system cannot end is given up after a while, without an exit code."""
    monkeypatch.setattr(watching, "GONE_SECONDS", 0.0)
    stuck: List[int] = []

    def terminate(job: int, code: int) -> None:
        stuck.append(job)

    monkeypatch.setattr(kernel, "terminate_job", terminate)

    def program(process: FakeProcess) -> int:
        process.handles_break = True
        os.close(process.fds.pop())
        os.close(process.fds.pop())
        return process.wait_for_end()

    outcome = run_program(kernel, program, launch_of("p", timeout_s=0.05, kill_grace_s=0.0))

    assert (outcome.timed_out, outcome.exit_code) == (True, None)
    assert stuck
