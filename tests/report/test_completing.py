"""What follows from a profile that says little."""

import json
from typing import List, Optional

import pytest

from hydra_heads.report.completing import completed
from tests.report.views import full_profile
from tests.weigh.profiles import FAILED, make_profile

RUNS = [1.0, 2.0, 3.0, FAILED]


def test_our_own_profiles_are_complete() -> None:
    """Nothing is computed again."""
    profile = full_profile("a", RUNS)

    assert completed(profile) is profile


def test_intervals_and_times_follow_from_counts_and_runs() -> None:
    """Wilson's interval of 3 of 4, Student's of 1, 2 and 3, and quantiles of these."""
    found = completed(make_profile("a", RUNS, run_id=None))

    assert found.figure("success_rate_ci", "low") == pytest.approx(30.06, abs=0.01)
    assert found.figure("success_rate_ci", "high") == pytest.approx(95.44, abs=0.01)
    # 2 plus and minus 4.303 (t, 2 degrees) times 1 / sqrt(3)
    assert found.figure("avg_time_ci", "high") == pytest.approx(4.484, abs=1e-3)
    assert found.figure("time_s", "p95") == pytest.approx(2.9)
    assert (found.figure("time_s", "min"), found.figure("time_s", "max")) == (1.0, 3.0)


def test_what_a_profile_says_itself_stays() -> None:
    """Another program's own figures are shown, and only what it lacks is added."""
    profile = make_profile(
        "a",
        RUNS,
        run_id=None,
        time_s={"median": 2.25, "p99": None},
        success_rate_ci={"low": 10.0, "high": 99.0, "level": 0.95},
    )

    found = completed(profile)

    assert found.figure("time_s", "median") == 2.25
    assert found.figure("time_s", "p99") == pytest.approx(2.98)
    assert found.figure("success_rate_ci", "low") == 10.0


def test_half_an_interval_is_made_whole() -> None:
    """One end says nothing: both follow anew."""
    profile = make_profile("a", RUNS, run_id=None, avg_time_ci={"low": 1.5, "high": None})

    assert completed(profile).figure("avg_time_ci", "low") == pytest.approx(-0.484, abs=1e-3)


@pytest.mark.parametrize("seconds", [[], [FAILED, FAILED], [1.0]])
def test_nothing_is_made_up(seconds: List[Optional[float]]) -> None:
    """Without runs no rate has an interval, without two successes no mean."""
    found = completed(make_profile("a", seconds, run_id=None))

    assert found.figure("avg_time_ci", "low") is None
    assert (found.figure("success_rate_ci", "low") is None) == (not seconds)


def test_without_single_runs_only_the_rate_has_an_interval() -> None:
    """Counts are there, times are not."""
    found = completed(make_profile("a", RUNS, run_id=None, runs=[]))

    assert found.figure("success_rate_ci", "low") == pytest.approx(30.06, abs=0.01)
    assert found.figure("avg_time_ci", "low") is None


def test_the_profile_itself_is_not_touched() -> None:
    """Who reads the document as it is, still does."""
    profile = make_profile("a", RUNS, run_id=None)
    before = json.dumps(profile.document)

    completed(profile)

    assert json.dumps(profile.document) == before
