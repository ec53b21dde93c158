"""Figures as short texts."""

from typing import Optional

import pytest

from hydra_heads.report.wording import duration, fraction, measured, percent, quantity


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-12, "0.000000000"), (999.6, "1000"), (-0.0412, "-0.0412"), (1e12, "1000000000000")],
)
def test_a_quantity_has_no_exponent(value: float, text: str) -> None:
    """However small or large, it stands there as people write it."""
    assert quantity(value) == text


@pytest.mark.parametrize(
    ("value", "half", "text"),
    [
        (0.0412, 0.0011, "0.0412 ±0.0011"),
        (88.1, 107.0, "88 ±107"),
        (0.0, 0.5, "0.0 ±0.5"),
        (12.3456, 0.29, "12.35 ±0.29"),
        (12.3456, 0.31, "12.3 ±0.3"),
        (12.3456, 4.4, "12 ±4"),
        (5.0, 0.0, "5.00"),
        (1234.5678, 1e-9, "1234.6 ±0.1"),
        (1e6, 0.25, "1000000 ±1"),
    ],
)
def test_a_doubt_decides_how_many_digits_count(
    value: float, half: Optional[float], text: str
) -> None:
    """One digit of the doubt, two where it begins with 1 or 2, and it is never shown as 0."""
    assert measured(value, half) == text


def test_percentages_are_not_rounded_to_all_or_nothing() -> None:
    """One failure in 100,000 runs is not 100 %, one success is not 0."""
    found = [percent(value) for value in (0.0, 1e-3, 0.1, 33.333, 99.9, 99.95, 99.999, 100.0)]

    assert found == ["0", "<0.1", "0.1", "33.3", "99.9", ">99.9", ">99.9", "100"]


def test_shares_are_not_rounded_to_all_or_nothing() -> None:
    """A belief of one in a million is no 0, and nothing but certainty is 1."""
    found = [fraction(value) for value in (0.0, 1e-6, 0.001, 0.5, 0.999, 0.99999, 1.0)]

    assert found == ["0.000", "<0.001", "0.001", "0.500", "0.999", ">0.999", "1.000"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 s"), (0.5, "0.500 s"), (119.0, "119 s"), (120.0, "2 min"), (7199.0, "120 min"),
        (7200.0, "2 h"), (109800.0, "30.5 h"), (172800.0, "2 d"), (31536000.0, "365 d"),
    ],
)  # fmt: skip
def test_a_duration_stands_in_its_own_unit(seconds: float, text: str) -> None:
    """From two of a unit on."""
    assert duration(seconds) == text
