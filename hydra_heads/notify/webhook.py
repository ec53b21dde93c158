"""The channel `webhook`: the message as a JSON document, posted to a url."""

from typing import Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.http_headers import fault_of_header
from hydra_heads.notify.hook import HookSender
from hydra_heads.notify.message import Message

OWN_HEADERS = (
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "idempotency-key",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
)
"""Headers that a request has already, or that would change what its other lines mean."""

CREDENTIALS = ("authorization", "cookie")
"""Headers that let somebody in: what they hold belongs into no file."""


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
            fault = _fault_of(name, text)
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


def _fault_of(name: str, text: str) -> Optional[str]:
    """Say why a header cannot be one of a channel, None when it can."""
    if name.lower() in CREDENTIALS:
        return (
            "what lets somebody in belongs into no file; set an environment variable and name it "
            'in secret, which sends its value as "Authorization: Bearer VALUE"'
        )
    if name.lower() in OWN_HEADERS:
        return "Hydra sends this header by itself, or none; leave it out"
    return fault_of_header(name, text)
