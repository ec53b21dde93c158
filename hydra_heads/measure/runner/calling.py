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
from gc import get_objects
from importlib import import_module
from os import _exit, closerange, dup2, fork, getpid, register_at_fork, setsid
from time import perf_counter_ns

from hydra_heads.heads.callable_child import (
    Channel,
    answer_of_call,
    load_late_modules,
    warm_up,
    words_of,
)
from hydra_heads.measure.runner.imported import WRITERS, Imported, open_descriptors

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Callable, Dict, Iterable, Optional, Tuple

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
"""A list of so many of a call's objects, or of all of a short call, is no memory of note."""

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
        self._channel: Optional[Channel] = None
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
        if self._channel is None:
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
            status = self._finish(self._call(request, arguments, is_plain, stdin, stdout, stderr))
        except BaseException as error:  # nothing of a fork may get back into the worker's loop
            os.write(2, f"{type(error).__name__}: {words_of(error)}\n".encode("utf-8", "replace"))
        finally:
            _exit(status)

    def _prepare(self, answer: int) -> None:
        """Do before the first call what is the same for all."""
        imported, channel = self._imported, Channel(answer)
        rehearse()
        kept = sorted([2, answer, *imported.descriptors])
        self._answer, self._end = answer, max(open_descriptors()) + _SPARE_DESCRIPTORS
        self._others = [(low + 1, high) for low, high in zip(kept, [*kept[1:], self._end])]
        self._channel, self._leave_channel = channel, channel.leave
        self._is_plain = imported.is_plain and not imported.descriptors
        self._function, self._named = imported.function, imported.named
        self._collections = collections()

    def _call(
        self,
        request: "Request",
        arguments: "Dict[str, object]",
        is_plain: bool,
        stdin: int,
        stdout: int,
        stderr: int,
    ) -> bool:
        """Become what an ordinary process would be, call, answer; return whether it was short."""
        setsid()
        dup2(stdin, 0)
        dup2(stdout, 1)
        dup2(stderr, 2)
        forget_exits()
        if is_plain:
            closerange(3, self._answer)
            closerange(self._answer + 1, self._end)
        else:
            self._settle(request)
        _set_mask(_REPLACE, ())
        register_at_fork(after_in_child=self._leave_channel)
        owner = getpid()
        warm_up()
        for _ in self._named:
            pass  # to be looked at for the first time is not to be in the timed part
        begin = perf_counter_ns()
        text = answer_of_call(self._function, arguments, request.keep_bytes)
        is_short = perf_counter_ns() - begin < _SHORT_NS
        self._channel.send(text, owner)  # type: ignore[union-attr]
        return is_short

    def _settle(self, request: "Request") -> None:
        """Do in a fork what few calls need."""
        for low, high in self._others:
            closerange(low, high)
        self._imported.take_up()
        set_limits(request)
        if request.metrics_file is not None:
            os.environ["HYDRA_METRICS_FILE"] = request.metrics_file

    def _finish(self, is_short: bool) -> int:
        """End as an ordinary interpreter does, and return the exit code."""
        if count_threads():
            join_threads()
        try:
            run_exits()
        except BaseException:  # noqa: S110  (Python has shown it, and ends nothing for it)
            pass
        if is_short or self._made_few_objects():
            for item in get_objects():
                if type(item) in WRITERS:
                    flush([item])
        if self._imported.files:
            flush(self._imported.files)
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except BaseException:  # they may be closed, or objects of the user's
            if not flush([sys.stdout, sys.stderr]):
                return NOT_FLUSHED
        if len(sys.modules) > self._modules:
            self._flush_c(None)
        return WELL

    def _made_few_objects(self) -> bool:
        made = (collections() - self._collections) * gc.get_threshold()[0] + gc.get_count()[0]
        return made <= _FEW_OBJECTS


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
    Channel(writer).send("", getpid())
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
