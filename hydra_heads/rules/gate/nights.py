"""Values of nights out of what profiles sum up of earlier invocations, without a history."""

import math
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from hydra_heads.model.invocation import PROFILE_ORIGIN
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, objects_in, text_in
from hydra_heads.stats.order import median

Tallies = Mapping[str, Tuple[float, float, float]]
"""Successes, seconds of these, and decided runs by instance."""


def time_nights(profiles: Sequence[Profile], machine_key: Optional[str]) -> List[float]:
    """Return what the head took in earlier invocations on a machine, as multiples of the usual.

    One value an invocation: the mean over its instances, each set against its own median over
    all invocations. An invocation that several profiles sum up counts once.
    """
    nights = []
    for tallies in _nights(profiles, machine_key):
        logs = {
            name: math.log(seconds / successes)
            for name, (successes, seconds, _) in tallies.items()
            if successes and seconds > 0
        }
        if logs:
            nights.append(logs)
    together: Dict[str, List[float]] = {}
    for logs in nights:
        for name, value in logs.items():
            together.setdefault(name, []).append(value)
    usual = {name: median(values) for name, values in together.items()}
    return [
        math.exp(math.fsum(value - usual[name] for name, value in logs.items()) / len(logs))
        for logs in nights
    ]


def rate_nights(profiles: Sequence[Profile], machine_key: Optional[str]) -> List[float]:
    """Return the success rates of earlier invocations on a machine, in percent."""
    rates = []
    for tallies in _nights(profiles, machine_key):
        each = [successes / runs for successes, _, runs in tallies.values() if runs]
        if each:
            rates.append(100.0 * math.fsum(each) / len(each))
    return rates


def _nights(profiles: Sequence[Profile], machine_key: Optional[str]) -> List[Tallies]:
    """Return the earlier invocations of Phase 1 on a machine, oldest first."""
    found: Dict[str, Tuple[str, Tallies]] = {}
    for profile in profiles:
        for row in objects_in(profile.document.get("earlier")):
            run_id = text_in(row.get("run_id"))
            is_meant = row.get("origin") == PROFILE_ORIGIN and machine_key is not None
            if run_id and is_meant and row.get("machine_key") == machine_key:
                found[run_id] = text_in(row.get("timestamp")) or "", _tallies(row)
    return [tallies for _, tallies in sorted(found.values(), key=_moment)]


def _moment(night: Tuple[str, Tallies]) -> str:
    return night[0]


def _tallies(row: Mapping[str, object]) -> Tallies:
    found: Dict[str, Tuple[float, float, float]] = {}
    for outcome in objects_in(row.get("outcomes")):
        name = str(outcome.get("instance"))
        count = number_in(outcome.get("count")) or 0.0
        successes, seconds, runs = found.get(name, (0.0, 0.0, 0.0))
        if outcome.get("ok") is True:
            successes += count
            seconds += number_in(outcome.get("seconds_sum")) or 0.0
        found[name] = successes, seconds, runs + count
    return found
