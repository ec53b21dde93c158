"""The object that makes the system calls, with Python's values.

Everything else here speaks to `Kernel` only, so that another object can stand in its place.
Constants are those of the Windows SDK's headers (winnt.h, winbase.h, winerror.h, consoleapi2.h).
"""

import ctypes
import os
import sys
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.measure.windows.calls import BOOL, load_kernel32
from hydra_heads.measure.windows.layouts import (
    DWORD,
    HANDLE,
    ID_LIST_HEAD_BYTES,
    SIZE,
    BasicAndIoAccounting,
    ExtendedLimits,
    ProcessInformation,
    StartupInfoEx,
)

ERROR_TOO_MANY_OPEN_FILES = 4
ERROR_NOT_ENOUGH_MEMORY = 8
ERROR_BAD_EXE_FORMAT = 193
ERROR_MORE_DATA = 234
ERROR_DIRECTORY = 267
ERROR_NO_SYSTEM_RESOURCES = 1450

_JOB_PROCESS_IDS, _JOB_ACCOUNTING, _JOB_LIMITS = 3, 8, 9
_LIMIT_ACTIVE_PROCESSES, _LIMIT_AFFINITY = 0x8, 0x10
_DIE_ON_UNHANDLED_EXCEPTION, _KILL_ON_JOB_CLOSE = 0x400, 0x2000

_CREATE_SUSPENDED, _CREATE_NEW_PROCESS_GROUP = 0x4, 0x200
_CREATE_UNICODE_ENVIRONMENT, _EXTENDED_STARTUPINFO_PRESENT = 0x400, 0x80000
_CREATION = (
    _CREATE_SUSPENDED
    | _CREATE_NEW_PROCESS_GROUP
    | _CREATE_UNICODE_ENVIRONMENT
    | _EXTENDED_STARTUPINFO_PRESENT
)
_USE_STD_HANDLES = 0x100
_ATTRIBUTE_HANDLE_LIST = 0x20002

_QUERY_LIMITED_INFORMATION, _SYNCHRONIZE = 0x1000, 0x100000
_THREAD_TERMINATE = 0x1
_CTRL_BREAK_EVENT = 1
_WAIT_OBJECT_0, _WAIT_TIMEOUT = 0, 258
_RESUME_FAILED = 0xFFFFFFFF

_SECONDS_PER_UNIT = 1e-7
_FEW_IDS = 64


class CallFailed(OSError):
    """A call that the system refused: `number` is its error, `strerror` the system's words."""

    def __init__(self, call: str, number: int, text: str) -> None:
        super().__init__(number, text or f"{call} failed with error {number}")
        self.call = call
        self.number = number


class Started(NamedTuple):
    """A process that does not run yet: its handle, that of its first thread, its number."""

    process: int
    thread: int
    pid: int


class JobUsage(NamedTuple):
    """What all processes of a job used so far, the ended ones included.

    `refused` counts processes that were ended because there were too many; `operations` are
    reads and writes of files, pipes and devices. Peaks are of committed memory: of the largest
    process, and of all at once.
    """

    user_s: float
    kernel_s: float
    page_faults: int
    processes: int
    refused: int
    operations: int
    peak_process_bytes: int
    peak_job_bytes: int


