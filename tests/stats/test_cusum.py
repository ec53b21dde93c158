"""The chart of cumulative sums."""

import random
from statistics import mean, stdev
from typing import List, Optional, Tuple

import pytest

from hydra_heads.stats.anomalies import find_anomalies
from hydra_heads.stats.cusum import LIMIT, MOST, SLACK


def shifted(size: float, seed: int, count: int = 60) -> List[float]:
    """Two hundred normal values, then more of them around another mean."""
    draw = random.Random(seed)
    return [draw.gauss(0, 1) + (size if index >= 200 else 0) for index in range(200 + count)]


@pytest.mark.parametrize("size", [1.5, -1.5])
def test_a_small_shift_that_lasts_is_found(size: float) -> None:
    """One and a half standard deviations, within twenty values."""
    found = [find_anomalies(shifted(size, seed), "cusum") for seed in range(10)]

    assert all(len(reports) <= 2 for reports in found)
    soon = [[report for report in reports if 200 <= report.index < 220] for reports in found]
    assert [len(reports) for reports in soon] == [1] * 10
    assert all((reports[0].effect > 0) == (size > 0) for reports in soon)


def test_one_value_counts_for_four_deviations_at_most() -> None:
    """A single outlier is no shift: after two of the largest steps the sum is still below."""
    values = [-1.0, 1.0] * 20

    assert 2 * (MOST - SLACK) < LIMIT < 3 * (MOST - SLACK)
    assert find_anomalies([*values, 1e9], "cusum") == []
    assert find_anomalies([*values, -1e9], "cusum") == []


def test_the_bound_by_hand() -> None:
    """Three values of 3 add almost 2.5 deviations each: what the fourth may add is what is left."""
    values = [1.0, -1.0] * 200 + [3.0] * 3
    steps = [
        (3.0 - mean(values[:count])) / stdev(values[:count]) - SLACK for count in (400, 401, 402)
    ]

    high = mean(values) + (LIMIT - sum(steps) + SLACK) * stdev(values)
    low = mean(values) - (LIMIT + SLACK) * stdev(values)

    (found,) = find_anomalies([*values, high + 1e-9], "cusum")
    assert find_anomalies([*values, high - 1e-9], "cusum") == []
    assert [found.low, found.high] == pytest.approx([low, high])
    assert found.effect == pytest.approx(high - mean(values))


def first_report(values: List[float]) -> Optional[Tuple[int, float, float]]:
    """Page's two sums over all values, with mean and deviation of those before, from scratch."""
    above = below = 0.0
    for index, value in enumerate(values):
        if index >= 20:
            base = values[:index]
            off = min(max((value - mean(base)) / stdev(base), -4.0), 4.0)
            if above + off - 0.5 > 8 or below - off - 0.5 > 8:
                low = mean(base) - (8.5 - below) * stdev(base)
                return index, low, mean(base) + (8.5 - above) * stdev(base)
            above, below = max(0.0, above + off - 0.5), max(0.0, below - off - 0.5)
    return None


@pytest.mark.parametrize("size", [2.0, -2.0, 0.0])
def test_the_chart_is_that_of_its_definition(size: float) -> None:
    """Index and bounds of the first report are those of the sums, begun after twenty values."""
    for seed in range(6):
        draw = random.Random(seed)
        values = [draw.gauss(0, 1) + (size if index >= 20 else 0) for index in range(60)]

        found = find_anomalies(values, "cusum")

        expected = first_report(values)
        assert bool(found) == bool(expected) == bool(size)
        if expected is not None:
            assert found[0].index == expected[0]
            assert [found[0].low, found[0].high] == pytest.approx(expected[1:])


def test_without_a_spread_nothing_is_reported() -> None:
    """Equal values give no scale; the first other one makes one."""
    assert find_anomalies([4.0] * 50 + [9.0], "cusum") == []


def test_false_reports_are_rare() -> None:
    """Fewer than one in 3,000 normal values, with mean and deviation estimated."""
    draw = random.Random(6)
    reports = [
        len(find_anomalies([draw.gauss(0, 1) for _ in range(1000)], "cusum")) for _ in range(30)
    ]

    assert sum(reports) <= 10


def test_a_new_level_is_reported_once() -> None:
    """After the report the chart starts afresh, with the new level as what is usual."""
    assert len(find_anomalies(shifted(2.0, 4, 400), "cusum")) == 1
