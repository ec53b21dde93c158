"""The chart of moving averages."""

import random
from typing import List

import pytest

from hydra_heads.stats.anomalies import find_anomalies
from hydra_heads.stats.ewma import LIMIT, WEIGHT, Ewma


def shifted(size: float, seed: int, count: int = 40) -> List[float]:
    """A hundred normal values, then more of them around another mean."""
    draw = random.Random(seed)
    return [draw.gauss(0, 1) + (size if index >= 100 else 0) for index in range(100 + count)]


def test_bounds_by_hand() -> None:
    """After 21 values around 0 the average is known, and so what it takes to leave the limits."""
    values = [-1.0, 1.0, 0.0] * 7
    mean, average = 0.0, 0.0
    for count, value in enumerate(values):
        if count:
            average += WEIGHT * (value - mean - average)
        mean += (value - mean) / (count + 1)
    deviation = (14 / 20) ** 0.5
    limit = LIMIT * deviation * (0.2 / 1.8 * (1 - 0.8**42) + 1 / 21) ** 0.5
    high = mean + (limit - 0.8 * average) / 0.2
    low = mean + (-limit - 0.8 * average) / 0.2

    (found,) = find_anomalies([*values, high + 1e-9], "ewma")

    assert find_anomalies([*values, high - 1e-9], "ewma") == []
    assert find_anomalies([*values, low + 1e-9], "ewma") == []
    assert len(find_anomalies([*values, low - 1e-9], "ewma")) == 1
    assert [found.low, found.high] == pytest.approx([low, high])
    assert found.effect == pytest.approx(high)


@pytest.mark.parametrize("size", [2.0, -2.0])
def test_a_shift_that_lasts_is_found_soon(size: float) -> None:
    """Two standard deviations, of which no value is far out, within 25 values."""
    found = [find_anomalies(shifted(size, seed), "ewma") for seed in range(10)]

    assert [len(reports) for reports in found] == [1] * 10
    assert all(100 < reports[0].index < 125 for reports in found)


def test_a_new_level_is_reported_once() -> None:
    """After the report the chart starts afresh, with the new level as what is usual."""
    assert len(find_anomalies(shifted(3.0, 1, 400), "ewma")) == 1


def test_without_a_spread_nothing_is_reported() -> None:
    """Equal values give no scale; the first other one makes one."""
    assert find_anomalies([4.0] * 50 + [9.0], "ewma") == []


def test_a_report_is_not_judged_by_what_was_before_the_last_one() -> None:
    """After a report, twenty values are needed again."""
    detector = Ewma()
    draw = random.Random(9)
    for _ in range(30):
        detector.add(draw.gauss(0, 1))

    first = detector.add(50.0)
    again = [detector.add(draw.gauss(0, 1) + (900 if index == 19 else 0)) for index in range(20)]
    third = detector.add(9000.0)

    assert first is not None
    assert again == [None] * 20
    assert third is not None
