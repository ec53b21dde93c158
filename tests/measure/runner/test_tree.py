"""Tests of `hydra_heads.measure.runner.tree`."""

import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, Iterator, List, Optional, Tuple

import pytest

from hydra_heads.measure.runner import tree
from hydra_heads.measure.runner.spawning import spawn
from hydra_heads.measure.runner.tree import (
    Usage,
    adopt_orphans,
    children,
    end_all,
    reap_others,
    signal_group,
)
from tests.measure.runner.served import bare_python, refuse_company, shell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")


@pytest.fixture(autouse=True)
def adopting() -> Iterator[None]:
    """Take in orphans, as a runner does, and leave no child behind."""
    import ctypes

    refuse_company()
    adopt_orphans()
    yield
    end_all(Usage())
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = [ctypes.c_int, *(4 * [ctypes.c_ulong])]
    prctl(tree._SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _start(*argv: str) -> int:
    return spawn(argv, dict(os.environ), [])[0]


def _say(*argv: str) -> Tuple[int, List[int]]:
    """Run a program to its end, unreaped; return its number and those that were said.

    Whoever it leaves running must have let go of standard output.
    """
    reader, writer = os.pipe()
    try:
        pid, _ = spawn(argv, dict(os.environ), [(writer, 1)])
    finally:
        os.close(writer)
    with os.fdopen(reader, "rb") as output:
        said = output.read()
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return pid, [int(word) for word in said.split()]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_orphans_in_any_session_become_children() -> None:
    """What a program leaves behind is found among our children, and ended."""
    pid, left = _say(*shell("sleep 60 >&2 & echo $!; setsid sh -c 'echo $$; exec sleep 60 >&2'&"))
    os.waitpid(pid, 0)
    found, usage = children(), Usage()

    stuck = end_all(usage)

    assert sorted(found) == sorted(left)
    assert (stuck, usage.killed, usage.reaped) == (0, 2, 2)
    assert [pid for pid in left if _is_running(pid)] == []


def test_what_ended_by_itself_is_not_counted_as_killed() -> None:
    """A process that had ended is reaped, and what it used is known."""
    pid, _ = _say(*bare_python("sum(range(200000))"))
    usage = Usage()

    end_all(usage)

    assert (usage.reaped, usage.killed) == (1, 0)
    assert usage.user_s + usage.system_s > 0
    assert usage.largest_kib > 1000
    assert not _is_running(pid)


def test_what_cannot_be_ended_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while of trying, the processes that are still there are counted."""
    _start("/bin/sleep", "60")
    monkeypatch.setattr(tree, "_kill", lambda pid: False)
    monkeypatch.setattr(tree, "SWEEP_SECONDS", 0.0)

    left = end_all(Usage())

    assert left == 1


def test_a_process_of_somebody_else_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a signal may not be sent, the answer is that it was not."""

    def refuse(pid: int, signum: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)

    assert tree._kill(1) is False


def test_orphans_are_reaped_while_the_main_process_goes_on() -> None:
    """What has ended is taken off the table, with what it used; the main process stays."""
    main = _start("/bin/sleep", "60")
    _say(*bare_python("sum(range(100000))"))
    usage = Usage()

    reap_others(main, usage)

    assert (usage.reaped, children()) == (1, [main])
    assert usage.user_s + usage.system_s > 0


def test_the_main_process_is_never_reaped_by_the_way() -> None:
    """Whoever waits for it has to find it, also when it has ended already."""
    main, _ = _say("/bin/true")

    reap_others(main, Usage())

    assert os.waitpid(main, 0) == (main, 0)


def test_nothing_to_reap_is_no_error() -> None:
    """Without any child there is nothing to do."""
    usage = Usage()

    reap_others(1, usage)

    assert (usage.reaped, end_all(usage)) == (0, 0)


def test_a_signal_reaches_the_whole_group() -> None:
    """The leader and its children get it, in the given order."""
    pid, (child,) = _say(*shell("sleep 60 >&2 & echo $!"))

    signal_group(pid, signal.SIGKILL)

    os.waitpid(pid, 0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def test_a_leader_that_went_elsewhere_is_reached() -> None:
    """A process that left its group gets the signal by its own number."""
    with subprocess.Popen(["sleep", "60"]) as elsewhere:
        signal_group(elsewhere.pid, signal.SIGTERM, signal.SIGCONT)

        assert elsewhere.wait() == -signal.SIGTERM


def test_a_group_that_is_gone_is_no_error() -> None:
    """Signals to nobody are sent without a word."""
    pid, _ = _say("/bin/true")
    os.waitpid(pid, 0)

    signal_group(pid, signal.SIGTERM, signal.SIGCONT)


@pytest.mark.parametrize(("platform", "peak_kib"), [("linux", 2048), ("darwin", 2)])
def test_usage_sums_up(monkeypatch: pytest.MonkeyPatch, platform: str, peak_kib: int) -> None:
    """Times and counts add up, the peak is the largest; macOS tells that in bytes."""
    monkeypatch.setattr(sys, "platform", platform)
    used: Any = SimpleNamespace(
        ru_utime=0.5,
        ru_stime=0.25,
        ru_majflt=1,
        ru_minflt=2,
        ru_nvcsw=3,
        ru_nivcsw=4,
        ru_inblock=5,
        ru_oublock=6,
        ru_maxrss=2048,
    )
    usage = Usage()

    usage.add(used)
    used.ru_maxrss = 1024
    usage.add(used)

    assert (usage.user_s, usage.system_s, usage.reaped) == (1.0, 0.5, 2)
    assert (usage.page_faults, usage.context_switches, usage.block_io) == (6, 14, 22)
    assert usage.largest_kib == peak_kib


def test_children_are_found_without_the_kernels_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel keeps no lists of children, the table of processes tells the same."""
    pid = _start("/bin/sleep", "60")
    with_lists, read = children(), tree._read

    def without(path: str) -> Optional[bytes]:
        return None if path.endswith("/children") else read(path)

    monkeypatch.setattr(tree, "_read", without)

    assert children() == with_lists == [pid]


def test_without_proc_no_child_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without /proc has no list, which is no error."""
    monkeypatch.setattr(tree, "_TASKS", "/nonexistent")

    assert children() == []


def test_a_file_of_proc_may_vanish_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends between two calls is as if it had not been there."""

    def vanish(fd: int, count: int) -> bytes:
        raise ProcessLookupError

    monkeypatch.setattr(os, "read", vanish)

    assert tree._read("/proc/self/stat") is None


def test_only_linux_gives_us_orphans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere nobody grants them, and the answer says so."""
    granted = adopt_orphans()
    monkeypatch.setattr(sys, "platform", "darwin")

    assert (granted, adopt_orphans()) == (True, False)


def test_a_python_without_ctypes_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be asked for is not granted."""
    monkeypatch.setitem(sys.modules, "ctypes", None)

    assert adopt_orphans() is False
