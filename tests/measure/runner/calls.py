"""Calls made for real: a module of a few lines, a `Caller` of it, and what a fork of that says."""

import gc
import json
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

import pytest

from hydra_heads.heads.kind import KEPT_BYTES
from hydra_heads.measure.runner.calling import Caller
from hydra_heads.measure.runner.wire import Request

MODULE = "forked_jobs"


class Called(NamedTuple):
    """One call that is over: how its process ended, what it answered and printed."""

    status: int
    text: Optional[str]
    stdout: str
    stderr: str
    peak_kib: int

    @property
    def value(self) -> Any:
        """What the function returned."""
        assert self.text is not None
        return json.loads(json.loads(self.text)["value"])


class Workshop:
    """Makes callers of functions in its folder, in this process, and calls them."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._handlers = {number: signal.getsignal(number) for number in range(1, signal.NSIG)}
        self._is_collecting = gc.isenabled()
        # A worker has nothing but its module; here everything that was imported to test anything
        # would be looked through, for every call.
        gc.freeze()
        self._reader, self._answer = os.pipe()
        os.set_blocking(self._reader, False)
        self._stdin = os.open(os.devnull, os.O_RDONLY)
        # Those of a worker are on the descriptors 0 to 2, those of a test are not.
        self._streams: List[Any] = [
            os.fdopen(fd, mode, encoding="utf-8", closefd=False)
            for fd, mode in ((0, "r"), (1, "w"), (2, "w"))
        ]
        patch.chdir(folder)
        patch.setattr(sys, "path", list(sys.path))
        patch.setattr(sys, "argv", list(sys.argv))

    def caller(self, source: str, target: str = f"{MODULE}:job") -> Caller:
        """Write a module and import it."""
        (self.folder / f"{MODULE}.py").write_text(source, encoding="utf-8")
        with self._streams_of_a_worker():
            return Caller(target, str(self.folder))

    def start(self, caller: Caller, request: Request, stdin: Optional[int] = None) -> int:
        """Start one call, whose outputs go to files in the folder."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        stdout = os.open(str(self.folder / "stdout"), flags)
        stderr = os.open(str(self.folder / "stderr"), flags)
        if stdin is None:
            stdin = self._stdin
        try:
            with self._streams_of_a_worker():
                return caller.start(request, stdin, stdout, stderr, self._answer)
        finally:
            os.close(stdout)
            os.close(stderr)

    def call(
        self,
        caller: Caller,
        arguments: Optional[Dict[str, object]] = None,
        stdin: Optional[int] = None,
        **fields: object,
    ) -> Called:
        """Make one call and wait for its end."""
        request = Request(arguments=arguments or {}, **{"keep_bytes": KEPT_BYTES, **fields})
        pid = self.start(caller, request, stdin)
        _, status, used = os.wait4(pid, 0)
        said = [(self.folder / name).read_text("utf-8") for name in ("stdout", "stderr")]
        return Called(status, self._answered(), said[0], said[1], used.ru_maxrss)

    @contextmanager
    def _streams_of_a_worker(self) -> Iterator[None]:
        before = sys.stdin, sys.stdout, sys.stderr
        sys.stdin, sys.stdout, sys.stderr = self._streams
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = before

    def _answered(self) -> Optional[str]:
        try:
            return os.read(self._reader, 1 << 20).decode("ascii")
        except BlockingIOError:
            return None

    def close(self) -> None:
        """Put this process right again."""
        for stream in self._streams:
            stream.close()
        for fd in (self._reader, self._answer, self._stdin):
            os.close(fd)
        for name in _own_names(list(sys.modules)):
            del sys.modules[name]
        for number, handler in self._handlers.items():
            if handler is not None and signal.getsignal(number) is not handler:
                signal.signal(number, handler)
        gc.unfreeze()
        if self._is_collecting:
            gc.enable()


def _own_names(names: List[str]) -> List[str]:
    return [name for name in names if name.partition(".")[0] in (MODULE, "helper_of_jobs")]
