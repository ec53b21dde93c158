"""The series of a slot: what each family says of it, of its heads and of their last profiles."""

import math
from typing import Dict, Iterator, List, Mapping, Optional

from hydra_heads.model.failure import FAILURE_KINDS
from hydra_heads.model.metrics import BY_NAME, PROFILE_METRICS, RESOURCE_METRICS
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.model.rules import FIRING, INACTIVE, KEEPING, PENDING, RESOLVED
from hydra_heads.report.alerts import alerts_of
from hydra_heads.report.prometheus import names
from hydra_heads.report.prometheus.buckets import bounds_over, counts_up_to
from hydra_heads.report.prometheus.names import NO_SERIES, Family, base_value, family_of
from hydra_heads.report.prometheus.text import Labels, Sample
from hydra_heads.report.status import STATUS_CODES
from hydra_heads.report.view import Row, View

UNKNOWN_KIND = "unknown"
"""Kind of the failures of which a profile does not say how they failed."""

_IS_FIRING = {FIRING: 1, KEEPING: 1, INACTIVE: 0, PENDING: 0, RESOLVED: 0}
"""By the state of a rule; of one without data, or with an error, nobody knows."""

Series = Dict[Family, List[Sample]]


def series_of(view: View) -> Series:
    """Return all series of a slot by family, families of the slot first.

    What is not known has no sample, or one whose value is None.
    """
    found: Series = {}
    _add_slot(found, view)
    bounds = bounds_over(
        [seconds for profile in view.profiles for seconds in _success_seconds(profile)]
    )
    for name in view.names:
        labels = (("slot", view.slot), ("head", name))
        _add_judged(found, view, name, labels)
        _add_profile(found, view.profile(name), labels)
        _add_histogram(found, view.profile(name), labels, bounds)
    return found


def _add(
    found: Series, family: Family, labels: Labels, value: Optional[float], suffix: str = ""
) -> None:
    found.setdefault(family, []).append(Sample(labels, value, suffix))


def _add_slot(found: Series, view: View) -> None:
    labels = (("slot", view.slot),)
    document = view.dashboard
    weights: Row = view.weights.document if view.weights else {}
    generator = object_in(document.get("generator")) or {}
    version = (("version", str(generator.get("version"))),)
    _add(found, names.BUILD_INFO, labels + version, 1)
    _add(found, names.SLOT_STATUS, labels, STATUS_CODES.get(view.status))
    _add(found, names.SLOT_HEADS, labels, len(view.names))
    _add(found, names.SLOT_VALID, labels, number_in(document.get("valid_for_s")))
    _add(found, names.DASHBOARD_TIMESTAMP, labels, number_in(document.get("timestamp_unix")))
    _add(found, names.WEIGHTS_TIMESTAMP, labels, number_in(weights.get("timestamp_unix")))
    more = object_in(weights.get("more_runs")) or {}
    _add(found, names.BLOCKS_NEEDED, labels, number_in(more.get("needed")))


def _add_judged(found: Series, view: View, name: str, labels: Labels) -> None:
    """Add what the dashboard and the weights say of a head."""
    row = view.head(name)
    _add(found, names.INFO, (*labels, ("display_name", view.label(name))), 1)
    _add(found, names.HEAD_STATUS, labels, STATUS_CODES.get(str(row.get("status"))))
    for metric in PROFILE_METRICS:
        if metric not in NO_SERIES:
            _add(found, family_of(metric), labels, _in_base(metric, row.get(metric)))
    _add(found, names.PREVIOUS_WEIGHT, labels, number_in(row.get("previous_weight")))
    trend = object_in(row.get("trend")) or {}
    _add(found, names.TREND, labels, _in_base("avg_time_change", trend.get("change_percent")))
    judged = view.weight_row(name)
    interval = object_in(judged.get("expected_cost_ci")) or {}
    unit = (("unit", view.cost_unit or "seconds"),)
    _add(found, names.EXPECTED_COST, labels + unit, number_in(judged.get("expected_cost")))
    _add(found, names.COST_LOW, labels + unit, number_in(interval.get("low")))
    _add(found, names.COST_HIGH, labels + unit, number_in(interval.get("high")))


def _add_profile(found: Series, profile: Profile, labels: Labels) -> None:
    """Add what a head's last profile says, beyond what the dashboard has of it."""
    _add(found, names.PROFILE_TIMESTAMP, labels, profile.written_unix)
    _add(found, names.RUNS, labels, profile.num_tests)
    for kind, count in _failures_of(profile).items():
        _add(found, names.FAILURES, (*labels, ("kind", kind)), count)
    for family, key, end in (
        (names.SUCCESS_LOW, "success_rate", "low"),
        (names.SUCCESS_HIGH, "success_rate", "high"),
        (names.MEAN_LOW, "avg_time", "low"),
        (names.MEAN_HIGH, "avg_time", "high"),
    ):
        _add(found, family, labels, _in_base(key, profile.figure(f"{key}_ci", end)))
    _add(found, names.SHORTEST, labels, profile.figure("time_s", "min"))
    _add(found, names.LONGEST, labels, profile.figure("time_s", "max"))
    resources = object_in(profile.document.get("resources")) or {}
    for metric in RESOURCE_METRICS:
        value = profile.figure("resources", metric, "value")
        _add(found, family_of(metric), labels, _in_base(metric, value))
    for figure in sorted(set(resources) - set(BY_NAME)):
        value = profile.figure("resources", figure, "value")
        _add(found, names.OWN_FIGURE, (*labels, ("figure", figure)), value)
    for alert in alerts_of(profile):
        which = (("rule", alert.id), ("severity", alert.severity))
        _add(found, names.RULE_FIRING, labels + which, _IS_FIRING.get(alert.state))


def _add_histogram(found: Series, profile: Profile, labels: Labels, bounds: List[float]) -> None:
    """Add the histogram of a head's times, where all of them are known."""
    seconds = sorted(_success_seconds(profile))
    if not bounds or len(seconds) != profile.success_count:
        return
    for bound, count in zip(bounds, counts_up_to(bounds, seconds)):
        _add(found, names.DURATION, (*labels, ("le", repr(bound))), count, "_bucket")
    _add(found, names.DURATION, (*labels, ("le", "+Inf")), len(seconds), "_bucket")
    _add(found, names.DURATION, labels, math.fsum(seconds), "_sum")
    _add(found, names.DURATION, labels, len(seconds), "_count")


def _success_seconds(profile: Profile) -> Iterator[float]:
    return (run.seconds for run in profile.runs if run.ok and run.seconds is not None)


def _failures_of(profile: Profile) -> Mapping[str, int]:
    """Count a head's failures by kind: all kinds, unless a profile does not say which."""
    counts: Dict[str, int] = {}
    for row in objects_in(profile.document.get("failures")):
        kind = str(row["kind"])
        counts[kind] = counts.get(kind, 0) + int(number_in(row["count"]) or 0)
    rest = profile.failure_count - sum(counts.values())
    if rest > 0:
        return {**counts, UNKNOWN_KIND: rest}
    return {**dict.fromkeys(FAILURE_KINDS, 0), **counts}


def _in_base(metric: str, value: object) -> Optional[float]:
    number = number_in(value)
    return None if number is None else base_value(metric, number)
