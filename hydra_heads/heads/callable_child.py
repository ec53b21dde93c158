"""The program that calls one function and sends its answer over a channel of its own.

It is started as `python callable_child.py REQUEST...`, where the words make up one JSON
object: callable, arguments, import_folder, keep_bytes. Nothing of Hydra is imported, and its
folders do not stand in the way of the function's own modules. Where processes are forked
instead, a worker imports this file for its parts, so that both ways find, time and word alike.
"""

import os
import sys

# A program's own folder would otherwise come first among the places of modules.
if (
    __name__ == "__main__"
    and sys.path
    and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__))
):
    del sys.path[0]

import importlib
import json
import json.encoder
from time import perf_counter_ns
from types import ModuleType, TracebackType

TYPE_CHECKING = False
"""Every run pays for what is imported here, so `typing` is left to those who check types."""

if TYPE_CHECKING:
    from typing import Callable, Dict, Iterable, List, Mapping, Optional, Tuple

MESSAGE_CHARS = 20000
"""More than anybody shows, so that masking comes before the last cut."""

TRACEBACK_CHARS = 4000

STANDARD_PATH = list(sys.path)
"""Where our own late imports come from, whatever a function's folder holds."""

make_encoder: "Optional[Callable[..., Callable[[object, int], Iterable[str]]]]" = getattr(
    json.encoder, "c_make_encoder", None
)
quoted: "Callable[[str], str]" = getattr(json.encoder, "encode_basestring_ascii", json.dumps)

_CONTAINERS = (dict, list, tuple)

_DIGESTS = ("_sha2", "_sha256")
"""Modules with `sha256`, by version; `hashlib` loads a library of megabytes for it."""

_loaded: "Dict[str, ModuleType]" = {}


class Channel:
    """The way back: a descriptor that the answer is written to.

    It belongs to one process alone: other programs never get it, copies that are forked of that
    process are to call `leave`, and a descriptor that the function closed, so that the number
    may mean another file by now, is not written to.
    """

    __slots__ = ("_fd", "_identity")

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._identity = self._identify()
        os.set_inheritable(fd, False)

    def _identify(self) -> "Optional[Tuple[int, int]]":
        try:
            info = os.fstat(self._fd)
        except OSError:
            return None
        return info.st_dev, info.st_ino

    def leave(self) -> None:
        """Close it unheard."""
        if self._identity is not None and self._identify() == self._identity:
            os.close(self._fd)
        self._identity = None

    def send(self, answer: str, owner: int) -> None:
        """Send the one answer, in ASCII, if this process is the owner, and close."""
        # A copy that C code forked has been told nothing.
        if os.getpid() != owner or self._identity is None or self._identify() != self._identity:
            return
        left = answer.encode("ascii")
        try:
            while left:
                left = left[os.write(self._fd, left) :]
        except OSError:
            pass  # nobody listens any more
        os.close(self._fd)
        self._identity = None


def channel_of_environment() -> Channel:
    """Take the inherited descriptor, or the file where descriptors are not inherited."""
    number = os.environ.pop("HYDRA_ANSWER_FD", "")
    path = os.environ.pop("HYDRA_ANSWER_FILE", "")
    if number:
        return Channel(int(number))
    if not path:
        raise RuntimeError("this program is started by Hydra: no HYDRA_ANSWER_FD")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    return Channel(os.open(path, flags, 0o600))


def main(words: "List[str]") -> None:
    """Call the function of a request and send what came of it."""
    request = json.loads("".join(words))
    name = str(request["callable"])
    sys.argv[:] = [name]
    owner, channel = os.getpid(), channel_of_environment()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=channel.leave)
    sys.path.insert(0, request["import_folder"])
    try:
        function = find_function(name)
    except BaseException as error:  # whatever ends an import, sys.exit too, is this run's failure
        answer = answer_of_error(error, f"while importing {name.partition(':')[0]}")
    else:
        warm_up()
        answer = answer_of_call(function, request["arguments"], int(request["keep_bytes"]))
    channel.send(answer, owner)


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


