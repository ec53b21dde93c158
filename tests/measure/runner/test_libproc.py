"""Tests of `hydra_heads.measure.runner.libproc`, with the calls of macOS or an imitation."""

import os
import signal
import subprocess
import sys
from typing import Dict, List, Optional

import pytest

if sys.platform == "win32":
    pytest.skip("processes of POSIX systems", allow_module_level=True)

from hydra_heads.measure.runner import libproc
from hydra_heads.measure.runner.libproc import children, descendants, end_descendants
from hydra_heads.measure.runner.libproc_calls import Libproc
from tests.measure.runner.fake_libproc import MIB, FakeLibrary, FakeProcess

CHILD = (
    "import subprocess, sys; subprocess.Popen("
    "[sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True)\n"
    "print(flush=True); import time; time.sleep(60)"
)


@pytest.fixture
def library() -> FakeLibrary:
    """Give an empty table of processes."""
    return FakeLibrary()


def test_figures_of_a_process_are_read_from_their_places(library: FakeLibrary) -> None:
    """CPU, memory, start and end stand where the header puts them."""
    library.table[5] = FakeProcess(1, 77, user=30, system=12, resident=3 * MIB, footprint=2 * MIB)

    usage = Libproc(library).usage(5)

    assert usage is not None
    assert (usage.ticks, usage.resident_kib, usage.footprint_kib) == (42, 3072, 2048)
    assert (usage.start_ticks, usage.ended) == (77, False)


def test_who_waits_to_be_reaped_has_ended(library: FakeLibrary) -> None:
    """The system answers for zombies too, and says when they ended."""
    library.table[5] = FakeProcess(1, ended=99)

    usage = Libproc(library).usage(5)

    assert usage is not None
    assert usage.ended


def test_of_who_is_gone_nothing_is_known(library: FakeLibrary) -> None:
    """A process that is not there has no figures, and that is no error."""
    calls = Libproc(library)

    assert calls.usage(5) is None
    assert (calls.threads(5), calls.descriptors(5), calls.children(5)) == (0, 0, [])


@pytest.mark.parametrize("count", [0, 3, 1023, 1024, 5000])
def test_all_are_found_however_many(library: FakeLibrary, count: int) -> None:
    """Children and descriptors are counted in full, with more room when there is none left."""
    library.table[1] = FakeProcess(0, fds=count)
    library.table.update({pid: FakeProcess(1) for pid in range(10, 10 + count)})
    calls = Libproc(library)

    assert calls.children(1) == list(range(10, 10 + count))
    assert len(calls.everyone()) == count + 1
    assert calls.descriptors(1) == count


def test_threads_stand_in_their_place(library: FakeLibrary) -> None:
    """The number of threads is read from its field."""
    library.table[5] = FakeProcess(1, threads=17)

    assert Libproc(library).threads(5) == 17


@pytest.mark.parametrize(
    ("frequency", "seconds"),
    [(24_000_000, 1 / 24e6), (1_000_000_000, 1e-9), (None, 1e-9), (0, 1e-9)],
)
def test_ticks_are_those_of_the_hardware(frequency: Optional[int], seconds: float) -> None:
    """CPU time is counted in ticks of the clock, and without its rate in nanoseconds."""
    assert Libproc(FakeLibrary(frequency)).seconds_per_tick == pytest.approx(seconds)


def test_own_children_are_found(library: FakeLibrary) -> None:
    """The children are those of this process."""
    library.table = {7: FakeProcess(os.getpid()), 8: FakeProcess(1)}

    assert children(Libproc(library)) == [7]


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Dict[int, int]:
    """Give the sessions of the imitated processes."""
    sessions: Dict[int, int] = {}

    def session(pid: int) -> int:
        if pid not in sessions:
            raise ProcessLookupError
        return sessions[pid]

    monkeypatch.setattr(os, "getsid", session)
    monkeypatch.setattr(os, "getpgid", session)
    return sessions


def test_descendants_are_found_by_parent_and_by_session(
    library: FakeLibrary, sessions: Dict[int, int]
) -> None:
    """Who left the session is found by its parent, who lost its parent by the session."""
    library.table = {
        10: FakeProcess(1),
        11: FakeProcess(10),  # an ordinary child
        12: FakeProcess(11),  # made a session of its own
        13: FakeProcess(12),  # and has a child there
        14: FakeProcess(1),  # an orphan of the session
        15: FakeProcess(14),  # made a session, below that orphan
        20: FakeProcess(1),  # somebody else
        21: FakeProcess(20),
    }
    sessions.update({10: 10, 11: 10, 12: 12, 13: 12, 14: 10, 15: 15, 20: 1})

    assert sorted(descendants(10, Libproc(library))) == [11, 12, 13, 14, 15]


@pytest.fixture
def kills(library: FakeLibrary, monkeypatch: pytest.MonkeyPatch) -> List[int]:
    """Note who is killed; a killed process is gone, its children belong to process 1."""
    killed: List[int] = []

    def kill(pid: int, signum: int) -> None:
        assert signum == signal.SIGKILL
        killed.append(pid)
        if pid not in library.table:
            raise ProcessLookupError
        del library.table[pid]
        for one in library.table.values():
            if one.parent == pid:
                one.parent = 1

    monkeypatch.setattr(os, "kill", kill)
    return killed


def test_a_tree_is_ended_with_who_left_its_session(
    library: FakeLibrary, sessions: Dict[int, int], kills: List[int]
) -> None:
    """All are found before the first is killed: afterwards nobody would know whose they were."""
    library.table = {10: FakeProcess(1), 11: FakeProcess(10), 12: FakeProcess(11)}
    sessions.update({10: 10, 11: 10, 12: 12})

    told = end_descendants(10, calls=Libproc(library))

    assert told == (2, 0)
    assert (library.table, kills[0]) == ({}, 10)


def test_who_was_known_before_is_ended_too(
    library: FakeLibrary, sessions: Dict[int, int], kills: List[int]
) -> None:
    """An orphan with a session of its own is ended when a sample had seen it; a zombie is none."""
    library.table = {10: FakeProcess(1, ended=3), 12: FakeProcess(1), 13: FakeProcess(1, ended=3)}
    sessions.update({10: 10, 12: 12})

    told = end_descendants(10, known=[12, 13], calls=Libproc(library))

    assert (told, 12 in library.table, 13 in library.table) == ((1, 0), False, True)


def test_what_cannot_be_ended_is_counted(
    library: FakeLibrary, sessions: Dict[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of somebody else's is given up after a while."""
    library.table = {10: FakeProcess(1), 11: FakeProcess(10)}
    sessions.update({10: 10, 11: 10})
    monkeypatch.setattr(libproc, "SWEEP_SECONDS", 0.0)

    def refuse(pid: int, signum: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)

    assert end_descendants(10, calls=Libproc(library)) == (0, 1)


@pytest.mark.skipif(sys.platform != "darwin", reason="the calls of macOS")
def test_a_tree_of_macos_is_ended() -> None:
    """A real child in a session of its own is found and ended with its parent."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", CHILD],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    (child,) = descendants(process.pid)

    told = end_descendants(process.pid)

    process.communicate()
    assert told == (1, 0)
    usage = Libproc().usage(child)
    assert usage is None or usage.ended
