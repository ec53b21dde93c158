"""Bounds of histograms."""

from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.prometheus.buckets import MOST_BUCKETS, bounds_over, counts_up_to

TIMES = st.lists(st.floats(min_value=1e-9, max_value=1e9), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seconds=TIMES)
def test_bounds_lie_around_all_times(seconds: List[float]) -> None:
    """They ascend, hold the longest time, are few, and leave no bucket more at the ends."""
    bounds = bounds_over(seconds)

    assert bounds == sorted(set(bounds))
    assert bounds[-1] >= max(seconds)
    assert all(bound < max(seconds) for bound in bounds[:-1])
    assert 2 <= len(bounds) <= MOST_BUCKETS
    assert bounds[0] < min(seconds) <= bounds[1]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seconds=TIMES)
def test_counts_are_those_of_a_plain_comparison(seconds: List[float]) -> None:
    """Each bound counts the times that are at most as long."""
    bounds = bounds_over(seconds)

    counts = counts_up_to(bounds, seconds)

    assert counts == [len([value for value in seconds if value <= bound]) for bound in bounds]


def test_steps_are_those_that_people_read() -> None:
    """1, 2, 5, 10 and so on, each the number that its digits say."""
    assert bounds_over([0.0011, 0.6]) == [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0
    ]  # fmt: skip


@pytest.mark.parametrize("bound", [0.001, 0.2, 5.0, 1000.0])
def test_a_time_that_is_a_bound_is_in_its_bucket(bound: float) -> None:
    """A bound is the largest time of its bucket, not the smallest of the next one."""
    assert bounds_over([bound])[-1] == bound
    assert counts_up_to(bounds_over([bound]), [bound]) == [0, 1]


def test_times_of_all_sizes_get_coarser_bounds() -> None:
    """From a nanosecond to years there are powers of ten, and no more bounds than elsewhere."""
    bounds = bounds_over([1.1e-9, 9e8])

    assert bounds == [float(f"1e{power}") for power in range(-9, 10)]


def test_more_times_than_powers_of_ten_lose_the_smallest() -> None:
    """What is next to nothing falls into the first bucket."""
    bounds = bounds_over([1e-200, 1.0])

    assert len(bounds) == MOST_BUCKETS
    assert bounds[-1] == 1.0


def test_times_of_nothing_have_a_bound() -> None:
    """A clock that could not tell a time from none gives 0, which is at most anything."""
    assert bounds_over([0.0, 0.0]) == [1.0]
    assert bounds_over([0.0, 0.03]) == [0.02, 0.05]
    assert counts_up_to([1.0], [0.0, 0.0]) == [2]


def test_without_times_there_are_no_bounds() -> None:
    """Nothing succeeded: nothing is counted."""
    assert bounds_over([]) == []
