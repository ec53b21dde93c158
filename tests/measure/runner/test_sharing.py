"""Tests of `hydra_heads.measure.runner.sharing`: when the kernel is asked, and what follows."""

import os
from typing import List, Optional

import pytest

from hydra_heads.measure.runner import sharing
from hydra_heads.measure.runner.population import Population
from hydra_heads.measure.runner.proc import ProcFolder, read_file
from hydra_heads.measure.runner.process import Process
from hydra_heads.measure.runner.sharing import Sharing, distinct_of, parse_pages, read_pages
from tests.measure.runner.trees import MadeUp, linux

pytestmark = linux

ROLLUP = b"""561cf665e000-7ffd6371a000 ---p 00000000 00:00 0                          [rollup]
Rss:                1748 kB
Pss:                 325 kB
Pss_Dirty:           112 kB
Pss_Anon:            100 kB
Pss_File:            213 kB
Anonymous:           112 kB
"""

MAPS = b"""561cf665e000-561cf665f000 r--p 00000000 fe:00 26723      /usr/bin/Rss: 7 Pss: 8
Size:                  4 kB
Rss:                   4 kB
Pss:                   2 kB
Anonymous:             0 kB
561cf665f000-561cf6661000 rw-p 00000000 00:00 0
Size:                  8 kB
Rss:                   8 kB
Pss:                   8 kB
Anonymous:             8 kB
VmFlags: rd mr mw me
"""


def test_sums_of_pages_are_read_from_either_file() -> None:
    """The sums of a process, and the mappings one by one of a kernel without those sums."""
    assert parse_pages(ROLLUP) == [1748, 325, 112, 100]
    assert parse_pages(MAPS) == [12, 10, 0, 0]


