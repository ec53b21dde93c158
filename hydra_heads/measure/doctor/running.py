"""Whether programs can be started, ended to the last process, and looked at."""

import os
import select
import signal
import sys
from typing import List, Optional

from hydra_heads.base.errors import HydraError
from hydra_heads.measure.doctor.bench import Bench, fault_of, nothing, python
from hydra_heads.measure.doctor.check import ABSENT, NOTE, OK, PROBLEM, Check
from hydra_heads.measure.runner.proc import KEPT_DESCRIPTORS, ProcFolder
from hydra_heads.model.run import Outcome

SPARE_DESCRIPTORS = 64
"""For what is open beside the workers: the history, standard streams, a caller's own."""

ABANDON = """\
import os, subprocess, sys
nap = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(10)"]
no = subprocess.DEVNULL
child = subprocess.Popen(nap, stdin=no, stdout=no, stderr=no, start_new_session=True)
os.write(1, b"%d" % child.pid)
os._exit(0)
"""
"""A program that leaves a process behind, in a session of its own."""

_DESCRIPTORS = "/dev/fd"

_NO_RUNNER = "not looked at: no program can be started"


def check_running(cores: int) -> List[Check]:
    """Start two programs on a runner and tell what came of them."""
    before = _open_descriptors()
    try:
        with Bench() as bench:
            during = _open_descriptors()
            plain = bench.run(nothing())
            runner = _check_plain(bench.run(python("pass")))
            orphans = check_orphans(bench.run(python(ABANDON)), sys.platform)
    except HydraError as error:
        runner = Check("runner", PROBLEM, error.message, "mend what the message names")
        others = ("orphans", "memory", "open_files")
        return [runner, *(Check(name, ABSENT, _NO_RUNNER) for name in others)]
    each = 0 if before is None or during is None else during - before
    return [
        runner,
        orphans,
        check_memory(plain.memory_floor_mb),
        check_open_files(open_files_limit(), each, cores),
    ]


def _check_plain(outcome: Outcome) -> Check:
    fault = fault_of(outcome)
    if fault is not None:
        return Check(
            "runner",
            PROBLEM,
            f"a program that does nothing did not end well: {fault}",
            f"check that {sys.executable} -I -S runs",
        )
    return Check("runner", OK, "programs are started, waited for and accounted for")


def check_orphans(outcome: Outcome, platform: str) -> Check:
    """Say whether what a run left behind was found and ended; `outcome` is of `ABANDON`."""
    if outcome.descendants_killed:
        return Check("orphans", OK, "what a run leaves behind is found, counted and ended")
    _end(outcome.stdout)
    message = "a process that leaves the run's session is not found: it runs on, and is not counted"
    if platform.startswith("linux"):
        return Check("orphans", PROBLEM, message, "use a Python with ctypes, outside of a sandbox")
    return Check("orphans", ABSENT, message, "let heads wait for what they start")


def _end(printed: bytes) -> None:
    """End the process whose number a program printed."""
    if printed.isdigit():
        try:
            os.kill(int(printed), signal.SIGTERM)
        except OSError:
            return  # it has ended by itself


def check_ending(
    platform: str = sys.platform,
    has_pidfd: Optional[bool] = None,
    has_kqueue: bool = hasattr(select, "kqueue"),
) -> Check:
    """Say how the end of a run is noticed."""
    if platform == "win32":
        return Check("ending", OK, "the system tells of a run's end (a wait for its handle)")
    if has_kqueue:
        return Check("ending", OK, "the system tells of a run's end (kqueue)")
    if _opens_pidfd() if has_pidfd is None else has_pidfd:
        return Check("ending", OK, "the system tells of a run's end (pidfd)")
    return Check(
        "ending",
        NOTE,
        "the system tells of a run's end by SIGCHLD: as exact, but an interruption or an output "
        "limit may take 0.05 s longer to act",
        "use Python 3.9 or newer on Linux 5.3 or newer",
    )


def _opens_pidfd() -> bool:
    if not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def check_children(platform: str = sys.platform, has_proc: Optional[bool] = None) -> Check:
    """Say how the processes of a run are found."""
    if not platform.startswith("linux"):
        return Check("children", ABSENT, "no /proc here: processes are found another way")
    if not (os.path.exists("/proc/self/stat") if has_proc is None else has_proc):
        return Check(
            "children",
            PROBLEM,
            "/proc is not there: the processes of a run are not found, not sampled, not ended",
            "mount it",
        )
    if ProcFolder().lists_children:
        return Check("children", OK, "the kernel lists the children of a process")
    return Check(
        "children",
        NOTE,
        "the kernel keeps no lists of children: each look at a run goes through all processes "
        "of the machine",
        "sample less often: --sample-interval 1",
    )


def check_memory(floor_mb: Optional[float]) -> Check:
    """Say from where on peaks of memory are known; `floor_mb` is the runner's own."""
    if not floor_mb:
        return Check("memory", OK, "peaks of memory are told by the system for each run")
    return Check(
        "memory",
        OK,
        f"peaks of memory above {floor_mb:.1f} MiB are the kernel's own figures; below that they "
        "are sampled, and flagged memory_floor",
    )


def check_open_files(limit: Optional[int], each: int, cores: int) -> Check:
    """Say whether so many workers, with so many descriptors each, can have their files open.

    A worker needs twice as many while it starts, and in its runner some to look at runs with.
    """
    if limit is None:
        return Check("open_files", ABSENT, "this system sets no limit to open files")
    first = max(2 * each + SPARE_DESCRIPTORS, each + KEPT_DESCRIPTORS)
    needed = max(first, (cores + 1) * each + SPARE_DESCRIPTORS)
    if limit >= needed:
        return Check("open_files", OK, f"{limit} files may be open, {needed} are enough here")
    jobs = max(1, (limit - SPARE_DESCRIPTORS) // each - 1) if each else 1
    return Check(
        "open_files",
        NOTE,
        f"only {limit} files may be open: enough for --jobs {min(jobs, cores)}, and runs of many "
        "processes may not be seen whole",
        f"ulimit -n {needed}",
    )


def open_files_limit() -> Optional[int]:
    """Return how many files this process may have open; None for no limit, or none told."""
    try:
        import resource
    except ImportError:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def _open_descriptors() -> Optional[int]:
    try:
        return len(os.listdir(_DESCRIPTORS))
    except OSError:
        return None
