"""After a result is printed: whoever is to know of it is told."""

import logging
import os
import time
from typing import TYPE_CHECKING

from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.configuration import config_path
from hydra_heads.cli.folders import folder_words
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.model.slot import SlotDefinition

if TYPE_CHECKING:
    from hydra_heads.notify.channel import Surroundings
    from hydra_heads.notify.sending import Told

LOG = logging.getLogger("hydra.cli.notifying")

BUSY_SECONDS = 2.0
"""How long a history that others write to is waited for: it is part of the ten seconds."""


def send_after(call: Call, folder: str, slot: SlotDefinition) -> None:
    """Send what waits for the slot's channels, within ten seconds.

    Whatever goes wrong is a warning: the result of the run stands, and so does its exit code.
    """
    path = os.path.join(folder, HISTORY_FILE)
    if not slot.channels or not os.path.exists(path):
        return
    config = config_path(call)
    words = folder_words("--profiles", folder)
    words += [] if config is None else option_words("--config", config)
    line = call.calling.line("rules send", words)
    try:
        kept = _send(slot, path)
    except Exception as error:  # no fault in telling of a run may become the run's own
        reason = getattr(error, "message", None) or f"{type(error).__name__}: {error}"
        LOG.warning(
            "no notification was sent: %s; when that is mended: %s", printable(reason), line
        )
        return
    if kept:
        LOG.warning("%s to be tried again: by the next run, or by %s", some(kept), line)


def _send(slot: SlotDefinition, path: str) -> int:
    """Send, and return how many notifications are to be tried again."""
    # Only now: most runs have nobody to tell.
    from hydra_heads.notify.sending import DEADLINE_S, route_of, send_pending
    from hydra_heads.store.history import History

    until = time.monotonic() + DEADLINE_S
    route = route_of(slot.channels, surroundings_of(slot))
    with History.open(path, BUSY_SECONDS) as history:
        left = until - time.monotonic()
        sent = send_pending(history, route, slot.slot, left, on_told=log_told)
    return sent.failed + sent.left


def surroundings_of(slot: SlotDefinition) -> "Surroundings":
    """Return what the senders of a slot's channels find around them."""
    from hydra_heads.notify.channel import Surroundings

    names = {name for head in slot.heads for name in head.secrets}
    names.update(channel.secret for channel in slot.channels if channel.secret is not None)
    return Surroundings(slot.folder, show_line, tuple(sorted(names)))


def some(count: int) -> str:
    """Word how many notifications.

    >>> some(1), some(2)
    ('1 notification', '2 notifications')
    """
    return "1 notification" if count == 1 else f"{count} notifications"


def show_line(line: str) -> None:
    """Show a line of a message to whoever sits before this program, `--quiet` or not."""
    LOG.warning("%s", line)


def log_told(told: "Told") -> None:
    """Log what a channel was told, or why it was not."""
    if told.fault is None and told.message is not None:
        LOG.info("channel %s: told: %s", told.channel, told.message.subject)
    elif told.is_dead:
        more = " (some of it is tried again)" if told.is_kept else ""
        LOG.warning("%s; given up%s", told.fault, more)
    else:
        LOG.warning("%s; tried again later", told.fault)
