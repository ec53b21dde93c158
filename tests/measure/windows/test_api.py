"""Tests of `hydra_heads.measure.windows.api`."""

import os
import re
import sys
import threading
from typing import Callable, List, Tuple

import pytest

from hydra_heads.measure.windows import api
from hydra_heads.measure.windows.api import CallFailed, Started, environment_block
from hydra_heads.measure.windows.calls import CALLS, load_kernel32
from tests.measure.windows.fake_library import FakeKernel, FakeLibrary
from tests.measure.windows.fake_system import FakeProcess

ELSEWHERE = pytest.mark.skipif(sys.platform == "win32", reason="there the calls exist")


def _start(kernel: FakeKernel, program: Callable[[FakeProcess], int] = lambda _: 0) -> Started:
    kernel.library.program = program
    null = os.open(os.devnull, os.O_RDWR)
    try:
        handles = [kernel.inheritable_handle(null) for _ in range(3)]
        return kernel.start("program", {}, os.curdir, handles)
    finally:
        os.close(null)


def _close(kernel: FakeKernel, started: Started) -> None:
    if kernel.library.processes[started.pid].is_resumed is False:
        kernel.terminate(started.process, 1)
    kernel.close(started.thread)
    kernel.close(started.process)


def test_the_table_has_every_call_that_is_made() -> None:
    """No call is made without its signature, and none is listed in vain."""
    with open(api.__file__, encoding="utf-8") as file:
        made = set(re.findall(r"_library\.([A-Z]\w+)", file.read()))

    assert made == set(CALLS)


