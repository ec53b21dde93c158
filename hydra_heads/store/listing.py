"""What the history lists for people: invocations and runs, the newest first, as they are asked for.

Moments are seconds since 1970 and so the same in every time zone.
"""

import heapq
from typing import Iterator, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.invocation import PROFILE_ORIGIN, Invocation
from hydra_heads.model.run import Run
from hydra_heads.store import listing_statements as statements
from hydra_heads.store.faults import row_number
from hydra_heads.store.queries import Queries
from hydra_heads.store.rows import run_numbers, run_of
from hydra_heads.store.statements import (
    ANY_USER_METRIC,
    FIND_INVOCATION,
    SELECT_OUTPUT,
    SELECT_USER_METRICS,
)

OK = "ok"
FAILED = "failed"
UNDECIDED = "undecided"

MOST_NEAR = 3
"""How many names a message offers in place of one that is unknown."""

MOST_RUN_IDS = 10_000
"""How many run_ids are looked at for one that is near an unknown one: the newest."""

_NO_LIMIT = -1

_FAR = 1e300  # seconds: before and after everything


class Wanted(NamedTuple):
    """Which runs are meant; what is None or empty does not matter.

    `heads` are names, of whatever slot. Runs count that started at `since_unix` or later, and
    before `until_unix`. `result` is `ok`, `failed`, `undecided` or a failure kind. `limit` 0: all.
    """

    heads: Tuple[str, ...] = ()
    since_unix: Optional[float] = None
    until_unix: Optional[float] = None
    instance: Optional[str] = None
    result: Optional[str] = None
    origin: Optional[str] = None
    run_id: Optional[str] = None
    limit: int = 0


class ListedRun(NamedTuple):
    """One run, the slot that it belongs to (None: none), and where it comes from."""

    run: Run
    slot: Optional[str]
    origin: str


class FailedRun(NamedTuple):
    """One failed run and the end of what it wrote to standard error; None: nothing is kept."""

    listed: ListedRun
    stderr_tail: Optional[str]


class Tally(NamedTuple):
    """How the runs of one head in one invocation ended.

    `history_only` runs of a Phase 1 (warm-ups that were configured, probes) are among the others.
    """

    head: str
    ok: int
    failed: int
    undecided: int
    history_only: int


class ListedInvocation(NamedTuple):
    """One invocation and its runs, counted by head."""

    invocation: Invocation
    tallies: Tuple[Tally, ...]


class _Stream(NamedTuple):
    """The runs of one invocation, or of one head in it."""

    number: int
    run_id: str
    slot: Optional[str]
    origin: str
    head: Optional[int]
    newest: float


def invocations(
    history: Queries, limit: int = 0, origin: Optional[str] = None
) -> Iterator[ListedInvocation]:
    """Yield the invocations that began last; `limit` 0: all."""
    values = (origin, limit or _NO_LIMIT)
    for (run_id,) in list(history.select(statements.SELECT_NEWEST_INVOCATIONS, values)):
        found = listed_invocation(history, str(run_id))
        if found is not None:
            yield found


def listed_invocation(history: Queries, run_id: str) -> Optional[ListedInvocation]:
    """Return one invocation with its counts; None when there is none of that id."""
    invocation = history.invocation(run_id)
    if invocation is None:
        return None
    is_profile = invocation.origin == PROFILE_ORIGIN
    ((number, _, _),) = history.select(FIND_INVOCATION, (run_id,))
    rows = history.select(statements.SELECT_TALLIES, run_numbers(row_number(number)))
    tallies = (
        Tally(str(head), int(good), int(bad), int(waiting), int(alone) if is_profile else 0)
        for head, good, bad, waiting, alone in rows
    )
    return ListedInvocation(invocation, tuple(tallies))


def runs(history: Queries, wanted: Wanted) -> Iterator[ListedRun]:
    """Yield the runs that are wanted, the newest first, in constant memory.

    Runs of invocations that went on at the same time are mixed by their time; within one
    invocation they come in the reverse of their order.
    """
    for yielded, listed in enumerate(_merged(history, wanted), 1):
        yield listed
        if yielded == wanted.limit:
            return


def failures(history: Queries, wanted: Wanted) -> Iterator[FailedRun]:
    """Yield the failed runs among those that are wanted, with what they wrote."""
    for listed in runs(history, wanted._replace(result=wanted.result or FAILED)):
        yield FailedRun(listed, history.stderr_tail(listed.run.run_id, listed.run.order))


def one_run(history: Queries, run_id: str, order: int) -> Optional[ListedRun]:
    """Return one run; None when there is none of that order."""
    for stream in _streams(history, Wanted(run_id=run_id)):
        return next(_runs_of(history, stream, Wanted(), order), None)
    return None


