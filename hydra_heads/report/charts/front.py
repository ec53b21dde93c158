"""Heads by time and success, and those that nobody beats in both."""

from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.report.charts.success import success_of

Bounds = Optional[Tuple[float, float]]


class Place(NamedTuple):
    """A head that succeeded: seconds of a success and percent of successes, with intervals."""

    name: str
    seconds: float
    rate: float
    time_bounds: Bounds
    rate_bounds: Bounds


def front_of(places: Sequence[Place]) -> List[Place]:
    """Return the heads that no other beats in time and success at once, the fastest first.

    Another one beats a head where it is as good in both and better in one of them.
    """
    front: List[Place] = []
    for place in sorted(places, key=lambda place: (place.seconds, -place.rate)):
        is_equal = bool(front) and place[1:3] == front[-1][1:3]
        if not front or is_equal or place.rate > front[-1].rate:
            front.append(place)
    return front


def place_of(profile: Profile) -> Optional[Place]:
    """Return where a head stands; None for one that never succeeded."""
    if profile.avg_time is None or profile.success_rate is None or not profile.success_count:
        return None
    return Place(
        profile.name,
        profile.avg_time,
        profile.success_rate,
        _time_bounds(profile),
        rate_bounds_of(profile),
    )


def rate_bounds_of(profile: Profile) -> Bounds:
    """Return the ends of the interval of a head's success rate; None without runs."""
    found = success_of(profile)
    return None if found.low is None or found.high is None else (found.low, found.high)


def _time_bounds(profile: Profile) -> Bounds:
    """Return the ends of the interval of the mean time; None where nobody knows them."""
    low, high = (profile.figure("avg_time_ci", end) for end in ("low", "high"))
    return None if low is None or high is None else (low, high)
