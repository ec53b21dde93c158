"""Notifications on their way to their channels: letters that wait, were sent, or were given up.

A letter is added in the transaction that keeps the state which it tells of. Whoever sends claims
what is due for a while: a sender that dies leaves its letters to the next one, so each is told
at least once.
"""

import sqlite3
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.notifications import Notification
from hydra_heads.store import notification_statements as statements
from hydra_heads.store.history import History
from hydra_heads.store.queries import Queries
from hydra_heads.store.rows import storable
from hydra_heads.store.rule_leftovers import kept_since

LEASE_S = 60.0
"""Seconds for which a letter belongs to the one who claimed it."""

_WHAT = "a notification"

_LETTER = len(Notification._fields)


class Queued(NamedTuple):
    """A notification that waits: its number, how many attempts failed, and when it is due."""

    id: int
    notification: Notification
    attempts: int
    due_unix: float


class Lately(NamedTuple):
    """What a channel was told lately: the moments of its messages, oldest first, and of what.

    `told` has the last moment of each rule, head and state.
    """

    messages: List[float]
    told: Dict[Tuple[str, str, str], float]


class Counts(NamedTuple):
    """How many letters there are; `leased` of those that are pending or held are being sent."""

    pending: int
    held: int
    dead: int
    leased: int
    sent: int


class GivenUp(NamedTuple):
    """Dead letters that say the same: how many, and the error and the moment of the newest."""

    channel: str
    rule: str
    head: str
    state: str
    letters: int
    error: Optional[str]
    at_unix: float


def add(history: History, notifications: Sequence[Notification], due_unix: float) -> None:
    """Put letters into the queue, all of them or none."""
    if notifications:
        with history.writing(_WHAT) as connection:
            insert(connection, notifications, due_unix)


def insert(
    connection: sqlite3.Connection, notifications: Iterable[Notification], due_unix: float
) -> None:
    """Put letters into the queue, inside a transaction."""
    rows = (
        (*(storable(value) if isinstance(value, str) else value for value in letter), due_unix)
        for letter in notifications
    )
    connection.executemany(statements.INSERT, rows)


def waiting(history: Queries, now_unix: float, slot: Optional[str] = None) -> List[Queued]:
    """Return what is due and claimed by nobody, in the order of adding, and claim nothing.

    What is held back goes with what is due of the same channel, rule and head: told later it
    would be stale. `slot` "" means letters of no slot, None those of every one; so it does in
    all functions here.
    """
    wanted = (now_unix, slot)
    due = [_queued(row) for row in history.select(statements.SELECT_DUE, wanted)]
    if not due:
        return []
    of_due = {_about(queued) for queued in due}
    later = [_queued(row) for row in history.select(statements.SELECT_LATER, wanted)]
    return sorted([*due, *(queued for queued in later if _about(queued) in of_due)])


def claim(
    history: History, now_unix: float, lease_s: float = LEASE_S, slot: Optional[str] = None
) -> List[Queued]:
    """Take what `waiting` returns for `lease_s` seconds; nobody else gets it meanwhile.

    Where nothing is due this is one look, and no lock is taken.
    """
    if next(history.select(statements.ANY_DUE, (now_unix, slot)), None) is None:
        return []
    with history.writing(_WHAT) as connection:
        found = waiting(history, now_unix, slot)
        until = now_unix + lease_s
        connection.executemany(statements.LEASE, [(until, queued.id) for queued in found])
    return found


def sent(history: History, ids: Iterable[int], now_unix: float) -> None:
    """Note that one message told these."""
    _change(history, statements.SENT, [(now_unix, number) for number in ids])


def failed(history: History, ids: Iterable[int], error_text: str, due_unix: float) -> None:
    """Note an attempt that failed; they are due again at `due_unix`."""
    text = storable(error_text)
    _change(history, statements.FAILED, [(text, due_unix, number) for number in ids])


def dead(history: History, ids: Iterable[int], error_text: str) -> None:
    """Give them up: dead letters, which only `revive` takes up again."""
    text = storable(error_text)
    _change(history, statements.DEAD, [(text, number) for number in ids])


def hold(history: History, ids: Iterable[int], due_unix: float) -> None:
    """Hold them back until `due_unix`, because the channel was told enough."""
    _change(history, statements.HOLD, [(due_unix, number) for number in ids])


def release(history: History, ids: Iterable[int]) -> None:
    """Give back what was claimed and not sent."""
    _change(history, statements.RELEASE, [(number,) for number in ids])


def revive(history: History, slot: Optional[str] = None) -> int:
    """Make dead letters due again, as if nobody had tried; return how many there were."""
    with history.writing(_WHAT) as connection:
        return connection.execute(statements.REVIVE, (slot,)).rowcount


def failing_until(history: Queries, channel: str, slot: Optional[str] = None) -> Optional[float]:
    """Return when a channel that fails is tried again; None when none of its letters failed."""
    row = next(history.select(statements.FAILING_UNTIL, (channel, slot)))
    return None if row[0] is None else float(row[0])


def sent_lately(
    history: Queries, channel: str, since_unix: float, slot: Optional[str] = None
) -> Lately:
    """Return what a channel was told from a moment on."""
    wanted = (channel, slot, since_unix)
    messages = [float(at) for (at,) in history.select(statements.SELECT_MESSAGES, wanted)]
    told = {
        (str(rule), str(head), str(state)): float(at)
        for rule, head, state, at in history.select(statements.SELECT_TOLD, wanted)
    }
    return Lately(messages, told)


def counts(history: Queries, now_unix: float, slot: Optional[str] = None) -> Counts:
    """Count the letters by what became of them."""
    found = dict.fromkeys(Counts._fields, 0)
    for status, is_leased, count in history.select(statements.COUNT, (now_unix, slot)):
        found[str(status)] += int(count)
        if is_leased:
            found["leased"] += int(count)
    return Counts(**found)


def given_up(history: Queries) -> List[GivenUp]:
    """Return the dead letters, those that say the same as one, by channel, rule and head."""
    return [
        GivenUp(str(channel), str(rule), str(head), str(state), int(letters), error, float(at))
        for channel, rule, head, state, letters, error, at in history.select(statements.SELECT_DEAD)
    ]


def forget_old(history: History, now_unix: float) -> int:
    """Delete letters that were sent or given up long ago; return how many."""
    with history.writing(_WHAT) as connection:
        return connection.execute(statements.DELETE_OLD, (kept_since(now_unix),)).rowcount


def _change(history: History, statement: str, rows: List[Tuple[object, ...]]) -> None:
    if rows:
        with history.writing(_WHAT) as connection:
            connection.executemany(statement, rows)


def _about(queued: Queued) -> Tuple[str, str, str, str]:
    letter = queued.notification
    return letter.channel, letter.slot, letter.rule, letter.head


def _queued(row: Sequence[Any]) -> Queued:
    number, *letter = row[: 1 + _LETTER]
    attempts, due_unix = row[1 + _LETTER :]
    return Queued(int(number), Notification(*letter), int(attempts), float(due_unix))
