"""Tests of `hydra_heads.measure.runner.population`: which processes are found, and when."""

import os
from typing import List

import pytest

from hydra_heads.measure.runner.proc import ProcFolder
from tests.measure.runner.trees import Tree, figure, last_of_curve, linux, open_descriptors

pytestmark = linux


def test_an_adopted_orphan_is_found_by_the_roots() -> None:
    """A process that lost its parent before any sample is counted once it is among the roots."""
    program = """
if not os.fork():
    pid = fork()
    say(pid)
    os._exit(0)
os.wait()
say(0)
hold()
say(0)
stay()
"""
    with Tree(program) as tree:
        [orphan] = tree.heard()
        tree.heard()
        others: List[int] = []
        sampler = tree.sampler(others=others)
        sampler.sample()
        before = sampler.processes
        others.append(orphan)
        tree.go()
        tree.heard()

        while sampler.processes < 2:
            sampler.sample()

        assert before == 1


def test_a_process_that_loses_its_parent_stays_known() -> None:
    """A process that was seen is counted until it ends, though no list names it any more."""
    program = """
def parent():
    fork()
    say(0)
    hold()
    os._exit(0)
fork(parent)
os.wait()
say(0)
stay()
"""
    with Tree(program) as tree:
        tree.heard()
        sampler = tree.sampler()
        sampler.sample()
        before = sampler.processes
        tree.go()
        tree.heard()

        sampler.sample()

        assert (before, sampler.processes) == (3, 2)


def test_children_of_another_thread_are_found() -> None:
    """A child belongs to the thread that started it, not to the first one."""
    program = """
import _thread
def work():
    fork()
    say(0)
    lock.acquire()
lock = _thread.allocate_lock()
lock.acquire()
_thread.start_new_thread(work, ())
stay()
"""
    with Tree(program) as tree:
        tree.heard()
        sampler = tree.sampler()

        sampler.sample()

        assert sampler.processes == 2
        assert sampler.figures()["threads"] == 3


def test_the_last_of_many_threads_has_its_turn() -> None:
    """With more threads than lists stay open, each one's children are found all the same."""
    program = """
import _thread
locks = [_thread.allocate_lock() for _ in range(70)]
def work(number):
    if number >= 67:
        fork()
    ready.release()
    locks[number].acquire()
ready = _thread.allocate_lock()
ready.acquire()
for number, lock in enumerate(locks):
    lock.acquire()
    _thread.start_new_thread(work, (number,))
    ready.acquire()
say(0)
stay()
"""
    with Tree(program) as tree:
        tree.heard()
        sampler = tree.sampler()

        sampler.sample()
        sampler.sample()

        assert sampler.processes == 4
        assert sampler.figures()["threads"] == 71 + 3


def test_processes_that_are_gone_are_passed_over() -> None:
    """A number that nobody has any more, as after listing a process that ends, is no error."""
    with Tree("hold()") as ended:
        pass
    with Tree("say(0); hold()") as tree:
        tree.heard()
        sampler = tree.sampler(others=[ended.pid])

        sampler.sample()

        assert sampler.processes == 1


def test_a_process_that_waits_to_be_reaped_is_not_counted() -> None:
    """What has ended has no memory and no threads; its CPU time is not forgotten."""
    program = """
if not os.fork():
    burn(0.1)
    os._exit(0)
os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
say(0)
stay()
"""
    with Tree(program) as tree:
        tree.heard()
        sampler = tree.sampler()

        sampler.sample()

        found = sampler.figures()
        assert (sampler.processes, found["threads"], found["shared"]) == (1, 1, 0)
        assert last_of_curve(sampler, "cpu_ms") >= 100


def test_a_child_that_still_runs_in_its_parents_memory_counts_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Between vfork and exec there is one memory, with two processes in it."""
    if not hasattr(os, "posix_spawn"):
        pytest.skip("needs os.posix_spawn, Python 3.8")
    fifo = str(tmp_path_factory.mktemp("fifo") / "opened by the child")
    os.mkfifo(fifo)
    program = f"""
