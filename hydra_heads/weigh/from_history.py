"""The past of the heads as the history holds it, run by run.

Profiles keep of earlier invocations what fits under `earlier`: seconds, summed up, of Phase 1.
The history has every figure, so that any objective can be weighed with it, and the days of live
runs. Runs that were imported or made by scripts do not count: nothing says that they were made
as Phase 1 would make them.
"""

import math
from typing import AbstractSet, Dict, Iterable, Iterator, List, Sequence, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.base.errors import InputError
from hydra_heads.model.invocation import PROFILE_ORIGIN, Invocation
from hydra_heads.model.minimised import Minimised, success_cost, used
from hydra_heads.model.objective import Objective
from hydra_heads.model.run import Run
from hydra_heads.store import listing
from hydra_heads.store.queries import Queries
from hydra_heads.weigh.discount import MOST_AGE
from hydra_heads.weigh.past_cell import LIVE, Past, PastCell

MOST_READ = 500
"""Invocations of one origin that are looked at: those of other slots and heads are among them."""


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
    are read as `discount` leaves anything of. Successes that lack what is minimised are left
    out. Raises `HistoryError` for a history that cannot be read.
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
        begun = [invocation.started_unix for invocation in found if invocation is not None]
        self._newest = max(begun) if begun else math.inf

    def phase_1(self) -> Iterator[Past]:
        """Yield a row for every invocation of Phase 1 and head."""
        taken = dict.fromkeys(self._heads, 0)
        for invocation, heads in self._invocations(PROFILE_ORIGIN):
            for head in heads:
                if taken[head] < MOST_AGE:
                    row = self._past(head, [invocation], invocation.run_id)
                    taken[head] += 1 if row.cells else 0
                    yield from [row] if row.cells else []
            if all(count == MOST_AGE for count in taken.values()):
                return

    def days(self) -> Iterator[Past]:
        """Yield a row for every day with live runs and head."""
        days: Dict[str, Dict[Tuple[str, str, str], List[Invocation]]] = {}
        for invocation, heads in self._invocations(LIVE):
            day = stamp(invocation.started_unix).iso[:10]
            if day not in days and len(days) == MOST_AGE:
                break
            for head in heads:
                # Versions and machines of one day stand apart.
                what = (head, invocation.fingerprints.get(head, ""), invocation.machine_key or "")
                days.setdefault(day, {}).setdefault(what, []).append(invocation)
        for day, rows in days.items():
            for (head, _, _), invocations in rows.items():
                row = self._past(head, invocations, day)
                yield from [row] if row.cells else []

    def _invocations(self, origin: str) -> Iterator[Tuple[Invocation, List[str]]]:
        """Yield the earlier invocations of the slot with those of its heads, newest first."""
        for invocation, tallies in listing.invocations(self._history, MOST_READ, origin):
            is_before = invocation.started_unix <= self._newest
            is_asked = invocation.slot == self._slot and invocation.run_id not in self._before
            if is_before and is_asked:
                yield invocation, [t.head for t in tallies if t.head in self._heads]

    def _past(self, head: str, invocations: Sequence[Invocation], name: str) -> Past:
        newest = invocations[0]
        runs = (
            run for invocation in invocations for run in self._history.runs(invocation.run_id, head)
        )
        return Past(
            head,
            name,
            newest.origin,
            newest.started_unix,
            newest.fingerprints.get(head),
            newest.machine_key,
            tuple(_cells(runs, self._minimised)),
        )


def _cells(runs: Iterable[Run], minimised: Minimised) -> Iterator[PastCell]:
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
