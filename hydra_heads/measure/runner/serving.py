"""The runner's work: take a request, run it, tell what became of it, take the next.

Between two runs stands only what has to be told: one line to the journal, the same line to
Hydra. Output goes through pipes that Hydra empties, never through here.
"""

import fcntl
import os
import resource
import signal
import stat
import sys
from time import perf_counter

from hydra_heads.measure.runner.record import Record
from hydra_heads.measure.runner.running import TELL_SECONDS, HydraIsGone, Running
from hydra_heads.measure.runner.spawning import IGNORED_BY_PYTHON, starter_for
from hydra_heads.measure.runner.wire import (
    INHERITED,
    NO_FOLDER,
    NO_STDIN,
    NO_STDOUT,
    PIPE,
    STOPPED,
    Control,
    Inbox,
)

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Callable, Dict, List, Optional, Sequence, Tuple

    from hydra_heads.measure.runner.wire import Request

ANSWER_NUMBER = 3
"""Under which number a process finds the pipe for its answer."""

TOLD_TOGETHER = 8
"""How many short runs Hydra is told of at once: half of what it hands over ahead of time."""

LOOK_SECONDS = 0.05
"""How often to see whether somebody has removed the journal."""

_LOADS = "/proc/loadavg"


class Server:
    """Serves the requests of one Hydra until there are no more.

    `slots` are pairs of pipes for standard output and standard error, `answer` the pipe for
    answers. `call` starts the process of a callable in place of a program. `handed` are the
    descriptors that are there for the one run that inherits Hydra's own standard input, that
    input first: once it has begun, nobody but that run holds them or its pipes, so that whoever
    is at their other ends sees what it does with them.
    """

    def __init__(
        self,
        inbox: "Inbox",
        control: "Control",
        results: int,
        slots: "Sequence[Tuple[int, int]]",
        answer: int,
        journal: "Optional[Journal]" = None,
        call: "Optional[Callable[[Request, int, int, int, int], Tuple[int, float]]]" = None,
        floor_kib: "Optional[Callable[[], int]]" = None,
        handed: "Sequence[int]" = (),
    ) -> None:
        self._inbox = inbox
        self._control = control
        self._results = results
        self._slots = slots
        self._answer = answer
        self._journal = journal
        self._call = call
        self._floor_kib = floor_kib or own_peak_kib
        self._handed = handed
        self._env: Dict[bytes, bytes] = {}
        self._starter = starter_for(
            [signum for signum in IGNORED_BY_PYTHON if signal.getsignal(signum) == signal.SIG_IGN]
        )
        self._untold: List[str] = []
        self._untold_since = 0.0
        self._null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        self._loads = _opened(_LOADS)

    def greet(self, threads: int = 1, fault: "Optional[str]" = None) -> None:
        """Tell that we are there; of a callable's worker also whether it can be forked."""
        is_fit = "true" if fault is None and threads == 1 else "false"
        line = f'{{"hello": {os.getpid()}, "is_fit": {is_fit}}}\n'
        write_all(self._results, line.encode("ascii"))

    def tell_fault(self, fault: str) -> None:
        """Tell what went wrong in here."""
        words = fault.encode("ascii", "replace").decode("ascii")
        plain = "".join(char if char.isprintable() and char not in '"\\' else " " for char in words)
        write_all(self._results, f'{{"fault": "{plain}"}}\n'.encode("ascii"))

    def serve(self) -> None:
        """Run what is asked for, until Hydra closes the pipe, ends, or says stop."""
        while not self._control.is_stopping:
            if self._must_tell():
                self._tell()
            request = self._inbox.take()
            if request is None:
                break
            record = Record(request.token)
            running = Running(request, record, self._control, self._is_last)
            try:
                running.run(self._start, self._tell)
            except HydraIsGone:
                return
            self._finish(request, record)
        self._tell()

    def _finish(self, request: "Request", record: "Record") -> None:
        """Keep the line of an ended run; the journal has it before the next run starts."""
        record.floor_kib = self._floor_kib()
        members = record.members()
        # A run that Hydra itself had ended says nothing of its head.
        is_kept = request.stamp is not None and record.ended_by != STOPPED
        if self._journal is not None and is_kept:
            written = self._journal.append("{" + str(request.stamp) + members + "}\n")
            members += f', "journaled": {written}'
        if not self._untold:
            self._untold_since = perf_counter()
        self._untold.append("{" + members + record.curve_member() + "}\n")

    def _must_tell(self) -> bool:
        """Say whether Hydra should be told now of the runs that have ended.

        Waking it up for each costs a short run more than it can spare; what only the journal
        knows of is not lost.
        """
        return (
            not self._inbox.has_request
            or self._journal is None
            or len(self._untold) >= TOLD_TOGETHER
            or (bool(self._untold) and perf_counter() > self._untold_since + TELL_SECONDS)
        )

    def _tell(self) -> None:
        """Tell Hydra of the runs that have ended and it does not know of."""
        if self._untold:
            lines, self._untold = self._untold, []
            write_all(self._results, "".join(lines).encode("ascii"))

    def _is_last(self, pid: int) -> bool:
        """Say whether a process is the last one that was started on this system."""
        return self._loads is not None and pid == int(os.pread(self._loads, 100, 0).split()[-1])

    def _start(self, request: "Request") -> "Tuple[int, float]":
        """Start the process of a request; return its number and when. Raises `OSError`."""
        if request.env is not None:
            self._env = {os.fsencode(name): os.fsencode(request.env[name]) for name in request.env}
        _change_folder(request.cwd)
        opened = []
        try:
            stdin = stdout = self._null
            if request.stdin == INHERITED:
                stdin = self._handed[0]
                opened += [*self._handed, *self._slots[request.slot]]
            elif request.stdin != os.devnull:
                stdin = _open_or(NO_STDIN, request.stdin, os.O_RDONLY | os.O_NONBLOCK)
                opened.append(stdin)
                os.set_blocking(stdin, True)
            out, err = self._slots[request.slot]
            if request.stdout == PIPE:
                stdout = out
                os.set_blocking(out, True)  # the run before may have changed it
            elif request.stdout != os.devnull:
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                stdout = _open_or(NO_STDOUT, request.stdout, flags)
                opened.append(stdout)
            os.set_blocking(err, True)
            if self._call is not None:
                return self._call(request, stdin, stdout, err, self._answer)
            return self._spawn(request, stdin, stdout, err)
        finally:
            for fd in opened:
                os.close(fd)

    def _spawn(
        self, request: "Request", stdin: int, stdout: int, stderr: int
    ) -> "Tuple[int, float]":
        extra = {}
        if request.metrics_file is not None:
            extra[b"HYDRA_METRICS_FILE"] = os.fsencode(request.metrics_file)
        moves = [(stdin, 0), (stdout, 1), (stderr, 2)]
        if request.answers:
            extra[b"HYDRA_ANSWER_FD"] = b"%d" % ANSWER_NUMBER
            moves.append((self._answer, ANSWER_NUMBER))
        argv = [os.fsencode(word) for word in request.argv]
        program = None if request.program is None else os.fsencode(request.program)
        if not (request.open_files or request.file_bytes):
            return self._starter.start(argv, self._env, moves, extra, program)
        with Rlimits(request) as limits:
            started = self._starter.start(argv, self._env, moves, extra, program)
            limits.harden(started[0])
            return started


