"""How many runs at the beginning were slower."""

import math
import random
from typing import Callable, List

import pytest

from hydra_heads.stats.warmup import warmup_length
from tests.stats.noise import bursty_times, heavy_times, quiet_times

Shape = Callable[[int], float]


def lengths(shape: Shape, runs: int, instances: int = 1, series: int = 20) -> List[int]:
    """The lengths found in several series of quiet times, run k slower by `shape(k)`."""
    draw = random.Random(1)
    names = [str(place % instances) for place in range(runs)]
    found = []
    for _ in range(series):
        times = quiet_times(draw, runs)
        slower = [
            time * shape(place) * (1 + int(name))
            for place, (time, name) in enumerate(zip(times, names))
        ]
        found.append(warmup_length(slower, names))
    return sorted(found)


def one(seconds: List[float]) -> int:
    """The length found in one series on one instance."""
    return warmup_length(seconds, ["default"] * len(seconds))


@pytest.mark.parametrize("instances", [1, 5])
@pytest.mark.parametrize("warm", [3, 5, 20])
def test_a_slower_beginning_is_found_with_its_length(warm: int, instances: int) -> None:
    """Runs that are 20 % slower at the beginning are counted to the last, on any instances."""
    found = lengths(lambda run: 1.2 if run < warm else 1.0, 60, instances)

    assert found[2] == found[10] == found[-3] == warm


def test_one_cold_first_run_is_found() -> None:
    """A first run three times as slow, from a cold cache, is a warm-up of one."""
    found = lengths(lambda run: 3.0 if run == 0 else 1.0, 60)

    assert found[2] == found[10] == 1


def test_a_beginning_that_fades_is_found_as_far_as_it_shows() -> None:
    """What decays like a compiler's warm-up is counted until it is lost in the noise."""
    found = lengths(lambda run: 1 + 1.5 * math.exp(-run / 4), 100)

    assert found[2] >= 8
    assert found[-3] <= 24


def test_at_most_half_is_warm_up() -> None:
    """The steady state is the later half: no more than the other half can be warm-up."""
    assert set(lengths(lambda run: 1.1 if run < 30 else 1.0, 60)[2:]) == {30}


@pytest.mark.parametrize(
    "shape",
    [
        lambda run: 1.0,
        lambda run: 1.0 + 0.3 * (run >= 45),
        lambda run: 1.0 + 0.3 * (30 <= run < 45),
    ],
    ids=["noise", "slower at the end", "not steady"],
)
def test_without_a_steady_later_half_there_is_no_warm_up(shape: Shape) -> None:
    """Plain noise, a late change, and a later half that changes within: 0 is the answer."""
    assert set(lengths(shape, 60)[:-1]) == {0}


def test_a_faster_beginning_is_no_warm_up() -> None:
    """Turbo clocks make the first runs faster: nothing to leave out."""
    assert set(lengths(lambda run: 0.8 if run < 5 else 1.0, 60)) == {0}


def test_a_burst_that_comes_again_is_no_warm_up() -> None:
    """Slow runs at the beginning that have their like later are load, not warm-up."""
    assert set(lengths(lambda run: 1.3 if run % 20 < 5 else 1.0, 60)[:-2]) == {0}
    assert set(lengths(lambda run: 1.3 if run % 40 < 5 and run < 80 else 1.0, 120)[:-4]) == {0}


def test_slow_runs_here_and_there_are_no_warm_up() -> None:
    """Two bursts with many usual runs between them do not make all of those slow."""
    assert lengths(lambda run: 1.3 if run < 4 or 50 <= run < 62 else 1.0, 140)[10] == 0


def test_a_beginning_within_noise_is_no_warm_up() -> None:
    """Two runs at twice the usual deviation come by chance, at three times they do not."""
    usual = [math.exp(-0.03), math.exp(0.03)] * 29

    assert one([math.exp(0.06)] * 2 + usual) == 0
    assert one([math.exp(0.09)] * 2 + usual) == 2


@pytest.mark.parametrize(("count", "bound"), [(2, 0.0625), (3, 0.0525)])
def test_the_bound_on_a_beginning_by_hand(count: int, bound: float) -> None:
    """Runs at plus and minus 0.03: of so many at `bound` more the sum is just what is likely.

    Bonferroni's bound of eight lengths, 2.807 standard errors, of 0.03 * root(1/k + 1/30).
    """
    usual = [math.exp(-0.03), math.exp(0.03)] * 29

    assert one([math.exp(bound - 0.0005)] * count + usual) == 0
    assert one([math.exp(bound + 0.0005)] * count + usual) == count


