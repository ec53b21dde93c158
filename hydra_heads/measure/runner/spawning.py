"""The start of a process without a fork of ours: posix_spawn, from Python or from the C library.

Heads are started by `library` where that can be had. The guard, and heads elsewhere, by Python's
own way, which it has from 3.8 on; `subprocess` of 3.7 would fork, which takes milliseconds from a
process that holds much memory.
"""

import os
import signal
import sys
from time import perf_counter

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Dict, Iterable, Mapping, Optional, Sequence, Tuple

    from hydra_heads.measure.runner.library import Starter

IGNORED_BY_PYTHON = tuple(
    int(getattr(signal, name)) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name)
)
"""Signals that Python ignores, and a program of the user's must not find ignored."""

_STARTERS: "Dict[Tuple[int, ...], Starter]" = {}


def spawn(
    argv: "Sequence[str] | Sequence[bytes]",
    env: "Mapping[str, str] | Mapping[bytes, bytes]",
    duplicates: "Iterable[Tuple[int, int]]",
    defaulted: "Sequence[int]" = IGNORED_BY_PYTHON,
    program: "Optional[str | bytes]" = None,
) -> "Tuple[int, float]":
    """Start a program as the leader of a session of its own; return its number and when.

    The time is that of `perf_counter`, taken right before.

    `program` is the file, where that is not the first word. `duplicates` are pairs of a
    descriptor here and its number there, made in their order; all others that do not close on
    exec are inherited. No signal is blocked there, and those of `defaulted` are not ignored.
    Raises `OSError` when it cannot be started.
    """
    actions = list(duplicates)
    if sys.version_info >= (3, 8):
        try:
            return _spawn_by_python(argv, env, actions, defaulted, {"setsid": True}, program)
        except NotImplementedError:  # a C library without the flag
            return _spawn_by_python(argv, env, actions, defaulted, {"setpgroup": 0}, program)
    return spawn_by_library(argv, env, actions, defaulted, program)


if sys.version_info >= (3, 8):

    def _spawn_by_python(
        argv: "Sequence[str] | Sequence[bytes]",
        env: "Mapping[str, str] | Mapping[bytes, bytes]",
        actions: "Sequence[Tuple[int, int]]",
        defaulted: "Sequence[int]",
        group: "Dict[str, object]",
        program: "Optional[str | bytes]",
    ) -> "Tuple[int, float]":
        options = dict(group, setsigmask=())
        if defaulted:
            options["setsigdef"] = defaulted
        dup2 = os.POSIX_SPAWN_DUP2
        options["file_actions"] = [(dup2, here, there) for here, there in actions]
        path = argv[0] if program is None else program
        spawn_it: Any = os.posix_spawn
        begin = perf_counter()
        return spawn_it(path, argv, env, **options), begin


def spawn_by_library(
    argv: "Sequence[str] | Sequence[bytes]",
    env: "Mapping[str, str] | Mapping[bytes, bytes]",
    actions: "Sequence[Tuple[int, int]]",
    defaulted: "Sequence[int]",
    program: "Optional[str | bytes]" = None,
) -> "Tuple[int, float]":
    """Do what `spawn` does through the C library."""
    starter = _starter(tuple(defaulted))
    words = [os.fsencode(word) for word in argv]
    pairs = {os.fsencode(name): os.fsencode(text) for name, text in env.items()}
    path = None if program is None else os.fsencode(program)
    return starter.start(words, pairs, actions, {}, path)


def _starter(defaulted: "Tuple[int, ...]") -> "Starter":
    """Return the starter for these signals, made once: each would leave a cycle of objects."""
    if defaulted not in _STARTERS:
        from hydra_heads.measure.runner.library import Starter

        _STARTERS[defaulted] = Starter(defaulted, in_session=sys.platform.startswith("linux"))
    return _STARTERS[defaulted]


class PythonStarter:
    """Does what `library.Starter` does where that cannot be had."""

    def __init__(self, defaulted: "Sequence[int]") -> None:
        self._defaulted = defaulted

    def start(
        self,
        argv: "Sequence[bytes]",
        env: "Mapping[bytes, bytes]",
        moves: "Sequence[Tuple[int, int]]",
        extra: "Mapping[bytes, bytes]",
        program: "Optional[bytes]" = None,
    ) -> "Tuple[int, float]":
        """Start a program and return its number and when."""
        return spawn(argv, {**env, **extra}, moves, self._defaulted, program)


def starter_for(defaulted: "Sequence[int]") -> "Starter | PythonStarter":
    """Return what starts programs here at the least cost."""
    if sys.platform.startswith("linux"):
        try:
            from hydra_heads.measure.runner.library import Starter

            return Starter(defaulted)
        except (ImportError, OSError, AttributeError):
            pass  # a Python without ctypes, or a C library without the calls
    return PythonStarter(defaulted)
