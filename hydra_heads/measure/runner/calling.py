"""The worker of a callable: its module is imported once, then each call is made in a fork.

Made for Linux. A fork has no thread but the one that forked, and a lock that another one held
stays locked there for ever, so a worker whose import left threads must not fork.

What a fork costs beyond itself are the pages of memory that it writes to, some microseconds
each, and merely to look at an object of Python is to write to it. So what can be done in advance
is done in the worker, and the fork does only what is necessary, in one go.
"""

import gc
import os
import resource
import signal
import sys
from _thread import _count as count_threads
from atexit import _clear as forget_exits
from atexit import _run_exitfuncs as run_exits
from fcntl import F_GETOWN, F_SETOWN, fcntl
from gc import get_objects
from importlib import import_module
from os import _exit, closerange, dup2, fork, getpid, register_at_fork, setsid, write
from time import perf_counter_ns

from hydra_heads.heads.callable_child import (
    answer_of_call,
    load_late_modules,
    warm_up,
    words_of,
)
from hydra_heads.measure.runner.imported import WRITERS, Imported, open_descriptors

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Callable, Dict, Iterable, List, Optional, Tuple

    from hydra_heads.measure.runner.wire import Request

WELL, FAILED = 0, 1

NOT_FLUSHED = 120
"""The exit code of a Python whose last output could not be written."""

_TASKS = "/proc/self/task"
_STATM = "/proc/self/statm"

_SPARE_DESCRIPTORS = 16
"""How far above the descriptors of the first call those of later ones may lie."""

_SHORT_NS = 1_000_000
_FEW_OBJECTS = 100_000
"""A list of so many objects, or of all that a short call can make, is no memory of note."""

# What `signal` has for this makes an object of every signal that was held back.
_set_mask: "Callable[[int, Tuple[()]], object]" = import_module("_signal").pthread_sigmask
_REPLACE, _ADD = int(signal.SIG_SETMASK), int(signal.SIG_BLOCK)


