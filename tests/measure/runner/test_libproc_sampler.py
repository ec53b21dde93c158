"""Tests of the sampler in `hydra_heads.measure.runner.libproc`."""

import os
import subprocess
import sys
from time import perf_counter
from typing import Callable, List

import pytest

if sys.platform == "win32":
    pytest.skip("processes of POSIX systems", allow_module_level=True)

from hydra_heads.measure.runner import libproc, sampling
from hydra_heads.measure.runner.libproc import Sampler
from hydra_heads.measure.runner.libproc_calls import Libproc
from tests.measure.runner.fake_libproc import MIB, FakeLibrary, FakeProcess

BUSY = (
    "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"
    "print(flush=True); import time; time.sleep(60)"
)


@pytest.fixture
def library() -> FakeLibrary:
    """Give an empty table of processes."""
    return FakeLibrary()


def _sampler(library: FakeLibrary, *roots: int, keep_curve: bool = True) -> Sampler:
    return Sampler(lambda: roots, perf_counter(), keep_curve, Libproc(library))


def test_a_sample_sums_up_the_tree(library: FakeLibrary) -> None:
    """All below the roots count, others and zombies do not."""
    library.table = {
        10: FakeProcess(1, resident=10 * MIB, threads=2, fds=5),
        11: FakeProcess(10, resident=20 * MIB, threads=3, fds=6),
        12: FakeProcess(11, resident=30 * MIB, threads=4, fds=7),
        13: FakeProcess(11, ended=5, resident=40 * MIB),
        99: FakeProcess(1, resident=500 * MIB),
    }
    sampler = _sampler(library, 10)

    sampler.sample()

    figures = sampler.figures()
    assert (sampler.processes, sampler.memory_kib) == (3, 60 * 1024)
    assert (figures["threads"], figures["fds"], figures["processes"]) == (9, 18, 3)
    assert (figures["peak_kib"], figures["memory_max_kib"]) == (30 * 1024, 60 * 1024)
    assert (figures["samples"], figures["shared"]) == (1, 1)
    assert sampler.cost_seconds > 0


def test_memory_over_time_is_summed_up(library: FakeLibrary) -> None:
    """Largest, mean and least sum of all samples."""
    one = library.table[10] = FakeProcess(1)
    sampler = _sampler(library, 10)

    for mib in (30, 10, 20):
        one.resident = mib * MIB
        sampler.sample()

    figures = sampler.figures()
    found = [figures[f"memory_{name}_kib"] for name in ("max", "avg", "min")]
    assert found == [30 * 1024, 20 * 1024, 10 * 1024]
    assert figures["shared"] == 0