class Kernel:
    """The calls, with Python's values; each raises `CallFailed` when the system refuses it.

    `library` offers the functions of `calls.CALLS`; `last_error` tells why one failed,
    `words_of` what that number means.
    """

    def __init__(
        self,
        library: Any,
        last_error: Callable[[], int],
        words_of: Callable[[int], str],
    ) -> None:
        self._library = library
        self._last_error = last_error
        self._words_of = words_of

    def _check(self, result: Any, call: str) -> Any:
        if not result:
            raise self._failure(call)
        return result

    def _failure(self, call: str) -> CallFailed:
        number = self._last_error()
        return CallFailed(call, number, self._words_of(number).strip().rstrip("."))

    # Jobs

    def create_job(self) -> int:
        """Create a job without a name, which nobody inherits; return its handle."""
        handle: int = self._check(self._library.CreateJobObjectW(None, None), "CreateJobObject")
        return handle

    def limit_job(self, job: int, processes: Optional[int], affinity: int) -> None:
        """Let the job end with its handle, have at most so many processes, run on these CPUs.

        A program that crashes ends without a window that waits for somebody. `affinity` has a
        bit for each CPU, 0: all.
        """
        limits = ExtendedLimits()
        limits.basic.flags = _KILL_ON_JOB_CLOSE | _DIE_ON_UNHANDLED_EXCEPTION
        if processes is not None:
            limits.basic.flags |= _LIMIT_ACTIVE_PROCESSES
            limits.basic.active_processes = processes
        if affinity:
            limits.basic.flags |= _LIMIT_AFFINITY
            limits.basic.affinity = affinity
        size = ctypes.sizeof(limits)
        done = self._library.SetInformationJobObject(job, _JOB_LIMITS, ctypes.byref(limits), size)
        self._check(done, "SetInformationJobObject")

    def assign(self, job: int, process: int) -> None:
        """Put a process into a job; what it starts will be in it too."""
        done = self._library.AssignProcessToJobObject(job, process)
        self._check(done, "AssignProcessToJobObject")

    def job_usage(self, job: int) -> JobUsage:
        """Return what the processes of a job used so far."""
        accounts, limits = BasicAndIoAccounting(), ExtendedLimits()
        for kind, room in ((_JOB_ACCOUNTING, accounts), (_JOB_LIMITS, limits)):
            self._check(self._query(job, kind, room), "QueryInformationJobObject")
        basic, io = accounts.basic, accounts.io
        return JobUsage(
            basic.user_time * _SECONDS_PER_UNIT,
            basic.kernel_time * _SECONDS_PER_UNIT,
            basic.page_faults,
            basic.processes,
            basic.refused_processes,
            io.reads + io.writes,
            limits.peak_process_memory,
            limits.peak_job_memory,
        )

    def _query(self, job: int, kind: int, room: Any) -> int:
        size = ctypes.sizeof(room)
        done: int = self._library.QueryInformationJobObject(
            job, kind, ctypes.byref(room), size, None
        )
        return done

    def job_pids(self, job: int) -> List[int]:
        """Return the numbers of a job's processes, some of which may have ended."""
        capacity = _FEW_IDS
        while True:
            room = ctypes.create_string_buffer(ID_LIST_HEAD_BYTES + capacity * ctypes.sizeof(SIZE))
            done = self._query(job, _JOB_PROCESS_IDS, room)
            if not done and self._last_error() != ERROR_MORE_DATA:
                raise self._failure("QueryInformationJobObject")
            assigned, listed = (DWORD * 2).from_buffer(room)
            if done and listed >= assigned:
                return list((SIZE * listed).from_buffer(room, ID_LIST_HEAD_BYTES))
            capacity = max(2 * capacity, assigned)

    def is_in_job(self, process: int, job: int) -> bool:
        """Say whether a process belongs to a job."""
        answer = BOOL(0)
        done = self._library.IsProcessInJob(process, job, ctypes.byref(answer))
        self._check(done, "IsProcessInJob")
        return bool(answer.value)

    def terminate_job(self, job: int, code: int) -> None:
        """End all processes of a job, with this exit code."""
        self._check(self._library.TerminateJobObject(job, code), "TerminateJobObject")

    # Processes

    def start(
        self,
        command_line: str,
        env: Mapping[str, str],
        cwd: str,
        handles: Sequence[int],
    ) -> Started:
        """Create a process that does not run yet, as the root of a console process group.

        `handles` become its standard input, output and error; it inherits no others. Raises
        `ValueError` for text that the system cannot take.
        """
        if "\0" in command_line or "\0" in cwd:
            raise ValueError("embedded null character")
        info, given = StartupInfoEx(), list(handles)
        info.basic.size = ctypes.sizeof(info)
        info.basic.flags = _USE_STD_HANDLES
        info.basic.stdin, info.basic.stdout, info.basic.stderr = given
        inherited = (HANDLE * len(set(given)))(*sorted(set(given)))
        words, block = ctypes.create_unicode_buffer(command_line), environment_block(env)
        created = ProcessInformation()
        attributes = self._attributes_for(inherited)
        try:
            info.attributes = ctypes.addressof(attributes)
            done = self._library.CreateProcessW(
                None,
                words,
                None,
                None,
                True,
                _CREATION,
                block,
                cwd,
                ctypes.byref(info),
                ctypes.byref(created),
            )
            self._check(done, "CreateProcess")
        finally:
            self._library.DeleteProcThreadAttributeList(attributes)
        return Started(created.process, created.thread, created.process_id)

    def _attributes_for(self, inherited: Any) -> Any:
        """Make the list that names the handles to be inherited, which must outlive it."""
        size = SIZE(0)
        self._library.InitializeProcThreadAttributeList(None, 1, 0, ctypes.byref(size))
        attributes = ctypes.create_string_buffer(size.value)
        done = self._library.InitializeProcThreadAttributeList(attributes, 1, 0, ctypes.byref(size))
        self._check(done, "InitializeProcThreadAttributeList")
        try:
            done = self._library.UpdateProcThreadAttribute(
                attributes,
                0,
                _ATTRIBUTE_HANDLE_LIST,
                ctypes.byref(inherited),
                ctypes.sizeof(inherited),
                None,
                None,
            )
            self._check(done, "UpdateProcThreadAttribute")
        except BaseException:
            self._library.DeleteProcThreadAttributeList(attributes)
            raise
        return attributes

    def resume(self, thread: int) -> None:
        """Let a thread that was created suspended run."""
        if self._library.ResumeThread(thread) == _RESUME_FAILED:
            raise self._failure("ResumeThread")

    def wait(self, handle: int, milliseconds: int) -> bool:
        """Wait at most so long for a process to end; True when it has."""
        result = self._library.WaitForSingleObject(handle, milliseconds)
        if result not in (_WAIT_OBJECT_0, _WAIT_TIMEOUT):
            raise self._failure("WaitForSingleObject")
        return bool(result == _WAIT_OBJECT_0)

    def exit_code(self, process: int) -> int:
        """Return the exit code of a process that has ended."""
        code = DWORD(0)
        done = self._library.GetExitCodeProcess(process, ctypes.byref(code))
        self._check(done, "GetExitCodeProcess")
        return code.value

    def open_process(self, pid: int) -> Optional[int]:
        """Return a handle to wait for a process by; None when it is gone, or closed to us."""
        access = _SYNCHRONIZE | _QUERY_LIMITED_INFORMATION
        handle: Optional[int] = self._library.OpenProcess(access, False, pid)
        return handle or None

    def terminate(self, process: int, code: int) -> None:
        """End one process, with this exit code."""
        self._check(self._library.TerminateProcess(process, code), "TerminateProcess")

    def break_group(self, pid: int) -> bool:
        """Send Ctrl+Break to a console process group; False when it shares no console with us."""
        return bool(self._library.GenerateConsoleCtrlEvent(_CTRL_BREAK_EVENT, pid))

    def close(self, handle: int) -> None:
        """Close a handle."""
        self._check(self._library.CloseHandle(handle), "CloseHandle")

    # Descriptors, threads, time

    def inheritable_handle(self, fd: int) -> int:
        """Return the handle of a descriptor, which a process may inherit from now on."""
        if sys.platform == "win32":
            import msvcrt

            os.set_inheritable(fd, True)
            return msvcrt.get_osfhandle(fd)
        raise NotImplementedError("descriptors have handles on Windows only")

    def thread_id(self) -> int:
        """Return the system's number of this thread."""
        number: int = self._library.GetCurrentThreadId()
        return number

    def cancel_reading(self, thread_id: int) -> None:
        """Make what a thread is waiting to read fail; does nothing when it waits for nothing."""
        thread = self._library.OpenThread(_THREAD_TERMINATE, False, thread_id)
        if thread:
            try:
                self._library.CancelSynchronousIo(thread)
            finally:
                self.close(thread)

    def awake_seconds(self) -> float:
        """Return the seconds since the start of the system, without those it was suspended."""
        units = ctypes.c_uint64(0)
        done = self._library.QueryUnbiasedInterruptTime(ctypes.byref(units))
        self._check(done, "QueryUnbiasedInterruptTime")
        return units.value * _SECONDS_PER_UNIT


def environment_block(env: Mapping[str, str]) -> Any:
    """Put an environment into the form of CreateProcess: sorted, each ended by a NUL, then one.

    Raises `ValueError` for a name or a value that has no place in one.
    """
    pairs = []
    for name in sorted(env, key=str.upper):
        if not name or "=" in name[1:] or "\0" in name + env[name]:
            raise ValueError(f"environment variable {name!r} cannot be handed on")
        pairs.append(f"{name}={env[name]}\0")
    return ctypes.create_unicode_buffer("".join(pairs) or "\0")


def system_kernel() -> Kernel:
    """Return the calls of this Windows."""
    if sys.platform == "win32":
        return Kernel(load_kernel32(), ctypes.get_last_error, ctypes.FormatError)
    raise NotImplementedError("these calls exist on Windows only")
