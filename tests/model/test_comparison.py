"""What a comparison came to."""

import json

import pytest

from hydra_heads.model.comparison import CANNOT_TELL, SLOWER, Comparison, Range, Side
from hydra_heads.stats.interval import Interval

SOME = Comparison(
    Side("old", 60, 60, 0.04),
    Side("new", 60, 57, 0.045),
    SLOWER,
    Range(12.5, 10.0, 15.0),
    0.95,
    57,
    1,
    "signed-rank",
    Interval(-13.7, 1.1, 0.95),
)

NONE = SOME._replace(
    b=Side("new", 0, 0, None), verdict=CANNOT_TELL, percent=None, pairs=None, success_points=None
)


def test_seconds_are_the_percentage_of_the_median_of_a() -> None:
    """Percent and seconds say the same, whatever the medians' own difference is."""
    assert SOME.seconds == pytest.approx((0.005, 0.004, 0.006))
    assert NONE.seconds is None
    assert SOME._replace(a=Side("old", 1, 0, None)).seconds is None


def test_the_document_has_every_figure_by_its_name() -> None:
    """One flat object of ASCII keys, whose figures carry their unit in their names."""
    document = SOME.as_document()

    assert json.loads(json.dumps(document)) == {
        "verdict": "slower", "a": "old", "b": "new",
        "change_percent": 12.5, "low": 10.0, "high": 15.0, "level": 0.95,
        "change_seconds": 0.005, "low_seconds": 0.004, "high_seconds": 0.006,
        "pairs": 57, "paired": True, "one_invocation": True, "instances": 1,
        "method": "signed-rank",
        "seconds_a": 0.04, "runs_a": 60, "success_rate_a": 100.0,
        "seconds_b": 0.045, "runs_b": 60, "success_rate_b": 95.0,
        "success_change_low": -13.7, "success_change_high": 1.1, "success_rate_differs": False,
    }  # fmt: skip


def test_what_is_not_known_is_null() -> None:
    """No figure is 0 because nobody knows it, and every key is always there."""
    document = NONE.as_document()

    assert set(document) == set(SOME.as_document())
    assert document["paired"] is False
    nulls = {key for key, value in document.items() if value is None}
    assert nulls == {
        "change_percent", "low", "high", "change_seconds", "low_seconds", "high_seconds", "pairs",
        "seconds_b", "success_rate_b", "success_change_low", "success_change_high",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "differs"), [(-9.0, -1.0, True), (1.0, 9.0, True), (-1.0, 0.0, False)]
)
def test_success_rates_differ_beyond_their_interval_only(
    low: float, high: float, differs: bool
) -> None:
    """An interval that holds zero is no difference."""
    found = SOME._replace(success_points=Interval(low, high, 0.95))

    assert found.success_differs is differs
