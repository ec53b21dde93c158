"""The heads of a `Slot`: Python functions, looked at when they are registered."""

import os
import sys
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import sha256_of
from hydra_heads.heads.fingerprint import head_fingerprint
from hydra_heads.model.names import check_distinct, check_name

Check = Callable[[Any], object]
"""Looks at what a head returned; what is false (or an exception) makes the run a failure."""

_GENERATOR, _COROUTINE, _ITERABLE_COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x100, 0x200
"""Flags of code objects, as `inspect` documents them; importing that takes longer than a run."""


class SlotHead(NamedTuple):
    """One way to do the job: a function, and what looks at its result (None: nothing does)."""

    name: str
    function: Callable[..., Any]
    check: Optional[Check]
    is_async: bool


def head_of(
    function: Callable[..., Any],
    name: Optional[str],
    check: Optional[Check],
    slot: str,
    others: Sequence[SlotHead],
) -> SlotHead:
    """Make a head of a function; raises `InputError` for one that cannot be a head of this slot.

    Without a `name` it is called as the function is.
    """
    where = f"slot {slot!r}"
    if not callable(function):
        raise InputError(
            f"{where}: found {function!r} as a head, expected a function; name it by keyword: "
            "head(name=...)"
        )
    given = getattr(function, "__name__", None) if name is None else name
    checked = check_name(given, f"{where}: name of a head; give one by head(name=...)")
    check_distinct([*(other.name for other in others), checked], where)
    _check_check(check, f"{where}: check of {checked!r}")
    flags = _flags_of(function)
    if flags & (_GENERATOR | _ASYNC_GENERATOR) and not flags & _ITERABLE_COROUTINE:
        raise InputError(
            f"{where}: head {checked!r} is a generator: a call runs none of it, so nobody would "
            "see it fail; return a list"
        )
    is_async = bool(flags & (_COROUTINE | _ITERABLE_COROUTINE))
    if others and others[0].is_async != is_async:
        sorts = {True: "a coroutine function", False: "an ordinary function"}
        raise InputError(
            f"{where}: head {checked!r} is {sorts[is_async]} and {others[0].name!r} is "
            f"{sorts[not is_async]}; heads of one slot are of one sort"
        )
    return SlotHead(checked, function, check, is_async)


def _check_check(check: Optional[Check], where: str) -> None:
    if check is not None and not callable(check):
        raise InputError(f"{where}: found {check!r}, expected a function")
    if _flags_of(check) & _COROUTINE:
        raise InputError(
            f"{where} is a coroutine function, whose answer nobody awaits; give an ordinary one"
        )


def _flags_of(function: Any) -> int:
    """Return the flags of the code that a call runs; 0 for what is not written in Python."""
    while hasattr(function, "func") and hasattr(function, "keywords"):  # functools.partial
        function = function.func
    code = getattr(function, "__code__", None)
    if code is None and not isinstance(function, type):
        code = getattr(type(function).__call__, "__code__", None)
    return int(getattr(code, "co_flags", 0))


def fingerprints_of(heads: Sequence[SlotHead]) -> Dict[str, str]:
    """Hash what each head is: the same as of a callable of that name in a heads file.

    That is its place (`module:function`) and the sha256 of the module's file.
    """
    digests: Dict[str, Optional[str]] = {}
    found: Dict[str, str] = {}
    for head in heads:
        place = _place_of(head.function)
        if place.path is not None and place.path not in digests:
            digests[place.path] = sha256_of(place.path)
        definition = {"name": head.name, "callable": f"{place.module}:{place.function}"}
        digest = None if place.path is None else digests[place.path]
        found[head.name] = head_fingerprint(definition, {"module_sha256": digest})
    return found


class _Place(NamedTuple):
    module: str
    function: str
    path: Optional[str]


def _place_of(function: Any) -> _Place:
    while hasattr(function, "func") and hasattr(function, "keywords"):
        function = function.func
    if not hasattr(function, "__qualname__"):
        function = type(function)
    name = str(getattr(function, "__module__", None) or "builtins")
    module = sys.modules.get(name)
    path = getattr(module, "__file__", None)
    if path is not None and not os.path.isfile(path):
        path = None
    if name == "__main__":
        name = _main_name(module, path)
    return _Place(name, str(function.__qualname__), path)


def _main_name(module: object, path: Optional[str]) -> str:
    """Return the name under which others would import the program that was started."""
    spec = getattr(module, "__spec__", None)
    if spec is not None:
        return str(spec.name)
    return "__main__" if path is None else os.path.splitext(os.path.basename(path))[0]
