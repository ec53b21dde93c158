"""The program that calls one function and sends its answer over a channel of its own.

It is started as `python callable_child.py REQUEST...`, where the words make up one JSON
object: callable, arguments, import_folder, keep_bytes. Nothing of Hydra is imported, and its
folders do not stand in the way of the function's own modules.
"""

import os
import sys

# This file's folder would otherwise come first among the places of modules.
if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
    del sys.path[0]

import importlib
import json
import time
from types import ModuleType, TracebackType

TYPE_CHECKING = False
"""Every run pays for what is imported here, so `typing` is left to those who check types."""

if TYPE_CHECKING:
    from typing import Callable, Dict, List, Optional, Tuple

MESSAGE_CHARS = 20000
"""More than anybody shows, so that masking comes before the last cut."""

TRACEBACK_CHARS = 4000

STANDARD_PATH = list(sys.path)
"""Where our own late imports come from, whatever a function's folder holds."""


class Channel:
    """The way back: an inherited descriptor, or a file where descriptors are not inherited.

    It belongs to this process alone. Forked children close it, other programs never get it,
    and a descriptor that the function closed, so that the number may mean another file by now,
    is not written to.
    """

    def __init__(self) -> None:
        number = os.environ.pop("HYDRA_ANSWER_FD", "")
        path = os.environ.pop("HYDRA_ANSWER_FILE", "")
        if not number and not path:
            raise RuntimeError("this program is started by Hydra: no HYDRA_ANSWER_FD")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        self._fd = int(number) if number else os.open(path, flags, 0o600)
        self._owner = os.getpid()
        self._identity = self._identify()
        os.set_inheritable(self._fd, False)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._close)

    def _identify(self) -> "Optional[Tuple[int, int]]":
        try:
            info = os.fstat(self._fd)
        except OSError:
            return None
        return info.st_dev, info.st_ino

    def _close(self) -> None:
        if self._identify() == self._identity:
            os.close(self._fd)
        self._identity = None

    def send(self, answer: "Dict[str, object]") -> None:
        """Send the one answer and close."""
        if os.getpid() != self._owner or self._identity is None:
            return
        if self._identify() != self._identity:
            return
        left = memoryview(json.dumps(answer).encode("ascii"))
        try:
            while left:
                left = left[os.write(self._fd, left) :]
        except OSError:
            pass  # nobody listens any more
        self._close()


def main(words: "List[str]") -> None:
    """Call the function of a request and send what came of it."""
    request = json.loads("".join(words))
    name = str(request["callable"])
    sys.argv[:] = [name]
    channel = Channel()
    sys.path.insert(0, request["import_folder"])
    try:
        function = find_function(name)
    except BaseException as error:  # whatever ends an import, sys.exit too, is this run's failure
        channel.send(answer_of_error(error, f"while importing {name.partition(':')[0]}"))
        return
    start = time.perf_counter()
    try:
        value = function(**request["arguments"])
    except BaseException as error:  # whatever ends the call, sys.exit too, is this run's failure
        seconds = time.perf_counter() - start
        channel.send(answer_of_error(error, "", seconds))
        return
    seconds = time.perf_counter() - start
    channel.send(answer_of_value(value, seconds, int(request["keep_bytes"])))


def find_function(name: str) -> "Callable[..., object]":
    """Import the module of `module:function` and return the function."""
    module_name, _, path = name.partition(":")
    found: object = importlib.import_module(module_name)
    for part in path.split("."):
        if not hasattr(found, part):
            kind = "module" if isinstance(found, ModuleType) else "class"
            raise AttributeError(f"{kind} {module_name!r} has no function {path!r}")
        found = getattr(found, part)
    if not callable(found):
        raise TypeError(f"{name} is a {type(found).__name__}, not a function")
    return found


def answer_of_value(value: object, seconds: float, keep_bytes: int) -> "Dict[str, object]":
    """Word a returned value as JSON text; one of more than `keep_bytes` goes as size and sha256."""
    try:
        check_keys(value)
        text = json.dumps(value, allow_nan=False)
    except BaseException as error:  # a value's own methods may do anything, even exit
        reason = f"it returned a {type(value).__name__}, which is not JSON: {words_of(error)}"
        return error_answer(type(error).__name__, reason, "", seconds)
    answer: Dict[str, object] = {"ok": True, "seconds": seconds, "value": text}
    if len(text) > keep_bytes:
        answer.update(value=None, bytes=len(text), sha256=sha256_of(text))
    return answer


def check_keys(value: object) -> None:
    """Raise `TypeError` for an object with a key that is no text: JSON would change it silently."""
    left, seen = [value], set()
    while left:
        item = left.pop()
        if not isinstance(item, (dict, list, tuple)) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            for key in item:
                if not isinstance(key, str):
                    raise TypeError(f"key {key!r} is a {type(key).__name__}, expected text")
            left.extend(item.values())
        else:
            left.extend(item)


def sha256_of(text: str) -> str:
    """Return the sha256 of the text's bytes in hex."""
    digest = standard("hashlib").sha256(text.encode("ascii"))
    return str(digest.hexdigest())


def answer_of_error(
    error: BaseException, when: str, seconds: "Optional[float]" = None
) -> "Dict[str, object]":
    """Word what ended the call, and show it on standard error as Python does."""
    trace = user_part(error.__traceback__)
    text = ""
    try:
        lines = standard("traceback").format_exception(type(error), error, trace)
        text = "".join(lines)[-TRACEBACK_CHARS:]
        sys.stderr.write(text)
    except BaseException:  # noqa: S110  (an exception's own methods may fail; the answer matters more)
        pass
    message = words_of(error)
    if isinstance(error, SystemExit):
        message = f"sys.exit({message}) ended the process"
    place = place_of(trace)
    details = ", ".join(part for part in (when, place) if part)
    return error_answer(
        type(error).__name__, f"{message} ({details})" if details else message, text, seconds
    )


def error_answer(
    kind: str, message: str, trace: str, seconds: "Optional[float]"
) -> "Dict[str, object]":
    """Build the answer of a failed call."""
    error = {"type": kind, "message": message[:MESSAGE_CHARS], "traceback": trace}
    return {"ok": False, "seconds": seconds, "error": error}


def words_of(error: BaseException) -> str:
    """Return an exception's message, whatever its own methods do."""
    try:
        return str(error)
    except BaseException:  # an exception's own methods may do anything, even exit
        return "its message cannot be read"


def user_part(trace: "Optional[TracebackType]") -> "Optional[TracebackType]":
    """Drop the frames of this program and of the import system from the top of a traceback."""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name not in (__file__, importlib.__file__) and not name.startswith("<frozen importlib"):
            break
        trace = trace.tb_next
    return trace


def place_of(trace: "Optional[TracebackType]") -> str:
    """Say where the traceback ends: the file's name and the line."""
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}, line {trace.tb_lineno}"


def standard(name: str) -> ModuleType:
    """Import a module of the standard library, even if the function has one of that name."""
    path, own = list(sys.path), sys.modules.pop(name, None)
    sys.path[:] = STANDARD_PATH
    try:
        return importlib.import_module(name)
    finally:
        sys.path[:] = path
        if own is not None:
            sys.modules[name] = own


if __name__ == "__main__":
    main(sys.argv[1:])
