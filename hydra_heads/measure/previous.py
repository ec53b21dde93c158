"""What came before: the previous profile of a head, and earlier invocations.

The previous profile of a head is its latest complete one with the same fingerprint on the same
machine; others do not compare. Earlier invocations are those of Phase 1, and every day of daily
use is one more: what was imported or run as a script never stands in a profile.
"""

from typing import Dict, List, Optional

from hydra_heads.base.clock import stamp
from hydra_heads.base.jsontext import round_figure
from hydra_heads.measure.figures import time_figures
from hydra_heads.model.invocation import Earlier, Invocation
from hydra_heads.store.history import History
from hydra_heads.store.live_days import live_days
from hydra_heads.store.queries import MOST_EARLIER

MOST_OUTCOMES = 5000
"""Rows of `earlier` in one profile: with very many instances it goes back less far."""


def previous_of(
    history: History, slot: str, head: str, invocation: Invocation
) -> Optional[Dict[str, object]]:
    """Sum up the previous profile of a head, as its new one keeps it; None without one."""
    run_id = previous_run_id(history, slot, head, invocation)
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

    Whatever the head's fingerprint and the machine were then: each row says so. The days of
    daily use stand among them, as far as they went when the invocation began.
    """
    kept: List[Dict[str, object]] = []
    room = MOST_OUTCOMES
    known = frozenset(invocation.instance_fingerprints)
    days = live_days(history, slot, head, invocation.started_unix, known)
    rows = history.earlier(slot, head, invocation.run_id)
    if days:
        rows += [day.as_earlier() for day in days]
        rows.sort(key=_moment)
    for earlier in reversed(rows[-MOST_EARLIER:]):
        room -= len(earlier.outcomes)
        if room < 0:
            break
        kept.append(earlier.as_document())
    return kept[::-1]


def _moment(earlier: Earlier) -> str:
    """Return what sorts by time: all are stamps of one form, in UTC."""
    return earlier.timestamp


def previous_run_id(
    history: History, slot: str, head: str, invocation: Invocation
) -> Optional[str]:
    """Return the invocation that made the previous profile of a head; None without one."""
    fingerprint = invocation.fingerprints.get(head)
    if fingerprint is None:
        return None
    return history.previous_run_id(
        slot, head, fingerprint, invocation.machine_key, invocation.run_id
    )
