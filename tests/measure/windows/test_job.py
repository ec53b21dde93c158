"""Tests of `hydra_heads.measure.windows.job`."""

import logging
from typing import List

import pytest

from hydra_heads.measure.windows import job as job_file
from hydra_heads.measure.windows.api import CallFailed
from hydra_heads.measure.windows.job import Job, mask_of
from tests.measure.windows.fake_library import FakeKernel, FakeLibrary
from tests.measure.windows.fake_system import FakeProcess


def _members(library: FakeLibrary, count: int) -> List[FakeProcess]:
    """Let so many processes run in the newest job."""
    members = [FakeProcess(library, FakeProcess.wait_for_end) for _ in range(count)]
    for process in members:
        library.processes[process.pid] = process
        assert library.join_job(library.jobs[-1], process)
        process.resume()
    return members


def test_all_but_the_spared_process_are_ended_and_counted(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """What is left of a run is ended, and the main process is none of what is counted."""
    job = Job(kernel)
    members = _members(library, 4)

    killed = job.end_all(members[0].pid)

    assert killed == 3
    assert all(process.has_ended for process in members)
    job.close()


def test_what_has_ended_already_is_not_counted(library: FakeLibrary, kernel: FakeKernel) -> None:
    """A process that is listed only because somebody still holds a handle of it was not killed."""
    job = Job(kernel)
    members = _members(library, 2)
    held = [kernel.open_process(process.pid) for process in members]
    members[0].end(0)

    killed = job.end_all(0)

    assert killed == 1
    for handle in held:
        assert handle is not None
        kernel.close(handle)
    job.close()


def test_somebody_else_with_the_number_is_left_alone(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """A number that was given away in the meantime makes nobody one of ours."""
    job = Job(kernel)
    (member,) = _members(library, 1)
    other = FakeProcess(library, lambda _: 0)
    library.processes[member.pid] = other

    killed = job.end_all(0)

    assert killed == 0
    assert not other.has_ended
    assert member.has_ended
    library.processes[member.pid] = member
    job.close()


def test_who_is_gone_by_then_is_not_counted(library: FakeLibrary, kernel: FakeKernel) -> None:
    """A process that ends between being listed and being opened is no concern of ours."""
    job = Job(kernel)
    members = _members(library, 2)
    del library.processes[members[0].pid]

    killed = job.end_all(0)

    assert killed == 1
    library.processes[members[0].pid] = members[0]
    job.close()


def test_who_was_started_meanwhile_is_ended_too(library: FakeLibrary, kernel: FakeKernel) -> None:
    """It goes on until nobody is left, and counts those as well."""
    job = Job(kernel)
    _members(library, 1)
    late: List[FakeProcess] = []
    found = library.jobs[0]
    terminate = found.terminate

    def terminate_too_early(code: int) -> None:
        terminate(code)
        if not late:
            late.extend(_members(library, 1))

    found.terminate = terminate_too_early  # type: ignore[method-assign]

    killed = job.end_all(0)

    assert killed == 2
    assert late[0].has_ended
    job.close()


def test_the_end_of_processes_is_waited_for(library: FakeLibrary, kernel: FakeKernel) -> None:
    """An end takes its time; when it is told, nothing runs any more."""
    library.ends_late = True
    job = Job(kernel)
    members = _members(library, 3)

    job.end_all(0)

    assert all(process.has_ended for process in members)
    job.close()


def test_what_cannot_be_ended_is_told(
    library: FakeLibrary,
    kernel: FakeKernel,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that the system does not end in time holds nobody up, and is warned of."""
    library.ends_late = True
    monkeypatch.setattr(job_file, "SWEEP_SECONDS", 0.0)
    monkeypatch.setattr(logging.getLogger("hydra"), "propagate", True)
    job = Job(kernel)
    members = _members(library, 2)

    job.end_all(0)

    assert "2 processes of a run could not be ended" in caplog.text
    for process in members:
        process.end(0)
    job.close()


def test_closing_a_job_ends_what_is_in_it(library: FakeLibrary, kernel: FakeKernel) -> None:
    """The last handle takes all processes with it, as it does when Hydra itself is killed."""
    job = Job(kernel)
    (member,) = _members(library, 1)

    job.close()
    job.close()

    assert member.has_ended
    assert library.calls.count("CloseHandle") == 1


def test_a_job_that_cannot_be_limited_is_not_kept(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Without its limits a job would let processes outlive us, so there is none."""
    library.failures["SetInformationJobObject"] = 87

    with pytest.raises(CallFailed):
        Job(kernel, processes=5)

    assert library.calls[-1] == "CloseHandle"


def test_processors_become_bits() -> None:
    """Each processor has the bit of its number."""
    assert mask_of([0, 1, 5]) == 0b100011