class Caller:
    """A function `module:function`, found by importing its module here, called in forks.

    `fault` is a line saying why it was not found, None when it was; `threads` counts the
    threads of this process after the import, 0 where the system does not tell. Calls may be
    started only without a fault, and with one thread.
    """

    def __init__(self, target: str, import_folder: str) -> None:
        load_late_modules()
        self._flush_c = _flush_of_c()
        self._imported = Imported(target, import_folder)
        self._modules = 0 if self._imported.prints_in_c else len(sys.modules)
        # What was printed so far belongs to no call, and each fork would have a copy of it.
        flush([*self._imported.files, sys.stdout, sys.stderr])
        self._flush_c(None)
        self._is_collecting = self._imported.is_collecting
        self._answers: Optional[Answers] = None
        self.fault = self._imported.fault
        self.threads = native_threads()

    def floor_kib(self) -> int:
        """Return the resident memory of this process: a call that needs less cannot be told."""
        try:
            fd = os.open(_STATM, os.O_RDONLY)
        except OSError:
            return 0
        pages = int(os.read(fd, 100).split()[1])
        os.close(fd)
        return pages * (resource.getpagesize() // 1024)

    def start(self, request: "Request", stdin: int, stdout: int, stderr: int, answer: int) -> int:
        """Fork a process that makes the call, and return its number.

        The descriptors, none below 3, become its standard ones and the channel of its answer,
        which is the same for all calls. Of `request` it takes `arguments`, `keep_bytes`,
        `open_files`, `file_bytes` and `metrics_file`. Raises `OSError` when the system gives
        no more processes.
        """
        if self._answers is None:
            self._prepare(answer)
        arguments = request.arguments or {}
        is_plain = self._is_plain and not (
            request.open_files or request.file_bytes or request.metrics_file
        )
        gc.freeze()
        if self._is_collecting:
            gc.enable()
        try:
            pid = fork()
        except OSError:
            gc.disable()
            raise
        if pid:
            gc.disable()
            return pid
        status = FAILED
        try:
            status = self._be_the_call(request, arguments, is_plain, stdin, stdout, stderr)
        except BaseException as error:  # nothing of a fork may get back into the worker's loop
            os.write(2, f"{type(error).__name__}: {words_of(error)}\n".encode("utf-8", "replace"))
        finally:
            _exit(status)

    def _prepare(self, answer: int) -> None:
        """Do before the first call what is the same for all."""
        imported, answers = self._imported, Answers(answer)
        rehearse()
        kept = sorted([2, answer, *imported.descriptors])
        self._answer, self._next = answer, answer + 1
        self._end = max(open_descriptors()) + _SPARE_DESCRIPTORS
        self._others = [(low + 1, high) for low, high in zip(kept, [*kept[1:], self._end])]
        self._answers, self._leave_answers = answers, answers.leave
        self._is_plain = imported.is_plain and not imported.descriptors
        self._function, self._named = imported.function, imported.named
        self._files = imported.files
        self._collections = collections()

    def _be_the_call(
        self,
        request: "Request",
        arguments: "Dict[str, object]",
        is_plain: bool,
        stdin: int,
        stdout: int,
        stderr: int,
    ) -> int:
        """Be what an ordinary process would be from its start to its end; return the exit code."""
        setsid()
        dup2(stdin, 0)
        dup2(stdout, 1)
        dup2(stderr, 2)
        forget_exits()
        if is_plain:
            closerange(3, self._answer)
            closerange(self._next, self._end)
        else:
            self._settle(request)
        _set_mask(_REPLACE, ())
        register_at_fork(after_in_child=self._leave_answers)
        number = getpid()
        warm_up()
        for _ in self._named:
            pass  # to be looked at for the first time is not to be in the timed part
        begin = perf_counter_ns()
        text = answer_of_call(self._function, arguments, request.keep_bytes)
        is_short = perf_counter_ns() - begin < _SHORT_NS
        self._answers.send(text, number)  # type: ignore[union-attr]
        if count_threads():
            join_threads()
        try:
            run_exits()
        except BaseException:  # noqa: S110  (Python has shown it, and ends nothing for it)
            pass
        for item in get_objects() if is_short else self._few_objects():
            if type(item) in WRITERS:
                flush([item])
        if self._files:
            flush(self._files)
        if len(sys.modules) > self._modules:
            self._flush_c(None)
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except BaseException:  # they may be closed, or objects of the user's
            return WELL if flush([sys.stdout, sys.stderr]) else NOT_FLUSHED
        return WELL

    def _settle(self, request: "Request") -> None:
        """Do in a fork what few calls need."""
        for low, high in self._others:
            closerange(low, high)
        self._imported.take_up()
        set_limits(request)
        if request.metrics_file is not None:
            os.environ["HYDRA_METRICS_FILE"] = request.metrics_file

    def _few_objects(self) -> "List[object]":
        """Return the objects that are new since the fork, none if they are too many for a list."""
        made = (collections() - self._collections) * gc.get_threshold()[0] + gc.get_count()[0]
        return get_objects() if made <= _FEW_OBJECTS else []


class Answers:
    """The pipe that the answers of all calls go to, in a call and in what the call forks.

    It has a mark, the number of the worker, by which it is told from another file that may have
    its descriptor when the function has closed that. The kernel keeps such a number for each
    open file, of whom to tell about input, and tells nobody as long as nobody asks for it: to
    read that number makes one object, `os.fstat` thirty.
    """

    __slots__ = ("_fd", "_mark")

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._mark = getpid()
        fcntl(fd, F_SETOWN, self._mark)
        os.set_inheritable(fd, False)

    def send(self, answer: str, sender: int) -> None:
        """Send an answer, in ASCII, if this is the sender, and the pipe was not closed here."""
        try:
            # A copy that C code forked has been told nothing.
            if getpid() == sender and fcntl(self._fd, F_GETOWN) == self._mark:
                left = answer.encode("ascii")
                while left:
                    left = left[write(self._fd, left) :]
        except OSError:
            pass  # nobody listens any more, or nothing is open under this number

    def leave(self) -> None:
        """Close it, unless the function has, or the process that this one is a copy of."""
        try:
            if self._fd >= 0 and fcntl(self._fd, F_GETOWN) == self._mark:
                os.close(self._fd)
        except OSError:
            pass  # nothing is open under this number
        self._fd = -1


def rehearse() -> None:
    """Do once what every fork does: what is looked up at its first use, forks find looked up."""
    reader, writer = os.pipe()
    dup2(writer, writer)
    closerange(writer + 1, writer + 1)
    try:
        register_at_fork(after_in_child=None)
    except TypeError:
        pass
    warm_up()
    answers = Answers(writer)
    answers.send("{}", getpid())
    answers.leave()
    os.close(reader)
    count_threads()
    _set_mask(_ADD, ())
    get_objects()
    flush([sys.stdout, sys.stderr])


def set_limits(request: "Request") -> None:
    """Limit this process as a request says, for good."""
    wanted = (
        (resource.RLIMIT_NOFILE, request.open_files),
        (resource.RLIMIT_FSIZE, request.file_bytes),
    )
    for kind, value in wanted:
        if value:
            hard = resource.getrlimit(kind)[1]
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (most, most))


def join_threads() -> None:
    """Wait for the threads that Python waits for before it ends."""
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()


def flush(files: "Iterable[object]") -> bool:
    """Write what files hold back; False when that of one could not be written."""
    is_well = True
    for file in files:
        try:
            if file is not None and not file.closed:  # type: ignore[attr-defined]
                file.flush()  # type: ignore[attr-defined]
        except BaseException:  # a file may be an object of the user's
            is_well = False
    return is_well


def native_threads() -> int:
    """Count the threads of this process, those that Python does not know included."""
    try:
        return len(os.listdir(_TASKS))
    except OSError:
        return 0


def collections() -> int:
    """Count how often the youngest objects were looked through for garbage."""
    return int(gc.get_stats()[0]["collections"])


def _flush_of_c() -> "Callable[[None], object]":
    """Return `fflush` of the C library: extension modules may print by way of it."""
    try:
        import ctypes

        return ctypes.CDLL(None).fflush
    except (ImportError, OSError, AttributeError):
        return lambda none: None
