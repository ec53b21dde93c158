"""Forked copies of this process, or spawned ones where forking is not safe."""

import os
import signal
import sys
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Dict, Iterator, List

from hydra_heads.heads.builtin.children import Children, Worker
from hydra_heads.heads.builtin.log_job import Tally, result_of
from hydra_heads.heads.builtin.shares import (
    Task,
    count_share,
    count_workers,
    plan_shares,
    read_reply,
    reply_to,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def count_in_processes(folder: str) -> Dict[str, object]:
    """Do the job in as many processes as there are processors, this one among them.

    Choose it when the searching takes longer than starting a process. A share whose process
    cannot be started is done here.
    """
    return result_of(count_by_workers(folder, fork=can_fork()))


def can_fork() -> bool:
    """Tell whether a copy of this process would work: not on Windows, macOS, nor with threads."""
    # A program that has no threads may not have loaded this, which would take a millisecond.
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    return alone and hasattr(os, "fork") and sys.platform != "darwin"


def count_by_workers(folder: str, fork: bool) -> Tally:
    """Count a folder in several processes, made by forking or by spawning."""
    shares = plan_shares(folder, count_workers())
    own = shares.pop()
    with Children() as children:
        for tasks in filter(None, shares):
            try:
                if fork:
                    children.start(partial(_Forked, children, folder, tasks))
                else:
                    children.start(partial(_Spawned, folder, tasks))
            except OSError:
                own.extend(tasks)
        tally = count_share(folder, own)
        children.merge_into(tally)
    return tally


class _Forked(Worker):
    """A copy of this process, which starts in a millisecond and loads nothing."""

    def __init__(self, children: Children, folder: str, tasks: List[Task]) -> None:
        self._folder = folder
        reading, writing = os.pipe()
        try:
            self._pid = os.fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            raise
        if self._pid == 0:
            _be_forked(children, folder, tasks, writing)
        os.close(writing)
        self._pipe = os.fdopen(reading, "rb")

    def result(self) -> Tally:
        """Read the reply, which is complete when the other end of the pipe is closed."""
        return read_reply(self._folder, self._pipe.read())

    def end(self) -> None:
        """Kill and reap the copy."""
        self._pipe.close()
        try:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass  # where SIGCHLD is ignored, the system reaps


def _be_forked(children: Children, folder: str, tasks: List[Task], pipe: int) -> None:
    """Do the share and be gone: nothing of the copied program may run on, or flush twice."""
    try:
        children.release()
        with os.fdopen(pipe, "wb") as file:
            file.write(reply_to(folder, tasks))
    finally:
        os._exit(0)


class _Spawned(Worker):
    """A fresh interpreter of `multiprocessing`, which every system has."""

    def __init__(self, folder: str, tasks: List[Task]) -> None:
        import multiprocessing

        self._folder = folder
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe(duplex=False)
        # Absolute, because the child starts in the folder where multiprocessing was loaded.
        arguments = (far_end, os.path.abspath(folder), tasks)
        self._process = context.Process(target=_be_spawned, args=arguments, daemon=True)
        try:
            with _without_main():
                self._process.start()
        except OSError:
            self._pipe.close()
            raise
        finally:
            far_end.close()

    def result(self) -> Tally:
        """Receive the reply; a child that died without one has closed the pipe."""
        try:
            reply = self._pipe.recv_bytes()
        except EOFError:
            reply = b""
        return read_reply(self._folder, reply)

    def end(self) -> None:
        """Kill and reap the interpreter."""
        self._pipe.close()
        self._process.kill()
        self._process.join()


def _be_spawned(pipe: "Connection", folder: str, tasks: List[Task]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    pipe.send_bytes(reply_to(folder, tasks))


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module, which a spawned child would otherwise load and so run again."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
