"""Tukey's fences."""

import pytest

from hydra_heads.stats.anomalies import find_anomalies
from hydra_heads.stats.iqr import TukeyFences


def test_the_outer_fences_by_hand() -> None:
    """Of 0 to 20 the quartiles are 5 and 15, the fences -25 and 45."""
    values = [float(value) for value in range(21)]

    (found,) = find_anomalies([*values, 45.5], "iqr")

    assert (found.low, found.high, found.effect, found.p) == (-25.0, 45.0, 35.5, None)
    assert find_anomalies([*values, 45.0], "iqr") == []
    assert find_anomalies([*values, -25.0], "iqr") == []
    assert len(find_anomalies([*values, -25.5], "iqr")) == 1


@pytest.mark.parametrize(("value", "reports"), [(3.0, 0), (3.5, 1), (-2.0, 0), (-2.5, 1)])
def test_equal_quartiles_fence_at_the_extremes(value: float, reports: int) -> None:
    """Where three in four values are equal, what lies within all of them is usual."""
    values = [0.0] * 10 + [3.0, -2.0] + [0.0] * 29
    early = len(find_anomalies(values, "iqr"))

    assert len(find_anomalies([*values, value], "iqr")) - early == reports


def test_only_the_latest_values_make_the_fences() -> None:
    """200 values after a step the fences are those of the new level."""
    detector = TukeyFences()
    for index in range(400):
        detector.add(index % 3 + (100.0 if index < 200 else 0.0))

    finding = detector.add(101.0)

    assert finding is not None
    assert finding.expected == 1.0
