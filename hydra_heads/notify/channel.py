"""What every channel answers, and how it says that a message did not arrive."""

import os
from abc import ABC, abstractmethod
from typing import Callable, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import HydraError, InputError
from hydra_heads.base.redact import SHORTEST_SECRET, Masker, printable
from hydra_heads.heads.secrets import masker_of
from hydra_heads.model.channels import Channel
from hydra_heads.notify.message import Message

MOST_REASON = 500
"""Characters of a reason that are kept."""


class Surroundings(NamedTuple):
    """What a sender finds around it.

    `folder` is where the relative paths of its channel start; `write_line` shows a line to whoever
    sits before this program. `secrets` names variables whose values are masked in all that is
    said of a failure, besides the channel's own.
    """

    folder: str
    write_line: Callable[[str], object]
    secrets: Tuple[str, ...] = ()


class Undelivered(HydraError):
    """A message did not arrive, or nobody knows whether it did.

    With `is_final` trying again is of no use; `retry_after_s` is what the other side asked for,
    in seconds.
    """

    def __init__(
        self, message: str, is_final: bool = False, retry_after_s: Optional[float] = None
    ) -> None:
        super().__init__(message)
        self.is_final = is_final
        self.retry_after_s = retry_after_s


class Sender(ABC):
    """One channel's way out."""

    def __init__(self, channel: Channel, surroundings: Surroundings) -> None:
        self.channel = channel
        self.surroundings = surroundings

    def check(self) -> None:
        """Raise `InputError` for what keeps the channel from sending and can be seen before.

        What is common to all channels is looked at here: whether the secret is set.
        """
        self.secret()

    @abstractmethod
    def send(self, message: Message, until: float) -> None:
        """Send a message; return when it has arrived, as far as the other side tells.

        `until` is when an attempt is over, on the clock `time.monotonic`; it is held whatever
        the other side does. Raises `Undelivered` when the message did not arrive.
        """

    def secret(self) -> Optional[str]:
        """Return the value of the channel's secret, None for a channel without one.

        Raises `InputError` naming the variable when it is not set, too short to be masked, or
        could not stand in a line of a protocol.
        """
        name = self.channel.secret
        if name is None:
            return None
        value, where = os.environ.get(name), f"channel {self.channel.name}"
        if value is None:
            raise InputError(f"{where}: environment variable {name} (secret) is not set; set it")
        if len(value) < SHORTEST_SECRET:
            raise InputError(
                f"{where}: environment variable {name} (secret) has {len(value)} characters, "
                f"expected at least {SHORTEST_SECRET}: a shorter secret cannot be masked"
            )
        if any(char in value for char in "\r\n\0"):
            raise InputError(
                f"{where}: environment variable {name} (secret) holds a line end or a zero, "
                "expected one line; set it again, without a line end"
            )
        return value

    def masker(self) -> Masker:
        """Return what masks the values of all secrets that are known here."""
        own = [] if self.channel.secret is None else [self.channel.secret]
        return masker_of([*own, *self.surroundings.secrets])

    def masked(self, text: str) -> str:
        """Return a text as one line for people, without the value of any secret."""
        line = printable(self.masker().mask(text))
        return line if len(line) <= MOST_REASON else line[: MOST_REASON - 3] + "..."

    def undelivered(
        self, reason: str, is_final: bool = False, retry_after_s: Optional[float] = None
    ) -> Undelivered:
        """Return the error that says why this channel did not get a message, to be raised."""
        where = f"channel {self.channel.name}"
        return Undelivered(self.masked(f"{where}: {reason}"), is_final, retry_after_s)
