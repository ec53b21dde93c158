"""Telling a real difference between two samples of runs from noise."""

import random
from typing import List

import pytest

from hydra_heads.measure.difference import compare
from hydra_heads.model.comparison import CANNOT_TELL, FASTER, NO_DIFFERENCE, SLOWER
from tests.measure.samples import FAILED, sample
from tests.stats.noise import bursty_times, quiet_times

STEADY = [0.040, 0.041, 0.039, 0.042, 0.038, 0.040, 0.041, 0.039]


def times(factor: float) -> List[float]:
    """Eight steady times, each so many times as long."""
    return [factor * value for value in STEADY]


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.1, SLOWER), (0.9, FASTER), (1.0, NO_DIFFERENCE)]
)
def test_the_verdict_says_how_b_stands_to_a(factor: float, verdict: str) -> None:
    """A factor in every block is found exactly, with the sign of B's time."""
    found = compare(sample("a", times(1.0)), sample("b", times(factor)))

    assert (found.verdict, found.pairs, found.method) == (verdict, 8, "signed-rank")
    assert found.percent == pytest.approx([100 * (factor - 1)] * 3, abs=1e-9)
    assert (found.a.name, found.b.name) == ("a", "b")
    assert found.a.seconds == pytest.approx(0.04)


def test_pairs_are_made_by_block_and_not_by_place() -> None:
    """Runs in any order meet those of their own block."""
    draw = random.Random(1)
    load = bursty_times(draw, 40)
    a, b = sample("a", load), sample("b", [1.02 * value for value in load])
    mixed = b._replace(runs=draw.sample(list(b.runs), 40))

    found = compare(a, mixed)

    assert found.percent == pytest.approx([2.0] * 3, abs=1e-9)


def test_blocks_in_which_one_failed_are_no_pairs() -> None:
    """Times are those of successes; the failures are in the success rate."""
    seconds = [FAILED if place in (0, 3) else value for place, value in enumerate(times(1.1))]

    found = compare(sample("a", times(1.0)), sample("b", seconds))

    assert (found.verdict, found.pairs) == (SLOWER, 6)
    assert (found.a.runs, found.a.successes, found.b.runs, found.b.successes) == (8, 8, 8, 6)
    assert found.b.success_percent == 75.0
    assert not found.success_differs


def test_a_head_that_fails_much_differs_in_success() -> None:
    """Half of sixty runs failing is beyond noise, whatever the times say."""
    seconds = [FAILED if place % 2 else 0.04 for place in range(60)]

    found = compare(sample("a", [0.04] * 60), sample("b", seconds))

    assert found.verdict == NO_DIFFERENCE
    assert found.success_differs
    assert found.success_points is not None
    assert found.success_points.contains(-50)


@pytest.mark.parametrize("successes", [0, 1, 5])
def test_too_few_pairs_give_no_verdict(successes: int) -> None:
    """Below six pairs nothing can be told, however large the difference looks."""
    seconds = [*times(9.0)[:successes], *[FAILED] * (8 - successes)]

    found = compare(sample("a", times(1.0)), sample("b", seconds))

    assert (found.verdict, found.percent, found.pairs) == (CANNOT_TELL, None, successes)


def test_times_not_above_0_are_left_out() -> None:
    """A clock that stood still makes no ratio."""
    found = compare(sample("a", [0.0, *times(1.0)]), sample("b", [0.04, *times(1.1)]))

    assert (found.verdict, found.pairs) == (SLOWER, 8)


def test_the_same_number_of_two_invocations_is_no_block() -> None:
    """Block 3 of yesterday and block 3 of today share no machine state."""
    found = compare(sample("a", times(1.0), "r1"), sample("b", times(1.2), "r2"))

    assert (found.pairs, found.method, found.is_one_invocation) == (None, "rank-sum", False)
    assert found.verdict == SLOWER
    assert found.percent is not None
    assert found.percent.value == pytest.approx(20, abs=1)


def test_the_same_block_on_two_instances_is_no_pair() -> None:
    """Another program may count the blocks of each instance by itself."""
    a = sample("a", times(1.0), "r1", ["x"])
    b = sample("b", times(1.0), "r1", ["y", "x"])

    assert compare(a, b).pairs == 4


def test_runs_without_blocks_are_compared_unpaired() -> None:
    """A foreign profile of one invocation does not say which runs belong together."""
    a, b = (sample(name, times(1.0), is_blocked=False) for name in "ab")

    found = compare(a, b)

    assert (found.pairs, found.is_one_invocation, found.verdict) == (None, True, NO_DIFFERENCE)


def test_runs_without_an_invocation_are_unpaired() -> None:
    """Two profiles that name no run_id are not of one invocation."""
    found = compare(sample("a", times(1.0), None), sample("b", times(1.0), None))

    assert (found.pairs, found.is_one_invocation) == (None, False)


def test_unpaired_runs_are_compared_instance_by_instance() -> None:
    """A mix of a small and a large input hides no difference, also when the mix changed."""
    draw = random.Random(2)
    base = {"small": 0.01, "large": 1.0}
    names = ("small", "small", "large"), ("large", "small", "large")
    seconds = [
        [base[mix[k % 3]] * factor * value for k, value in enumerate(quiet_times(draw, 60))]
        for mix, factor in zip(names, (1.0, 1.1))
    ]

    found = compare(
        sample("a", seconds[0], "r1", names[0]), sample("b", seconds[1], "r2", names[1])
    )

    assert found.instances == 2
    assert found.verdict == SLOWER
    assert found.percent is not None
    assert found.percent.low < 10 < found.percent.high


def test_instances_of_one_side_only_are_left_out() -> None:
    """What only one of them was run on says nothing of the difference."""
    alone = sample("b", [*times(1.0), *[9.0] * 8], "r2", ["x"] * 8 + ["y"] * 8)

    found = compare(sample("a", times(1.0), "r1", ["x"]), alone)

    assert (found.verdict, found.instances) == (NO_DIFFERENCE, 1)
    assert found.b.seconds == pytest.approx(0.04)


def test_nothing_in_common_gives_no_verdict() -> None:
    """Without a success on a shared instance there is nothing to compare."""
    found = compare(sample("a", times(1.0), "r1", ["x"]), sample("b", times(1.0), "r2", ["y"]))

    assert (found.verdict, found.instances, found.a.seconds) == (CANNOT_TELL, 0, None)
    assert found.success_points is None


def test_bursts_widen_what_is_not_paired() -> None:
    """Runs one after the other that share bursts are seldom found different from themselves."""
    draw, different = random.Random(3), 0
    for _ in range(60):
        a, b = (sample(name, bursty_times(draw, 60, 3.0), name) for name in "ab")
        different += compare(a, b).verdict != NO_DIFFERENCE

    assert different <= 8  # of 60: by plain rank sums it is a fifth


def test_a_change_beyond_all_measure_fits_a_float() -> None:
    """The age of the universe over a picosecond is still a number."""
    found = compare(sample("a", [1e-140] * 8), sample("b", [1e140] * 8))

    assert found.verdict == SLOWER
    assert found.percent is not None
    assert found.percent.value < 1e300
