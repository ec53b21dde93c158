"""Acceptances: levels of a head that somebody has taken for good, so that they are the baseline."""

from typing import List, NamedTuple, Optional

from hydra_heads.store import rule_statements as statements
from hydra_heads.store.history import History
from hydra_heads.store.queries import Queries
from hydra_heads.store.rows import storable


class Acceptance(NamedTuple):
    """A level that was accepted: a head's, in a metric, from an invocation on."""

    head: str
    metric: str
    run_id: str
    accepted_unix: float
    reason: str


def accept(
    history: History,
    slot: Optional[str],
    head: str,
    metric: str,
    run_id: str,
    reason: str,
    now_unix: float,
) -> None:
    """Note that the level of a head in a metric, as an invocation found it, is accepted."""
    with history.writing("an acceptance") as connection:
        row = (history.slot_number(slot), head, metric, run_id, now_unix, storable(reason))
        connection.execute(statements.INSERT_ACCEPTANCE, row)


def acceptances_of(history: Queries, slot: Optional[str]) -> List[Acceptance]:
    """Return what was accepted in a slot, in the order of accepting: the last one holds."""
    return [
        Acceptance(str(head), str(metric), str(run_id), float(at), str(reason))
        for head, metric, run_id, at, reason in history.select(
            statements.SELECT_ACCEPTANCES, (slot,)
        )
    ]
