"""The past of the heads as the history holds it, run by run.

Profiles keep of earlier invocations, and of days of daily use, what fits under `earlier`:
seconds, summed up. The history has every figure, so that any objective can be weighed with it.
Runs that were imported or made by scripts do not count: nothing says that they were made as
Phase 1 would make them.
"""

import math
from typing import AbstractSet, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

from hydra_heads.base.errors import InputError
from hydra_heads.model.invocation import PROFILE_ORIGIN, Invocation
from hydra_heads.model.metrics import TIME
from hydra_heads.model.minimised import Minimised, success_cost, used
from hydra_heads.model.objective import Objective
from hydra_heads.model.run import Run
from hydra_heads.store import listing
from hydra_heads.store.live_days import LiveDayRun, live_day_runs, live_days
from hydra_heads.store.queries import Queries
from hydra_heads.weigh.past.cell import LIVE, Past, PastCell
from hydra_heads.weigh.past.discount import MOST_AGE

MOST_READ = 500
"""Invocations of Phase 1 that are looked at: those of other slots and heads are among them."""

_Part = Tuple[str, Optional[str], Optional[str]]
"""A day, a version and a machine."""


def past_from_history(
    history: Queries,
    slot: str,
    heads: Sequence[str],
    before_run_ids: AbstractSet[str],
    objective: Objective,
) -> List[Past]:
    """Return what earlier invocations of a slot say of its heads, and days of live runs.

    `before_run_ids` are the invocations that the profiles are of: they, and all that began
    after the newest of them, are left out. Of each head as many invocations and as many days
    are read as `discount` leaves anything of; a day is as profiles have it under `earlier`.
    Successes that lack what is minimised are left out. Raises `HistoryError` for a history that
    cannot be read.
    """
    reader = _Reader(history, slot, frozenset(heads), before_run_ids, objective.minimise)
    return [*reader.phase_1(), *reader.days()]


class _Reader:
    """One reading of the history."""

    def __init__(
        self,
        history: Queries,
        slot: str,
        heads: AbstractSet[str],
        before_run_ids: AbstractSet[str],
        minimised: Minimised,
    ) -> None:
        self._history, self._slot, self._heads = history, slot, heads
        self._before, self._minimised = before_run_ids, minimised
        found = [history.invocation(run_id) for run_id in before_run_ids]
        self._instances: AbstractSet[str] = frozenset(
            name
            for invocation in found
            if invocation is not None
            for name in invocation.instance_fingerprints
        )
        begun = [invocation.started_unix for invocation in found if invocation is not None]
        self._newest = max(begun) if begun else math.inf

    def phase_1(self) -> Iterator[Past]:
        """Yield a row for every invocation of Phase 1 and head."""
        taken = dict.fromkeys(self._heads, 0)
        for invocation, heads in self._invocations():
            for head in heads:
                if taken[head] < MOST_AGE:
                    row = self._past(head, invocation)
                    taken[head] += 1 if row.cells else 0
                    yield from [row] if row.cells else []
            if all(count == MOST_AGE for count in taken.values()):
                return

    def days(self) -> Iterator[Past]:
        """Yield a row for every day with live runs and head; versions and machines stand apart."""
        for head in sorted(self._heads):
            yield from self._days_in_sums(head) if self._minimised == TIME else self._days_of(head)

    def _days_in_sums(self, head: str) -> Iterator[Past]:
        """Let the history sum up what it has as seconds."""
        days = live_days(self._history, self._slot, head, self._newest, self._instances)
        taken: Dict[str, None] = {}
        for day in reversed(days):
            taken[day.day] = None
            if len(taken) > MOST_AGE:
                return
            cells = tuple(
                PastCell(sums.instance, sums.ok, sums.runs, sums.seconds_sum, sums.seconds_sq_sum)
                for sums in day.outcomes
            )
            yield Past(head, day.day, LIVE, day.started_unix, day.fingerprint, day.machine_key,
                       cells)  # fmt: skip

    def _days_of(self, head: str) -> Iterator[Past]:
        """Sum up what each run used."""
        parts: Dict[_Part, List[LiveDayRun]] = {}
        for run in live_day_runs(
            self._history, self._slot, head, self._newest, MOST_AGE, self._instances
        ):
            parts.setdefault((run.day, run.fingerprint, run.machine_key), []).append(run)
        for (day, fingerprint, machine_key), runs in parts.items():
            cells = tuple(_cells(runs, self._minimised))
            started = min(run.started_unix for run in runs)
            if cells:
                yield Past(head, day, LIVE, started, fingerprint, machine_key, cells)

    def _invocations(self) -> Iterator[Tuple[Invocation, List[str]]]:
        """Yield the earlier invocations of the slot with those of its heads, newest first."""
        for invocation, tallies in listing.invocations(self._history, MOST_READ, PROFILE_ORIGIN):
            is_before = invocation.started_unix <= self._newest
            is_asked = invocation.slot == self._slot and invocation.run_id not in self._before
            if is_before and is_asked:
                yield invocation, [t.head for t in tallies if t.head in self._heads]

    def _past(self, head: str, invocation: Invocation) -> Past:
        runs = self._history.runs(invocation.run_id, head)
        return Past(
            head,
            invocation.run_id,
            invocation.origin,
            invocation.started_unix,
            invocation.fingerprints.get(head),
            invocation.machine_key,
            tuple(_cells(runs, self._minimised)),
        )


def _cells(runs: Iterable[Union[Run, LiveDayRun]], minimised: Minimised) -> Iterator[PastCell]:
    """Sum up runs by instance and outcome."""
    amounts: Dict[Tuple[str, bool], List[float]] = {}
    for run in runs:
        if run.ok is None:
            continue
        try:
            amount = (success_cost if run.ok else used)(minimised, run.seconds, run.metrics)
        except InputError:
            continue
        amounts.setdefault((run.instance, run.ok), []).append(amount)
    for (instance, ok), values in amounts.items():
        squares = math.fsum(value * value for value in values)
        yield PastCell(instance, ok, len(values), math.fsum(values), squares)
