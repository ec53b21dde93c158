"""The robust z score."""

import random
from typing import List

import pytest

from hydra_heads.stats.anomalies import find_anomalies
from hydra_heads.stats.robust import LIMIT, RobustZ, robust_scale
from hydra_heads.stats.window import LATEST

HOAGLIN = [2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3]
"""An example as in Iglewicz & Hoaglin (1993): two of ten values are outliers."""


def test_scores_of_an_example_by_hand() -> None:
    """Median 2.45, median absolute deviation 0.15: 8.3 is 26 deviations away."""
    found = robust_scale(sorted(HOAGLIN))

    assert found.centre == pytest.approx(2.45)
    assert found.scale == pytest.approx(0.15 * 1.4826, rel=1e-4)
    assert (8.3 - found.centre) / found.scale == pytest.approx(26.3, abs=0.05)
    assert not found.degenerate


def test_scale_where_most_values_are_equal() -> None:
    """The mean absolute deviation takes the place of a median one of 0."""
    found = robust_scale([4.0] * 8 + [5.0, 9.0])

    assert (found.centre, found.degenerate) == (4.0, True)
    assert found.scale == pytest.approx(1.2533141 * 0.6)
    assert robust_scale([4.0] * 5) == (4.0, 0.0, True)


def test_an_outlier_is_found_among_outliers() -> None:
    """With one value in five far out already, a new one is still found [R-042]."""
    draw = random.Random(3)
    values = [draw.gauss(0, 1) + (0 if index % 5 else 9) for index in range(200)]

    found = find_anomalies([*values, 15.0], "mad")

    assert [anomaly.index for anomaly in found][-1:] == [200]
    assert found[-1].effect == pytest.approx(15, abs=0.6)
    assert find_anomalies([*values, 15.0], "z") == []


def test_bounds_are_so_many_deviations_away() -> None:
    """A value at a bound is not anomalous, one beyond it is."""
    detector = RobustZ()
    for value in [9.0, 10.0, 11.0] * 20:
        detector.add(value)
    high = 10 + LIMIT * 1.482602218505602

    assert detector.add(high) is None
    finding = detector.add(high + 1e-6)
    assert finding is not None
    assert finding.p is None


@pytest.mark.parametrize(("value", "reports"), [(3.0, 0), (3.5, 1), (-0.5, 0), (-5.0, 1)])
def test_with_a_scale_of_zero_a_report_is_beyond_all(value: float, reports: int) -> None:
    """Mostly 0, seldom 3: another 3 is usual, although the mean deviation is a tenth of it."""
    values: List[float] = ([0.0] * 24 + [3.0]) * 4
    early = len(find_anomalies(values, "mad"))

    assert len(find_anomalies([*values, value], "mad")) - early == reports


def test_what_is_older_than_the_window_is_forgotten() -> None:
    """After 200 values on a new level, the old level is anomalous."""
    values = [index % 3 + 50.0 for index in range(300)] + [
        index % 3 + 0.0 for index in range(LATEST)
    ]

    found = find_anomalies([*values, 50.0], "mad")

    assert found[-1].index == 500
    assert found[-1].effect == 49