class Rlimits:
    """Limits that the system keeps for each process, around the start of one.

    They are set here first, so that the process has them from its first instruction on, then
    made hard for it alone, so that it cannot raise them.
    """

    def __init__(self, request: "Request") -> None:
        wanted = (
            (resource.RLIMIT_NOFILE, request.open_files),
            (resource.RLIMIT_FSIZE, request.file_bytes),
        )
        self._limits = [(kind, value) for kind, value in wanted if value]
        self._before = [(kind, resource.getrlimit(kind)) for kind, _ in self._limits]

    def __enter__(self) -> "Rlimits":
        for (kind, value), (_, (_, hard)) in zip(self._limits, self._before):
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (most, hard))
        return self

    def harden(self, pid: int) -> None:
        """Make the soft limits of the process its hard ones as well."""
        if not hasattr(resource, "prlimit"):
            return
        for kind, _ in self._limits:
            try:
                soft = resource.getrlimit(kind)[0]
                resource.prlimit(pid, kind, (soft, soft))
            except OSError:
                pass  # it has ended already, or belongs to somebody else by now

    def __exit__(self, *exception: "object") -> None:
        for kind, limits in self._before:
            resource.setrlimit(kind, limits)


class Journal:
    """The file to which every run goes as soon as it has ended.

    Several runners may write to it, and Hydra empties it: a lock around each of that keeps a
    line from being lost in between.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._fd = self._open()
        self._look_at = 0.0

    def _open(self) -> "Optional[int]":
        """Open the file; None when something else is in its place."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        try:
            fd = os.open(self._path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        except OSError:
            return None
        if stat.S_ISREG(os.fstat(fd).st_mode):
            return fd
        os.close(fd)
        return None

    def append(self, line: str) -> int:
        """Append a line and return its bytes, 0 when the file does not take it."""
        now = perf_counter()
        if self._fd is not None and now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            if not os.fstat(self._fd).st_nlink:
                os.close(self._fd)  # somebody has removed the file
                self._fd = self._open()
        if self._fd is None:
            return 0
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX)
            try:
                write_all(self._fd, line.encode("ascii"))
            finally:
                fcntl.flock(self._fd, fcntl.LOCK_UN)
        except OSError:
            return 0
        return len(line)

    def close(self) -> None:
        """Close the file."""
        if self._fd is not None:
            os.close(self._fd)


def own_peak_kib() -> int:
    """Return our own peak memory, which Linux hands on to every program that we start."""
    if not sys.platform.startswith("linux"):
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def write_all(fd: int, data: bytes) -> None:
    """Write all of it, however little a pipe takes at once."""
    left = memoryview(data)
    while left:
        left = left[os.write(fd, left) :]


def _change_folder(folder: str) -> None:
    if folder == os.curdir:
        return  # we stand there, be it that nobody could go there any more
    try:
        os.chdir(folder)
    except OSError as error:
        raise OSError(NO_FOLDER, str(error)) from error


def _open_or(error: int, path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise OSError(error, str(fault)) from fault


def _opened(path: str) -> "Optional[int]":
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
