"""What came before: the previous profile, earlier invocations, and whether a head got worse.

The previous profile of a head is its latest complete one with the same fingerprint on the same
machine; others do not compare.
"""

import math
from array import array
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.base.jsontext import round_figure
from hydra_heads.measure.figures import time_figures
from hydra_heads.model.invocation import Invocation
from hydra_heads.stats.strata import Stratum, log_change, rate_change
from hydra_heads.store.history import History

MOST_OUTCOMES = 5000
"""Rows of `earlier` in one profile: with very many instances it goes back less far."""

ERROR_RATE = 0.05
"""How often a Phase 1 in which nothing changed may warn."""


def previous_of(
    history: History, slot: str, head: str, invocation: Invocation
) -> Optional[Dict[str, object]]:
    """Sum up the previous profile of a head, as its new one keeps it; None without one."""
    run_id = _previous_run_id(history, slot, head, invocation)
    before = history.invocation(run_id) if run_id else None
    if run_id is None or before is None:
        return None
    outcomes = history.outcomes(run_id, head)
    runs = sum(outcome.runs for outcome in outcomes)
    successes = sum(outcome.runs for outcome in outcomes if outcome.ok)
    times = time_figures(history.ascending(run_id, head))
    return {
        "run_id": run_id,
        "timestamp": stamp(before.ended_unix or before.started_unix).iso,
        "num_tests": runs,
        "success_rate": round_figure(100.0 * successes / runs) if runs else None,
        "avg_time": times["avg_time"],
        "avg_time_ci": times["avg_time_ci"],
    }


def earlier_of(
    history: History, slot: str, head: str, invocation: Invocation
) -> List[Dict[str, object]]:
    """Sum up earlier invocations with this head, newest last, as its profile keeps them.

    Whatever the head's fingerprint and the machine were then: each row says so.
    """
    kept: List[Dict[str, object]] = []
    room = MOST_OUTCOMES
    for earlier in reversed(history.earlier(slot, head, invocation.run_id)):
        room -= len(earlier.outcomes)
        if room < 0:
            break
        kept.append(earlier.as_document())
    return kept[::-1]


def degradations(
    history: History, slot: str, invocation: Invocation, heads: Iterable[str]
) -> List[str]:
    """Word, for every head that is worse than in its previous profile beyond noise, what is worse.

    Times and successes are compared apart, instance by instance. A line each: head, old and
    new figure, the change with its interval, and the invocation it is compared with.
    """
    pairs = [
        (head, run_id)
        for head in heads
        for run_id in [_previous_run_id(history, slot, head, invocation)]
        if run_id is not None
    ]
    lines: List[str] = []
    for head, run_id in pairs:
        # Bonferroni (Dunn, 1961): judged at 95 % each, ten unchanged heads would warn every
        # second or third night. Each head has two intervals, and only the worse half of each
        # counts, so the share of one head is spent once.
        level = 1 - ERROR_RATE / len(pairs)
        old, new = _Sample(history, run_id, head), _Sample(history, invocation.run_id, head)
        for worse in (_worse_time(old, new, level), _worse_success(old, new, level)):
            if worse is not None:
                lines.append(f"Performance degradation detected: {head}: {worse} since {run_id}")
    return lines


class _Tries(NamedTuple):
    """Successes and decided runs."""

    successes: int
    runs: int


class _Sample:
    """The decided runs of one head in one invocation by instance: eight bytes a success."""

    def __init__(self, history: History, run_id: str, head: str) -> None:
        self.seconds: Dict[str, array[float]] = {}
        self.tries: Dict[str, _Tries] = {}
        for run in history.runs(run_id, head):
            if run.ok is None:
                continue
            successes, runs = self.tries.get(run.instance, (0, 0))
            self.tries[run.instance] = _Tries(successes + int(run.ok), runs + 1)
            if run.ok and run.seconds is not None:
                self.seconds.setdefault(run.instance, array("d")).append(run.seconds)

    def average_seconds(self) -> float:
        """Return the mean time of the successes, as the profile says it."""
        count = sum(map(len, self.seconds.values()))
        return math.fsum(value for values in self.seconds.values() for value in values) / count

    def success_percent(self) -> float:
        """Return the success rate, as the profile says it."""
        successes = sum(tries.successes for tries in self.tries.values())
        return 100.0 * successes / sum(tries.runs for tries in self.tries.values())


def _worse_time(old: _Sample, new: _Sample, level: float) -> Optional[str]:
    strata = [
        Stratum(old.seconds[name], new.seconds[name]) for name in _shared(old.seconds, new.seconds)
    ]
    change = log_change(strata, level)
    if change is None or change.interval.low <= 1:
        return None
    figures = " -> ".join(_seconds(sample.average_seconds()) for sample in (old, new))
    low, high, _ = change.interval
    return f"time {figures} ({_percent(change.ratio)} % [{_percent(low)}, {_percent(high)}])"


def _worse_success(old: _Sample, new: _Sample, level: float) -> Optional[str]:
    strata = [(*old.tries[name], *new.tries[name]) for name in _shared(old.tries, new.tries)]
    change = rate_change(strata, level)
    if change is None or change.high >= 0:
        return None
    figures = " -> ".join(f"{sample.success_percent():.1f} %" for sample in (old, new))
    return f"success {figures} ([{100 * change.low:+.0f}, {100 * change.high:+.0f}] points)"


def _shared(old: Mapping[str, object], new: Mapping[str, object]) -> List[str]:
    return [name for name in old if name in new]


def _previous_run_id(
    history: History, slot: str, head: str, invocation: Invocation
) -> Optional[str]:
    fingerprint = invocation.fingerprints.get(head)
    if fingerprint is None:
        return None
    return history.previous_run_id(
        slot, head, fingerprint, invocation.machine_key, invocation.run_id
    )


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
