"""Runs that need not be kept any longer."""

from typing import NamedTuple, Optional


class Doomed(NamedTuple):
    """Runs of one head in one invocation that go: how many, and when the first and last started.

    `slot` is None for runs that belong to no slot.
    """

    slot: Optional[str]
    head: str
    run_id: str
    runs: int
    from_unix: float
    to_unix: float