def answer_of_call(
    function: "Callable[..., object]", arguments: "Mapping[str, object]", keep_bytes: int
) -> str:
    """Call the function with keyword arguments, timed, and word what came of it as JSON.

    Nothing of the call is held on to, so that what it left open is closed by the end of this.
    """
    clock = perf_counter_ns
    begin = clock()
    try:
        value = function(**arguments)
        nanoseconds = clock() - begin
    except BaseException as error:  # whatever ends the call, sys.exit too, is this run's failure
        return answer_of_error(error, "", clock() - begin)
    return answer_of_value(value, nanoseconds, keep_bytes)


def warm_up() -> None:
    """Go the way of a call three times, with a function that next to nothing is in.

    The first call of a process takes 5 to 40 microseconds more than the fourth.
    """
    answer_of_call(_do_little, {}, TRACEBACK_CHARS)
    answer_of_call(_do_little, {}, TRACEBACK_CHARS)
    answer_of_call(_do_little, {}, TRACEBACK_CHARS)


def _do_little() -> None:
    # Hardly a function does without objects like these, and their memory has to be there.
    for number in range(1000, 1001):
        {"": [number / 3, 1, 100, 200]}


def answer_of_value(value: object, nanoseconds: int, keep_bytes: int) -> str:
    """Word a returned value as JSON text; one of more than `keep_bytes` goes as size and sha256."""
    try:
        if value is None:
            text = "null"
        elif type(value) is int:
            text = str(value)
        else:
            text = json_of(value)
    except BaseException as error:  # a value's own methods may do anything, even exit
        reason = f"it returned a {type(value).__name__}, which is not JSON: {words_of(error)}"
        return error_answer(type(error).__name__, reason, "", nanoseconds)
    if len(text) > keep_bytes:
        sent = f'null, "bytes": {len(text)}, "sha256": "{sha256_of(text)}"'
    else:
        sent = quoted(text)
    return f'{{"ok": true, "seconds": {nanoseconds}e-9, "value": {sent}}}'


def json_of(value: object) -> str:
    """Word a value as JSON; raises for whatever is none.

    As `json.dumps` does it, but without the dozens of objects that this makes first: a fresh
    fork pays for each of them.
    """
    if isinstance(value, _CONTAINERS):
        check_keys(value)
    if make_encoder is None:
        return json.dumps(value, allow_nan=False)
    encode = make_encoder({}, _refuse, quoted, None, ": ", ", ", False, False, False)
    return "".join(encode(value, 0))


def _refuse(value: object) -> None:
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def check_keys(value: object) -> None:
    """Raise `TypeError` for an object with a key that is no text: JSON would change it silently."""
    left, seen = [value], set()
    while left:
        item = left.pop()
        if not isinstance(item, _CONTAINERS) or id(item) in seen:
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
    return str(digest_module().sha256(text.encode("ascii")).hexdigest())


def digest_module() -> ModuleType:
    """Return the smallest module of this Python that has `sha256`."""
    for name in _DIGESTS:
        try:
            return standard(name)
        except ImportError:
            continue
    return standard("hashlib")


def load_late_modules() -> None:
    """Import now what may be needed after a call, for a process whose forks shall not."""
    standard("traceback")
    digest_module()


def answer_of_error(error: BaseException, when: str, nanoseconds: "Optional[int]" = None) -> str:
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
        type(error).__name__, f"{message} ({details})" if details else message, text, nanoseconds
    )


def error_answer(kind: str, message: str, trace: str, nanoseconds: "Optional[int]") -> str:
    """Build the answer of a failed call."""
    error = {"type": kind, "message": message[:MESSAGE_CHARS], "traceback": trace}
    seconds = None if nanoseconds is None else nanoseconds / 1e9
    return json.dumps({"ok": False, "seconds": seconds, "error": error})


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
    """Import a module of the standard library, even if the function has one of that name.

    Neither it nor what it needs is left among the imported modules, for the function to find.
    """
    if name in _loaded:
        return _loaded[name]
    path, before = list(sys.path), dict(sys.modules)
    sys.modules.pop(name, None)
    sys.path[:] = STANDARD_PATH
    try:
        _loaded[name] = importlib.import_module(name)
    finally:
        sys.path[:] = path
        for added in set(sys.modules) - set(before):
            del sys.modules[added]
        sys.modules.update(before)
    return _loaded[name]


if __name__ == "__main__":
    main(sys.argv[1:])
