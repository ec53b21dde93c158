"""Tests of `hydra_heads.measure.runner.sharing`: memory of real processes that share it."""

import pytest

from tests.measure.runner.trees import MIB, Tree, figure, last_of_curve, linux

pytestmark = linux

TWO_OF_100 = """
say(pages()["Anonymous"])
for _ in range(2):
    start('''
data = fill(100)
sizes = pages()
say(sizes["Anonymous"], sizes["Rss"] - sizes["Anonymous"])
stay()
''')
stay()
"""

FIVE_SHARE_200 = """
data = fill(200)
say(pages()["Rss"])
hold()
for _ in range(4):
    fork(lambda: say(0))
stay()
"""


def test_two_processes_of_100_mb_are_told_within_one_percent() -> None:
    """Two programs at once count both, and the files that both have mapped once."""
    with Tree(TWO_OF_100) as tree:
        [parent] = tree.heard()
        told = [tree.heard(), tree.heard()]
        sampler = tree.sampler()

        sampler.sample()

        own = told[0][0] + told[1][0]
        distinct = parent + own + max(files for _, files in told)
        assert figure(sampler, "memory_max_kib") == pytest.approx(distinct, rel=0.01)
        assert 100 * MIB < figure(sampler, "peak_kib") < 120 * MIB
        assert sampler.figures()["shared"] == 1


@pytest.mark.parametrize("looks_before", [0, 3])
def test_five_processes_that_share_200_mb_are_told_within_five_percent(looks_before: int) -> None:
    """One sample after the fork is enough, whatever was sampled before it."""
    with Tree(FIVE_SHARE_200) as tree:
        [rss] = tree.heard()
        sampler = tree.sampler()
        for _ in range(looks_before):
            sampler.sample()
        tree.go()
        for _ in range(4):
            tree.heard()

        sampler.sample()

        assert sampler.processes == 5
        assert sampler.memory_kib > 4 * rss
        assert figure(sampler, "memory_max_kib") == pytest.approx(rss, rel=0.05)
        assert figure(sampler, "memory_avg_kib") <= figure(sampler, "memory_max_kib")


def test_forked_processes_are_asked_about_at_their_second_sample() -> None:
    """What page faults tell of a forked process is soon replaced by what the kernel counts."""
    with Tree(FIVE_SHARE_200) as tree:
        tree.heard()
        tree.go()
        for _ in range(4):
            tree.heard()
        sampler = tree.sampler()
        sampler.sample()
        before = sampler.population.readers

        sampler.sample()

        assert (before, sampler.population.readers) == (0, 5)


def test_sharers_that_come_one_by_one_are_told_right_at_each_sample() -> None:
    """A process forked since the last reading of shared pages is not counted as new memory."""
    program = """
data = fill(100)
say(pages()["Rss"])
for _ in range(6):
    hold()
    fork(lambda: say(0))
stay()
"""
    with Tree(program) as tree:
        [rss] = tree.heard()
        sampler = tree.sampler()
        for _ in range(6):
            tree.go()
            tree.heard()
            sampler.sample()

        most = figure(sampler, "memory_max_kib")

        assert sampler.processes == 7
        assert most == pytest.approx(rss, rel=0.05)


def test_orphans_share_what_their_parent_left_them() -> None:
    """Processes forked from one that is gone have its pages in common."""
    program = """
if not os.fork():
    data = fill(100)
    say(*[fork() for _ in range(3)])
    os._exit(0)
os.wait()
say(pages()["Rss"])
stay()
"""
    with Tree(program) as tree:
        orphans = tree.heard()
        [rss] = tree.heard()
        sampler = tree.sampler(others=orphans)

        sampler.sample()

        assert sampler.processes == 4
        assert sampler.memory_kib > 300 * MIB
        assert figure(sampler, "memory_max_kib") == pytest.approx(rss + 100 * MIB, rel=0.05)


def test_pages_that_are_written_to_after_the_fork_are_counted_again() -> None:
    """Memory that stops being shared is noticed though the sum of RSS stays as it is."""
    program = """
data = bytearray(fill(60))
def write():
    hold()
    for at in range(0, len(data), 4096):
        data[at] = 1
    say(0)
for _ in range(2):
    fork(lambda: say(0), write)
stay()
"""
    with Tree(program) as tree:
        for _ in range(2):
            tree.heard()
        sampler = tree.sampler()
        sampler.sample()
        before = last_of_curve(sampler, "memory_kib")
        sum_before = sampler.memory_kib
        for _ in range(2):
            tree.go()
        for _ in range(2):
            tree.heard()

        sampler.sample()

        assert sampler.memory_kib == pytest.approx(sum_before, rel=0.05)
        after = last_of_curve(sampler, "memory_kib")
        assert after == pytest.approx(before + 120 * MIB, rel=0.05)
        assert figure(sampler, "memory_max_kib") == after


def test_a_limit_of_memory_is_judged_by_what_the_processes_really_have() -> None:
    """A sum of RSS above the limit passes nothing while the distinct pages are below it."""
    with Tree(FIVE_SHARE_200) as tree:
        [rss] = tree.heard()
        sampler = tree.sampler()
        sampler.sample()
        alone = sampler.passes_memory(rss * 0.9), sampler.passes_memory(rss * 1.1)
        tree.go()
        for _ in range(4):
            tree.heard()

        sampler.sample()

        assert alone == (True, False)
        assert sampler.memory_kib > 3 * rss
        assert not sampler.passes_memory(3 * rss)
        assert sampler.passes_memory(rss * 0.9)
        assert not sampler.passes_memory(10 * rss)


def test_memory_that_is_not_shared_passes_a_limit() -> None:
    """Two processes pass what neither of them passes alone."""
    with Tree(TWO_OF_100) as tree:
        for _ in range(3):
            tree.heard()
        sampler = tree.sampler()

        sampler.sample()

        assert sampler.passes_memory(200 * MIB)
        assert not sampler.passes_memory(230 * MIB)
