"""Figures that follow from what a profile says, where the program that wrote it left them out.

Readers need only a profile's counts, rate, mean and runs; Hydra's own profiles have the rest too.
Completed once, before anything is shown, all views of a slot say the same of a head.
"""

from typing import Dict, List, Optional

from hydra_heads.base.jsontext import round_figure
from hydra_heads.model.intervals import interval_document
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import object_in
from hydra_heads.stats.interval import Interval
from hydra_heads.stats.means import mean_interval
from hydra_heads.stats.order import quantile
from hydra_heads.stats.proportions import wilson_interval

_QUANTILES = {"min": 0.0, "median": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1.0}


def completed(profile: Profile) -> Profile:
    """Return a profile with both intervals and the times of its successes, as far as they follow.

    What it says itself stays. The rate's interval is Wilson's (1927), that of the mean Student's.
    """
    found: Dict[str, object] = {}
    if _lacks_interval(profile, "success_rate_ci") and profile.num_tests:
        low, high, level = wilson_interval(profile.success_count, profile.num_tests)
        found["success_rate_ci"] = interval_document(
            Interval(100 * low, 100 * high, level), "wilson"
        )
    if profile.avg_time is not None and (
        _lacks_interval(profile, "avg_time_ci") or _lacks(profile)
    ):
        found.update(_times(profile))
    if not found:
        return profile
    return Profile({**profile.document, **found}, profile.path, profile.sha256)


def _lacks_interval(profile: Profile, key: str) -> bool:
    return profile.figure(key, "low") is None or profile.figure(key, "high") is None


def _lacks(profile: Profile) -> List[str]:
    """Return which times of the successes the profile does not say."""
    return [name for name in _QUANTILES if profile.figure("time_s", name) is None]


def _times(profile: Profile) -> Dict[str, object]:
    seconds = sorted(run.seconds for run in profile.runs if run.ok and run.seconds is not None)
    if not seconds:
        return {}
    found: Dict[str, object] = {}
    interval: Optional[Interval] = mean_interval(seconds)
    if interval is not None and _lacks_interval(profile, "avg_time_ci"):
        found["avg_time_ci"] = interval_document(interval, "t")
    times = {name: round_figure(quantile(seconds, _QUANTILES[name])) for name in _lacks(profile)}
    if times:
        found["time_s"] = {**(object_in(profile.document.get("time_s")) or {}), **times}
    return found
