"""Channels: where notifications go."""

from typing import Any, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.model.severities import INFO

STDERR, FILE, WEBHOOK, SLACK, EMAIL, COMMAND = (
    "stderr",
    "file",
    "webhook",
    "slack",
    "email",
    "command",
)

DEFAULT_WINDOW_S = 3600.0
"""Seconds in which equal notifications are one."""

DEFAULT_MAX_PER_HOUR = 30
"""Messages that a channel gets in an hour at most."""

DEFAULT_TIMEOUT_S = 5.0
"""Seconds that one attempt to send may take."""

DEFAULT_MAX_ATTEMPTS = 5
"""Attempts after which a notification is a dead letter."""


class Channel(NamedTuple):
    """One channel as it is defined.

    `settings` holds what its type needs besides (`url`, `path`, `to`, `command`, ...), as the
    document has it. `secret` is the name of an environment variable, never a value.
    """

    name: str
    type: str
    settings: Mapping[str, Any] = {}
    secret: Optional[str] = None
    min_severity: str = INFO
    window_s: float = DEFAULT_WINDOW_S
    max_per_hour: int = DEFAULT_MAX_PER_HOUR
    timeout_s: float = DEFAULT_TIMEOUT_S
    max_attempts: int = DEFAULT_MAX_ATTEMPTS


def channels_of(document: Mapping[str, Any]) -> Tuple[Channel, ...]:
    """Return the channels that a heads file, a configuration or a `slot.json` holds, in order.

    The document is valid; what a channel does not say has its default.
    """
    return tuple(_channel_of(row) for row in document.get("channels") or ())


def _channel_of(row: Mapping[str, Any]) -> Channel:
    common = [key for key in Channel._fields if key != "settings"]
    given = {key: row[key] for key in common if row.get(key) is not None}
    rest = {key: value for key, value in row.items() if key not in (*common, "comment")}
    return Channel(settings=rest, **given)