def test_the_kernel_is_asked_for_each_mapping_where_it_gives_no_sums(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before Linux 4.14 the memory of a process is added up from its mappings."""

    def without_sums(path: str) -> bytes:
        if path.endswith("rollup"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return read_file(path)

    summed = read_pages(os.getpid())
    monkeypatch.setattr(sharing, "read_file", without_sums)

    added = read_pages(os.getpid())

    assert summed is not None
    assert added is not None
    assert added[0] == pytest.approx(summed[0], rel=0.02)


def test_a_process_that_ended_has_no_pages() -> None:
    """What cannot be read is left out of a reading."""
    assert read_pages(2**22 + 1) is None


@pytest.mark.parametrize(
    ("found", "distinct"),
    [
        ([], 0),
        ([[100, 90, 60, 60]], 100),  # half of the files' pages belong to others as well
        ([[100, 70, 60, 60], [100, 70, 60, 60]], 160),  # one program twice, others run it too
        ([[210, 42, 200, 40]] * 5, 210),  # forked, nothing of their own
        ([[210, 12, 0, 0]] * 5, 210),  # a kernel that does not tell the parts
        ([[100, 60, 100, 60], [20, 20, 20, 20]], 100),  # shared with one outside
        ([[210, 200, 200, 195], [120, 110, 110, 105]], 310),
    ],
)
def test_each_page_counts_once(found: List[List[int]], distinct: int) -> None:
    """Pages that others outside have too are ours as a whole."""
    assert distinct_of(found) == distinct


def made_up(*sizes_kib: int) -> Population:
    """Make a population of processes of these sizes, looked at once."""
    population = Population(list, ProcFolder(0))
    for pid, size in enumerate(sizes_kib, 1):
        join(population, MadeUp(pid, size))
    population.looks = 1
    return population


def join(population: Population, process: Process) -> None:
    """Let a process be found by the look that was the last."""
    population.known[process.pid] = process
    population.holders.append(process)
    population.add_memory()


def answer(monkeypatch: pytest.MonkeyPatch, *pages: List[int]) -> List[int]:
    """Let the kernel answer so from now on, and give the list of whom it was asked about."""
    answers, asked = list(pages), []

    def read(pid: int) -> List[int]:
        asked.append(pid)
        return answers[(len(asked) - 1) % len(answers)]

    monkeypatch.setattr(sharing, "read_pages", read)
    return asked


def test_what_sharers_have_in_common_shrinks_with_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of five that share 200, three are left: two times 200 are counted again, not four times."""
    population, known = made_up(*[210] * 5), Sharing(0.0)
    answer(monkeypatch, [210, 50, 200, 40])
    known.read(population)
    before = known.distinct_kib(population)
    del population.holders[3:]
    population.add_memory()

    assert before == 250
    assert known.distinct_kib(population) == 630 - 800 // 2


def test_the_memory_is_never_less_than_that_of_the_largest_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that gives back what it shared takes nothing from the other."""
    population, known = made_up(300, 100), Sharing(0.0)
    answer(monkeypatch, [300, 250, 300, 250], [100, 50, 100, 50])
    known.read(population)
    before = known.distinct_kib(population)
    population.holders[1].rss_kib = 20
    population.add_memory()

    assert (before, known.distinct_kib(population)) == (300, 300)


def test_a_process_that_forked_only_now_is_not_asked_about() -> None:
    """It may borrow its parent's memory, which the kernel would count twice."""
    population, child = made_up(300), MadeUp(2, 300)
    child.parent, child.program, child.is_new, child.faults = 1, b"program 1", True, 5
    join(population, child)
    before = population.unread, population.inherited_kib
    child.is_new = False
    population.add_memory()

    assert before == (1, 280)
    assert (population.unread, population.inherited_kib) == (2, 280)


@pytest.mark.parametrize(
    ("sizes", "pages", "distinct"),
    [
        ([100, 300, 100, 300], [300, 150, 300, 150], 400),
        ([2000] * 50, [2000, 40, 2000, 40], 2000),
        ([2000] * 50, [2000, 2000, 2000, 2000], 100000),
    ],
)
def test_a_long_reading_is_cut_short(
    sizes: List[int], pages: List[int], distinct: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The largest are asked about; the rest is taken to share as they do."""
    population, known = made_up(*sizes), Sharing(0.0)
    asked = answer(monkeypatch, pages)
    times = iter([0.0, 0.04, 0.08])
    monkeypatch.setattr(sharing, "perf_counter", lambda: next(times))

    known.read(population)

    assert len(asked) == 2
    assert known.distinct_kib(population) == distinct
    assert population.readers == len(sizes)


def test_what_ends_during_a_reading_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of four sharers end while the kernel is asked: the others share among themselves."""
    population, known = made_up(100, 100, 100, 100), Sharing(0.0)
    answers = iter([[100, 25, 100, 25], [100, 30, 100, 30], None, [100, 50, 100, 50]])

    def read(pid: int) -> Optional[List[int]]:
        answered = next(answers)
        if answered is None:
            for process in population.holders[1:3]:
                process.is_alive = False
        return answered

    monkeypatch.setattr(sharing, "read_pages", read)

    known.read(population)

    assert (population.rss_kib, population.readers) == (200, 2)
    assert known.distinct_kib(population) == 100


def test_nothing_more_is_asked_once_the_run_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the main process is not kept waiting by what is left of a reading."""
    population, known = made_up(100, 200, 300), Sharing(0.0)
    asked: List[int] = []

    def read(pid: int) -> List[int]:
        asked.append(pid)
        population.known[1].is_alive = False
        return [300, 300, 300, 300]

    monkeypatch.setattr(sharing, "read_pages", read)

    known.read(population)

    assert asked == [3]


def test_a_process_that_is_closed_to_us_is_taken_to_share_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the kernel does not answer, the whole RSS counts."""
    population, known = made_up(100, 100, 100), Sharing(0.0)
    answers = {1: [100, 50, 100, 50], 2: [100, 50, 100, 50], 3: None}
    monkeypatch.setattr(sharing, "read_pages", answers.get)

    known.read(population)

    assert known.distinct_kib(population) == 200


def test_processes_that_can_share_nothing_are_not_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without files, shared memory or a common parent every page is a process's own."""
    population, known = made_up(1000, 1000), Sharing(0.0)
    asked = answer(monkeypatch, [1000, 500, 1000, 500])
    for process in population.holders:
        process.files_kib = 10
    population.add_memory()

    assert not due(known, population, 1.0)
    assert known.passes(population, 1900, 1.0)
    assert asked == []


def due(known: Sharing, population: Population, now: float) -> bool:
    """Say whether a reading is due that could show a new peak."""
    return known.is_due(population, now, population.rss_kib - 1)


def test_a_reading_waits_a_second_unless_much_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same processes are asked about again at once when they grew, wrote or became more."""
    population, known = made_up(1000, 1000), Sharing(100.0)
    answer(monkeypatch, [1000, 500, 1000, 500])
    monkeypatch.setattr(sharing, "perf_counter", lambda: 100.1)
    first = due(known, population, 100.1)
    known.read(population)

    same = due(known, population, 100.2)
    later = due(known, population, 101.2)
    population.holders[0].faults += 6  # pages, 24 KiB of about 1000
    population.add_memory()
    wrote = due(known, population, 100.2)
    population.holders[0].faults -= 6
    population.holders[0].rss_kib += 24
    population.add_memory()
    grew = due(known, population, 100.2)
    population.holders[0].rss_kib -= 24
    join(population, MadeUp(3, 1))
    joined = due(known, population, 100.2)

    assert (first, same, later, wrote, grew, joined) == (True, False, True, True, True, True)


def test_no_reading_is_due_where_it_could_show_nothing() -> None:
    """One process shares with nobody, and below the peak nothing new can be found."""
    assert not due(Sharing(0.0), made_up(1000), 0.1)
    assert not Sharing(0.0).is_due(made_up(500, 500), 0.1, 1000)


def test_readings_take_little_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a reading of 40 ms there is none for a second, whatever changed."""
    population, known = made_up(1000, 1000), Sharing(0.0)
    answer(monkeypatch, [1000, 500, 1000, 500])
    times = iter([0.10, 0.12, 0.14])
    monkeypatch.setattr(sharing, "perf_counter", lambda: next(times))
    known.read(population)
    join(population, MadeUp(3, 1000))

    assert not due(known, population, 0.9)
    assert due(known, population, 1.1)


def test_a_limit_asks_for_few_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the sum is above the limit, but not what is new, the kernel is not asked again."""
    population, known = made_up(1000, 1000), Sharing(0.0)
    asked = answer(monkeypatch, [1000, 500, 1000, 500])
    monkeypatch.setattr(sharing, "perf_counter", lambda: 5.0)

    first = known.passes(population, 1500, 5.0)
    population.looks += 1
    again = known.passes(population, 1500, 6.0)
    population.holders[0].faults += 200
    population.add_memory()
    wrote = known.passes(population, 1500, 7.0)

    assert (first, again, wrote) == (False, False, False)
    assert len(asked) == 4
    assert known.passes(population, 900, 8.0)


def test_a_limit_is_judged_a_little_later_when_readings_are_dear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a reading of 20 ms the next one waits for ten times as long."""
    population, known = made_up(1000, 1000), Sharing(0.0)
    answer(monkeypatch, [1000, 500, 1000, 500])
    times = iter([1.0, 1.01, 1.02, 2.0, 2.01, 2.02])
    monkeypatch.setattr(sharing, "perf_counter", lambda: next(times))
    known.read(population)
    population.looks += 1
    answer(monkeypatch, [1000, 1000, 1000, 1000])
    population.holders[0].faults += 200
    population.add_memory()

    assert not known.passes(population, 1500, 1.1)
    assert known.passes(population, 1500, 1.3)


def test_a_reading_of_the_same_sample_is_good_for_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read for a peak is not read again to judge a limit, nor put off."""
    population, known = made_up(1000, 1000), Sharing(0.0)
    asked = answer(monkeypatch, [1000, 800, 1000, 800])
    times = iter([1.0, 1.01, 1.02])
    monkeypatch.setattr(sharing, "perf_counter", lambda: next(times))

    known.read(population)

    assert known.passes(population, 1500, 1.03)
    assert len(asked) == 2
