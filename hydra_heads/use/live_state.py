"""What daily use shows of a slot, for those who look: the learner's view, and how it came to it."""

import math
from typing import AbstractSet, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.failure import SLICE_ENDED
from hydra_heads.model.metrics import TIME
from hydra_heads.model.minimised import Minimised
from hydra_heads.model.reading import number_in
from hydra_heads.report.live import (
    SECONDS,
    LiveAttempt,
    LiveCall,
    LiveHead,
    LiveMove,
    LiveState,
)
from hydra_heads.store.listing import one_run
from hydra_heads.store.live import MOST_LIVE, LiveRun
from hydra_heads.store.queries import Queries
from hydra_heads.use.learning.learner import Learner
from hydra_heads.use.live import (
    amount_of,
    is_present,
    learn_from,
    objective_of,
    seeded_learner,
)
from hydra_heads.use.published import Published, evidence_until

CALLS_AGO = (1000, 300, 100, 30, 10, 0)
"""When the shares are looked at, beside the beginning."""

_SEED = 1
"""Shares are what they are whatever is drawn; a seed makes sure of it."""


class LiveSource(NamedTuple):
    """Where daily use of a slot is recorded, and the weights it began with.

    `history` is None where nothing is recorded yet, `known` are the heads that are defined, by
    name, in their order.
    """

    slot: str
    folder: str
    history: Optional[Queries]
    published: Optional[Published]
    known: Sequence[str]


def live_state(
    source: LiveSource, now_unix: float, most_calls: int, only: Sequence[str] = ()
) -> LiveState:
    """Return what daily use shows: heads, moves of their shares, and the last calls.

    Calls are those in which one of the heads `only` took part, of any where none is named.
    Of each head the version of its newest run counts as the present one. Raises `HistoryError`
    for a history that cannot be read.
    """
    published, objective = source.published, objective_of(source.published)
    minimised = TIME if objective is None else objective.minimise
    runs = _newest_runs(source, with_figures=minimised != TIME)
    since = None if published is None else evidence_until(published)
    counted = [run for run in runs if since is None or run.started_unix >= since]
    heads, moves = _looked_back(source, counted, _fingerprints(runs), minimised)
    return LiveState(
        slot=source.slot,
        folder=source.folder,
        weights_path=None if published is None else published.path,
        weights_unix=weights_unix(published),
        unit=SECONDS if objective is None else objective.unit,
        heads=tuple(heads),
        moves=tuple(moves),
        calls=tuple(_last_calls(source.history, runs, most_calls, frozenset(only))),
        calls_since=sum(run.is_first for run in counted),
        runs_since=len(counted),
        is_cut=len(counted) == MOST_LIVE,
        now_unix=now_unix,
    )


def weights_unix(published: Optional[Published]) -> Optional[float]:
    """Return when the weights were made, in seconds since 1970; None without, or if unsaid."""
    return None if published is None else number_in(published.document.get("timestamp_unix"))


def _looked_back(
    source: LiveSource,
    runs: Sequence[LiveRun],
    present: Mapping[str, str],
    minimised: Minimised,
) -> Tuple[List[LiveHead], List[LiveMove]]:
    names = _heads(source, runs)
    if not names:
        return [], []
    learner = seeded_learner(source.published, names, _SEED)
    moves = _moves(learner, runs, present, source)
    return _live_heads(learner, source.published, runs, present, minimised), moves


def _newest_runs(source: LiveSource, with_figures: bool) -> List[LiveRun]:
    if source.history is None:
        return []
    runs = source.history.live_runs(source.slot, with_figures=with_figures)
    return sorted(runs, key=lambda run: (run.started_unix, run.row))


def _heads(source: LiveSource, counted: Sequence[LiveRun]) -> List[str]:
    """Return the heads that are defined, else those of the weights, and others that were used."""
    first = source.known or (() if source.published is None else source.published.heads)
    return list(dict.fromkeys([*first, *sorted({run.head for run in counted})]))


def _fingerprints(runs: Sequence[LiveRun]) -> Mapping[str, str]:
    return {run.head: run.fingerprint for run in runs if run.fingerprint is not None}


def _moves(
    learner: Learner, runs: Sequence[LiveRun], present: Mapping[str, str], source: LiveSource
) -> List[LiveMove]:
    """Tell the learner all runs, and note the shares now and then."""
    objective = objective_of(source.published)
    moves = [LiveMove(None, weights_unix(source.published), tuple(learner.shares()))]
    begun = [number for number, run in enumerate(runs) if run.is_first]
    done = 0
    for calls_ago in CALLS_AGO:
        if len(begun) <= calls_ago:
            continue
        # What belongs to the call that began last may stand among the next ones.
        until = begun[-calls_ago] if calls_ago else len(runs)
        learn_from(learner, runs[done:until], present, objective)
        done = until
        last = runs[begun[-calls_ago - 1]].started_unix
        moves.append(LiveMove(calls_ago, last, tuple(learner.shares())))
    return moves


def _live_heads(
    learner: Learner,
    published: Optional[Published],
    runs: Sequence[LiveRun],
    present: Mapping[str, str],
    minimised: Minimised,
) -> List[LiveHead]:
    weights = {} if published is None else dict(zip(published.heads, published.weights))
    shares = learner.shares()
    rows = []
    for number, name in enumerate(learner.heads):
        own = [run for run in runs if run.head == name and is_present(run, present)]
        amounts = [amount_of(run, minimised) for run in own if run.ok]
        known = [amount for amount in amounts if amount is not None]
        standing = learner.standing(number)
        rows.append(
            LiveHead(
                name=name,
                published=weights.get(name),
                share=shares[number],
                picked=sum(run.is_first for run in own),
                also=sum(not run.is_first for run in own),
                successes=sum(run.ok is True for run in own),
                failures=sum(run.ok is False for run in own),
                mean=math.fsum(known) / len(known) if known else None,
                last_unix=own[-1].started_unix if own else None,
                resting_draws=standing.resting_draws,
                reason=standing.reason,
            )
        )
    return rows


def _last_calls(
    history: Optional[Queries], runs: Sequence[LiveRun], most: int, only: AbstractSet[str]
) -> List[LiveCall]:
    """Return the calls that began last, the newest first, with how each of their runs ended."""
    calls: Dict[Tuple[str, int, bool], List[LiveRun]] = {}
    for run in runs:
        # A run without a call is one of its own.
        number, is_call = (run.row, False) if run.call is None else (run.call, True)
        calls.setdefault((run.run_id, number, is_call), []).append(run)
    whole = [
        some
        for some in calls.values()
        if some[0].is_first and (not only or any(run.head in only for run in some))
    ]
    newest = sorted(whole, key=lambda some: (some[0].started_unix, some[0].row))[-most:]
    return [
        LiveCall(
            some[0].run_id,
            some[0].call,
            some[0].instance,
            some[0].started_unix,
            tuple(_attempt(history, run) for run in some),
        )
        for some in reversed(newest if most else [])
    ]


def _attempt(history: Optional[Queries], run: LiveRun) -> LiveAttempt:
    listed = None if run.ok or history is None else one_run(history, run.run_id, run.order)
    failure = None if listed is None else listed.run.failure
    return LiveAttempt(
        run.order,
        run.head,
        run.ok,
        run.seconds,
        None if failure is None else failure.kind,
        listed is not None and SLICE_ENDED in listed.run.flags,
    )
