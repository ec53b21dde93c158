"""Moments on an axis: round, few, and in UTC."""

import pytest

from hydra_heads.report.charts.dates import DateScale, date_of

NOON = 1767960000.0
DAY = 86400.0


def test_the_first_and_the_last_moment_are_the_ends() -> None:
    """Between them time is even."""
    dates = DateScale([NOON, NOON + 4 * DAY, NOON + DAY], 100, 500)

    assert [dates.at(NOON + days * DAY) for days in (0, 1, 4)] == [100.0, 200.0, 500.0]


def test_one_moment_stands_in_the_middle() -> None:
    """Nothing is divided by a span of nothing."""
    dates = DateScale([NOON], 100, 500)

    assert dates.at(NOON) == 300.0
    assert [words for _, words in dates.ticks()] == ["12:00:00"]
    assert dates.title() == "2026-01-09, UTC"


@pytest.mark.parametrize(
    ("span", "first", "title"),
    [
        (10.0, "12:00:00", "2026-01-09, UTC"),
        (3600.0, "12:00", "2026-01-09, UTC"),
        (20 * 3600.0, "12:00", "UTC"),
        (9 * DAY, "2026-01-11", "UTC"),
        (100 * DAY, "2026-02", "UTC"),
        (400 * DAY, "2026-04", "UTC"),
        (9000 * DAY, "2030", "UTC"),
    ],
)
def test_ticks_are_round(span: float, first: str, title: str) -> None:
    """Seconds, minutes and days of UTC, at most seven of them, all within the range."""
    dates = DateScale([NOON, NOON + span], 0, 100)

    ticks = dates.ticks()

    assert ticks[0][1] == first
    assert dates.title() == title
    assert 2 <= len(ticks) <= 7
    assert all(0 <= dates.at(unix) <= 100 for unix, _ in ticks)
    gaps = [later[0] - sooner[0] for sooner, later in zip(ticks, ticks[1:])]
    assert max(gaps) < 1.12 * min(gaps)  # months are not all alike


def test_moments_that_no_calendar_has_are_no_error() -> None:
    """Clocks are set wrong: what is before 1970 or after 9999 is told as the end of that."""
    assert date_of(-1e12) == "1970-01-01"
    assert date_of(1e300) == "9999-12-31"
    assert DateScale([-1e11, 1e11], 0, 1).ticks()