def test_a_first_run_within_the_fence_is_no_warm_up() -> None:
    """Slower than all by three spreads, but not by three interquartile ranges: chance."""
    usual = [math.exp(-0.03), math.exp(0.03)] * 29

    assert one([math.exp(0.15), *usual]) == 0
    assert one([math.exp(0.25), *usual]) == 1


def test_a_slow_half_does_not_hide_that_the_other_is_not_steady() -> None:
    """Thirty runs at twice the time say nothing where the rest gets slower again by a fifth."""
    found = lengths(lambda run: 2.0 if run < 30 else 1.0 + 0.2 * (run >= 45), 60)

    assert set(found) == {0}


def test_a_drift_to_the_end_is_no_warm_up() -> None:
    """What gets faster from the first run to the last never reaches a steady state."""
    assert set(lengths(lambda run: 1 - 0.3 * run / 100, 100)[:-2]) == {0}


def test_the_slowest_of_usual_runs_may_come_first() -> None:
    """A first run that is the slowest but not far out is chance, and so is a far one of two."""
    times = quiet_times(random.Random(6), 60)

    assert one([max(times) * 1.001, *times]) == 0
    assert one([3.0, *times]) == 1
    assert one([3.0, *times, 4.0]) == 0
    assert one([3.0, *times, 3.0]) == 0


def test_a_slow_run_elsewhere_is_no_warm_up() -> None:
    """Neither one far out in the first half nor a burst there begins with the first run."""
    assert set(lengths(lambda run: 5.0 if run == 7 else 1.0, 60)[:-1]) == {0}
    assert set(lengths(lambda run: 1.3 if 12 <= run < 20 else 1.0, 60)[:-1]) == {0}


@pytest.mark.parametrize("times", [quiet_times, heavy_times], ids=["quiet", "heavy tails"])
@pytest.mark.parametrize("runs", [30, 60, 100])
def test_noise_is_seldom_taken_for_a_warm_up(
    times: Callable[[random.Random, int], List[float]], runs: int
) -> None:
    """In at most 5 % of series without one a warm-up is found, within chance."""
    draw = random.Random(runs)

    found = len([1 for _ in range(150) if one(times(draw, runs))])

    assert found <= 13  # of 150 at 5 %: more come in 2 %


def test_bursts_are_seldom_taken_for_a_warm_up() -> None:
    """Under bursts of load, of which one may well hit the beginning, it stays about 16 %."""
    draw = random.Random(7)

    found = len([1 for _ in range(150) if one(bursty_times(draw, 100))])

    assert found <= 30


def test_few_runs_have_no_warm_up() -> None:
    """With fewer runs the slowest comes first by chance too often to be told from a warm-up."""
    times = [3.0] * 2 + quiet_times(random.Random(2), 28)

    assert one(times[:-1]) == 0
    assert one(times) >= 2


def test_instances_that_were_run_once_tell_nothing() -> None:
    """Without a second run of any instance nobody knows what is slow."""
    assert warmup_length([9.0] * 5 + [1.0] * 35, [str(place) for place in range(40)]) == 0


def test_times_without_noise_are_judged_too() -> None:
    """Steps of a clock: three runs of two steps before many of one are a warm-up of three."""
    assert one([0.030] * 3 + [0.015] * 40) == 3
    assert one([0.015] * 40) == 0


def test_times_not_above_0_are_passed_over_and_counted() -> None:
    """A clock that stood still in the beginning belongs to the warm-up's length only."""
    times = quiet_times(random.Random(3), 50)

    assert one([1.5, 0.0, 1.5, 1.5, 1.5, *times]) == 5
    assert one([0.0] * 40) == 0


def test_the_unit_does_not_matter() -> None:
    """Seconds and microseconds have the same warm-up."""
    times = [1.3] * 6 + quiet_times(random.Random(4), 60)

    assert one([time * 1e-6 for time in times]) == one(times) == 6


def test_many_runs_take_no_time_to_speak_of() -> None:
    """A hundred thousand runs are judged in a few passes."""
    draw = random.Random(5)
    times = [1.4 * time for time in quiet_times(draw, 700)] + quiet_times(draw, 100_000)

    assert abs(one(times) - 700) <= 5


def test_lengths_that_differ_are_refused() -> None:
    """Each time needs its instance."""
    with pytest.raises(ValueError, match="found 1 of 2 times"):
        warmup_length([1.0, 2.0], ["x"])


def test_values_that_are_none_are_refused() -> None:
    """Infinity is no time."""
    with pytest.raises(ValueError, match=r"seconds\[0\]"):
        warmup_length([math.inf], ["x"])