data = fill(50)
say(pages()["Rss"])
os.posix_spawn(sys.executable, [sys.executable, "-I", "-S", "-c", ""], {{}},
    file_actions=[(os.POSIX_SPAWN_OPEN, 5, {fifo!r}, os.O_RDONLY, 0)])
stay()
"""
    with Tree(program) as tree:
        [rss] = tree.heard()
        sampler = tree.sampler()
        while sampler.processes < 2:
            sampler.sample()

        sampler.sample()

        most = figure(sampler, "memory_max_kib")
        os.close(os.open(fifo, os.O_WRONLY))
        assert most == pytest.approx(rss, rel=0.05)
        assert sampler.memory_kib == pytest.approx(rss, rel=0.05)


@pytest.mark.parametrize("name", ["left", "lists_children", "counts_descriptors"])
def test_what_a_kernel_does_not_tell_is_found_otherwise(name: str) -> None:
    """Without kept descriptors, lists of children or counts of descriptors it finds the same."""
    program = """
for _ in range(3):
    fork(lambda: fork(lambda: say(0)))
hold()
fork(lambda: say(0))
stay()
"""
    with Tree(program) as tree:
        for _ in range(3):
            tree.heard()
        plain, proc = tree.sampler(), ProcFolder()
        setattr(proc, name, 0)
        other = tree.sampler(proc)

        plain.sample()
        other.sample()
        before = other.processes
        tree.go()
        tree.heard()
        plain.sample()
        other.sample()

        assert before == 7
        assert other.processes == plain.processes == 8
        for figures in ("threads", "fds", "processes"):
            assert other.figures()[figures] == plain.figures()[figures]


def test_nothing_stays_open() -> None:
    """Descriptors of processes that ended and of those that go on are closed in the end."""
    program = """
pids = [fork() for _ in range(3)]
say(0)
hold()
for pid in pids:
    os.kill(pid, 9)
    os.waitpid(pid, 0)
say(0)
stay()
"""
    with Tree(program) as tree:
        tree.heard()
        before = list(open_descriptors())
        sampler = tree.sampler()
        sampler.sample()
        during = len(list(open_descriptors()))
        tree.go()
        tree.heard()
        sampler.sample()
        after_end = len(list(open_descriptors()))

        sampler.close()

        assert list(open_descriptors()) == before
        assert len(before) < after_end < during
        assert sampler.figures()["processes"] == 4


def test_a_storm_of_processes_neither_fails_nor_opens_more_than_allowed() -> None:
    """Processes that come and go while they are looked at, and more of them than may stay open."""
    program = """
others = [fork() for _ in range(90)]
say(0)
for number in range(300):
    if not os.fork():
        os._exit(0)
    if number % 3:
        os.wait()
for _ in range(100):
    os.wait()
say(0)
stay()
"""
    with Tree(program) as tree:
        before = len(list(open_descriptors()))
        proc = ProcFolder(left=100)
        sampler = tree.sampler(proc)
        tree.heard()
        for _ in range(40):
            sampler.sample()
            assert len(list(open_descriptors())) <= before + 100
        tree.heard()

        sampler.sample()

        assert sampler.processes == 91
        curve = sampler.curve()
        assert curve is not None
        assert curve[1] == sorted(curve[1])
        sampler.close()
        assert len(list(open_descriptors())) == before
        assert proc.left == 100


def test_no_free_descriptor_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that cannot be opened is passed over, and taken in when it can be."""
    real = os.open

    def refuse(path: str, flags: int) -> int:
        raise OSError(24, "Too many open files", path)

    with Tree("say(0); hold()") as tree:
        tree.heard()
        sampler = tree.sampler()
        monkeypatch.setattr(os, "open", refuse)
        sampler.sample()
        during = sampler.processes
        monkeypatch.setattr(os, "open", real)

        sampler.sample()

        assert (during, sampler.processes) == (0, 1)
