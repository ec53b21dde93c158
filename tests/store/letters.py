"""Notifications to queue, with what does not matter filled in."""

from hydra_heads.model.notifications import Notification

NOW = 1.8e9
"""A moment."""


def a_letter(
    rule: str = "slow",
    channel: str = "ops",
    head: str = "a",
    slot: str = "demo",
    state: str = "firing",
) -> Notification:
    """Return a notification of a run of slot `demo`."""
    return Notification(
        channel, slot, head, rule, "WARNING", state, "time > 2 s", "r1", 7, NOW - 60, "time 2.5 s"
    )
