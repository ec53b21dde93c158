"""Tests of `hydra_heads.measure.windows.crew`."""

import queue
import sys
import threading
from typing import Iterator, List

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.base.stop import StopRequest
from hydra_heads.measure.crew import Job
from hydra_heads.measure.windows.crew import WindowsCrew
from tests.measure.launches import launch_of
from tests.measure.windows.fake_library import FakeKernel, FakeLibrary
from tests.measure.windows.fake_system import FakeProcess


@pytest.fixture
def crew(kernel: FakeKernel) -> Iterator[WindowsCrew]:
    """Give a crew of two."""
    crew = WindowsCrew(2, kernel=kernel)
    yield crew
    crew.close()


def _echo(process: FakeProcess) -> int:
    process.write(process.command_line.encode())
    return 0


def test_each_worker_runs_a_job_at_a_time(library: FakeLibrary, crew: WindowsCrew) -> None:
    """Two workers run side by side, each has room again when its run was taken."""
    meeting = threading.Barrier(2)

    def program(process: FakeProcess) -> int:
        meeting.wait(10)
        return _echo(process)

    library.program = program
    room = [crew.room(0), crew.room(1)]
    crew.submit(0, Job(7, launch_of("a")))
    crew.submit(1, Job(8, launch_of("b")))
    full = [crew.room(0), crew.room(1)]

    ended = [crew.next_ended(), crew.next_ended()]

    found = {(one.worker, one.token, one.outcome.stdout) for one in ended}
    assert found == {(0, 7, b"a"), (1, 8, b"b")}
    assert (room, full, [crew.room(0), crew.room(1)]) == ([1, 1], [0, 0], [1, 1])


def test_a_worker_goes_on_after_a_run(library: FakeLibrary, crew: WindowsCrew) -> None:
    """One worker runs many jobs, one after the other."""
    library.program = _echo

    said = []
    for token in range(5):
        crew.submit(0, Job(token, launch_of(f"run{token}")))
        said.append(crew.next_ended().outcome.stdout)

    assert said == [b"run%d" % token for token in range(5)]


def test_a_launch_is_run_beside_other_work(library: FakeLibrary, crew: WindowsCrew) -> None:
    """`run` gives the outcome of its own launch and keeps the others for later."""
    library.program = _echo
    crew.submit(1, Job(3, launch_of("job")))

    outcome = crew.run(launch_of("verify"), 0)

    assert outcome.stdout == b"verify"
    assert crew.next_ended().token == 3


def test_workers_stay_on_their_processors(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Each worker's runs have its own processors."""
    crew = WindowsCrew(2, cpus=[(0, 1), (2, 3)], kernel=kernel)

    for worker in (0, 1):
        crew.run(launch_of("p"), worker)

    crew.close()
    assert [job.limits.basic.affinity for job in library.jobs] == [0b0011, 0b1100]


def test_what_goes_wrong_is_raised_to_who_waits(library: FakeLibrary, crew: WindowsCrew) -> None:
    """An error of ours is no outcome of a head, and the worker goes on."""
    library.failures["CreateProcessW"] = 8
    crew.submit(0, Job(1, launch_of("p")))

    with pytest.raises(OutputError):
        crew.next_ended()

    library.failures.clear()
    assert crew.run(launch_of("p")).exit_code == 0


def test_a_stop_passes_through_the_waiting(
    library: FakeLibrary, crew: WindowsCrew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The waiting is short each time, so that a signal is noticed while a run goes on."""
    waited: List[float] = []
    started = threading.Event()

    def program(process: FakeProcess) -> int:
        started.set()
        return process.wait_for_end()

    library.program = program

    class Interrupted:
        """The queue of a thread that a signal interrupts at its second look."""

        def get(self, timeout: float) -> object:
            waited.append(timeout)
            if len(waited) == 2:
                raise StopRequest(2)
            raise queue.Empty

    crew.submit(0, Job(1, launch_of("p")))
    assert started.wait(10)
    monkeypatch.setattr(crew, "_news", Interrupted())

    with pytest.raises(StopRequest):
        crew.next_ended()

    monkeypatch.undo()
    crew.end_runs()
    assert max(waited) < 1
    assert library.main.has_ended


def test_runs_are_ended_with_their_grace(library: FakeLibrary, crew: WindowsCrew) -> None:
    """All that runs is asked to end and may tidy up; the crew is closed then."""
    started = threading.Semaphore(0)
    tidied: List[int] = []

    def program(process: FakeProcess) -> int:
        started.release()
        process.wait_for_break()
        tidied.append(process.pid)
        return 0

    library.program = program
    for worker in (0, 1):
        crew.submit(worker, Job(worker, launch_of("p", kill_grace_s=30)))
    for _ in (0, 1):
        assert started.acquire(timeout=10)

    crew.end_runs()

    assert len(tidied) == 2
    assert crew.room(0) == 0


def test_lost_patience_ends_runs_at_once(library: FakeLibrary, crew: WindowsCrew) -> None:
    """A second Ctrl-C does not wait for a run that ignores the first."""
    started = threading.Event()

    def program(process: FakeProcess) -> int:
        process.handles_break = True
        started.set()
        return process.wait_for_end()

    library.program = program
    crew.submit(0, Job(1, launch_of("p", kill_grace_s=3600)))
    assert started.wait(10)

    crew.end_runs(lambda: True)

    assert library.main.has_ended


def test_what_had_ended_before_is_not_lost(library: FakeLibrary, crew: WindowsCrew) -> None:
    """Runs that ended by themselves come back when the others are ended."""
    begun: queue.SimpleQueue[FakeProcess] = queue.SimpleQueue()

    def program(process: FakeProcess) -> int:
        begun.put(process)
        return 0 if process.command_line == "short" else process.wait_for_end()

    library.program = program
    crew.submit(0, Job(7, launch_of("short")))
    assert begun.get(timeout=10).ended.wait(10)
    crew.submit(1, Job(8, launch_of("long")))
    begun.get(timeout=10)

    ended = crew.end_runs()

    assert [(one.worker, one.token, one.outcome.exit_code) for one in ended] == [(0, 7, 0)]


def test_what_ended_beside_other_work_is_not_lost(library: FakeLibrary, crew: WindowsCrew) -> None:
    """A run that was kept for later comes back as well."""
    begun: queue.SimpleQueue[FakeProcess] = queue.SimpleQueue()

    def program(process: FakeProcess) -> int:
        begun.put(process)
        return 0

    library.program = program
    crew.submit(1, Job(7, launch_of("job")))
    assert begun.get(timeout=10).ended.wait(10)
    crew.run(launch_of("verify"), 0)

    ended = crew.end_runs()

    assert [one.token for one in ended] == [7]


def test_closing_leaves_nothing(library: FakeLibrary, kernel: FakeKernel) -> None:
    """A crew that is closed in the middle of a run ends that, its threads too; twice is once."""
    started = threading.Event()

    def program(process: FakeProcess) -> int:
        started.set()
        return process.wait_for_end()

    library.program = program
    crew = WindowsCrew(2, kernel=kernel)
    crew.submit(1, Job(1, launch_of("p")))
    assert started.wait(10)

    crew.close()
    crew.close()

    assert library.main.has_ended
    assert not [one for one in threading.enumerate() if one.name.startswith("hydra-worker")]


@pytest.mark.skipif(sys.platform == "win32", reason="there the calls exist")
def test_elsewhere_there_is_no_such_crew() -> None:
    """Without the calls of Windows none is opened."""
    with pytest.raises(NotImplementedError):
        WindowsCrew(1)
