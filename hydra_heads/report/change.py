"""By how much a head's mean time changed against its previous profile, beyond noise.

The previous profile's runs are gone; what its successor keeps of them under `earlier` is count,
sum and sum of squares by instance. That is enough to compare instance by instance, so that
inputs of different size are no noise.
"""

import math
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.profile import Profile
from hydra_heads.stats import student

UPPER = 0.975
"""Probability below the upper bound of a 95 % interval."""


class Times(NamedTuple):
    """Successful times on one instance: how many, their mean, their squares about it."""

    runs: int
    mean: float
    squares: float


Pair = Tuple[Times, Times]


def time_change_percent(profile: Profile) -> Optional[float]:
    """Return the change of the mean time against the previous profile; None within noise.

    Beyond noise means that the 95 % interval of the difference of means excludes zero. Where
    every instance succeeded at least twice, they are compared one by one and weigh the same,
    and only the spread within them counts; else the intervals of both means are put together.
    """
    pairs = _shared_instances(profile)
    if pairs and all(times.runs > 1 for pair in pairs for times in pair):
        return _stratified_change(pairs)
    return _change_of_means(profile)


def _stratified_change(pairs: Sequence[Pair]) -> Optional[float]:
    """Compare means over instances; degrees of freedom of Welch (1947), Satterthwaite (1946).

    Each instance brings its own spread, because that of a large input is larger.
    """
    number = len(pairs)
    old, new = (math.fsum(pair[side].mean for pair in pairs) / number for side in (0, 1))
    parts = [
        (times.squares / (times.runs - 1) / times.runs, times.runs - 1)
        for pair in pairs
        for times in pair
    ]
    total = math.fsum(part for part, _ in parts)
    half = 0.0
    if total > 0:
        freedom = 1 / math.fsum((part / total) * (part / total) / df for part, df in parts)
        half = student.quantile(UPPER, freedom) * math.sqrt(total) / number
    return _percent_beyond(old, new, half)


def _change_of_means(profile: Profile) -> Optional[float]:
    """Compare the two mean times by their intervals; half widths add as squares."""
    old, new = profile.figure("previous", "avg_time"), profile.avg_time
    half_old = _half_width(profile, "previous", "avg_time_ci")
    half_new = _half_width(profile, "avg_time_ci")
    if old is None or new is None or half_old is None or half_new is None:
        return None
    return _percent_beyond(old, new, math.hypot(half_old, half_new))


def _percent_beyond(old: float, new: float, half: float) -> Optional[float]:
    if old <= 0 or abs(new - old) <= half:
        return None
    return round_figure(100.0 * (new - old) / old)


def _half_width(profile: Profile, key: str, *path: str) -> Optional[float]:
    low, high = profile.figure(key, *path, "low"), profile.figure(key, *path, "high")
    return None if low is None or high is None else (high - low) / 2


def _shared_instances(profile: Profile) -> List[Pair]:
    """Return old and new times of the instances on which both profiles have a success."""
    old = _previous_times(profile)
    new = _own_times(profile) if old else {}
    return [(old[name], new[name]) for name in sorted(old) if name in new]


def _own_times(profile: Profile) -> Dict[str, Times]:
    seconds: Dict[str, List[float]] = {}
    for run in profile.runs:
        if run.ok and run.seconds is not None:
            seconds.setdefault(run.instance, []).append(run.seconds)
    times = {}
    for name, values in seconds.items():
        mean = math.fsum(values) / len(values)
        squares = math.fsum((value - mean) * (value - mean) for value in values)
        times[name] = Times(len(values), mean, squares)
    return times


def _previous_times(profile: Profile) -> Dict[str, Times]:
    """Return what `earlier` keeps of the previous profile's successes, by instance."""
    previous = profile.document.get("previous")
    run_id = previous.get("run_id") if isinstance(previous, Mapping) else None
    times = {}
    for earlier in _rows(profile.document.get("earlier")):
        if run_id is None or earlier.get("run_id") != run_id:
            continue
        for row in _rows(earlier.get("outcomes")):
            found = _times_of(row)
            if row.get("ok") is True and found is not None:
                times[str(row.get("instance"))] = found
    return times


def _times_of(row: Mapping[str, object]) -> Optional[Times]:
    count, total, squares = (
        _number(row.get(key)) for key in ("count", "seconds_sum", "seconds_sq_sum")
    )
    if count is None or total is None or squares is None or count < 1:
        return None
    # The squares about the mean; rounding may leave them a little below 0.
    return Times(int(count), total / count, max(0.0, squares - total * total / count))


def _rows(value: object) -> List[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _number(value: object) -> Optional[float]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)
