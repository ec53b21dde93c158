"""Tests of `process_tree`, `children` and `orphans` in `hydra_heads.measure`."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator, Set, Type

import pytest

from hydra_heads.measure import children, orphans, process_tree
from hydra_heads.measure.children import child_pids
from hydra_heads.measure.orphans import Adoption
from hydra_heads.measure.process_tree import ProcessTree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")


@pytest.fixture
def child() -> "Iterator[subprocess.Popen[bytes]]":
    """Start a child of this program that goes on until the test ends."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def test_children_are_found_in_either_way(
    child: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel that keeps no lists of children gives the same answer by its table."""
    listed = child_pids()
    monkeypatch.setattr(children, "_TASKS", "absent")

    table = child_pids()

    assert child.pid in listed
    assert table == listed


def test_without_proc_there_are_no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be listed, nothing is found, and nothing fails."""

    def refuse(folder: str) -> None:
        raise FileNotFoundError(2, "No such file or directory", folder)

    monkeypatch.setattr(os, "listdir", refuse)

    assert child_pids() == set()


def test_threads_that_end_meanwhile_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that has just ended has no children; a kernel without lists is asked otherwise."""
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "children").write_text("11 12 ")
    (tmp_path / "2").write_text("")
    monkeypatch.setattr(children, "_TASKS", str(tmp_path))
    monkeypatch.setattr(children, "_from_table", lambda: {13})
    with_lists = child_pids()
    (tmp_path / "3").mkdir()

    assert (with_lists, child_pids()) == ({11, 12}, {13})


def test_without_adoption_nothing_is_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where orphans go elsewhere, no child of this program can be one."""
    monkeypatch.setattr(process_tree, "ADOPTION", Adoption())
    monkeypatch.setattr(process_tree, "child_pids", pytest.fail)

    assert ProcessTree().sweep() == 0


@pytest.mark.parametrize("error", [ProcessLookupError, PermissionError])
def test_a_group_that_is_gone_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, error: Type[OSError]
) -> None:
    """A signal to a group of which nobody is left, or nobody of ours, changes nothing."""

    def refuse(group: int, signum: int) -> None:
        raise error

    monkeypatch.setattr(os, "killpg", refuse)
    tree = ProcessTree()
    tree.started(2**22)

    assert not tree.signal_group(15)


def _asks() -> bool:
    prctl = orphans._find_prctl()
    assert prctl is not None
    return orphans._asks_for_orphans(prctl)


def test_orphans_are_adopted_only_meanwhile() -> None:
    """After the last of several runs this process no longer asks for orphans."""
    adoption = Adoption()
    adoption.begin()
    adoption.begin()
    adoption.end()

    asked_during = _asks()
    adoption.end()

    assert (asked_during, _asks()) == (True, False)


def test_a_program_that_asked_itself_goes_on_asking() -> None:
    """What the embedding program had set stays set."""
    outer, inner = Adoption(), Adoption()
    outer.begin()
    inner.begin()
    inner.end()

    still_asks = _asks()

    outer.end()
    assert still_asks


def test_without_a_c_library_nothing_is_adopted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without ctypes runs heads all the same."""
    monkeypatch.setitem(sys.modules, "ctypes", None)
    adoption = Adoption()
    adoption.begin()

    is_adopting = adoption.is_adopting

    adoption.end()
    assert not is_adopting


def test_what_cannot_be_ended_does_not_hold_us_up(
    child: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of somebody else's is tried once, and then left alone."""
    tree = ProcessTree()
    tree.open()
    tree._before = set()
    begin = time.monotonic()

    def refuse(pid: int, signum: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    with monkeypatch.context() as patch:
        patch.setattr(os, "kill", refuse)
        killed = tree.sweep()

    tree.close()
    assert killed == 0
    assert time.monotonic() - begin < 3
    assert child.poll() is None


def test_an_endless_sweep_gives_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Processes that come as fast as they go end the sweep after its time, with a warning."""
    pids: Set[int] = set()

    def more() -> Set[int]:
        pids.add(max(pids, default=2**30) + 1)
        return set(pids)

    monkeypatch.setattr("hydra_heads.measure.process_tree.child_pids", more)
    monkeypatch.setattr("hydra_heads.measure.process_tree.SWEEP_SECONDS", 0.05)
    tree = ProcessTree()
    tree.open()

    tree.sweep()

    tree.close()
    assert "could not be ended" in caplog.text
