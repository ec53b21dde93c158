"""What a comparison came to, in words."""

from typing import Any

import pytest

from hydra_heads.model.comparison import (
    CANNOT_TELL,
    FASTER,
    NO_DIFFERENCE,
    SLOWER,
    Comparison,
    Range,
    Side,
)
from hydra_heads.report.comparison import FEWEST_PAIRS, comparison_text
from hydra_heads.stats.interval import Interval
from hydra_heads.stats.signed_rank import signed_rank_shift

A = Side("a", 60, 60, 0.0367)
B = Side("b", 60, 60, 0.0412)
CERTAIN = Interval(-6.0, 6.0, 0.95)

MEASURED = Comparison(A, B, SLOWER, Range(12.34, 9.81, 14.92), 0.95, 60, 1, "signed-rank", CERTAIN)


def text(**changes: Any) -> str:
    """Word the comparison with something changed."""
    return comparison_text(MEASURED._replace(**changes))


def test_slower_says_by_how_much_and_how_sure() -> None:
    """Verdict, percent, interval, pairs; then the seconds of A's median."""
    assert text() == (
        "b is 12.3 % slower than a (95 % interval 9.8 to 14.9 %), 60 pairs\n"
        "median time of a: 36.7 ms; b takes 4.53 ms more (3.60 to 5.48 ms)"
    )


def test_faster_has_no_minus_sign_to_stumble_over() -> None:
    """Both bounds are told as sizes, the smaller first."""
    assert text(verdict=FASTER, percent=Range(-12.34, -14.92, -9.81)) == (
        "b is 12.3 % faster than a (95 % interval 9.8 to 14.9 %), 60 pairs\n"
        "median time of a: 36.7 ms; b takes 4.53 ms less (3.60 to 5.48 ms)"
    )


def test_no_difference_says_what_it_could_be() -> None:
    """The interval with its signs tells how large a difference may still hide."""
    assert text(verdict=NO_DIFFERENCE, percent=Range(-0.41, -1.93, 1.22)) == (
        "no difference found between a and b: -0.4 % (95 % interval -1.9 to +1.2 %), 60 pairs\n"
        "median time of a: 36.7 ms; b: -0.15 ms (-0.71 to +0.45 ms)"
    )


@pytest.mark.parametrize(
    ("percent", "shown"),
    [
        (Range(0.1234, 0.1101, 0.1367), "0.123 % slower than a (95 % interval 0.110 to 0.137 %)"),
        (Range(912.3, 801.2, 1040.9), "912 % slower than a (95 % interval 801 to 1041 %)"),
        (Range(2.1, 0.02, 4.2), "2.10 % slower than a (95 % interval 0.02 to 4.20 %)"),
        (Range(10.0, 10.0, 10.0), "10.0 % slower than a (95 % interval 10.0 to 10.0 %)"),
    ],
)
def test_as_many_digits_as_count(percent: Range, shown: str) -> None:
    """The interval's width decides, and a bound that is not zero is not shown as zero."""
    assert shown in text(percent=percent)


def test_long_times_are_told_in_seconds() -> None:
    """From ten seconds on milliseconds say nothing."""
    assert "median time of a: 36.7 s; b takes 4.53 s more (3.60 to 5.48 s)" in text(
        a=A._replace(seconds=36.7)
    )


def test_several_instances_are_counted() -> None:
    """More than one input is said; one goes without saying."""
    assert "60 pairs on 3 instances\n" in text(instances=3)


def test_what_was_not_paired_is_said_with_what_that_means() -> None:
    """Two invocations: the machine's two states are part of the difference."""
    lines = text(pairs=None, is_one_invocation=False).splitlines()

    assert lines[0].endswith("14.9 %), 60 and 60 runs")
    assert lines[-1].startswith("not paired: measured at different times, and what the machine")


def test_profiles_without_blocks_are_said_to_be() -> None:
    """One invocation without blocks is the profiles' doing, not the time's."""
    assert text(pairs=None).splitlines()[-1] == (
        "not paired: the profiles do not say which runs belong to one block"
    )


@pytest.mark.parametrize(
    ("successes", "points", "shown"),
    [
        (55, Interval(-17.0, -1.0, 0.95), "a 100 % of 60, b 91.7 % of 60 (beyond noise)"),
        (59, Interval(-8.0, 4.0, 0.95), "a 100 % of 60, b 98.3 % of 60 (within noise)"),
    ],
)
def test_failures_are_told_with_both_rates(successes: int, points: Interval, shown: str) -> None:
    """Where a run failed, the rates stand there, and that times are of successes."""
    lines = text(b=B._replace(successes=successes), success_points=points).splitlines()

    assert lines[2] == f"success rate: {shown}; times are those of successes"


def test_equal_rates_are_no_difference() -> None:
    """Both failing alike is told without a verdict."""
    both = [side._replace(successes=30) for side in (A, B)]

    assert text(a=both[0], b=both[1]).splitlines()[2] == (
        "success rate: a 50 % of 60, b 50 % of 60; times are those of successes"
    )


@pytest.mark.parametrize(
    ("successes", "pairs", "shown"),
    [
        (0, 0, "b never succeeded"),
        (3, 3, "both succeeded in 3 blocks, at least 6 are needed; run more tests"),
        (1, 1, "both succeeded in 1 block, at least 6 are needed; run more tests"),
        (3, 0, "both succeeded in no block, at least 6 are needed; run more tests"),
        (3, None, "60 and 3 successful runs are too few; run more tests"),
    ],
)
def test_what_cannot_be_told_says_what_is_missing(successes: int, pairs: int, shown: str) -> None:
    """No verdict is an answer, with what would give one."""
    found = text(b=B._replace(successes=successes), verdict=CANNOT_TELL, percent=None, pairs=pairs)

    assert found.splitlines()[0] == f"cannot tell whether a and b differ: {shown}"


def test_both_that_never_succeeded_are_named() -> None:
    """Two failing heads are told in one line."""
    sides = [side._replace(successes=0, seconds=None) for side in (A, B)]

    found = text(a=sides[0], b=sides[1], verdict=CANNOT_TELL, percent=None, pairs=0)

    assert "differ: a and b never succeeded\n" in found


def test_the_number_of_pairs_that_is_named_is_the_one_that_suffices() -> None:
    """Six pairs give an interval, five do not."""
    assert signed_rank_shift([1.0] * FEWEST_PAIRS) is not None
    assert signed_rank_shift([1.0] * (FEWEST_PAIRS - 1)) is None
