"""How the rules of a slot stand for each head, and how far they have come with its runs.

Both are kept together with what is to be told of it, in one transaction: a process that dies
leaves everything as before, and its runs to the next one.
"""

from typing import Collection, Dict, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.notifications import Notification
from hydra_heads.store import notifications
from hydra_heads.store import rule_statements as statements
from hydra_heads.store.faults import row_number
from hydra_heads.store.history import History
from hydra_heads.store.queries import Queries
from hydra_heads.store.rows import storable
from hydra_heads.store.rule_samples import Seen

_WHAT = "the state of a rule"


class KeptState(NamedTuple):
    """How one rule stands for one head; `hash` is that of the rule's definition.

    Counts are of runs in a row up to the newest; `value` words the figures of that one. `told`
    is the state that somebody was told of last, empty when it was clear since.
    """

    hash: str
    state: str
    since_unix: Optional[float] = None
    breaches: int = 0
    clears: int = 0
    unknowns: int = 0
    last_run: int = 0
    told: str = ""
    value: Optional[str] = None


def states_of(history: Queries, slot: Optional[str]) -> Dict[Tuple[str, str], KeptState]:
    """Return how the rules of a slot stand, by head and rule."""
    rows = history.select(statements.SELECT_STATES, (slot,))
    return {(str(row[0]), str(row[1])): KeptState(*row[2:]) for row in rows}


def states_of_head(history: Queries, slot: Optional[str], head: str) -> Dict[str, KeptState]:
    """Return how the rules of a slot stand for one head."""
    rows = history.select(statements.SELECT_STATES_OF_HEAD, (slot, head))
    return {str(row[1]): KeptState(*row[2:]) for row in rows}


def progress_of(history: Queries, slot: Optional[str], head: str) -> Optional[Seen]:
    """Return how far the rules have come with the runs of a head; None before their first one."""
    rows = history.select(statements.SELECT_PROGRESS, (slot, head))
    return next((Seen(row_number(run), row_number(at)) for run, at in rows), None)


def keep(
    history: History,
    slot: Optional[str],
    head: str,
    progress: Tuple[Optional[Seen], Seen],
    states: Mapping[str, KeptState],
    letters: Sequence[Notification],
    due_unix: float,
) -> bool:
    """Keep how rules stand for a head, how far they have come, and what is to be told: all at once.

    `progress` is what was found before, and what is now. Where another process has gone on
    meanwhile nothing is kept, and the answer is False: look again, what it saw is told already.
    """
    before, after = progress
    with history.writing(_WHAT) as connection:
        if progress_of(history, slot, head) != before:
            return False
        number = history.slot_number(slot)
        connection.execute(statements.KEEP_PROGRESS, (number, head, *after))
        rows = ((number, head, rule, *_storable(state)) for rule, state in states.items())
        connection.executemany(statements.KEEP_STATE, rows)
        notifications.insert(connection, letters, due_unix)
    return True


def forget(history: History, slot: Optional[str], gone: Collection[Tuple[str, str]]) -> None:
    """Forget heads and rules that are gone."""
    if not gone:
        return
    with history.writing(_WHAT) as connection:
        number = history.slot_number(slot)
        connection.executemany(statements.DELETE_STATE, [(number, *which) for which in gone])
        connection.execute(statements.DELETE_PROGRESS, (number,))


def _storable(state: KeptState) -> KeptState:
    return state if state.value is None else state._replace(value=storable(state.value))