def test_a_job_ends_with_its_holder(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Without further limits a job kills what is left when its handle is closed, and no more."""
    job = kernel.create_job()

    kernel.limit_job(job, None, 0)

    assert library.jobs[0].limits.basic.flags == 0x2000 | 0x400
    kernel.close(job)


def test_a_job_limits_processes_and_processors(library: FakeLibrary, kernel: FakeKernel) -> None:
    """The number of processes and the mask of processors are handed on with their flags."""
    job = kernel.create_job()

    kernel.limit_job(job, 50, 0b1010)

    basic = library.jobs[0].limits.basic
    assert basic.flags == 0x2000 | 0x400 | 0x8 | 0x10
    assert (basic.active_processes, basic.affinity) == (50, 0b1010)
    kernel.close(job)


def test_usage_comes_in_seconds_and_bytes(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Units of 100 ns become seconds, and each figure keeps its meaning."""
    job = kernel.create_job()
    found = library.jobs[0]
    basic, io = found.accounts.basic, found.accounts.io
    basic.user_time, basic.kernel_time, basic.page_faults = 15_000_000, 2_500_000, 7
    basic.processes, basic.refused_processes = 5, 2
    io.reads, io.writes, io.others = 10, 20, 40
    found.peak_process, found.peak_job = 1000, 3000

    usage = kernel.job_usage(job)

    assert (usage.user_s, usage.kernel_s) == pytest.approx((1.5, 0.25))
    assert usage[2:] == (7, 5, 2, 30, 1000, 3000)
    kernel.close(job)


@pytest.mark.parametrize("count", [0, 1, 64, 65, 200])
def test_all_processes_of_a_job_are_listed(
    library: FakeLibrary, kernel: FakeKernel, count: int
) -> None:
    """However many there are, the room for their numbers suffices in the end."""
    job = kernel.create_job()
    members = [FakeProcess(library, lambda _: 0) for _ in range(count)]
    library.jobs[0].members = members

    assert kernel.job_pids(job) == [process.pid for process in members]

    kernel.close(job)


def test_a_process_is_created_suspended_in_a_group_of_its_own(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """It runs only when it is resumed, and Ctrl+Break can be sent to it alone."""
    started = _start(kernel)

    assert library.creation_flags == 0x4 | 0x200 | 0x400 | 0x80000
    assert not library.processes[started.pid].is_resumed
    _close(kernel, started)


def test_a_process_gets_its_words_its_environment_and_its_folder(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """What was asked for arrives, whatever letters it has."""
    null = os.open(os.devnull, os.O_RDWR)
    handle = kernel.inheritable_handle(null)
    env = {"b": "two words", "A": "\u00e4=1", "C": ""}

    started = kernel.start('p "a b"', env, "folder", [handle, handle, handle])

    process = library.processes[started.pid]
    assert (process.command_line, process.cwd, process.env) == ('p "a b"', "folder", env)
    _close(kernel, started)
    os.close(null)


def test_a_handle_given_twice_is_listed_once(library: FakeLibrary, kernel: FakeKernel) -> None:
    """The list of handles to be inherited takes none a second time."""
    null = os.open(os.devnull, os.O_RDWR)
    handle = kernel.inheritable_handle(null)

    started = kernel.start("p", {}, ".", [handle, handle, handle])

    assert library.inherited == (handle,)
    _close(kernel, started)
    os.close(null)


@pytest.mark.parametrize("words", [("a\0b", "."), ("a", "b\0")])
def test_text_with_a_nul_is_refused(kernel: FakeKernel, words: Tuple[str, str]) -> None:
    """What the system would cut short is not handed to it."""
    with pytest.raises(ValueError, match="null"):
        kernel.start(words[0], {}, words[1], [1, 2, 3])


def test_an_environment_is_sorted_and_ends_twice() -> None:
    """Names come in the order that the system wants, each pair ended, and the whole as well."""
    assert environment_block({"b": "2", "A": "1"})[:] == "A=1\0b=2\0\0"


def test_an_empty_environment_has_its_two_ends() -> None:
    """An environment of nothing is not mistaken for none, which would inherit ours."""
    assert environment_block({})[:] == "\0\0"


@pytest.mark.parametrize("pair", [("", "1"), ("a=b", "1"), ("a\0", "1"), ("a", "\0")])
def test_a_variable_without_a_place_is_refused(pair: Tuple[str, str]) -> None:
    """A name or value that would become another one is an error."""
    with pytest.raises(ValueError, match="environment variable"):
        environment_block(dict([pair]))


def test_variables_of_the_system_itself_are_handed_on() -> None:
    """Windows keeps the current folder of a drive in a variable that begins with `=`."""
    assert environment_block({"=C:": "x"})[:] == "=C:=x\0\0"


def test_a_process_is_waited_for(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Waiting says whether it has ended, and then its exit code is known."""
    go = threading.Event()

    def program(process: FakeProcess) -> int:
        go.wait(10)
        return 7

    started = _start(kernel, program)
    kernel.resume(started.thread)

    before = kernel.wait(started.process, 0)
    go.set()
    after = kernel.wait(started.process, 10_000)

    assert (before, after, kernel.exit_code(started.process)) == (False, True, 7)
    _close(kernel, started)


def test_ctrl_break_needs_a_console(library: FakeLibrary, kernel: FakeKernel) -> None:
    """Whether Ctrl+Break could be sent is told, not raised."""
    with_console = kernel.break_group(1)
    library.has_console = False

    assert (with_console, kernel.break_group(1)) == (True, False)


def test_who_is_gone_cannot_be_opened(kernel: FakeKernel) -> None:
    """A number that nobody has any more is no error."""
    assert kernel.open_process(12345) is None


def test_reading_is_cancelled_by_thread(library: FakeLibrary, kernel: FakeKernel) -> None:
    """The thread is opened for that and closed again; one that is gone is no error."""
    cancelled: List[int] = []
    library.on_cancel = lambda: cancelled.append(1)

    kernel.cancel_reading(kernel.thread_id())
    library.failures["OpenThread"] = 87
    kernel.cancel_reading(kernel.thread_id())

    assert cancelled == [1]


def test_time_asleep_does_not_count(library: FakeLibrary, kernel: FakeKernel) -> None:
    """The clock that tells how long the system was awake stands still while it sleeps."""
    before = kernel.awake_seconds()
    library.suspended_s = 3600.0

    assert kernel.awake_seconds() - before < -3000


FAILING: List[Tuple[str, Callable[[FakeKernel, int, Started], object]]] = [
    ("CreateJobObjectW", lambda kernel, job, started: kernel.create_job()),
    ("SetInformationJobObject", lambda kernel, job, started: kernel.limit_job(job, None, 0)),
    ("AssignProcessToJobObject", lambda kernel, job, started: kernel.assign(job, started.process)),
    ("QueryInformationJobObject", lambda kernel, job, started: kernel.job_usage(job)),
    ("QueryInformationJobObject", lambda kernel, job, started: kernel.job_pids(job)),
    ("IsProcessInJob", lambda kernel, job, started: kernel.is_in_job(started.process, job)),
    ("TerminateJobObject", lambda kernel, job, started: kernel.terminate_job(job, 1)),
    ("CreateProcessW", lambda kernel, job, started: _start(kernel)),
    ("UpdateProcThreadAttribute", lambda kernel, job, started: _start(kernel)),
    ("InitializeProcThreadAttributeList", lambda kernel, job, started: _start(kernel)),
    ("ResumeThread", lambda kernel, job, started: kernel.resume(started.thread)),
    ("WaitForSingleObject", lambda kernel, job, started: kernel.wait(started.process, 0)),
    ("GetExitCodeProcess", lambda kernel, job, started: kernel.exit_code(started.process)),
    ("TerminateProcess", lambda kernel, job, started: kernel.terminate(started.process, 1)),
    ("CloseHandle", lambda kernel, job, started: kernel.close(job)),
    ("QueryUnbiasedInterruptTime", lambda kernel, job, started: kernel.awake_seconds()),
]


@pytest.mark.parametrize(("name", "call"), FAILING, ids=[name for name, _ in FAILING])
def test_a_call_that_fails_says_which_and_why(
    library: FakeLibrary,
    kernel: FakeKernel,
    name: str,
    call: Callable[[FakeKernel, int, Started], object],
) -> None:
    """The error has the system's number and its words, without the full stop."""
    job, started = kernel.create_job(), _start(kernel)
    library.failures[name] = 5

    with pytest.raises(CallFailed) as caught:
        call(kernel, job, started)

    library.failures.clear()
    assert caught.value.call == re.sub("W$", "", name)
    assert (caught.value.number, caught.value.strerror) == (5, "Access is denied")
    _close(kernel, started)
    kernel.close(job)


def test_an_error_without_words_still_says_what_failed(
    library: FakeLibrary, kernel: FakeKernel
) -> None:
    """A number that the system has no words for is told itself."""
    library.failures["CreateJobObjectW"] = 4711

    with pytest.raises(CallFailed, match="CreateJobObject failed with error 4711"):
        kernel.create_job()


@ELSEWHERE
def test_the_calls_exist_on_windows_only() -> None:
    """Elsewhere all ways to the system say so."""
    with pytest.raises(NotImplementedError):
        load_kernel32()
    with pytest.raises(NotImplementedError):
        api.system_kernel()
    with pytest.raises(NotImplementedError):
        api.Kernel(None, lambda: 0, str).inheritable_handle(0)
