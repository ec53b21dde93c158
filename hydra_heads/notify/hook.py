"""What channels have in common that post to a url."""

from abc import abstractmethod
from typing import Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.redact import Masker
from hydra_heads.heads.http_target import Target, target_of
from hydra_heads.notify.channel import Sender
from hydra_heads.notify.connection import Unsent
from hydra_heads.notify.message import Message
from hydra_heads.notify.posting import Post, post


class HookSender(Sender):
    """A channel that posts a JSON body to a url, at a public address unless it says otherwise."""

    @abstractmethod
    def url(self) -> Tuple[str, str]:
        """Return the key that the url comes from, and the url."""

    @abstractmethod
    def headers(self) -> Tuple[Tuple[str, str], ...]:
        """Return what is sent besides what every request has; raises `InputError`."""

    @abstractmethod
    def body(self, message: Message) -> bytes:
        """Return what is posted."""

    def check(self) -> None:
        """Refuse a url that leads nowhere, and headers that cannot be sent."""
        super().check()
        self.target()
        self.headers()

    def send(self, message: Message, until: float) -> None:
        """Post a message; a status from 200 to 299 says that it has arrived."""
        # A receiver that saw the key before knows that it was told already.
        headers = (("Idempotency-Key", message.key), *self.headers())
        allow_private = bool(self.channel.settings.get("allow_private", False))
        target = self.target()
        try:
            post(Post(target, headers, self.body(message), allow_private), until)
        except Unsent as error:
            # Whoever knows the path may post there: it is a secret, wherever it is written.
            reason = Masker([target.path] if len(target.path) > 1 else []).mask(str(error))
            raise self.undelivered(reason, error.is_final, error.retry_after_s) from error

    def target(self) -> Target:
        """Take the url apart; raises `InputError`, which shows nothing of it."""
        key, url = self.url()
        where = f"channel {self.channel.name}: {key}"
        try:
            target = target_of(url)
        except ValueError as error:
            raise InputError(f"{where}: {error}") from error
        if target.user is not None:
            raise InputError(
                f"{where}: it holds a user, and what lets somebody in belongs into no file; "
                "leave it out, and name an environment variable in secret"
            )
        return target
