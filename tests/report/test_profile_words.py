"""The figures of one profile as short texts."""

from typing import Dict, Optional

import pytest

from hydra_heads.report.profile_words import (
    failure_words,
    mean_words,
    peak_words,
    success_words,
    time_scale,
)
from tests.report.views import full_profile
from tests.weigh.profiles import FAILED, make_profile


def test_figures_come_with_their_doubt() -> None:
    """Rate and mean have their 95 % intervals beside them, memory has its unit in the heading."""
    profile = full_profile(
        "a",
        [0.04, 0.041, 0.042],
        {"resources": {"memory_max_mb": {"value": 30.25, "source": "wait4", "resolution": 0.001}}},
    )

    assert success_words(profile) == "100 [43..100]"
    assert mean_words(profile, time_scale([profile])) == "41.0 ±2.5"
    assert peak_words(profile) == "30.2"


def test_failures_are_counted_by_kind() -> None:
    """In the order of the profile, and as unknown where another program does not say how."""
    failures = [{"kind": "exit", "count": 2, "example": ""}, {"kind": "timeout", "count": 1}]

    known = make_profile("a", [FAILED] * 3, failures=failures)

    assert failure_words(known) == "2 exit, 1 timeout"
    assert failure_words(make_profile("a", [FAILED] * 3, run_id=None)) == "3 of unknown kind"
    assert failure_words(make_profile("a", [1.0])) == ""


def test_a_head_without_runs_has_no_rate() -> None:
    """Not 0 %."""
    profile = make_profile("a", [])

    assert (success_words(profile), mean_words(profile, time_scale([profile]))) == ("-", "-")


@pytest.mark.parametrize(("seconds", "unit"), [(9.99, "ms"), (10.0, "s")])
def test_times_are_shown_in_milliseconds_below_ten_seconds(seconds: float, unit: str) -> None:
    """One unit for a whole table."""
    profiles = [make_profile("a", [0.001]), make_profile("b", [seconds])]

    scale = time_scale(profiles)

    assert scale.unit == unit
    assert mean_words(profiles[0], scale) == ("1.00" if unit == "ms" else "0.00100")


def test_an_interval_of_rates_is_rounded_outwards() -> None:
    """It never claims more than is known."""
    profile = make_profile(
        "a", [1.0] * 9 + [FAILED], success_rate_ci={"low": 59.58, "high": 98.21, "level": 0.95}
    )

    assert success_words(profile) == "90 [59..99]"


@pytest.mark.parametrize("ends", [{"low": 1.0, "high": None}, {"low": None, "high": 3.0}])
def test_half_an_interval_is_not_shown(ends: Dict[str, Optional[float]]) -> None:
    """Another program may know one end only."""
    profile = make_profile("a", [2.0] * 3, success_rate_ci=ends, avg_time_ci=ends)

    assert success_words(profile) == "100"
    assert mean_words(profile, time_scale([profile])) == "2000"
