"""Notifications: what a channel is to be told of one rule and one head."""

from typing import NamedTuple, Optional


class Notification(NamedTuple):
    """One thing to be told: a rule began to fire for a head, was resolved, or cannot be judged.

    `state` is the rule's new one, `run_id` and `run_order` name the run that brought it there,
    `value` words the figures that decided ("cpu_max 91.2 %, memory_max_mb 2,048 MiB").
    """

    channel: str
    slot: str
    head: str
    rule: str
    severity: str
    state: str
    expr: str
    run_id: str
    run_order: int
    at_unix: float
    value: Optional[str] = None

    @property
    def run(self) -> str:
        """The run's own id."""
        return f"{self.run_id}.{self.run_order}"