def own_figures(history: Queries) -> List[str]:
    """Return the names of all figures (`user_*`) that heads reported themselves."""
    return [str(name) for (name,) in history.select(statements.SELECT_OWN_FIGURES)]


def check_wanted(history: Queries, wanted: Wanted) -> None:
    """Refuse names that the history does not know.

    Raises `InputError` naming the nearest ones there are.
    """
    for head in wanted.heads:
        _check_name(history, statements.SELECT_HEAD_NAMES, "head", head)
    if wanted.instance is not None:
        _check_name(history, statements.SELECT_INSTANCE_NAMES, "instance", wanted.instance)
    if wanted.run_id is not None and history.invocation(wanted.run_id) is None:
        raise unknown_run_id(history, wanted.run_id)


def unknown_run_id(history: Queries, run_id: str) -> InputError:
    """Word that there is no invocation of an id, and which ids are near it."""
    known = [
        str(row[0]) for row in history.select(statements.SELECT_NEWEST_RUN_IDS, (MOST_RUN_IDS,))
    ]
    return InputError(
        f"{history.path}: no invocation {ascii(run_id)[:80]}; {_near(run_id, known)}; "
        "history list shows them"
    )


def _check_name(history: Queries, statement: str, what: str, name: str) -> None:
    known = [str(row[0]) for row in history.select(statement)]
    if name not in known:
        raise InputError(
            f"{history.path}: no {what} {ascii(name)[:80]} has a run here; {_near(name, known)}"
        )


def _near(name: str, known: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, MOST_NEAR, 0.5)
    if near:
        return f"near it: {', '.join(near)}"
    if not known:
        return "there is none"
    more = ", ..." if len(known) > MOST_NEAR else ""
    return f"there are {', '.join(known[:MOST_NEAR])}{more}"


def _merged(history: Queries, wanted: Wanted) -> Iterator[ListedRun]:
    """Mix the streams by time; one is opened only when its newest run may be the next."""
    streams = _streams(history, wanted)
    waiting = next(streams, None)
    # The place in the heap of runs that started at the same moment is that of their stream.
    heap: List[Tuple[float, int, ListedRun, Iterator[ListedRun]]] = []
    opened = 0
    while waiting is not None or heap:
        if waiting is not None and (not heap or -heap[0][0] <= waiting.newest):
            rows, first = _opened(history, waiting, wanted)
            if first is not None:
                heapq.heappush(heap, (-first.run.started_unix, opened, first, rows))
                opened += 1
            waiting = next(streams, None)
            continue
        _, place, listed, rows = heap[0]
        yield listed
        following = next(rows, None)
        if following is None:
            heapq.heappop(heap)
        else:
            heapq.heapreplace(heap, (-following.run.started_unix, place, following, rows))


def _opened(
    history: Queries, stream: _Stream, wanted: Wanted
) -> Tuple[Iterator[ListedRun], Optional[ListedRun]]:
    rows = _runs_of(history, stream, wanted)
    return rows, next(rows, None)


def _streams(history: Queries, wanted: Wanted) -> Iterator[_Stream]:
    """Yield what has runs, that with the newest one first."""
    since, until = _window(wanted)
    values = (wanted.run_id, wanted.origin, since, until)
    if wanted.heads:
        found = [
            history.select(statements.SELECT_STREAMS_OF_HEAD, (head, *values))
            for head in dict.fromkeys(wanted.heads)
        ]
    else:
        found = [history.select(statements.SELECT_STREAMS, values)]
    some = ((row for row in rows if row[-1] is not None) for rows in found)
    return (_Stream(*row) for row in heapq.merge(*some, key=lambda row: row[-1], reverse=True))


def _runs_of(
    history: Queries, stream: _Stream, wanted: Wanted, order: Optional[int] = None
) -> Iterator[ListedRun]:
    """Yield the wanted runs of a stream from its last on, or the one of an order."""
    lowest, highest = run_numbers(row_number(stream.number))
    if order is not None:
        lowest = highest = lowest + order
    values = (lowest, highest, *_window(wanted), wanted.instance, wanted.result or "")
    if stream.head is None:
        rows = history.select(statements.SELECT_NEWEST_RUNS, values)
    else:
        rows = history.select(statements.SELECT_NEWEST_RUNS_OF_HEAD, (*values, stream.head))
    has_own = next(history.select(ANY_USER_METRIC, (lowest, highest)), None) is not None
    for row in rows:
        own = history.select(SELECT_USER_METRICS, row[:1]) if has_own else ()
        yield ListedRun(
            run_of(row, stream.run_id, {str(name): value for name, value in own}),
            stream.slot,
            stream.origin,
        )


def _window(wanted: Wanted) -> Tuple[float, float]:
    since = -_FAR if wanted.since_unix is None else wanted.since_unix
    return since, _FAR if wanted.until_unix is None else wanted.until_unix
