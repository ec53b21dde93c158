"""What of the past need not be kept: found, listed and deleted, in steps that let writers in."""

import time
from array import array
from typing import AbstractSet, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.model.pruning import Doomed
from hydra_heads.model.slot import Retention
from hydra_heads.store import pruning_statements as statements
from hydra_heads.store.faults import row_number
from hydra_heads.store.history import History
from hydra_heads.store.queries import Queries
from hydra_heads.store.rows import run_numbers

RUNS_A_STEP = 500
"""Runs that one transaction deletes: a few hundredths of a second for those who wait."""

ROUNDS = 5
"""How often texts without a use are looked for while others write meanwhile."""

_DAY_SECONDS = 86400.0

_ALWAYS = -1e300
"""A moment before all others."""


class _Share(NamedTuple):
    """Where the runs of a `Doomed` are, and the bounds that they lie below."""

    doomed: Doomed
    invocation: int
    bounds: Dict[str, float]


def prunable(
    history: Queries,
    slots: Optional[Sequence[Optional[str]]],
    retention: Retention,
    kept_run_ids: AbstractSet[str],
    now_unix: float,
) -> List[Doomed]:
    """Say which runs go: older than `retention.days`, or not among each head's newest.

    The newest of daily use and those of all else are counted apart, each up to `retention.runs`.

    `slots` are those that are meant, None for every one. All runs of an invocation that has not
    ended stay, unless it is one of daily use, and of those in `kept_run_ids`. The newest are
    those that started last.
    """
    return [share.doomed for share in _shares(history, slots, retention, kept_run_ids, now_unix)]


def prune(
    history: History,
    slots: Optional[Sequence[Optional[str]]],
    retention: Retention,
    kept_run_ids: AbstractSet[str],
    now_unix: float,
) -> int:
    """Delete what `prunable` lists, with all that belongs to it; return how many runs went.

    Names and texts that nothing refers to any longer go too, and invocations of which nothing
    is left. Others may read and write meanwhile. What is deleted when an error comes is gone;
    a second call deletes the rest.
    """
    shares = list(_shares(history, slots, retention, kept_run_ids, now_unix))
    deleted = sum(_delete_runs(history, share) for share in shares)
    for invocation in sorted({share.invocation for share in shares}):
        _delete_empty(history, invocation)
    if shares:
        _delete_orphans(history)
    return deleted


def _shares(
    history: Queries,
    slots: Optional[Sequence[Optional[str]]],
    retention: Retention,
    kept_run_ids: AbstractSet[str],
    now_unix: float,
) -> Iterator[_Share]:
    protected = {row_number(number) for (number,) in history.select(statements.PROTECTED)}
    oldest = _ALWAYS if retention.days is None else now_unix - retention.days * _DAY_SECONDS
    for head, slot, name in list(history.select(statements.HEADS_TO_PRUNE)):
        if slots is not None and slot not in slots:
            continue
        for is_live in (0, 1):
            what = {"head": head, "is_live": is_live}
            bounds = {**what, "oldest": oldest, **_newest(history, what, retention.runs)}
            doomed = list(history.select(statements.SELECT_DOOMED, bounds))
            for invocation, run_id, *figures in doomed:
                if invocation not in protected and run_id not in kept_run_ids:
                    yield _Share(Doomed(slot, str(name), str(run_id), *figures), invocation, bounds)


def _newest(history: Queries, what: Mapping[str, int], runs: Optional[int]) -> Dict[str, float]:
    """Return time and number of the oldest run that still is among the newest `runs`.

    `what` says of which head, and whether those of daily use are meant.
    """
    found = None
    if runs is not None:
        found = next(history.select(statements.NEWEST_RUN, {**what, "newer": runs - 1}), None)
    start, number = found or (_ALWAYS, 0)
    return {"time": start, "run": number}


def _delete_runs(history: History, share: _Share) -> int:
    deleted = 0
    lowest, highest = run_numbers(share.invocation)
    values = {**share.bounds, "lowest": lowest, "highest": highest, "limit": RUNS_A_STEP}
    while True:
        begin = time.monotonic()
        with history.writing("a run") as connection:
            rows = connection.execute(statements.SOME_DOOMED, values).fetchall()
            for statement in statements.DELETE_RUN:
                connection.executemany(statement, rows)
        deleted += len(rows)
        if len(rows) < RUNS_A_STEP:
            return deleted
        _let_in(begin)


def _let_in(begin: float) -> None:
    """Wait as long as others had to, so that those who ask from time to time find us away."""
    time.sleep(time.monotonic() - begin)


def _delete_empty(history: History, invocation: int) -> None:
    """Delete the blocks that have no run any longer, and the invocation when it has none."""
    lowest, highest = run_numbers(invocation)
    values = {"invocation": invocation, "lowest": lowest, "highest": highest}
    with history.writing("an invocation") as connection:
        for statement in (statements.DELETE_BLOCKS, *statements.DELETE_EMPTY_INVOCATION):
            connection.execute(statement, values)


def _delete_orphans(history: History) -> None:
    """Delete names and texts that nothing refers to.

    Looking for them takes long and hinders nobody; where somebody wrote meanwhile they are
    looked for again. What is left in the end is left for the next time.
    """
    for _ in range(ROUNDS):
        if _try_orphans(history):
            return


def _try_orphans(history: History) -> bool:
    version = _writes_of_others(history)
    orphans = {
        table: array("q", (row_number(number) for (number,) in history.select(statement)))
        for table, statement in statements.ORPHANS.items()
    }
    for table, numbers in orphans.items():
        for at in range(0, len(numbers), RUNS_A_STEP):
            begin = time.monotonic()
            with history.writing("a text") as connection:
                if _writes_of_others(history) != version:
                    return False
                some = ((number,) for number in numbers[at : at + RUNS_A_STEP])
                connection.executemany(statements.DELETE_ORPHAN[table], some)
            _let_in(begin)
    return True


def _writes_of_others(history: Queries) -> object:
    """Return what changes when another connection has written."""
    return next(history.select(statements.WRITES_OF_OTHERS))[0]
