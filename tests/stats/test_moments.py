"""Running mean and deviation."""

import statistics
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.stats.moments import Moments


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40), st.sampled_from([0.0, 1e6]))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_they_are_those_of_all_values(values: List[float], shift: float) -> None:
    """As `statistics` finds them with exact fractions, far from 0 too."""
    values = [value + shift for value in values]
    moments = Moments()
    for value in values:
        moments.add(value)

    assert moments.count == len(values)
    assert moments.mean == pytest.approx(statistics.mean(values), rel=1e-12, abs=1e-9)
    assert moments.deviation() == pytest.approx(statistics.stdev(values), rel=1e-6, abs=1e-6)


def test_one_value_has_no_deviation() -> None:
    """Nothing and one value spread by 0."""
    moments = Moments()

    assert moments.deviation() == 0.0
    moments.add(1e-20)
    assert (moments.mean, moments.deviation()) == (1e-20, 0.0)
