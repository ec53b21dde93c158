"""Tests of `hydra_heads.measure.conditions`."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import List

import pytest

from hydra_heads.measure import conditions
from hydra_heads.measure.conditions import LOOK_SECONDS, Observer


class Machine:
    """A machine of which everything can be set."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall, self.monotonic = 1000.0, 50.0
        self.load = 0.5
        self._stat = folder / "stat"
        self.tell(0, 1000)
        clock = SimpleNamespace(time=lambda: self.wall, monotonic=lambda: self.monotonic)
        monkeypatch.setattr(conditions, "time", clock)
        monkeypatch.setattr(conditions, "_STAT", str(self._stat))
        monkeypatch.setattr(os, "getloadavg", lambda: (self.load, 9.0, 9.0), raising=False)

    def tell(self, stolen: int, others: int) -> None:
        """Say how many ticks were stolen since the start, and how many were not."""
        self.write(f"cpu  {others} 0 0 0 0 0 0 {stolen} 7 7\ncpu0 1 2 3\n")

    def write(self, text: str) -> None:
        """Say something else."""
        self._stat.write_text(text)

    def pass_time(self, seconds: float, jump: float = 0.0) -> None:
        """Let time go by, on the wall more than by the other clock."""
        self.monotonic += seconds
        self.wall += seconds + jump


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Give a machine that stands in for this one."""
    return Machine(tmp_path, monkeypatch)


def test_a_block_has_what_happened_since_the_last(machine: Machine) -> None:
    """Load is that of now, stolen time the percent of all that passed, the jump its own."""
    observer = Observer()
    machine.pass_time(1.0)
    machine.tell(25, 1075)
    machine.load = 1.5
    first = observer.take()
    machine.pass_time(1.0, 30.0)
    machine.tell(25, 1175)

    second = observer.take()

    assert (first.load, first.steal, first.clock_jump_s) == (1.5, 25.0, 0.0)
    assert (second.load, second.steal, second.clock_jump_s) == (1.5, 0.0, 30.0)


def test_a_clock_may_be_set_back(machine: Machine) -> None:
    """The jump has its sign, and is told with one block only [fault 44]."""
    observer = Observer()
    machine.pass_time(1.0, -3600.0)

    jumps: List[object] = [observer.take().clock_jump_s, observer.take().clock_jump_s]

    assert jumps == [-3600.0, 0.0]


def test_short_blocks_share_a_look(machine: Machine) -> None:
    """Load and stolen time are looked at every tenth of a second, the clock for each block."""
    observer = Observer()
    first = observer.take()
    machine.load = 7.0
    machine.pass_time(LOOK_SECONDS / 2, 5.0)
    second = observer.take()
    machine.pass_time(LOOK_SECONDS)

    third = observer.take()

    assert [one.load for one in (first, second, third)] == [0.5, 0.5, 7.0]
    assert second.clock_jump_s == 5.0


@pytest.mark.parametrize("text", ["", "cpu 1 2 3\n", "cpu a b c d e f g h\n", "intr 5\n"])
def test_a_system_that_does_not_say_has_no_stolen_time(machine: Machine, text: str) -> None:
    """What cannot be read is not known, which is not nothing."""
    machine.write(text)

    assert Observer().take().steal is None


def test_a_counter_that_goes_back_is_no_stolen_time(machine: Machine) -> None:
    """Kernels have counted backwards; no time was given back by that."""
    machine.tell(50, 1000)
    observer = Observer()
    machine.tell(40, 1100)

    assert observer.take().steal == 0.0


def test_no_time_at_all_is_no_stolen_time(machine: Machine) -> None:
    """Nothing is divided by nothing."""
    assert Observer().take().steal == 0.0


def test_a_system_without_load_has_none(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no such call, and another system may refuse it."""

    def refuse() -> None:
        raise OSError

    monkeypatch.setattr(os, "getloadavg", refuse, raising=False)
    refused = Observer().take().load
    monkeypatch.delattr(os, "getloadavg", raising=False)

    assert (refused, Observer().take().load) == (None, None)


@pytest.mark.skipif(not os.path.exists("/proc/stat"), reason="needs Linux's /proc/stat")
def test_this_machine_says_something() -> None:
    """The real files are read as they are."""
    found = Observer().take()

    assert found.load is not None
    assert found.load >= 0
    assert found.steal is not None
    assert 0 <= found.steal <= 100
    assert found.clock_jump_s is not None
