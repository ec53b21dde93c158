"""A user's module, imported here once: what the import left, kept apart from what is ours.

A worker imports the module, takes down what that changed in this process, and goes on as it
was before. A fork that makes a call takes it up again, and finds what an ordinary interpreter
would find after that import.
"""

import atexit
import gc
import io
import os
import signal
import sys

from hydra_heads.heads.callable_child import find_function, words_of

TYPE_CHECKING = False

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Callable, Dict, Iterable, List, Optional, Set, Tuple

OUR_PACKAGE = "hydra_heads"

WRITERS = frozenset([io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom])
"""The kinds of files that hold text back until they are flushed."""

_DESCRIPTORS = "/proc/self/fd"

_MOST_NAMED = 32
"""A function that names more objects is not over in microseconds."""

_STANDARD_EXTENSIONS = os.path.join(os.path.dirname(os.__file__), "lib-dynload")

_EXITS = (
    ("multiprocessing.util", "_exit_function"),
    ("concurrent.futures.thread", "_python_exit"),
    ("concurrent.futures.process", "_python_exit"),
)
"""What the standard library does at the end of every process, of a forked one too."""


class Imported:
    """The function `module:function`, and what the import of its module left in this process.

    `fault` is a line saying why there is no function, None when there is one. `named` is what
    the code of the function names itself. `descriptors` and `files` were left open by the
    import, the latter for writing. `is_collecting` says whether garbage is to be collected,
    `prints_in_c` whether something was loaded that may print past Python, `is_plain` whether
    a fork has nothing to `take_up`.
    """

    def __init__(self, target: str, import_folder: str) -> None:
        self.fault: Optional[str] = None
        self.named: Tuple[object, ...] = ()
        handlers, descriptors, files = _handlers(), open_descriptors(), _open_writers()
        self._our_modules, before = _taken_modules(), set(sys.modules)
        sys.argv[:] = [target]
        sys.path.insert(0, import_folder)
        gc.enable()
        try:
            self.function = find_function(target)
            self.named = _named_by(self.function)
        except BaseException as error:  # whatever ends an import, sys.exit too, is its fault
            self.fault = " ".join(f"{type(error).__name__}: {words_of(error)}".split())
        self.is_collecting = gc.isenabled()
        gc.disable()
        gc.collect()
        new = [sys.modules[name] for name in set(sys.modules) - before]
        self.prints_in_c = any(_is_extension(module) for module in new)
        self._modules = _taken_modules()
        sys.modules.update(self._our_modules)
        self._handlers = {
            number: handler
            for number, handler in _handlers().items()
            if handler is not handlers.get(number)
        }
        for number in self._handlers:
            signal.signal(number, handlers[number])
        self.descriptors = sorted(open_descriptors() - descriptors)
        self.files = [file for file in _open_writers() if file not in files]
        self._exits = [
            getattr(sys.modules[name], function) for name, function in _EXITS if name in sys.modules
        ]
        self.is_plain = not (self._modules or self._handlers or self._exits)

    def take_up(self) -> None:
        """Put back what the import left, in a fork that shall find it."""
        if self._modules:
            for name in self._our_modules:
                sys.modules.pop(name, None)
            sys.modules.update(self._modules)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        if "multiprocessing.process" in sys.modules:
            # Those that the import started are no children of the fork, to be ended with it.
            sys.modules["multiprocessing.process"]._children.clear()
        for function in self._exits:
            atexit.register(function)


def _taken_modules() -> "Dict[str, ModuleType]":
    """Take the modules of our package away, so that one from elsewhere can be imported."""
    ours = [name for name in sys.modules if name.partition(".")[0] == OUR_PACKAGE]
    return {name: sys.modules.pop(name) for name in ours}


def _handlers() -> "Dict[int, signal._HANDLER]":
    """Return what Python does about each signal, without those that it knows nothing of."""
    found = {number: signal.getsignal(number) for number in range(1, signal.NSIG)}
    return {number: handler for number, handler in found.items() if handler is not None}


def _open_writers() -> "List[object]":
    return [file for file in gc.get_objects() if type(file) in WRITERS]


def open_descriptors() -> "Set[int]":
    """Return the descriptors that are open now; empty where the system does not list them."""
    try:
        names = os.listdir(_DESCRIPTORS)
    except OSError:
        return set()
    return {int(name) for name in names if _is_open(int(name))}


def _is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False  # the one by which they were listed
    return True


def _is_extension(module: "ModuleType") -> bool:
    """Tell whether a module is machine code from outside the standard library."""
    path = getattr(module, "__file__", None) or ""
    return path.endswith((".so", ".pyd")) and os.path.dirname(path) != _STANDARD_EXTENSIONS


def _named_by(function: "Callable[..., object]") -> "Tuple[object, ...]":
    """Return what a call of the function looks at first: its code, constants and globals."""
    code = getattr(function, "__code__", None)
    if code is None or len(code.co_names) > _MOST_NAMED:
        return ()
    places = getattr(function, "__globals__", {})
    found = [places[name] for name in code.co_names if name in places]
    return (code, places, *code.co_consts, *found)
