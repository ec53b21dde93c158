"""The change of the mean time against the previous profile."""

import math
from typing import Dict, List, Mapping, Optional, Sequence

import pytest

from hydra_heads.model.profile import Profile
from hydra_heads.report.change import time_change_percent
from hydra_heads.stats import student
from hydra_heads.stats.means import mean, mean_interval, variance
from tests.weigh.profiles import FAILED, make_profile, profile_document

INSTANCES = ("small", "large")

BEFORE: List[float] = [0.010, 9.9, 0.011, 10.1, 0.009, 10.0, 0.010, 10.2]  # small and large in turn


def outcomes_of(seconds: Sequence[float], instances: Sequence[str]) -> List[Dict[str, object]]:
    """Sum up successes by instance, as a profile keeps them of the one before."""
    rows: List[Dict[str, object]] = []
    for place, name in enumerate(instances):
        times = list(seconds[place :: len(instances)])
        rows.append(
            {
                "instance": name,
                "ok": True,
                "count": len(times),
                "seconds_sum": math.fsum(times),
                "seconds_sq_sum": math.fsum(time * time for time in times),
            }
        )
    return rows


def interval_row(seconds: Sequence[float]) -> Optional[Dict[str, object]]:
    """Word the t interval of a mean."""
    interval = mean_interval(seconds)
    return None if interval is None else dict(interval._asdict())


def changed(
    new: Sequence[Optional[float]],
    old: Sequence[float] = BEFORE,
    instances: Sequence[str] = INSTANCES,
    previous_id: str = "r0",
    outcomes: Optional[Sequence[Mapping[str, object]]] = None,
) -> Profile:
    """Make a profile of `new` times that has a previous one of `old` times."""
    if outcomes is None:
        outcomes = outcomes_of(old, instances)
    return make_profile(
        "a",
        new,
        instances=instances,
        avg_time_ci=interval_row([time for time in new if time is not None]),
        previous={
            "run_id": "r0", "num_tests": len(old), "success_rate": 100.0,
            "avg_time": mean(old), "avg_time_ci": interval_row(old),
        },
        earlier=[
            {"run_id": "r-long-ago", "outcomes": [{**row, "count": 1} for row in outcomes]},
            {"run_id": previous_id, "outcomes": list(outcomes)},
        ],
    )  # fmt: skip


def test_a_change_within_every_instance_is_seen_though_they_differ_a_thousandfold() -> None:
    """Ten percent slower on each input: the spread of the inputs is no noise."""
    found = time_change_percent(changed([1.1 * time for time in BEFORE]))

    assert found == pytest.approx(10.0, rel=1e-9)


def test_a_faster_head_has_a_negative_change() -> None:
    """Half the time is -50 percent."""
    assert time_change_percent(changed([0.5 * time for time in BEFORE])) == pytest.approx(-50.0)


def test_a_change_within_noise_is_null() -> None:
    """One percent cannot be told from what runs of one profile differ by."""
    assert time_change_percent(changed([1.01 * time for time in BEFORE])) is None


def test_beyond_noise_is_where_the_interval_of_the_difference_excludes_zero() -> None:
    """Welch's interval on one instance, worked out by hand: just inside, and just outside."""
    old, new = [1.0, 1.2, 0.9, 1.1, 1.0], [2.0, 2.5, 1.8]
    parts = [variance(old) / 5, variance(new) / 3]
    degrees = sum(parts) ** 2 / (parts[0] ** 2 / 4 + parts[1] ** 2 / 2)
    half = student.quantile(0.975, degrees) * math.sqrt(sum(parts))
    edge = mean(old) + half - mean(new)

    outside = changed([time + edge * (1 - 1e-6) for time in new], old, ["x"])
    inside = changed([time + edge * (1 + 1e-6) for time in new], old, ["x"])

    assert edge < 0
    assert time_change_percent(outside) == pytest.approx(100 * half / mean(old), rel=1e-4)
    assert time_change_percent(inside) is None


def test_instances_weigh_the_same_however_often_they_were_run() -> None:
    """Another mix of inputs is no change."""
    often_small = [0.010, 0.011, 0.009, 0.010, 0.010, 0.011, 0.009, 0.010]
    outcomes = outcomes_of(often_small, ["small"]) + outcomes_of([9.9, 10.1, 10.0], ["large"])

    assert time_change_percent(changed(BEFORE, outcomes=outcomes)) is None


