"""The program of the guard and of the runner: `python -I -S program.py ROOT SETTINGS`.

It is started by path, in isolation, so that neither the user's packages nor a module planted
in the working folder have a part in it. SETTINGS are marshalled, in hex.
"""

import gc
import marshal
import os
import sys
from time import perf_counter

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Dict, List, Tuple

    from hydra_heads.measure.runner.serving import Server
    from hydra_heads.measure.runner.wire import Request

FIRST_NUMBER = 10
"""Descriptors of ours are this and above: 0 to 3 are those of the processes we start."""


def main(root: str, settings: "Dict[str, object]") -> None:
    """Become the guard, and in a forked process the runner."""
    sys.path.insert(0, root)
    from hydra_heads.measure.runner.guard import guard
    from hydra_heads.measure.runner.tree import adopt_orphans

    fds = _moved(settings["fds"], settings["inherited"])  # type: ignore[arg-type]
    cpus = settings["cpus"]
    if cpus:
        os.sched_setaffinity(0, cpus)  # type: ignore[arg-type]
    adopt_orphans()
    _import_all()
    gc.collect()
    gc.freeze()
    gc.disable()
    work = become_caller if settings["call"] else serve
    guard(settings["hydra"], fds["watchdog"][0], fds["kept"], lambda: work(root, fds, settings))  # type: ignore[arg-type]


def serve(root: str, fds: "Dict[str, List[int]]", settings: "Dict[str, object]") -> None:
    """Do the runner's work on these descriptors."""
    from hydra_heads.measure.runner.serving import Journal, Server
    from hydra_heads.measure.runner.tree import adopt_orphans
    from hydra_heads.measure.runner.wire import Control, Inbox

    adopt_orphans()
    journal = settings["journal"]
    server = Server(
        Inbox(fds["requests"][0]),
        Control(fds["control"][0]),
        fds["results"][0],
        _pairs(fds["slots"]),
        fds["answer"][0],
        Journal(str(journal)) if journal else None,
        handed=[*fds["stdin"], *settings["inherited"]],  # type: ignore[misc]
    )
    server.greet()
    _serve(server)


def become_caller(root: str, fds: "Dict[str, List[int]]", settings: "Dict[str, object]") -> None:
    """Put an ordinary interpreter in this process's place, which imports the callable's module."""
    folder = settings["call"][2]  # type: ignore[index]
    _let_inherit(fds, True)
    os.chdir(folder)
    words = marshal.dumps(dict(settings, fds=fds)).hex()
    os.execv(sys.executable, [sys.executable, __file__, root, words, "call"])


def call(root: str, settings: "Dict[str, object]") -> None:
    """Be the runner of one callable, in an ordinary interpreter."""
    own = os.path.dirname(os.path.realpath(__file__))
    if sys.path and os.path.realpath(sys.path[0]) == own:
        del sys.path[0]
    sys.path.insert(0, root)
    from hydra_heads.measure.runner.calling import Caller
    from hydra_heads.measure.runner.serving import Server
    from hydra_heads.measure.runner.tree import adopt_orphans
    from hydra_heads.measure.runner.wire import Control, Inbox

    _import_all()
    sys.path.remove(root)
    fds: Dict[str, List[int]] = settings["fds"]  # type: ignore[assignment]
    _let_inherit(fds, False)
    adopt_orphans()
    asked: Tuple[str, str, str] = settings["call"]  # type: ignore[assignment]
    target, import_folder, _ = asked
    sys.argv[:] = [target]
    caller = Caller(target, import_folder)

    def start(request: "Request", *descriptors: int) -> "Tuple[int, float]":
        begin = perf_counter()
        return caller.start(request, *descriptors), begin

    server = Server(
        Inbox(fds["requests"][0]),
        Control(fds["control"][0]),
        fds["results"][0],
        _pairs(fds["slots"]),
        fds["answer"][0],
        call=start,
        floor_kib=caller.floor_kib,
    )
    server.greet(caller.threads, caller.fault)
    _serve(server)


def _serve(server: "Server") -> None:
    try:
        server.serve()
    except Exception as error:  # told instead of shown: nobody sees what this process prints
        server.tell_fault(repr(error))


def _let_inherit(fds: "Dict[str, List[int]]", can_inherit: bool) -> None:
    """Let our descriptors outlive an exec, or not; the guard has the others."""
    for name in ("requests", "control", "results", "answer", "slots"):
        for fd in fds[name]:
            os.set_inheritable(fd, can_inherit)


def _pairs(pipes: "List[int]") -> "List[Tuple[int, int]]":
    return list(zip(pipes[::2], pipes[1::2]))


def _import_all() -> None:
    """Import before the fork what the runner needs: shared pages cost it no memory."""
    import hydra_heads.measure.runner.serving
    from hydra_heads.measure.runner.platforms import import_early

    import_early()


def _moved(fds: "Dict[str, List[int]]", inherited: "List[int]") -> "Dict[str, List[int]]":
    """Move our descriptors out of the way of those of the processes, and close all others.

    Those that are `inherited` stay where they are: a process of Hydra's caller expects them there.
    """
    import fcntl

    moved = {}
    for name, numbers in fds.items():
        moved[name] = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, FIRST_NUMBER) for fd in numbers]
    kept = {fd for numbers in moved.values() for fd in numbers}.union(inherited)
    for fd in range(3, max(kept) + 256):
        if fd not in kept:
            try:
                os.close(fd)
            except OSError:
                pass  # there is none of this number
    return moved


if __name__ == "__main__":
    asked: "Dict[str, object]" = marshal.loads(bytes.fromhex(sys.argv[2]))  # noqa: S302
    if len(sys.argv) > 3:
        call(sys.argv[1], asked)
    else:
        main(sys.argv[1], asked)
