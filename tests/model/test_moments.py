"""Tests of `hydra_heads.model.moments`: moments as people write them."""

import os
import time
from typing import Iterator

import pytest

from hydra_heads.model.moments import unix_of


@pytest.fixture
def in_kathmandu() -> Iterator[None]:
    """Live in a zone that is no whole hour from UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its time zone while a program runs")
    before = os.environ.get("TZ")
    os.environ["TZ"] = "XYZ-05:45"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    ("text", "unix"),
    [
        ("1970-01-02T00:00:00Z", 86400.0),
        ("1970-01-02 00:00+00:00", 86400.0),
        ("1970-01-02T05:45:00.25+0545", 86400.25),
        ("1970-01-01T00:00:00.123456789-01:00", 3600.123456789),
        ("1969-12-31T23:59:59Z", -1.0),
    ],
)
def test_moments_with_a_zone(text: str, unix: float, in_kathmandu: None) -> None:
    """A moment that names its zone is the same everywhere [R-029]."""
    assert unix_of(text) == unix


def test_moments_without_a_zone(in_kathmandu: None) -> None:
    """A moment that names none is one of where it is read; a date alone is its midnight."""
    assert unix_of("1970-01-02T05:45:00") == 86400.0
    assert unix_of("1970-01-02") == 86400.0 - 5.75 * 3600


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026", "2026-13-01", "2026-02-30", "2026-01-01T25:00", "2026-01-01T00:00+99:00"]
    + ["2026-01-01T00:00:00.", "\u0662\u0660\u0662\u0666-01-01", "2026-01-01\n", "0000-01-01"],
)
def test_what_is_no_moment(text: str) -> None:
    """Anything else is None, on every Python."""
    assert unix_of(text) is None