def test_failed_runs_have_no_time() -> None:
    """Neither their seconds now nor the failures before count."""
    failures = [
        {**row, "ok": False, "seconds_sum": 900.0} for row in outcomes_of(BEFORE, INSTANCES)
    ]
    new: List[Optional[float]] = [1.1 * time for time in BEFORE]

    found = time_change_percent(
        changed([*new, FAILED, FAILED], outcomes=[*outcomes_of(BEFORE, INSTANCES), *failures])
    )

    assert found == pytest.approx(10.0, rel=1e-9)


def test_many_runs_of_a_small_input_do_not_hide_the_spread_of_a_large_one() -> None:
    """Two runs of the large input that differ by half say little about its mean."""
    small = [0.010, 0.011, 0.009] * 9
    outcomes = outcomes_of(small, ["small"]) + outcomes_of([8.0, 12.0], ["large"])
    new = [time for pair in zip(small, [11.0, 13.0]) for time in pair]

    assert time_change_percent(changed(new, outcomes=outcomes)) is None


def test_means_are_compared_where_an_instance_was_run_once() -> None:
    """Without a spread within one of the instances the intervals of both means decide."""
    old, new = [1.0, 1.1, 0.9, 1.0], [2.0, 2.1, 1.9, 2.0]
    noisy = [1.0, 5.0, 1.0]

    assert time_change_percent(changed(new, old, ["a", "b", "c", "d"])) == pytest.approx(100.0)
    assert time_change_percent(changed([1.05, 1.15, 0.95, 1.05], old, ["a", "b", "c", "d"])) is None
    assert time_change_percent(changed([2.0 * time for time in noisy], noisy, ["a", "b"])) is None


def test_means_are_compared_where_the_previous_profile_is_not_summed_up() -> None:
    """With very many instances it goes back less far than the previous one."""
    found = time_change_percent(changed([2.0, 2.1, 1.9], [1.0, 1.1, 0.9], ["x"], previous_id="r-1"))

    assert found == pytest.approx(100.0)


def test_half_widths_of_the_means_add_as_squares() -> None:
    """3 and 4 make 5: a difference of 5 is noise, a little more is not."""

    def profile(average: float) -> Profile:
        return make_profile(
            "a", [average], avg_time_ci={"low": average - 4, "high": average + 4},
            previous={"avg_time": 10.0, "avg_time_ci": {"low": 7.0, "high": 13.0}},
        )  # fmt: skip

    assert time_change_percent(profile(15.0)) is None
    assert time_change_percent(profile(15.001)) == pytest.approx(50.01)


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"previous": None, "earlier": None},
        {"previous": {"run_id": None, "avg_time": 1.0}, "earlier": [{"outcomes": [{}]}]},
        {"previous": {"run_id": "r0", "avg_time": None, "avg_time_ci": None}, "earlier": []},
        {"previous": {"avg_time": 1.0, "avg_time_ci": {"low": 1.0, "high": None}}},
        {"previous": {"avg_time": 0.0, "avg_time_ci": {"low": 0.0, "high": 0.0}}},
        {
            "previous": {"run_id": "r0"},
            "earlier": [
                {"run_id": "r0", "outcomes": [{"ok": True, "instance": "default", "count": True}]}
            ],
        },
        {
            "previous": {"run_id": "r0"},
            "earlier": [
                {
                    "run_id": "r0",
                    "outcomes": [
                        {
                            "ok": True, "instance": "default", "count": 0,
                            "seconds_sum": 0, "seconds_sq_sum": 0,
                        }
                    ],
                }
            ],
        },
    ],
)  # fmt: skip
def test_what_is_not_known_gives_no_change(others: Dict[str, object]) -> None:
    """No previous profile, no interval, a mean of 0, sums that are missing or empty."""
    profile = Profile(
        {**profile_document("a", [1.0, 1.1], avg_time_ci={"low": 1.0, "high": 1.1}), **others}
    )

    assert time_change_percent(profile) is None


def test_times_without_any_spread_differ_beyond_noise() -> None:
    """Clocks that count whole milliseconds: the least difference counts, none does not."""
    assert time_change_percent(changed([0.003] * 4, [0.002] * 4, ["x"])) == pytest.approx(50.0)
    assert time_change_percent(changed([0.002] * 4, [0.002] * 4, ["x"])) is None
