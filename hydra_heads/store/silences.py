"""Silences: rules of which nobody is told for a while, with the reason."""

from typing import Any, List, NamedTuple, Optional, Sequence

from hydra_heads.store import rule_statements as statements
from hydra_heads.store.history import History
from hydra_heads.store.queries import Queries
from hydra_heads.store.rows import storable

_WHAT = "a silence"


class Silence(NamedTuple):
    """A rule, for one head or for all (None), that nobody is told of up to a moment."""

    id: int
    rule: str
    head: Optional[str]
    begun_unix: float
    until_unix: float
    reason: str

    def covers(self, rule: str, head: str) -> bool:
        """Say whether it is about a rule and a head."""
        return self.rule == rule and self.head in (None, head)


def add(
    history: History,
    rule: str,
    until_unix: float,
    reason: str,
    head: Optional[str] = None,
    now_unix: float = 0.0,
) -> None:
    """Silence a rule up to a moment; silences that are over go."""
    row = (rule, head, now_unix, until_unix, storable(reason))
    with history.writing(_WHAT) as connection:
        connection.execute(statements.DELETE_SILENCES, (now_unix,))
        connection.execute(statements.INSERT_SILENCE, row)


def active(history: Queries, now_unix: float) -> List[Silence]:
    """Return the silences that are not over, in the order of adding."""
    rows = history.select(statements.SELECT_SILENCES, (now_unix,))
    return [_silence(row) for row in rows]


def end(history: History, rule: str, now_unix: float, head: Optional[str] = None) -> int:
    """Lift the silences of a rule, or of one head only; return how many there were."""
    with history.writing(_WHAT) as connection:
        return connection.execute(statements.END_SILENCE, (now_unix, rule, head)).rowcount


def _silence(row: Sequence[Any]) -> Silence:
    number, rule, head, begun, until, reason = row
    return Silence(int(number), str(rule), head, float(begun), float(until), str(reason))
