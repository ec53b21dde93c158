"""Days of daily use, as what they say of a head.

A day is one of UTC, and runs are of the day on which they started. Where a head was another
version for a part of the day, or ran on two machines, each part stands apart. Only runs that a
call began with count: retries and fallbacks ran where another run had just failed.
"""

import math
from typing import AbstractSet, Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.model.invocation import Earlier, OutcomeSum
from hydra_heads.store import live_statements as statements
from hydra_heads.store.faults import row_number
from hydra_heads.store.live import LIVE_ORIGIN
from hydra_heads.store.queries import Queries
from hydra_heads.store.schema import METRIC_COLUMNS
from hydra_heads.store.statements import (
    ANY_USER_METRIC,
    FIND_HEAD,
    FIND_NUMBER,
    SELECT_USER_METRICS,
)

DAY_SECONDS = 86400

ANY_INSTANCE = "default"
"""Stands for inputs that no instance of the slot is: the next day has others."""

_LAST_RUN = 2**62  # above every run's number

_ALWAYS = (-1e300, 1e300)


class LiveDay(NamedTuple):
    """What one version of a head did on one machine on one day (`YYYY-MM-DD`, UTC).

    `started_unix` is when the first run of it did.
    """

    day: str
    started_unix: float
    fingerprint: Optional[str]
    machine_key: Optional[str]
    outcomes: Tuple[OutcomeSum, ...]

    def as_earlier(self) -> Earlier:
        """Return it in the form in which profiles keep what came before."""
        return Earlier(
            None, self.day, LIVE_ORIGIN, stamp(self.started_unix).iso,
            self.fingerprint, self.machine_key, self.outcomes,
        )  # fmt: skip


class LiveDayRun(NamedTuple):
    """One run of such a day: what it is summed up with, and its figures."""

    day: str
    fingerprint: Optional[str]
    machine_key: Optional[str]
    instance: str
    ok: bool
    started_unix: float
    seconds: Optional[float]
    metrics: Mapping[str, float]


def live_days(
    history: Queries,
    slot: Optional[str],
    head: str,
    until_unix: float = math.inf,
    instances: AbstractSet[str] = frozenset(),
) -> List[LiveDay]:
    """Sum up the days on which a head was used, up to a moment, the newest last.

    Where `instances` are given, those that the slot knows, all other inputs are summed up as
    one: there may be as many of them as runs.
    """
    where = _bounds(history, slot, head, -math.inf, until_unix)
    sums: Dict[Tuple[Any, ...], Dict[Tuple[str, bool], OutcomeSum]] = {}
    began: Dict[Tuple[Any, ...], float] = {}
    for row in history.select(statements.SELECT_LIVE_OUTCOMES, where) if where else ():
        day, fingerprint, machine_key, name, ok, runs, seconds, squares, started = row
        what = (day, fingerprint, machine_key)
        began[what] = min(started, began.get(what, started))
        instance = _known(name, instances)
        outcomes = sums.setdefault(what, {})
        before = outcomes.get((instance, bool(ok)), OutcomeSum(instance, bool(ok), 0, 0.0, 0.0))
        outcomes[(instance, bool(ok))] = before._replace(
            runs=before.runs + runs,
            seconds_sum=before.seconds_sum + seconds,
            seconds_sq_sum=before.seconds_sq_sum + squares,
        )
    days = [
        LiveDay(_day(what[0]), began[what], what[1], what[2], tuple(outcomes.values()))
        for what, outcomes in sums.items()
    ]
    return sorted(days, key=lambda day: day.started_unix)


def live_day_runs(
    history: Queries,
    slot: Optional[str],
    head: str,
    until_unix: float = math.inf,
    most_days: int = 6,
    instances: AbstractSet[str] = frozenset(),
) -> Iterator[LiveDayRun]:
    """Yield the runs of the newest days on which a head was used, up to a moment.

    `instances` are as for `live_days`.
    """
    where = _bounds(history, slot, head, -math.inf, until_unix)
    if where is None:
        return
    days = list(history.select(statements.SELECT_LIVE_DAYS, (*where, most_days)))
    if not days:
        return
    since = DAY_SECONDS * days[-1][0]
    has_own = next(history.select(ANY_USER_METRIC, (0, _LAST_RUN)), None) is not None
    for row in history.select(statements.SELECT_LIVE_DAY_RUNS, (*where[:2], since, where[3])):
        day, fingerprint, machine_key, name, ok, started, seconds, number = row[:8]
        figures = {
            metric: value for metric, value in zip(METRIC_COLUMNS, row[8:]) if value is not None
        }
        if has_own:
            own = history.select(SELECT_USER_METRICS, (number,))
            figures.update((str(metric), value) for metric, value in own)
        yield LiveDayRun(
            _day(day), fingerprint, machine_key, _known(name, instances), bool(ok), started,
            seconds, figures,
        )  # fmt: skip


def _bounds(
    history: Queries, slot: Optional[str], head: str, since_unix: float, until_unix: float
) -> Optional[Tuple[int, int, float, float]]:
    """Return what the statements are bound to; None when nothing is known of the head."""
    slots = next(history.select(FIND_NUMBER["slot"], (slot,)), None)
    heads = next(history.select(FIND_HEAD, (slot, head)), None)
    if slots is None or heads is None:
        return None
    # SQLite takes an infinity for a null.
    first, last = max(since_unix, _ALWAYS[0]), min(until_unix, _ALWAYS[1])
    return row_number(slots[0]), row_number(heads[0]), first, last


def _known(instance: str, instances: AbstractSet[str]) -> str:
    return instance if not instances or instance in instances else ANY_INSTANCE


def _day(number: int) -> str:
    return stamp(float(number * DAY_SECONDS)).iso[:10]
