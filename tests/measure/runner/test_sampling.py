"""Tests of `hydra_heads.measure.runner.sampling`: figures over time, of real processes."""

import pytest

from hydra_heads.measure.runner.sampling import Pace, Sampler
from tests.measure.runner.trees import MIB, Tree, figure, last_of_curve, linux

pytestmark = linux


def test_one_process_is_told_as_it_says_itself() -> None:
    """Memory, threads and descriptors of a process alone are its own, and nothing is shared."""
    program = "data = fill(50); say(pages()['Rss'], len(os.listdir('/proc/self/fd')) - 1); stay()"
    with Tree(program) as tree:
        rss, descriptors = tree.heard()
        sampler = tree.sampler()

        sampler.sample()

        found = sampler.figures()
        assert (found["samples"], found["processes"], found["threads"]) == (1, 1, 1)
        assert (found["fds"], found["shared"]) == (descriptors, 0)
        assert sampler.processes == 1
        assert sampler.memory_kib == pytest.approx(rss, rel=0.01)
        assert found["memory_max_kib"] == pytest.approx(rss, rel=0.01)
        assert found["peak_kib"] == pytest.approx(rss, rel=0.01)


def test_memory_that_grows_is_followed() -> None:
    """What was taken since the last sample is in the next one."""
    program = "say(0); hold(); say(0); hold(); data = fill(50); say(0); hold()"
    with Tree(program) as tree:
        tree.heard()
        sampler = tree.sampler()
        sampler.sample()
        tree.go()
        tree.heard()
        sampler.sample()
        before = last_of_curve(sampler, "memory_kib")
        tree.go()
        tree.heard()

        sampler.sample()

        assert last_of_curve(sampler, "memory_kib") == pytest.approx(before + 50 * MIB, rel=0.01)
        assert figure(sampler, "memory_min_kib") <= before


def test_a_peak_between_samples_is_told_of_the_process_that_had_it() -> None:
    """Memory that was given back before the first sample is in the peak, not in the average."""
    with Tree("data = fill(80); say(pages()['Rss']); del data; say(0); hold()") as tree:
        [rss] = tree.heard()
        tree.heard()
        sampler = tree.sampler()

        sampler.sample()

        assert figure(sampler, "peak_kib") == pytest.approx(rss, rel=0.01)
        assert figure(sampler, "memory_max_kib") == figure(sampler, "peak_kib")
        assert figure(sampler, "memory_avg_kib") < rss - 70 * MIB


def test_without_any_process_there_are_no_figures() -> None:
    """Samples that found nothing are none, so that they do not lower an average."""
    sampler = Sampler(list, 0.0)

    sampler.sample()

    found = sampler.figures()
    assert (found.pop("samples"), found.pop("shared")) == (0, 0)
    assert set(found.values()) == {None}
    assert len(found) == 9
    assert sampler.curve() is None
    assert not sampler.passes_memory(0)


def test_cpu_time_is_what_the_process_says_itself() -> None:
    """The curve has the CPU time in nanoseconds, not in the kernel's ticks."""
    program = "burn(0.15); say(int(time.process_time() * 1e6)); stay()"
    with Tree(program) as tree:
        sampler = tree.sampler()
        [own_us] = tree.heard()

        sampler.sample()

        assert last_of_curve(sampler, "cpu_ms") == pytest.approx(own_us / 1e3, rel=0.02)
        assert 0 < figure(sampler, "cpu_max") <= 101


def test_intervals_are_told_in_percent_of_one_cpu() -> None:
    """Half a second of CPU time in one second is 50 %; the first interval begins at the start."""
    pace = Pace(10.0)

    pace.add(11.0, 500_000_000, 0)
    pace.add(11.05, 600_000_000, 0)

    assert [pace.low, pace.high] == pytest.approx([50.0, 200.0])


def test_ticks_are_told_over_intervals_that_are_long_enough_for_them() -> None:
    """Ten milliseconds that come at once are not taken for ten times what they were."""
    pace = Pace(0.0)

    for number in range(1, 20):
        ticks = 10_000_000 * (number > 4)
        pace.add(number / 100, ticks, ticks)

    assert pace.high == pytest.approx(10.0)
