"""Whether anything about rules is left in a history that has no rules, or none any longer."""

from typing import Optional

from hydra_heads.store.queries import Queries
from hydra_heads.store.rule_statements import ANY_LEFT

KEPT_DAYS = 30
"""Days for which letters that were sent or given up are kept."""


def kept_since(now_unix: float) -> float:
    """Return the moment before which letters that were sent or given up are not kept."""
    return now_unix - KEPT_DAYS * 86400.0


def anything_left(history: Queries, slot: Optional[str], now_unix: float) -> bool:
    """Say whether anything is kept of a slot's rules, or letters that are old; one look."""
    wanted = (slot, kept_since(now_unix))
    return next(history.select(ANY_LEFT, wanted), None) is not None
