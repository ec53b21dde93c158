"""Starting programs through the C library's posix_spawn, again and again.

Python's own way puts words and the whole environment into C arrays in the moment that is timed.
Here they are kept from one start to the next, so that a start costs what it costs a C program;
Python 3.7 has no way of its own at all.
"""

import ctypes
import os
from time import perf_counter

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

_SETPGROUP, _SETSIGDEF, _SETSIGMASK, _SETSID = 2, 4, 8, 128  # of <spawn.h> on Linux

_ROOM = 1024  # bytes; the structures of the C library are smaller everywhere

_SPARE = 4
"""Variables that a single start may have beside those of the environment."""

_MOST_MOVES = 32
"""Sets of moved descriptors that are kept."""


class Starter:
    """Starts programs in a group of their own, or with `in_session` in a session of their own.

    In them no signal is blocked, and those of `defaulted` are not ignored.
    """

    def __init__(self, defaulted: "Sequence[int]" = (), in_session: bool = False) -> None:
        self._library: Any = ctypes.CDLL(None)
        self._attributes = self._made_attributes(defaulted, in_session)
        self._moves: Dict[Tuple[Tuple[int, int], ...], Any] = {}
        self._env: Mapping[bytes, bytes] = {}
        self._variables, self._count = self._array_of([b""], _SPARE), 0
        self._pid = ctypes.c_int()
        self._place = ctypes.byref(self._pid)

    def _made_attributes(self, defaulted: "Sequence[int]", in_session: bool) -> "Any":
        library = self._library
        attributes, signals = (ctypes.create_string_buffer(_ROOM) for _ in range(2))
        _check(library.posix_spawnattr_init(attributes))
        library.sigemptyset(signals)
        library.posix_spawnattr_setsigmask(attributes, signals)
        for signum in defaulted:
            library.sigaddset(signals, ctypes.c_int(signum))
        library.posix_spawnattr_setsigdefault(attributes, signals)
        flags = _SETSIGMASK | _SETSIGDEF | (_SETSID if in_session else _SETPGROUP)
        _check(library.posix_spawnattr_setflags(attributes, ctypes.c_short(flags)))
        return attributes

    def start(
        self,
        argv: "Sequence[bytes]",
        env: "Mapping[bytes, bytes]",
        moves: "Sequence[Tuple[int, int]]",
        extra: "Mapping[bytes, bytes]",
        program: "Optional[bytes]" = None,
    ) -> "Tuple[int, float]":
        """Start a program and return its number and when, as `spawning.spawn` does.

        `env` is looked at again only when it is another object; `extra` comes on top of it.
        `program` is the file, where that is not the first word.
        """
        if env is not self._env:
            self._take(env)
        at = self._count
        for name, text in extra.items():
            self._variables[at] = name + b"=" + text
            at += 1
        self._variables[at] = None
        path = argv[0] if program is None else program
        if b"\0" in path or any(b"\0" in word for word in argv):
            raise ValueError("embedded null byte")  # C would take it for the end
        words = self._array_of(argv, 0)
        actions = self._actions_of(tuple(moves))
        call = self._library.posix_spawn
        begin = perf_counter()
        code = call(self._place, path, actions, self._attributes, words, self._variables)
        _check(code)
        return self._pid.value, begin

    def _take(self, env: "Mapping[bytes, bytes]") -> None:
        pairs = [name + b"=" + text for name, text in env.items()]
        if any(b"\0" in pair for pair in pairs):
            raise ValueError("embedded null byte")
        self._env, self._count = env, len(pairs)
        self._variables = self._array_of(pairs, _SPARE)

    @staticmethod
    def _array_of(texts: "Sequence[bytes]", spare: int) -> "Any":
        """Return texts as C has them, with room for more before the end."""
        return (ctypes.c_char_p * (len(texts) + spare + 1))(*texts)

    def _actions_of(self, moves: "Tuple[Tuple[int, int], ...]") -> "Any":
        """Return the library's form of these moves, made once."""
        actions = self._moves.get(moves)
        if actions is None:
            if len(self._moves) >= _MOST_MOVES:
                self.forget()
            actions = ctypes.create_string_buffer(_ROOM)
            _check(self._library.posix_spawn_file_actions_init(actions))
            for here, there in moves:
                _check(self._library.posix_spawn_file_actions_adddup2(actions, here, there))
            self._moves[moves] = actions
        return actions

    def forget(self) -> None:
        """Give back what the library keeps for sets of moves."""
        while self._moves:
            self._library.posix_spawn_file_actions_destroy(self._moves.popitem()[1])


def _check(code: int) -> None:
    if code:
        raise OSError(code, os.strerror(code))
