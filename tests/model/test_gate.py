"""What judging new weights may come to."""

from typing import Any, Optional

import pytest

from hydra_heads.model.gate import (
    CANNOT_TELL,
    DEFAULT_SETTINGS,
    IMPROVED,
    VERDICTS,
    WORSE,
    Found,
    GateSettings,
    settings_in,
    verdict_of,
)


@pytest.mark.parametrize(
    ("low", "high", "percent", "tests", "verdict"),
    [
        (0.1, 0.2, 2.0, 30, IMPROVED),
        (0.1, 0.2, 1.99, 30, CANNOT_TELL),
        (0.1, 0.2, 50.0, 29, CANNOT_TELL),
        (0.0, 0.2, 50.0, 30, CANNOT_TELL),
        (-0.1, 0.2, 50.0, 30, CANNOT_TELL),
        (-0.2, -0.1, -0.01, 30, WORSE),
        (-0.2, -0.1, -50.0, 29, CANNOT_TELL),
        (-0.2, 0.0, -50.0, 30, CANNOT_TELL),
        (-1e-17, -1e-17, -1e-15, 30, CANNOT_TELL),
        (None, None, 50.0, 30, CANNOT_TELL),
        (0.1, 0.2, None, 30, CANNOT_TELL),
    ],
)
def test_the_rule_decides_by_interval_size_and_runs(
    low: Optional[float],
    high: Optional[float],
    percent: Optional[float],
    tests: int,
    verdict: str,
) -> None:
    """Beyond noise, large enough and from enough runs: all three, or nothing is told."""
    assert verdict_of(Found(low, high, percent, tests), DEFAULT_SETTINGS) == verdict


@pytest.mark.parametrize(
    ("settings", "percent", "counts"),
    [
        ({"min_improvement_percent": 0.0}, 1e-6, True),
        ({"min_improvement_percent": 0.0}, 1e-8, False),
        ({}, 0.0, False),
        ({}, -1e-6, True),
        ({}, -1e-8, False),
        ({"max_regression_percent": 1.0}, -1.0, False),
        ({"max_regression_percent": 1.0}, -1.01, True),
    ],
)
def test_what_is_too_small_does_not_count(settings: Any, percent: float, counts: bool) -> None:
    """A gain below the minimum, a loss that is allowed, and the dust of rounding are nothing."""
    assert GateSettings(**settings).counts(percent) is counts


def test_settings_are_read_as_they_are_written() -> None:
    """Settings come back from a document, whole numbers too."""
    settings = GateSettings(2.5, 0.9, 40, 1.0)

    assert settings_in(dict(settings._asdict(), min_tests=40.0)) == settings
    assert DEFAULT_SETTINGS == (2.0, 0.95, 30, 0.0)
    assert VERDICTS == (IMPROVED, WORSE, CANNOT_TELL)
