"""An imitation of kernel32, which `api.Kernel` makes its calls to.

Pipes are real ones. A handle that is used after it was closed fails the test.
"""

import ctypes
import os
import re
import threading
import time
from typing import Any, Callable, Dict, List, Optional, Tuple

from hydra_heads.measure.windows import layouts
from hydra_heads.measure.windows.api import Kernel
from hydra_heads.measure.windows.calls import CALLS
from tests.measure.windows.fake_system import CONTROL_C_EXIT, FakeJob, FakeProcess, Program, World

ATTRIBUTE_BYTES = 48

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

WAIT_FAILED = RESUME_FAILED = 0xFFFFFFFF
_FAILED: Dict[str, Any] = {
    "WaitForSingleObject": WAIT_FAILED,
    "ResumeThread": RESUME_FAILED,
    "CreateJobObjectW": None,
    "OpenProcess": None,
    "OpenThread": None,
}


class FakeLibrary(World):
    """The functions of kernel32 that `calls.CALLS` names, and the objects behind their handles.

    `program` is what the next process runs. `failures` maps names of functions to the error with
    which they fail. `calls` are the names of the functions in the order of their calls.
    """

    def __init__(self, program: Optional[Program] = None) -> None:
        super().__init__()
        self.program: Program = program or (lambda process: 0)
        self.failures: Dict[str, int] = {}
        self.calls: List[str] = []
        self._errors = threading.local()
        self.has_console = True
        self.on_cancel: Callable[[], object] = lambda: None
        self.suspended_s = 0.0
        self.objects: Dict[int, Any] = {}
        self.fds: Dict[int, int] = {}
        self.jobs: List[FakeJob] = []
        self.attribute_lists = 0
        self.inherited: Tuple[int, ...] = ()
        self.creation_flags = 0

    # What the tests look at

    @property
    def open_handles(self) -> List[str]:
        """The kinds of objects that handles are still open of."""
        return sorted(type(found).__name__ for found in self.objects.values())

    @property
    def main(self) -> FakeProcess:
        """The process that was created last through CreateProcessW."""
        return max(
            (process for process in self.processes.values() if process.command_line),
            key=lambda process: process.pid,
        )

    # Objects and errors

    def new_handle(self, found: Any) -> int:
        """Open a handle of an object."""
        handle = self.next_number()
        with self.lock:
            self.objects[handle] = found
            if isinstance(found, FakeProcess):
                found.handles.add(handle)
        return handle

    def handle_of(self, fd: int) -> int:
        """Give a descriptor a handle that a process can inherit."""
        handle = self.next_number()
        self.fds[handle] = fd
        return handle

    def _object(self, handle: Any, kind: type) -> Any:
        found = self.objects.get(handle)
        assert isinstance(found, kind), f"{handle} is no open handle of a {kind.__name__}"
        return found

    def __getattr__(self, name: str) -> Any:
        """Give a function of kernel32 by its name; it fails when `failures` says so."""
        if name not in CALLS:
            raise AttributeError(name)
        function = getattr(self, "_" + _WORD.sub("_", name).lower())

        def called(*arguments: Any) -> Any:
            assert len(arguments) == len(CALLS[name][1])
            self.calls.append(name)
            self._errors.number = self.failures.get(name, 0)
            return _FAILED.get(name, 0) if self._errors.number else function(*arguments)

        return called

    def last_error(self) -> int:
        """Tell why the last call failed."""
        number: int = self._errors.number
        return number

    # The functions, named as in kernel32, in lower case

    def _create_job_object_w(self, security: Any, name: Any) -> Optional[int]:
        assert security is None, "a job that is inherited would not end with its holder"
        assert name is None
        job = FakeJob()
        self.jobs.append(job)
        return self.new_handle(job)

    def _set_information_job_object(self, job: int, kind: int, room: Any, size: int) -> int:
        assert (kind, size) == (9, ctypes.sizeof(layouts.ExtendedLimits))
        found = self._object(job, FakeJob)
        found.limits = layouts.ExtendedLimits.from_buffer_copy(bytes(room._obj))
        return 1

    def _query_information_job_object(
        self, job: int, kind: int, room: Any, size: int, length: Any
    ) -> int:
        found, into = self._object(job, FakeJob), room._obj
        assert ctypes.sizeof(into) == size
        if kind == 3:
            return self._list_pids(found, into, size)
        if kind == 8:
            data = bytes(found.accounts)
        else:
            assert kind == 9
            limits = layouts.ExtendedLimits.from_buffer_copy(bytes(found.limits))
            limits.peak_process_memory = found.peak_process
            limits.peak_job_memory = found.peak_job
            data = bytes(limits)
        assert len(data) == size
        ctypes.memmove(ctypes.byref(into), data, size)
        return 1

    def _list_pids(self, job: FakeJob, room: Any, size: int) -> int:
        pids = [process.pid for process in job.listed()]
        capacity = (size - 8) // ctypes.sizeof(ctypes.c_size_t)
        head = (ctypes.c_uint32 * 2).from_buffer(room)
        numbers = (ctypes.c_size_t * capacity).from_buffer(room, 8)
        head[0], head[1] = len(pids), min(len(pids), capacity)
        for at, pid in enumerate(pids[:capacity]):
            numbers[at] = pid
        if len(pids) > capacity:
            self._errors.number = 234
            return 0
        return 1

    def _assign_process_to_job_object(self, job: int, process: int) -> int:
        found = self._object(process, FakeProcess)
        assert not found.is_resumed, "what it does before is not in the job"
        return int(self.join_job(self._object(job, FakeJob), found))

    def _terminate_job_object(self, job: int, code: int) -> int:
        self._object(job, FakeJob).terminate(code)
        return 1

    def _is_process_in_job(self, process: int, job: int, answer: Any) -> int:
        answer._obj.value = int(
            self._object(process, FakeProcess).job is self._object(job, FakeJob)
        )
        return 1

    def _open_process(self, access: int, inherit: Any, pid: int) -> Optional[int]:
        if pid not in self.processes:
            return None
        assert (access, bool(inherit)) == (0x101000, False)
        return self.new_handle(self.processes[pid])

    def _terminate_process(self, process: int, code: int) -> int:
        self._object(process, FakeProcess).terminate(code)
        return 1

    def _create_process_w(
        self,
        application: Any,
        words: Any,
        process_security: Any,
        thread_security: Any,
        inherits: Any,
        flags: int,
        block: Any,
        cwd: str,
        info: Any,
        created: Any,
    ) -> int:
        assert (application, process_security, thread_security) == (None, None, None)
        assert inherits is True, "without it the streams are not inherited either"
        startup = info._obj.basic
        assert startup.size == ctypes.sizeof(layouts.StartupInfoEx)
        assert startup.flags == 0x100
        assert info._obj.attributes, "without its list everything would be inherited"
        process = FakeProcess(self, self.program)
        given = [startup.stdin, startup.stdout, startup.stderr]
        assert set(self.inherited) == set(given), "only the three streams are inherited"
        process.fds = [os.dup(self.fds[handle]) for handle in given]
        process.command_line, process.cwd = words.value, cwd
        process.env = _unpacked(block)
        self.processes[process.pid] = process
        self.creation_flags = flags
        into = created._obj
        into.process, into.thread = self.new_handle(process), self.new_handle(process.thread)
        into.process_id = process.pid
        return 1

    def _initialize_proc_thread_attribute_list(
        self, room: Any, count: int, flags: int, size: Any
    ) -> int:
        if room is None:
            size._obj.value = ATTRIBUTE_BYTES
            self._errors.number = 122
            return 0
        assert (count, flags, len(room)) == (1, 0, ATTRIBUTE_BYTES)
        self.attribute_lists += 1
        return 1

    def _update_proc_thread_attribute(
        self, room: Any, flags: int, key: int, value: Any, size: int, before: Any, length: Any
    ) -> int:
        assert (flags, key, size) == (0, 0x20002, ctypes.sizeof(value._obj))
        self.inherited = tuple(value._obj)
        return 1

    def _delete_proc_thread_attribute_list(self, room: Any) -> None:
        self.attribute_lists -= 1

    def _resume_thread(self, thread: int) -> int:
        found = self._object(thread, threading.Thread)
        next(p for p in self.processes.values() if p.thread is found).resume()
        return 1

    def _wait_for_single_object(self, handle: int, milliseconds: int) -> int:
        process = self._object(handle, FakeProcess)
        if process.is_dying and milliseconds:
            process.end(1)
        return 0 if process.ended.wait(milliseconds / 1000) else 258

    def _get_exit_code_process(self, process: int, code: Any) -> int:
        found = self._object(process, FakeProcess)
        code._obj.value = found.code if found.has_ended else 259
        return 1

    def _generate_console_ctrl_event(self, event: int, group: int) -> int:
        if not self.has_console:
            return 0
        assert event == 1, "Ctrl+C cannot be sent to one group"
        for process in list(self.processes.values()):
            if process.group == group and not process.has_ended:
                process.broken.set()
                if not process.handles_break:
                    process.end(CONTROL_C_EXIT)
        return 1

    def _close_handle(self, handle: int) -> int:
        with self.lock:
            assert handle in self.objects, "closed twice, or never open"
            found = self.objects.pop(handle)
            if isinstance(found, FakeProcess):
                found.handles.discard(handle)
        if isinstance(found, FakeJob) and found.limits.basic.flags & 0x2000:
            found.terminate(0)
        return 1

    def _get_current_thread_id(self) -> int:
        return threading.get_ident() & 0xFFFFFFFF

    def _open_thread(self, access: int, inherit: Any, number: int) -> Optional[int]:
        return self.new_handle(("thread", number))

    def _cancel_synchronous_io(self, thread: int) -> int:
        assert thread in self.objects
        self.on_cancel()
        return 1

    def _query_unbiased_interrupt_time(self, units: Any) -> int:
        units._obj.value = round((time.monotonic() - self.suspended_s) * 1e7)
        return 1


def _unpacked(block: Any) -> Dict[str, str]:
    text = block[:]
    assert text.endswith("\0\0"), "the end of an environment is an empty text"
    pairs = [part.partition("=") for part in text[:-2].split("\0") if part]
    return {name: value for name, _, value in pairs}


class FakeKernel(Kernel):
    """The real object over the imitation, with its descriptors' handles."""

    def __init__(self, library: FakeLibrary) -> None:
        super().__init__(library, library.last_error, _words_of)
        self.library = library

    def inheritable_handle(self, fd: int) -> int:
        """Return a handle of the imitation."""
        return self.library.handle_of(fd)


def _words_of(number: int) -> str:
    """Word an error as Windows does, with a full stop."""
    words = {
        2: "The system cannot find the file specified.",
        5: "Access is denied.",
        8: "Not enough memory resources are available to process this command.",
        193: "%1 is not a valid Win32 application.",
        267: "The directory name is invalid.",
    }
    return words.get(number, "")
