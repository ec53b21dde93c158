"""Jobs and processes as they behave on Windows towards who starts them.

A process is a Python function that runs in a thread once it is resumed. It ends when the
function returns, or, when it is terminated, at the function's next call of its process.
"""

import os
import threading
from typing import Callable, Dict, List, Optional, Set

from hydra_heads.measure.windows import layouts

CONTROL_C_EXIT = 0xC000013A
"""What a process ends with that Ctrl+Break reaches and that does not handle it."""


class Terminated(BaseException):
    """Ends the function of a process that was ended."""


Program = Callable[["FakeProcess"], int]
"""What a process does: given itself, it returns its exit code."""


class FakeJob:
    """A Job Object."""

    def __init__(self) -> None:
        self.members: List[FakeProcess] = []
        self.limits = layouts.ExtendedLimits()
        self.accounts = layouts.BasicAndIoAccounting()
        self.peak_process = 0
        self.peak_job = 0

    def listed(self) -> List["FakeProcess"]:
        """Give the processes that run, and the ended ones that somebody has a handle of."""
        return [process for process in self.members if not process.has_ended or process.handles]

    def terminate(self, code: int) -> None:
        """End all that run."""
        for process in list(self.members):
            process.terminate(code)


class FakeProcess:
    """A process; its methods are what a program can do."""

    def __init__(self, world: "World", program: Program, group: int = 0) -> None:
        self._world = world
        self._program = program
        self.pid = world.next_number()
        self.group = group or self.pid
        self.job: Optional[FakeJob] = None
        self.fds: List[int] = []
        self.env: Dict[str, str] = {}
        self.command_line = ""
        self.cwd = ""
        self.handles: Set[int] = set()
        self.code: Optional[int] = None
        self.handles_break = False
        self.is_dying = False
        self.is_resumed = False
        self.ended = threading.Event()
        self.broken = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    @property
    def has_ended(self) -> bool:
        """Whether its handle is signalled."""
        return self.ended.is_set()

    def _run(self) -> None:
        """Run the function; only its own thread closes descriptors that it may be writing to."""
        try:
            code = self._program(self)
        except Terminated:
            code = 0
        finally:
            self.close_fds()
        self.end(code)

    def close_fds(self) -> None:
        """Let go of its streams."""
        while self.fds:
            os.close(self.fds.pop())

    def resume(self) -> None:
        """Let it run."""
        self.is_resumed = True
        self.thread.start()

    def end(self, code: int) -> None:
        """End it, if it has not ended."""
        with self._world.lock:
            if self.has_ended:
                return
            self.code = code
            if not self.is_resumed:
                self.close_fds()
            self.ended.set()

    def terminate(self, code: int) -> None:
        """End it from outside: at once, or when somebody waits for that."""
        if self._world.ends_late:
            self.is_dying = True
        else:
            self.end(code)

    def _check(self) -> None:
        if self.has_ended:
            raise Terminated

    def write(self, data: bytes, number: int = 1) -> None:
        """Write to standard output, or to another of the three."""
        self._check()
        left = memoryview(data)
        while left:
            left = left[os.write(self.fds[number], left[:4096]) :]
            self._check()

    def read(self) -> bytes:
        """Read standard input to its end."""
        self._check()
        return b"".join(iter(lambda: os.read(self.fds[0], 4096), b""))

    def wait_for_end(self) -> int:
        """Do nothing until it is ended."""
        self.ended.wait(60)
        raise Terminated

    def wait_for_break(self) -> None:
        """Wait for Ctrl+Break, which this program handles."""
        self.handles_break = True
        while not self.broken.wait(0.01):
            self._check()

    def use(self, user_s: float = 0.0, kernel_s: float = 0.0, memory_bytes: int = 0) -> None:
        """Use CPU time and memory."""
        self._check()
        job = self.job
        assert job is not None
        job.accounts.basic.user_time += round(user_s * 1e7)
        job.accounts.basic.kernel_time += round(kernel_s * 1e7)
        job.peak_process = max(job.peak_process, memory_bytes)
        job.peak_job = max(job.peak_job, memory_bytes)

    def start(self, program: Program) -> Optional["FakeProcess"]:
        """Start a process of its own, which inherits its streams; None when the job forbids it."""
        self._check()
        child = FakeProcess(self._world, program, self.group)
        child.fds = [os.dup(fd) for fd in self.fds]
        assert self.job is not None
        self._world.processes[child.pid] = child
        if not self._world.join_job(self.job, child):
            child.end(1)
            return None
        child.resume()
        return child


class World:
    """What is there besides the handles: numbers, processes, jobs."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.ends_late = False
        self.processes: Dict[int, FakeProcess] = {}
        self._number = 100

    def next_number(self) -> int:
        """Return a fresh number, a multiple of 4 as on Windows."""
        with self.lock:
            self._number += 4
            return self._number

    def join_job(self, job: FakeJob, process: FakeProcess) -> bool:
        """Put a process into a job, as far as its limit allows."""
        with self.lock:
            basic, flags = job.accounts.basic, job.limits.basic.flags
            basic.processes += 1
            running = [member for member in job.members if not member.has_ended]
            if flags & 0x8 and len(running) >= job.limits.basic.active_processes:
                basic.refused_processes += 1
                return False
            job.members.append(process)
            process.job = job
            return True

    def join_threads(self) -> None:
        """Wait until the functions of all processes have returned."""
        for process in list(self.processes.values()):
            if process.is_resumed:
                process.thread.join(10)
                assert not process.thread.is_alive()
