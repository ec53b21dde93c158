"""How much less a series says when its values are alike in a row."""

import math
import random
from typing import List

import pytest

from hydra_heads.stats import serial
from hydra_heads.stats.serial import variance_inflation


def autoregressive(draw: random.Random, count: int, memory: float) -> List[float]:
    """A series of which each value keeps so much of the one before."""
    values = [draw.gauss(0, 1 / math.sqrt(1 - memory * memory))]
    while len(values) < count:
        values.append(memory * values[-1] + draw.gauss(0, 1))
    return values


@pytest.mark.parametrize(("memory", "expected"), [(0.0, 1.0), (0.5, 3.0), (0.9, 19.0)])
def test_known_series_are_inflated_as_they_should_be(memory: float, expected: float) -> None:
    """An AR(1) series has (1 + r) / (1 - r) times the variance (Bayley & Hammersley, 1946)."""
    found = variance_inflation(autoregressive(random.Random(1), 20_000, memory))

    assert found == pytest.approx(expected, rel=0.3)


def test_alternating_values_do_not_count_for_more() -> None:
    """A series that swings is surer than independent values, and is not believed to be."""
    assert variance_inflation([1.0, -1.0] * 20) == 1.0
    assert variance_inflation([1.0, -1.0] * 5000) == 1.0


@pytest.mark.parametrize("values", [[], [1.0] * 3 + [5.0] * 3, [2.5] * 50])
def test_series_that_tell_nothing_are_not_inflated(values: List[float]) -> None:
    """Short and constant series have no memory to be seen."""
    assert variance_inflation(values) == 1.0


def test_eight_values_are_enough_to_tell() -> None:
    """Four of one and four of another are alike in a row; with seven nobody can say."""
    assert variance_inflation([1.0] * 4 + [5.0] * 4) > 1
    assert variance_inflation([1.0] * 4 + [5.0] * 3) == 1.0


def test_long_series_keep_their_long_memory() -> None:
    """Averaging in groups leaves what is longer than a group as it was."""
    draw = random.Random(2)
    blocks = [[draw.gauss(0, 1)] * 500 for _ in range(100)]

    found = variance_inflation([value for block in blocks for value in block])

    assert found == pytest.approx(500, rel=0.3)


def test_what_is_left_over_is_no_group() -> None:
    """A mean of fewer values than the others would vary more."""
    assert serial._group_means([1.0, 2.0, 3.0, 5.0, 9.0], 2) == [1.5, 4.0]
    assert serial._group_means([1.0, 2.0], 1) == [1.0, 2.0]


def test_values_that_are_none_are_refused() -> None:
    """NaN is no measurement."""
    with pytest.raises(ValueError, match=r"values\[1\]"):
        variance_inflation([1.0, math.nan])
