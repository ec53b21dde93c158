"""When a figure is a warning or critical."""

from typing import Optional

import pytest

from hydra_heads.report.thresholds import Threshold, thresholds_for


def limits(direction: str, warning: Optional[float], critical: Optional[float]) -> Threshold:
    """Build a threshold."""
    return Threshold("t", "success_rate", "percent", direction, warning, critical)


@pytest.mark.parametrize(
    ("value", "status"),
    [(100.0, "ok"), (95.0, "ok"), (94.9, "warning"), (90.0, "warning"), (89.9, "critical")],
)
def test_below_a_limit(value: float, status: str) -> None:
    """A figure that equals a limit is not beyond it."""
    assert limits("below", 95.0, 90.0).grade(value) == status


@pytest.mark.parametrize(
    ("value", "status"), [(-9.0, "ok"), (20.0, "ok"), (20.1, "warning"), (50.1, "critical")]
)
def test_above_a_limit(value: float, status: str) -> None:
    """The other way round."""
    assert limits("above", 20.0, 50.0).grade(value) == status


def test_a_limit_that_is_not_set_is_never_passed() -> None:
    """Only a warning, or only critical."""
    assert limits("below", 95.0, None).grade(0.0) == "warning"
    assert limits("below", None, 90.0).grade(94.0) == "ok"
    assert limits("below", None, 90.0).grade(0.0) == "critical"


def test_defaults() -> None:
    """Success 95 and 90 percent, time +20 and +50 percent, age by how long profiles are valid."""
    assert thresholds_for([], 7200.0) == (
        Threshold("success_rate", "success_rate", "percent", "below", 95.0, 90.0),
        Threshold("avg_time_change", "avg_time_change", "percent", "above", 20.0, 50.0),
        Threshold("profile_age", "profile_age", "seconds", "above", 7200.0, None),
    )


def test_own_thresholds_replace_by_id_and_are_added() -> None:
    """The same id takes the default's place, as a whole; a new one comes last with its unit."""
    own = [
        {"id": "slow", "metric": "p95", "direction": "above", "critical": 2},
        {"id": "success_rate", "metric": "success_rate", "direction": "below", "warning": 99},
    ]

    found = thresholds_for(own, 1.0)

    assert [threshold.id for threshold in found] == [
        "success_rate", "avg_time_change", "profile_age", "slow"
    ]  # fmt: skip
    assert found[0] == Threshold("success_rate", "success_rate", "percent", "below", 99.0, None)
    assert found[3] == Threshold("slow", "p95", "seconds", "above", None, 2.0)
