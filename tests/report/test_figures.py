"""The metrics of one head."""

import pytest

from hydra_heads.model.metrics import PROFILE_METRICS
from hydra_heads.model.profile import Profile
from hydra_heads.report.figures import figures_of
from tests.weigh.profiles import NOON, make_profile, profile_document


def test_every_profile_metric_has_a_figure() -> None:
    """The registry says which; nothing else is made up."""
    assert sorted(figures_of(make_profile("a", [1.0]), {}, NOON)) == sorted(PROFILE_METRICS)


def test_figures_come_from_the_profile_and_the_weights() -> None:
    """Each from its own place."""
    times = {"median": 2.0, "p90": 3.0, "p95": 4.0, "p99": 5.0}
    profile = make_profile("a", [1.0, 3.0, None], time_s=times)

    found = figures_of(profile, {"weight": 0.7, "belief": 0.6}, NOON + 90)

    assert found == {
        "success_rate": pytest.approx(200 / 3), "avg_time": 2.0, "avg_time_change": None,
        "profile_age": 90.0, "p50": 2.0, "p90": 3.0, "p95": 4.0, "p99": 5.0,
        "weight": 0.7, "belief": 0.6,
    }  # fmt: skip


def test_what_is_not_known_is_none_and_not_zero() -> None:
    """A head without runs and without weights."""
    found = figures_of(make_profile("a", []), {"weight": None}, NOON)

    assert {name: value for name, value in found.items() if value is not None} == {
        "profile_age": 0.0
    }


def test_a_profile_from_the_future_has_age_0() -> None:
    """A clock was set back: the age is not negative."""
    assert figures_of(make_profile("a", [1.0]), {}, NOON - 3600)["profile_age"] == 0.0


@pytest.mark.parametrize(
    ("timestamp", "unix"),
    [
        ("2026-01-09T12:00:00+00:00", NOON),
        ("2026-01-09T12:00:00Z", NOON),
        ("2026-01-09T14:00:00.123456789+02:00", NOON),
        ("2026-01-09T12:00:00+99:99", None),
        ("", None),
    ],
)
def test_the_age_follows_from_the_text_where_there_is_no_number(
    timestamp: str, unix: float
) -> None:
    """Other programs need to give ISO 8601 only, with any fraction and zone."""
    document = profile_document("a", [1.0])
    del document["timestamp_unix"]
    document["timestamp"] = timestamp

    assert Profile(document).written_unix == unix


def test_the_number_counts_where_there_is_one() -> None:
    """It is the more precise of the two."""
    assert make_profile("a", [1.0], timestamp_unix=NOON + 0.25).written_unix == NOON + 0.25
