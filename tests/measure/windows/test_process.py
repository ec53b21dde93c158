"""Tests of `hydra_heads.measure.windows.process`."""

import os
from time import perf_counter
from typing import Iterator, List

import pytest

from hydra_heads.measure.windows.api import CallFailed
from hydra_heads.measure.windows.job import KILLED_CODE, Job
from hydra_heads.measure.windows.process import Process
from tests.measure.windows.fake_library import FakeKernel, FakeLibrary

ORDERED = ("CreateProcessW", "AssignProcessToJobObject", "ResumeThread")


@pytest.fixture
def handles(kernel: FakeKernel) -> Iterator[List[int]]:
    """Give three handles that a process can inherit."""
    null = os.open(os.devnull, os.O_RDWR)
    yield [kernel.inheritable_handle(null) for _ in range(3)]
    os.close(null)


@pytest.fixture
def job(kernel: FakeKernel) -> Iterator[Job]:
    """Give a job."""
    job = Job(kernel)
    yield job
    job.close()


def test_a_process_is_in_its_job_before_it_runs(
    library: FakeLibrary, kernel: FakeKernel, job: Job, handles: List[int]
) -> None:
    """It is created, put into the job, resumed: in this order."""
    library.calls.clear()

    process = Process(kernel, job, ["p"], {}, ".", handles)
    process.resume()

    order = [name for name in library.calls if name in ORDERED]
    assert order == list(ORDERED)
    assert process.wait(perf_counter() + 10)
    process.close()


def test_words_are_quoted_as_programs_read_them(
    library: FakeLibrary, kernel: FakeKernel, job: Job, handles: List[int]
) -> None:
    """Blanks, quotes and backslashes of a word arrive as parts of that word."""
    process = Process(kernel, job, ["p", "a b", 'c"d', "e\\"], {}, ".", handles)

    assert library.main.command_line == 'p "a b" c\\"d e\\'
    process.close()


def test_a_process_outside_the_job_does_not_stay(
    library: FakeLibrary, kernel: FakeKernel, job: Job, handles: List[int]
) -> None:
    """When it cannot be put into the job, it is ended without having run."""
    library.failures["AssignProcessToJobObject"] = 5

    with pytest.raises(CallFailed):
        Process(kernel, job, ["p"], {}, ".", handles)

    assert (library.main.code, library.main.is_resumed) == (KILLED_CODE, False)


def test_a_process_that_is_closed_early_leaves_no_handle(
    library: FakeLibrary, kernel: FakeKernel, job: Job, handles: List[int]
) -> None:
    """Closing gives back both handles of a process that never ran, and a second time nothing."""
    process = Process(kernel, job, ["p"], {}, ".", handles)

    process.close()
    process.close()

    assert library.open_handles == ["FakeJob"]


def test_a_resumption_that_fails_leaves_no_handle_of_the_thread(
    library: FakeLibrary, kernel: FakeKernel, job: Job, handles: List[int]
) -> None:
    """The first thread's handle is closed whether it could be resumed or not."""
    process = Process(kernel, job, ["p"], {}, ".", handles)
    library.failures["ResumeThread"] = 5

    with pytest.raises(CallFailed):
        process.resume()

    assert library.open_handles == ["FakeJob", "FakeProcess"]
    process.close()


def test_a_wait_is_rounded_up(
    kernel: FakeKernel, job: Job, handles: List[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Less than a millisecond is waited for as one, so that no time is spent asking; past is 0."""
    process = Process(kernel, job, ["p"], {}, ".", handles)
    asked: List[int] = []

    def wait(handle: int, milliseconds: int) -> bool:
        asked.append(milliseconds)
        return True

    monkeypatch.setattr(kernel, "wait", wait)

    process.wait(perf_counter() + 0.0004)
    process.wait(perf_counter() - 5)
    process.wait(float("inf"))

    assert asked == [1, 0, 3_600_000]
    process.close()
