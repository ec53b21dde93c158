"""Whether a head got worse, beyond what differs from night to night when nothing changed.

Runs of one night share the machine's state: nights in which nothing changed differ by 1 to 6 %,
and no number of runs makes that smaller. So what is judged is one value a night.
"""

import math
from array import array
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.measure.expectation import (
    Bounds,
    Tries,
    chance_of_failures,
    expected_change,
    is_rate_expected,
)
from hydra_heads.measure.previous import previous_run_id
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.metrics import SUCCESS_RATE, TIME
from hydra_heads.stats import normal, student
from hydra_heads.stats.interval import upper_probability
from hydra_heads.stats.means import pooled_variance
from hydra_heads.stats.strata import Change, Stratum, log_change, rate_change
from hydra_heads.store.history import History
from hydra_heads.store.insight.shifts import newest_level
from hydra_heads.store.series import FEWEST_NIGHTS, Night, series_of

ERROR_RATE = 0.05
"""How often a Phase 1 in which nothing changed may warn."""

MOST_NIGHTS = 50
"""Earlier invocations that a night is compared with."""

NIGHTS_APART = 0.06
"""Standard deviation of the logarithms of times from night to night, where no head can tell it."""

_LARGEST_LOG = 600.0  # times and their ratios then still fit a float


class _Head(NamedTuple):
    """One head: its previous invocation, and its nights that compare; None: it has no value."""

    name: str
    run_id: str
    times: Tuple[Night, ...]
    rates: Tuple[Night, ...]
    time_now: Optional[Night]
    rate_now: Optional[Night]


def degradations(
    history: History, slot: str, invocation: Invocation, heads: Sequence[str]
) -> List[str]:
    """Word, for every head that is worse than before beyond noise, what is worse.

    Compared are complete invocations of Phase 1 with the same fingerprint on the same machine.
    With eight or more of them the night is set against where they, or those since the last
    change of level, let it be expected. With fewer it is compared with the previous one instance
    by instance, and nights are taken to differ by as much as those of other heads do, or else by
    6 %. Success rates are judged by failures and, from eight nights on, by the spread of the
    nights' rates too. A line each: head, old and new figure, the change with its interval, and
    what it is compared with.
    """
    found = [
        _head(history, slot, invocation, head, run_id)
        for head in heads
        for run_id in [previous_run_id(history, slot, head, invocation)]
        if run_id is not None
    ]
    # Bonferroni (Dunn, 1961): judged at 95 % each, ten unchanged heads would warn every second
    # or third night. Each head has two intervals, and only the worse half of each counts, so
    # the share of one head is spent once.
    level = 1 - ERROR_RATE / max(1, len(found))
    apart = _apart([head.times for head in found], level)
    lines: List[str] = []
    for head in found:
        for worse in (
            _worse_time(history, invocation, head, level, apart),
            _worse_success(history, invocation, head, level),
        ):
            if worse is not None:
                lines.append(f"Performance degradation detected: {head.name}: {worse}")
    return lines


def _head(history: History, slot: str, invocation: Invocation, head: str, run_id: str) -> _Head:
    nights: Dict[str, Tuple[Night, ...]] = {}
    now: Dict[str, Optional[Night]] = {}
    for metric in (TIME, SUCCESS_RATE):
        series = series_of(
            history, slot, head, metric, until_run_id=invocation.run_id, most=MOST_NIGHTS + 1
        )
        own = [night for night in series.nights if night.run_id == invocation.run_id]
        now[metric] = own[0] if own else None
        before = tuple(
            night
            for night in series.nights
            if night.run_id != invocation.run_id
            and night.complete
            and night.fingerprint == invocation.fingerprints.get(head)
            and night.machine_key == invocation.machine_key
        )
        # A level of long ago would make every change look like what happens anyway.
        nights[metric] = newest_level(series._replace(nights=before)).nights
    return _Head(head, run_id, nights[TIME], nights[SUCCESS_RATE], now[TIME], now[SUCCESS_RATE])


def _apart(heads: Sequence[Sequence[Night]], level: float) -> float:
    """Return half the width of the interval of the logarithm of one night over another.

    From the heads that have enough nights, taken together; heads share the nights, so these
    count once.
    """
    known = [
        [math.log(night.value) for night in nights]
        for nights in heads
        if len(nights) >= FEWEST_NIGHTS
    ]
    pooled = pooled_variance(known)
    if pooled is None:
        quantile, spread = normal.quantile(upper_probability(level)), NIGHTS_APART
    else:
        degrees = max(map(len, known)) - 1
        quantile = student.quantile(upper_probability(level), degrees)
        spread = math.sqrt(pooled.variance)
    return quantile * math.sqrt(2.0) * spread


