"""Tests of `hydra_heads.measure.runner.process`: one process, read again and again."""

import os
from typing import List, Set

import pytest

from hydra_heads.measure.runner.proc import ProcFolder
from hydra_heads.measure.runner.process import KEPT_LISTS, LISTS_A_LOOK, Process
from tests.measure.runner.trees import Tree, linux, open_descriptors

pytestmark = linux

KEPT = [100, 0]
"""With kept descriptors and without."""


@pytest.mark.parametrize("left", KEPT)
def test_a_process_is_gone_once_it_is_reaped(left: int) -> None:
    """A look fails as soon as the number belongs to nobody, kept open or not."""
    with Tree("say(0); hold()") as tree:
        tree.heard()
        process = Process(tree.pid, ProcFolder(left))
        before = process.look(0.0)

    assert before
    assert not process.look(1.0)
    process.close()


@pytest.mark.parametrize("left", KEPT)
def test_what_ends_between_two_reads_stays_as_it_was(left: int) -> None:
    """A process may end at any moment of a look: nothing fails, and it has no children then."""
    with Tree("say(0); hold()") as tree:
        tree.heard()
        process = Process(tree.pid, ProcFolder(left))
        process.look(0.0)
        before = process.rss_kib, process.peak_kib

    process._look_inside(2, True)
    process.read_memory()

    assert (process.rss_kib, process.peak_kib) == before
    assert process.fds == 0
    assert process.children() == []
    process.close()


def test_threads_that_end_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread may be gone by the time that its list is opened or read."""
    ended = 2**22 + 1
    monkeypatch.setattr(Process, "_list_threads", lambda process: {os.getpid(), ended})
    process = Process(os.getpid(), ProcFolder())
    process._look_inside(2, True)
    opened = list(process._lists)
    process._others = [ended]

    found = process.children()

    process.close()
    assert opened == [os.getpid()]
    assert found == []


def test_a_list_that_cannot_be_opened_for_a_moment_is_read_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a free descriptor a thread waits for its turn as those do that are not kept."""
    real = os.open

    def refuse(path: str, flags: int) -> int:
        if path.endswith("/children"):
            raise OSError(24, "Too many open files", path)
        return real(path, flags)

    with Tree("fork(lambda: say(0)); stay()") as tree:
        tree.heard()
        process = Process(tree.pid, ProcFolder())
        monkeypatch.setattr(os, "open", refuse)
        process.look(0.0)
        during = process.children()
        monkeypatch.setattr(os, "open", real)

        found = process.children()

        process.close()
        assert (during, len(found)) == ([], 1)


def test_a_number_that_belongs_to_another_process_now_is_not_mistaken() -> None:
    """Without a kept descriptor the time of its start tells that a process is another one."""
    process = Process(os.getpid(), ProcFolder(0))
    process.look(0.0)
    with Tree("say(0); hold()") as tree:
        tree.heard()
        process._path = f"/proc/{tree.pid}"

        assert not process.look(1.0)


def test_a_name_that_looks_like_figures_changes_nothing() -> None:
    """The program's name stands in the middle of the figures and may hold anything."""
    name = ") Z 1 2 (3"
    with Tree(f"open('/proc/self/comm', 'w').write({name!r}); say(os.getppid()); hold()") as tree:
        [parent] = tree.heard()
        process = Process(tree.pid, ProcFolder())

        process.look(0.0)

        assert (process.is_alive, process.parent, process.threads) == (True, parent, 1)
        process.close()


@pytest.mark.parametrize("interval_s", [0.01, 1.0])
def test_each_of_many_threads_has_its_turn(interval_s: float) -> None:
    """Whether the threads are listed anew or not, each one's children are found in some look."""
    others = LISTS_A_LOOK * 2
    program = f"""
import _thread
def work():
    fork()
    say(0)
    stay()
for _ in range({KEPT_LISTS + others}):
    _thread.start_new_thread(work, ())
    os.sched_yield()
stay()
"""
    with Tree(program) as tree:
        for _ in range(KEPT_LISTS + others):
            tree.heard()
        process = Process(tree.pid, ProcFolder())
        found: Set[int] = set()
        for number in range(4):
            process.look(number * interval_s)
            found.update(process.children())

        process.close()

        assert len(found) == KEPT_LISTS + others


def test_a_process_that_has_not_run_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its clock tells that nothing can have changed; once a second it is read all the same."""
    with Tree("say(0); hold()") as tree:
        tree.heard()
        process = Process(tree.pid, ProcFolder())
        while not process.has_news or process.state != b"S":
            process.look(0.0)  # until it waits
        process.look(10.0)
        process.children()
        reads: List[int] = []
        real = os.pread

        def count(fd: int, length: int, offset: int) -> bytes:
            reads.append(fd)
            return real(fd, length, offset)

        monkeypatch.setattr(os, "pread", count)

        process.look(10.9)
        soon = len(reads)
        process.look(11.0)

        assert (soon, process.has_news) == (0, True)
        assert len(reads) > 0
        process.close()


@pytest.mark.parametrize("left", KEPT)
def test_children_are_found_however_many(left: int) -> None:
    """A list of children longer than a page, which is what one read gives, is read to its end."""
    with Tree("pids = [fork() for _ in range(900)]; say(0); stay()") as tree:
        tree.heard()
        process = Process(tree.pid, ProcFolder(left))
        process.look(0.0)

        children = process.children()

        process.close()
        assert len(set(children)) == 900


def test_a_peak_that_passed_is_noticed_though_the_memory_does_not_grow() -> None:
    """What was allocated and given back between two looks is found within a tenth of a second."""
    program = """
data = fill(20)
say(0)
hold()
del data
data = fill(60)
say(pages()['Rss'])
del data
say(0)
hold()
"""
    with Tree(program) as tree:
        tree.heard()
        process = Process(tree.pid, ProcFolder())
        process.look(0.0)
        before = process.peak_kib
        tree.go()
        [rss] = tree.heard()
        tree.heard()

        process.look(0.05)
        too_early = process.peak_kib
        process.look(0.15)

        assert too_early == before
        assert process.peak_kib == pytest.approx(rss, rel=0.01)
        process.close()


def test_what_cannot_be_opened_for_a_moment_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process is not taken to have ended because this one has no descriptor left."""
    process = Process(os.getpid(), ProcFolder(0))
    process.look(0.0)
    before = process.rss_kib

    def refuse(path: str, flags: int) -> int:
        raise OSError(24, "Too many open files", path)

    monkeypatch.setattr(os, "open", refuse)

    assert process.look(5.0)

    assert process.rss_kib == before > 0


def test_a_process_of_somebody_else_is_still_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder of descriptors is closed to us, their count and the rest are told."""
    real = os.open

    def refuse(path: str, flags: int) -> int:
        if path.endswith("/fd"):
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    process = Process(os.getpid(), ProcFolder())
    process.look(0.0)  # opens what it keeps

    process.look(0.0)

    found = len(list(open_descriptors()))
    process.close()
    assert process.fds == found
