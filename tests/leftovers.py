"""What a test may leave behind: processes, threads, descriptors, files, a changed process."""

import gc
import os
import signal
import threading
from typing import FrozenSet, List, NamedTuple, Tuple

from hydra_heads.base.stop import STOPPING_SIGNALS

TASKS = "/proc/self/task"
DESCRIPTORS = "/proc/self/fd"

OUTPUTS = ("hydra_profiles", "hydra_dashboard_config.json")
"""What Hydra writes where nobody named another place."""

THREAD_GRACE_S = 2.0
"""How long a thread that was told to end may take for it."""


class Traces(NamedTuple):
    """What can be seen of this process at one moment; children and descriptors on Linux only."""

    children: FrozenSet[int]
    threads: FrozenSet[threading.Thread]
    descriptors: FrozenSet[Tuple[str, str]]
    folder: str
    files: FrozenSet[str]
    handlers: Tuple[object, ...]


def look() -> Traces:
    """Take down what can be seen now."""
    folder = os.getcwd()
    return Traces(
        frozenset(_children()),
        frozenset(threading.enumerate()),
        frozenset(_descriptors()),
        folder,
        frozenset(name for name in os.listdir(folder) if name.endswith(".tmp") or name in OUTPUTS),
        tuple(signal.getsignal(signum) for signum in STOPPING_SIGNALS),
    )


def left_since(before: Traces) -> List[str]:
    """Word what is there now and was not before, a line each; children are ended."""
    if before == look():
        return []
    for thread in set(threading.enumerate()) - before.threads:
        thread.join(THREAD_GRACE_S)
    gc.collect()  # what only a traceback still holds is no leftover
    now = look()
    lines = [f"process {pid} was left running" for pid in sorted(now.children - before.children)]
    lines += [f"thread {thread.name} was left running" for thread in now.threads - before.threads]
    lines += [
        f"descriptor {number} ({target}) was left open"
        for number, target in sorted(now.descriptors - before.descriptors)
    ]
    lines += [f"file {name} was left in {now.folder}" for name in sorted(now.files - before.files)]
    if now.folder != before.folder:
        lines.append(f"the working folder was left at {now.folder}")
    if now.handlers != before.handlers:
        lines.append("the handlers of stopping signals were left changed")
    _end(now.children - before.children)
    return lines


def _children() -> List[int]:
    found: List[int] = []
    for task in _names(TASKS):
        try:
            with open(f"{TASKS}/{task}/children", encoding="ascii") as file:
                found += [int(pid) for pid in file.read().split()]
        except OSError:
            continue  # the thread has ended, or the kernel does not tell
    return found


def _descriptors() -> List[Tuple[str, str]]:
    found = []
    for number in _names(DESCRIPTORS):
        try:
            found.append((number, os.readlink(f"{DESCRIPTORS}/{number}")))
        except OSError:
            continue  # the one that listed them
    return found


def _names(folder: str) -> List[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []  # no Linux


def _end(children: FrozenSet[int]) -> None:
    for pid in children:
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except OSError:
            continue  # it has just ended by itself