def _worse_time(
    history: History, invocation: Invocation, head: _Head, level: float, apart: float
) -> Optional[str]:
    if head.time_now is not None:
        expected = expected_change(head.times, head.time_now, level)
        if expected is not None:
            if expected.low <= 0:
                return None
            seconds = history.ascending(invocation.run_id, head.name)
            new = math.fsum(seconds) / len(seconds)
            old = new / math.exp(expected.value)
            return f"{_time_words(old, new, expected)} against {_nights(len(head.times))}"
    old_times, new_times = (
        _seconds_of(history, run_id, head.name) for run_id in (head.run_id, invocation.run_id)
    )
    shared = [name for name in old_times if name in new_times]
    change = log_change([Stratum(old_times[name], new_times[name]) for name in shared], level)
    widened = None if change is None else _widened(change, apart)
    if widened is None or widened.low <= 0:
        return None
    old, new = (_average(times) for times in (old_times, new_times))
    return f"{_time_words(old, new, widened)} since {head.run_id}"


def _widened(change: Change, apart: float) -> Bounds:
    """Add what nights differ by to the interval of a change; half widths add as squares."""
    centre = math.log(change.ratio)
    half = math.hypot(math.log(change.interval.high) - centre, apart)
    return Bounds(centre, centre - half, centre + half)


def _worse_success(
    history: History, invocation: Invocation, head: _Head, level: float
) -> Optional[str]:
    has_nights = head.rate_now is not None and len(head.rates) >= FEWEST_NIGHTS
    before = [night.run_id for night in head.rates] if has_nights else [head.run_id]
    old, new = _tries(history, before, head.name), _tries(history, [invocation.run_id], head.name)
    shared = [name for name in old if name in new]
    change = rate_change([(*old[name], *new[name]) for name in shared], level)
    if change is None or change.high >= 0:
        return None
    sums = [_together([tries[name] for name in shared]) for tries in (old, new)]
    if chance_of_failures(sums[0], sums[1], len(before)) > 1 - upper_probability(level):
        return None
    if has_nights and head.rate_now and is_rate_expected(head.rates, head.rate_now, level):
        return None
    figures = " -> ".join(
        f"{_together(list(tries.values())).percent:.1f} %" for tries in (old, new)
    )
    against = f"against {_nights(len(before))}" if has_nights else f"since {head.run_id}"
    return (
        f"success {figures} ([{100 * change.low:+.0f}, {100 * change.high:+.0f}] points) {against}"
    )


def _together(tries: Sequence[Tries]) -> Tries:
    return Tries(sum(own.successes for own in tries), sum(own.runs for own in tries))


def _tries(history: History, run_ids: Sequence[str], head: str) -> Dict[str, Tries]:
    """Return what the runs of some invocations came to, by instance."""
    tries: Dict[str, List[Tries]] = {}
    for run_id in run_ids:
        for outcome in history.outcomes(run_id, head):
            own = Tries(outcome.runs * outcome.ok, outcome.runs)
            tries.setdefault(outcome.instance, []).append(own)
    return {name: _together(own) for name, own in tries.items()}


def _seconds_of(history: History, run_id: str, head: str) -> Mapping[str, Sequence[float]]:
    """Return the successes' seconds by instance: eight bytes each."""
    times: Dict[str, array[float]] = {}
    for run in history.runs(run_id, head):
        if run.ok and run.seconds is not None:
            times.setdefault(run.instance, array("d")).append(run.seconds)
    return times


def _average(times: Mapping[str, Sequence[float]]) -> float:
    """Return the mean time of the successes, as the profile says it."""
    count = sum(map(len, times.values()))
    return math.fsum(value for values in times.values() for value in values) / count


def _time_words(old: float, new: float, change: Bounds) -> str:
    percents = [_percent(math.exp(min(bound, _LARGEST_LOG))) for bound in change]
    return f"time {_seconds(old)} -> {_seconds(new)} ({percents[0]} % [{', '.join(percents[1:])}])"


def _nights(count: int) -> str:
    return f"the {count} invocations before"


def _seconds(value: float) -> str:
    """Word a time with three significant digits.

    >>> _seconds(0.12), _seconds(12.345), _seconds(0.00056)
    ('0.120 s', '12.3 s', '0.000560 s')
    """
    digits = 2 - math.floor(math.log10(value)) if value > 0 else 3
    return f"{value:.{max(0, digits)}f} s"


def _percent(ratio: float) -> str:
    """Word a ratio as a change in percent.

    >>> _percent(1.98), _percent(1.021)
    ('+98', '+2.1')
    """
    change = 100 * (ratio - 1)
    return f"{change:+.0f}" if abs(change) >= 10 else f"{change:+.1f}"
