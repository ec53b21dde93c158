"""Messages, and channels that lead to a server of the test."""

import os
import socket
from time import monotonic
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Type, TypeVar

import pytest

from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Sender, Surroundings, Undelivered
from hydra_heads.notify.email import EmailSender
from hydra_heads.notify.message import Message
from hydra_heads.notify.slack import SlackSender
from hydra_heads.notify.webhook import WebhookSender
from tests.heads.http_servers import self_signed
from tests.notify.made import message

SECONDS = 5.0
"""What a message has that is to arrive."""

PHRASE = "tr0ub4dor&3"
"""The value of a secret."""

FEW_SECONDS = 0.2
"""What a message has that never arrives."""

MANY_SECONDS = 3.0
"""Whoever is still at it then has forgotten the deadline, however busy the machine is."""

AnySender = TypeVar("AnySender", bound=Sender)


class Attempt(NamedTuple):
    """What came of sending: how it failed, if it did, and how long it took."""

    failure: Optional[Undelivered]
    seconds: float

    @property
    def text(self) -> str:
        """Why it failed, empty when it did not."""
        return "" if self.failure is None else self.failure.message

    @property
    def is_final(self) -> bool:
        """Whether trying again is of no use."""
        return self.failure is not None and self.failure.is_final


def forget_proxies() -> None:
    """Take out what the machine says of proxies."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            del os.environ[name]


def certificate_in(folder: str) -> str:
    """Make a certificate of this machine's, or skip the test."""
    path = self_signed(folder)
    if path is None:
        pytest.skip("openssl is not there")
    return path


def meaning(*addresses: str) -> Callable[..., List[Any]]:
    """Make a look-up by which every name means these addresses."""

    def look_up(host: bytes, port: int, **_: object) -> List[Any]:
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in addresses
        ]

    return look_up


def webhook(url: str, **settings: Any) -> WebhookSender:
    """Make a webhook that may lead to this machine."""
    return _sender(WebhookSender, "webhook", {"url": url, "allow_private": True, **settings})


def slack(**settings: Any) -> SlackSender:
    """Make a Slack channel that may lead to this machine."""
    return _sender(SlackSender, "slack", {"allow_private": True, **settings})


def email(at_port: int, **settings: Any) -> EmailSender:
    """Make a mail channel to a server of the test, which is spoken to in the open."""
    plain = {
        "to": ["ops@example.org"],
        "from": "hydra@example.com",
        "host": "127.0.0.1",
        "port": at_port,
        "security": "none",
    }
    return _sender(EmailSender, "email", {**plain, **settings})


def _sender(kind: Type[AnySender], name: str, settings: Dict[str, Any]) -> AnySender:
    variable = settings.pop("variable", None)
    return kind(Channel("ops", name, settings, variable), Surroundings("", _say_nothing))


def _say_nothing(line: str) -> None:
    raise AssertionError(f"a channel that posts shows nothing, found {line!r}")


def attempt(sender: Sender, seconds: float = SECONDS, what: Optional[Message] = None) -> Attempt:
    """Send a message and return what came of it."""
    begin = monotonic()
    try:
        sender.send(message() if what is None else what, begin + seconds)
    except Undelivered as error:
        return Attempt(error, monotonic() - begin)
    return Attempt(None, monotonic() - begin)
