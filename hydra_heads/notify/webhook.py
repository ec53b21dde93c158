"""The channel `webhook`: the message as a JSON document, posted to a url."""

from typing import Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.http_headers import fault_of_header
from hydra_heads.model.header_names import fault_of_own
from hydra_heads.notify.hook import HookSender
from hydra_heads.notify.message import Message


class WebhookSender(HookSender):
    """`{"type": "webhook", "url": "https://example.org/hook", "secret": "HOOK_TOKEN"}`."""

    def url(self) -> Tuple[str, str]:
        """Return what the channel names."""
        return "url", str(self.channel.settings.get("url", ""))

    def headers(self) -> Tuple[Tuple[str, str], ...]:
        """Return the channel's own headers, and its secret as a bearer token (RFC 6750)."""
        given = self.channel.settings.get("headers") or {}
        found = [(str(name), str(text)) for name, text in given.items()]
        for name, text in found:
            fault = fault_of_own(name) or fault_of_header(name, text)
            if fault is not None:
                raise InputError(f"channel {self.channel.name}: headers.{ascii(name)}: {fault}")
        secret = self.secret()
        if secret is not None:
            found.append(("Authorization", f"Bearer {secret}"))
            if fault_of_header(*found[-1]) is not None:
                raise InputError(
                    f"channel {self.channel.name}: environment variable {self.channel.secret} "
                    "(secret) holds a character that no header can have; set it again"
                )
        return tuple(found)

    def body(self, message: Message) -> bytes:
        """Return the document of the message."""
        return message.json_line().encode("ascii")
