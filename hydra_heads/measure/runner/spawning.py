"""The start of a process without a fork of ours: posix_spawn, from Python or from the C library.

Python has it from 3.8 on. The 3.7 way asks the C library through ctypes; `subprocess` would
fork there, which takes milliseconds from a process that holds much memory.
"""

import os
import signal
import sys
from time import perf_counter

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

IGNORED_BY_PYTHON = tuple(
    int(getattr(signal, name)) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name)
)
"""Signals that Python ignores, and a program of the user's must not find ignored."""

_SETSIGDEF, _SETSIGMASK, _SETSID = 4, 8, 128
_LIBRARIES: "List[Any]" = []
_ROOM = 1024  # bytes; both structures of the C library are smaller everywhere


def spawn(
    argv: "Sequence[str] | Sequence[bytes]",
    env: "Mapping[str, str] | Mapping[bytes, bytes]",
    duplicates: "Iterable[Tuple[int, int]]",
    defaulted: "Sequence[int]" = IGNORED_BY_PYTHON,
) -> "Tuple[int, float]":
    """Start a program as the leader of a session of its own; return its number and when.

    The time is that of `perf_counter`, taken right before.

    `duplicates` are pairs of a descriptor here and its number there, made in their order; all
    others that do not close on exec are inherited. No signal is blocked there, and those of
    `defaulted` are not ignored. Raises `OSError` when it cannot be started.
    """
    actions = list(duplicates)
    if sys.version_info >= (3, 8):
        try:
            return _spawn_by_python(argv, env, actions, defaulted, {"setsid": True})
        except NotImplementedError:  # a C library without the flag
            return _spawn_by_python(argv, env, actions, defaulted, {"setpgroup": 0})
    return spawn_by_library(argv, env, actions, defaulted)


if sys.version_info >= (3, 8):

    def _spawn_by_python(
        argv: "Sequence[str] | Sequence[bytes]",
        env: "Mapping[str, str] | Mapping[bytes, bytes]",
        actions: "Sequence[Tuple[int, int]]",
        defaulted: "Sequence[int]",
        group: "Dict[str, object]",
    ) -> "Tuple[int, float]":
        options = dict(group, setsigmask=())
        if defaulted:
            options["setsigdef"] = defaulted
        dup2 = os.POSIX_SPAWN_DUP2
        options["file_actions"] = [(dup2, here, there) for here, there in actions]
        program = argv[0]
        spawn_it: Any = os.posix_spawn
        begin = perf_counter()
        return spawn_it(program, argv, env, **options), begin


def spawn_by_library(
    argv: "Sequence[str] | Sequence[bytes]",
    env: "Mapping[str, str] | Mapping[bytes, bytes]",
    actions: "Sequence[Tuple[int, int]]",
    defaulted: "Sequence[int]",
) -> "Tuple[int, float]":
    """Do what `spawn` does through the C library."""
    import ctypes

    library = _library()
    flags = _SETSIGDEF | _SETSIGMASK
    flags |= _SETSID if sys.platform.startswith("linux") else 2  # POSIX_SPAWN_SETPGROUP
    moves, attributes = ctypes.create_string_buffer(_ROOM), ctypes.create_string_buffer(_ROOM)
    defaults, none = ctypes.create_string_buffer(_ROOM), ctypes.create_string_buffer(_ROOM)
    library.sigemptyset(none)
    library.sigemptyset(defaults)
    for signum in defaulted:
        library.sigaddset(defaults, ctypes.c_int(signum))
    _check(library.posix_spawn_file_actions_init(moves))
    try:
        for here, there in actions:
            _check(library.posix_spawn_file_actions_adddup2(moves, here, there))
        _check(library.posix_spawnattr_init(attributes))
        try:
            library.posix_spawnattr_setsigdefault(attributes, defaults)
            library.posix_spawnattr_setsigmask(attributes, none)
            _check(library.posix_spawnattr_setflags(attributes, ctypes.c_short(flags)))
            words = [os.fsencode(word) for word in argv]
            pairs = [os.fsencode(name) + b"=" + os.fsencode(text) for name, text in env.items()]
            if any(b"\0" in text for text in (*words, *pairs)):
                raise ValueError("embedded null byte")  # C would take it for the end
            pid = ctypes.c_int()
            argument_list = (ctypes.c_char_p * (len(words) + 1))(*words, None)
            variables = (ctypes.c_char_p * (len(pairs) + 1))(*pairs, None)
            place = ctypes.byref(pid)
            begin = perf_counter()
            _check(
                library.posix_spawn(place, words[0], moves, attributes, argument_list, variables)
            )
            return pid.value, begin
        finally:
            library.posix_spawnattr_destroy(attributes)
    finally:
        library.posix_spawn_file_actions_destroy(moves)


def _library() -> "Any":
    """Return the C library, looked up once: each look-up would leave a cycle of objects behind."""
    if not _LIBRARIES:
        import ctypes

        _LIBRARIES.append(ctypes.CDLL(None))
    return _LIBRARIES[0]


def _check(code: int) -> None:
    if code:
        raise OSError(code, os.strerror(code))
