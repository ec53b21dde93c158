"""The seasonal median."""

import random
from typing import List

import pytest

from hydra_heads.stats.anomalies import find_anomalies
from hydra_heads.stats.seasonal import SEASONS, SeasonalMedian


def days(count: int, period: int = 8, seed: int = 1) -> List[float]:
    """Two levels a day, with noise."""
    draw = random.Random(seed)
    return [
        (20.0 if index % period < period // 2 else 80.0) + draw.gauss(0, 1)
        for index in range(count)
    ]


def test_a_usual_value_at_the_wrong_time_is_found() -> None:
    """A day's value at night is within all that was seen; the period is found by itself."""
    values = days(400)
    values[320] = 80.0

    found = find_anomalies(values, "seasonal")

    assert [anomaly.index for anomaly in found] == [320]
    assert found[0].effect == pytest.approx(60, abs=3)
    assert found[0].low < 20 < found[0].high < 30


def test_the_period_may_be_given() -> None:
    """Then twenty distances after two periods are enough."""
    detector = SeasonalMedian(period=8)
    answers = [detector.add(value) for value in days(2 * 8 + 20)]

    finding = detector.add(140.0)

    assert answers == [None] * 36
    assert finding is not None
    assert detector.period == 8


def test_two_values_are_the_shortest_period() -> None:
    """High and low in turn: what is usual at one place is not at the other."""
    detector = SeasonalMedian(period=2)
    for value in days(4 + 20, period=2):
        detector.add(value)

    finding = detector.add(80.0)

    assert finding is not None
    assert finding.expected == pytest.approx(20, abs=2)


def test_values_in_which_the_period_was_found_are_learned_from() -> None:
    """The first value after a period was found may be a report."""
    assert [found.index for found in find_anomalies([*days(64), 500.0], "seasonal")] == [64]


def test_nothing_is_reported_before_there_are_enough_distances() -> None:
    """One distance fewer, and even the wildest value is none."""
    detector = SeasonalMedian(period=8)
    for value in days(2 * 8 + 19):
        detector.add(value)

    assert detector.add(1e6) is None


def test_without_a_period_nothing_is_reported() -> None:
    """Noise repeats nowhere: nothing is usual at a place."""
    draw = random.Random(5)
    values = [draw.gauss(0, 1) for _ in range(200)]

    assert find_anomalies([*values, 1e6], "seasonal") == []


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_repetition_without_noise_takes_no_other_value(value: float) -> None:
    """Where all distances are 0, every other value at this place is a report."""
    values = [0.0, 5.0, 9.0] * 20

    found = find_anomalies([*values, 0.0, 5.0, value], "seasonal")
    detector = SeasonalMedian(period=3)
    answers = [detector.add(each) for each in [*values, 0.0, 5.0, value]]

    assert found == []  # too few values to look for a period
    assert answers[:-1] == [None] * 62
    assert answers[-1] == (9.0, 9.0, 9.0, None)


def test_a_new_season_is_learned() -> None:
    """Four of seven periods after a change the new median is usual."""
    values = days(160) + [value + 40 for value in days(160, seed=2)]

    found = find_anomalies(values, "seasonal")

    assert found[0].index == 160
    assert all(anomaly.index < 160 + SEASONS * 8 for anomaly in found)


def test_seven_periods_are_compared_with() -> None:
    """After four periods of another kind the median is theirs, not before."""
    expected = []
    for others in (3, 4):
        detector = SeasonalMedian(period=5)
        for value in [0.0, 1.0, 2.0, 3.0, 4.0] * 12 + [9.0, 8.0, 7.0, 6.0, 5.0] * others:
            detector.add(value)
        finding = detector._judge(1e6)
        assert finding is not None
        expected.append(finding.expected)

    assert expected == [0.0, 9.0]


@pytest.mark.parametrize(("value", "reports"), [(12.0, 0), (12.5, 1), (8.0, 1)])
def test_where_most_distances_are_zero_a_report_is_beyond_all(value: float, reports: int) -> None:
    """A distance that there was before is usual, though most are 0."""
    detector = SeasonalMedian(period=3)
    for earlier in ([0.0, 5.0, 9.0] * 9 + [0.0, 5.0, 12.0]) * 4 + [0.0, 5.0]:
        detector.add(earlier)

    assert (detector._judge(value) is not None) == bool(reports)


@pytest.mark.parametrize("period", [1, 0, -3])
def test_a_period_below_two_is_refused(period: int) -> None:
    """The message says what was found and what is allowed."""
    with pytest.raises(
        ValueError, match=f"^period: found {period}, expected a whole number from 2"
    ):
        SeasonalMedian(period)
