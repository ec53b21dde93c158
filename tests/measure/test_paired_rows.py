"""Tests of `hydra_heads.measure.paired_rows`: what a difference in the same blocks comes to."""

import math
import random
from typing import List, Optional, Sequence, Tuple

import pytest

from hydra_heads.measure.paired_rows import FEWEST_BLOCKS, Pair, row_of
from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, OK, REGRESSED
from hydra_heads.model.run import Run


def run(seconds: Optional[float], ok: Optional[bool] = True, **metrics: float) -> Run:
    """Make a run that took so long."""
    return Run("r", 0, "a", "x", ok=ok, seconds=seconds, started_unix=0.0, metrics=metrics)


def times(pairs: Sequence[Tuple[float, float]]) -> List[Pair]:
    """Make the runs of blocks in which both took so long."""
    return [(run(old), run(new)) for old, new in pairs]


def noisy(count: int, factor: float, seed: int = 1) -> List[Tuple[float, float]]:
    """Draw times of blocks: each block is fast or slow for both, and one in ten has a spike."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        block = 0.1 * math.exp(draw.gauss(0, 0.5))
        spikes = [3.0 if draw.random() < 0.1 else 1.0 for _ in range(2)]
        old, new = (block * math.exp(draw.gauss(0, 0.03)) * spike for spike in spikes)
        found.append((old, factor * new))
    return found


def test_a_slower_one_regressed() -> None:
    """Twenty percent are seen through blocks that differ by far more, and spikes [R-069]."""
    row = row_of("a", "time", times(noisy(40, 1.2)), 5.0)

    assert (row.head, row.metric, row.unit, row.verdict) == ("a", "time", "seconds", REGRESSED)
    assert row.low is not None
    assert row.high is not None
    assert row.change_percent is not None
    assert 10 < row.low < row.change_percent < row.high < 30
    assert row.p is not None
    assert row.p < 1e-3
    assert row.runs == 40
    assert row.old is not None
    assert row.new == pytest.approx(row.old * (1 + row.change_percent / 100))


def test_a_faster_one_improved() -> None:
    """The other way round it is better, and p is that of being worse."""
    row = row_of("a", "time", times(noisy(40, 1 / 1.2)), 5.0)

    assert row.verdict == IMPROVED
    assert row.p is not None
    assert row.p > 0.99


def test_the_same_is_ok() -> None:
    """Of two hundred comparisons of a head with itself hardly one regressed [R-069]."""
    rows = [row_of("a", "time", times(noisy(20, 1.0, seed)), 0.0) for seed in range(200)]

    verdicts = [row.verdict for row in rows]
    assert verdicts.count(REGRESSED) <= 12
    assert verdicts.count(OK) >= 180


def test_what_is_not_ruled_out_is_said() -> None:
    """No evidence of a change is not the same as none: few blocks say how much may be hidden."""
    sure = row_of("a", "time", times([(1.0, 1.0)] * 10), 5.0)
    unsure = row_of("a", "time", times([(1.0, 2.0), (2.0, 1.0)] * 3), 5.0)
    rate = row_of("a", "success_rate", times([(1.0, 1.0)] * 6), 5.0)

    assert sure.reason == "not worse beyond noise in the same blocks"
    assert unsure.reason == (
        "not worse beyond noise in the same blocks, but up to 100 % worse is not ruled out; "
        "more blocks tell more"
    )
    assert ", but up to 39 points worse is not ruled out" in rate.reason
    assert {row.verdict for row in (sure, unsure, rate)} == {OK}


def test_what_is_too_small_does_not_count() -> None:
    """A change that is sure and below the least that counts is none."""
    pairs = times([(1.0, 1.03 + 0.001 * number) for number in range(10)])

    assert row_of("a", "time", pairs, 5.0).verdict == OK
    assert row_of("a", "time", pairs, 2.0).verdict == REGRESSED


@pytest.mark.parametrize("blocks", [0, 1, FEWEST_BLOCKS - 1])
def test_too_few_blocks_cannot_tell(blocks: int) -> None:
    """Below six blocks nothing is sure, and the row says how many there are."""
    for metric in ("time", "success_rate"):
        row = row_of("a", metric, times([(1.0, 9.0)] * blocks), 5.0)

        assert (row.verdict, row.p) == (CANNOT_TELL, None)
        assert "expected 6 at least" in row.reason


def test_blocks_where_one_failed_say_nothing_of_time() -> None:
    """A time counts where both succeeded; undecided runs and times of 0 do not count."""
    pairs = times([(1.0, 2.0)] * 6)
    pairs += [(run(1.0), run(0.1, ok=False)), (run(1.0, ok=None), run(1.0)), (run(0.0), run(1.0))]

    row = row_of("a", "time", pairs, 5.0)

    assert row.runs == 6
    assert row.change_percent == pytest.approx(100.0)
    assert row_of("a", "time", pairs[4:], 5.0).reason == (
        "2 blocks have a figure of both, of 4; expected 6 at least"
    )


def test_a_success_rate_that_falls_regressed() -> None:
    """Failures that only the new one has are a regression, in points of percent."""
    pairs = [(run(1.0), run(1.0, ok=number % 2 == 0)) for number in range(20)]

    row = row_of("a", "success_rate", pairs, 5.0)

    assert (row.verdict, row.old, row.new, row.change_percent) == (REGRESSED, 100.0, 50.0, -50.0)
    assert row.p == pytest.approx(0.5**10)
    assert row.high is not None
    assert row.high < 0
    assert (row.unit, row.runs) == ("percent", 20)


def test_a_success_rate_that_rises_improved() -> None:
    """The other way round it is better."""
    pairs = [(run(1.0, ok=number % 2 == 0), run(1.0)) for number in range(20)]

    row = row_of("a", "success_rate", pairs, 5.0)

    assert (row.verdict, row.p) == (IMPROVED, 1.0)


def test_one_failure_is_chance() -> None:
    """One run of many that failed, or none at all, is no regression."""
    pairs = times([(1.0, 1.0)] * 30)

    assert row_of("a", "success_rate", pairs, 0.0).verdict == OK
    pairs[3] = (run(1.0), run(1.0, ok=False))
    row = row_of("a", "success_rate", pairs, 0.0)
    assert (row.verdict, row.p) == (OK, 0.5)


def test_other_metrics() -> None:
    """Memory is compared as a ratio; a head's own figure has no unit that we know."""
    pairs = [
        (run(1.0, memory_max_mb=100.0, user_cost=1.0), run(1.0, memory_max_mb=150.0, user_cost=1.0))
        for _ in range(8)
    ]

    memory, own = (row_of("a", name, pairs, 5.0) for name in ("memory_max_mb", "user_cost"))

    assert (memory.verdict, memory.unit) == (REGRESSED, "MiB")
    assert memory.change_percent == pytest.approx(50.0)
    assert (own.verdict, own.unit) == (OK, "")
    assert own.change_percent == pytest.approx(0.0)
    assert row_of("a", "num_fds", pairs, 5.0).verdict == CANNOT_TELL


def test_what_is_0_as_a_rule() -> None:
    """Where there was nothing before, something is worse, and no percentage is made up."""

    def lines(old: float, new: float, count: int = 8) -> List[Pair]:
        return [(run(1.0, stderr_lines=old), run(1.0, stderr_lines=new)) for _ in range(count)]

    worse = row_of("a", "stderr_lines", lines(0.0, 3.0), 5.0)
    more = row_of("a", "stderr_lines", lines(4.0, 6.0), 5.0)

    assert (worse.verdict, worse.old, worse.new) == (REGRESSED, 0.0, 3.0)
    assert worse.change_percent is None
    assert (more.verdict, more.change_percent) == (REGRESSED, 50.0)
    assert row_of("a", "stderr_lines", lines(0.0, 0.0), 5.0).verdict == OK


def test_far_apart_is_a_number() -> None:
    """However far two times lie apart, the change is finite."""
    row = row_of("a", "time", times([(1e-300, 1e300)] * 8), 5.0)

    assert row.verdict == REGRESSED
    assert row.change_percent is not None
    assert math.isfinite(row.change_percent)
    assert math.isfinite(row.new or math.inf)