def test_cpu_of_the_ended_is_not_forgotten(
    library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process had used when it was last seen stays in the sum of the tree."""
    monkeypatch.setattr(libproc, "perf_counter", _clock([0.0, 1.0, 1.0, 2.0, 2.0]))
    library.table = {10: FakeProcess(1, user=100_000_000), 11: FakeProcess(10, user=500_000_000)}
    sampler = Sampler(lambda: [10], 0.0, True, Libproc(library))

    sampler.sample()
    del library.table[11]
    library.table[10].user = 200_000_000
    sampler.sample()

    curve = sampler.curve()
    assert curve is not None
    assert curve[1] == [600.0, 700.0]


def test_cpu_is_percent_of_the_time_between_samples(
    library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first interval begins with the run, and the busiest and the laziest are kept."""
    monkeypatch.setattr(libproc, "perf_counter", _clock([1.0, 1.0, 2.0, 2.0, 4.0, 4.0]))
    one = library.table[10] = FakeProcess(1)
    sampler = Sampler(lambda: [10], 0.0, True, Libproc(library))

    for used in (500_000_000, 2_500_000_000, 2_700_000_000):
        one.user = used
        sampler.sample()

    figures = sampler.figures()
    assert [figures["cpu_max"], figures["cpu_min"]] == pytest.approx([200, 10])


def _clock(times: List[float]) -> Callable[[], float]:
    left = list(times)

    def now() -> float:
        return left.pop(0) if len(left) > 1 else left[0]

    return now


def test_an_orphan_stays_in_the_tree(library: FakeLibrary) -> None:
    """A process that was seen below the roots counts on when its parent has ended."""
    library.table = {10: FakeProcess(1), 11: FakeProcess(10), 12: FakeProcess(11, resident=MIB)}
    sampler = _sampler(library, 10)
    sampler.sample()

    del library.table[11]
    library.table[12].parent = 1
    library.table[13] = FakeProcess(12, resident=MIB)
    sampler.sample()

    assert (sampler.processes, sampler.memory_kib) == (3, 2 * 1024)
    assert sorted(sampler.alive()) == [10, 12, 13]


def test_a_number_given_away_is_somebody_else(library: FakeLibrary) -> None:
    """A stranger with the number of a process that ended does not belong to the run."""
    library.table = {10: FakeProcess(1), 11: FakeProcess(10, start=5)}
    sampler = _sampler(library, 10)
    sampler.sample()

    library.table[11] = FakeProcess(1, start=6, resident=900 * MIB)
    alive = sampler.alive()
    sampler.sample()

    assert (sampler.processes, sampler.memory_kib, alive) == (1, 0, [10])


def test_a_number_given_to_a_new_child_is_a_new_member(library: FakeLibrary) -> None:
    """A child that got the number of an earlier one adds to what that one used."""
    library.table = {10: FakeProcess(1), 11: FakeProcess(10, start=5, user=1_000_000_000)}
    sampler = _sampler(library, 10)
    sampler.sample()

    library.table[11] = FakeProcess(10, start=6, user=500_000_000)
    sampler.sample()

    curve = sampler.curve()
    assert curve is not None
    assert curve[1][-1] == 1500.0


def test_without_a_sample_nothing_is_said(library: FakeLibrary) -> None:
    """A run that ended before it was seen has no figures but their number."""
    sampler = _sampler(library, 10)
    sampler.sample()

    figures = sampler.figures()

    told = {name for name, value in figures.items() if value is not None}
    assert told == {"samples", "shared"}
    assert (figures["samples"], figures["shared"]) == (0, 0)
    assert sampler.curve() is None


def test_a_curve_is_kept_only_when_wanted(library: FakeLibrary) -> None:
    """Without that no point is held."""
    library.table[10] = FakeProcess(1)
    sampler = _sampler(library, 10, keep_curve=False)

    sampler.sample()

    assert sampler.curve() is None


def test_shared_memory_is_judged_by_footprint_too(library: FakeLibrary) -> None:
    """Several processes pass a limit only when what each holds of its own passes it as well."""
    library.table = {
        pid: FakeProcess(1, resident=200 * MIB, footprint=10 * MIB) for pid in (10, 11)
    }
    sampler = _sampler(library, 10, 11)
    sampler.sample()
    shared = sampler.passes_memory(300 * 1024)

    for one in library.table.values():
        one.footprint = 200 * MIB
    sampler.sample()

    assert (shared, sampler.passes_memory(300 * 1024)) == (False, True)
    assert not sampler.passes_memory(400 * 1024)


def test_one_process_is_judged_by_what_is_resident(library: FakeLibrary) -> None:
    """A process alone shares with nobody."""
    library.table[10] = FakeProcess(1, resident=200 * MIB, footprint=MIB)
    sampler = _sampler(library, 10)
    sampler.sample()

    assert sampler.passes_memory(100 * 1024)


def test_a_sampler_says_the_same_after_it_is_closed(library: FakeLibrary) -> None:
    """Closing takes no figure away."""
    library.table[10] = FakeProcess(1, resident=MIB)
    sampler = _sampler(library, 10)
    sampler.sample()
    before = sampler.figures()

    sampler.close()

    assert sampler.figures() == before


def test_samplers_of_all_systems_say_the_same_things(library: FakeLibrary) -> None:
    """What stands in for the sampler of Linux has its figures and its methods."""
    other = sampling.Sampler(lambda: [os.getpid()], perf_counter())
    other.close()

    assert set(_sampler(library).figures()) == set(other.figures())
    public = {name for name in vars(sampling.Sampler) if not name.startswith("_")}
    assert public <= set(vars(Sampler))
    state = {name for name in vars(other) if not name.startswith("_")} - {"population"}
    assert state <= set(vars(_sampler(library)))


@pytest.mark.skipif(sys.platform != "darwin", reason="the calls of macOS")
def test_a_process_of_macos_is_looked_at() -> None:
    """The system's figures of a real process, in their real units."""
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", BUSY], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    sampler = Sampler(libproc.children, perf_counter())

    sampler.sample()

    figures, curve = sampler.figures(), sampler.curve()
    process.kill()
    process.communicate()
    assert curve is not None
    assert 250 < curve[1][0] < 2000
    assert (figures["processes"], figures["shared"]) == (1, 0)
    assert 1024 < (figures["peak_kib"] or 0) < 1024 * 1024
    assert (figures["threads"] or 0) >= 1
    assert (figures["fds"] or 0) >= 3
