"""The process between Hydra and its runner: ends whatever they leave behind.

When Hydra dies, everything is killed at once. When the runner dies, what it was running
becomes the guard's, and is killed. Then the guard ends, which tells Hydra that all is clean.
"""

import os
import select
import signal
import time

from hydra_heads.measure.runner.spawning import IGNORED_BY_PYTHON
from hydra_heads.measure.runner.tree import Usage, end_all

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Callable, List

LOOK_MS = 500
"""How often to look for a parent whose death no descriptor told."""

HELD_BACK = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, *IGNORED_BY_PYTHON)
"""Signals that a head may send to the group it was started from, SIGCHLD, which is waited for, and
those that Python ignores: held back instead, they are no matter of the programs we start."""


def guard(hydra: int, watchdog: int, kept: "List[int]", start_runner: "Callable[[], None]") -> None:
    """Fork the runner, stay until it or Hydra has ended, and kill what is left then.

    `start_runner` is called in the forked process and returns when its work is done. `hydra` is
    the number of the process to live with; the other end of `watchdog` is Hydra's alone. The
    descriptors `kept` stay open as long as the guard lives.
    """
    wake_reader, wake_writer = os.pipe()
    os.set_blocking(wake_writer, False)
    signal.signal(signal.SIGCHLD, lambda signum, frame: None)
    signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
    signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    for signum in IGNORED_BY_PYTHON:
        signal.signal(signum, signal.SIG_DFL)
    runner = os.fork()
    if runner == 0:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for fd in (watchdog, wake_reader, wake_writer, *kept):
                os.close(fd)
            os.setpgid(0, 0)
            start_runner()
            code = 0
        finally:
            os._exit(code)
    _close_others(watchdog, wake_reader, wake_writer, *kept)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    _stay(hydra, runner, watchdog, wake_reader)
    end_all(Usage())


def _stay(hydra: int, runner: int, watchdog: int, wake: int) -> None:
    """Return when Hydra or the runner has ended."""
    poll = select.poll()
    poll.register(watchdog, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while os.getppid() == hydra:
        ready = [fd for fd, _ in poll.poll(LOOK_MS)]
        if watchdog in ready:
            return
        if wake in ready:
            os.read(wake, 4096)
            if _reap_until(runner):
                return


def _reap_until(runner: int) -> bool:
    """Reap every child that has ended; say whether the runner was among them."""
    is_over = False
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return True
        if pid == 0:
            return is_over
        if os.WIFSTOPPED(status):
            os.kill(pid, signal.SIGCONT)  # nothing would ever end the run that did this
            continue
        is_over = is_over or pid == runner


def _close_others(*kept: int) -> None:
    """Close all descriptors but the first three and these: they are the runner's now."""
    at = 3
    for fd in sorted(kept):
        os.closerange(at, fd)
        at = fd + 1
    os.closerange(at, at + 1024)
