"""The channel `email`: the message as a mail, handed to a mail server."""

import re
from base64 import b64encode
from datetime import datetime, timezone
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import List, Optional

from hydra_heads.base.errors import InputError
from hydra_heads.base.redact import Masker
from hydra_heads.heads.http_target import host_of
from hydra_heads.model.channel_checks import NO_TLS, PORTS, STARTTLS, THIS_MACHINE
from hydra_heads.notify.channel import Sender
from hydra_heads.notify.connection import Unsent
from hydra_heads.notify.message import Message
from hydra_heads.notify.smtp import Mail, MailServer, deliver

_ADDRESS = re.compile(
    r"(?!.*=\?)"
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
)
"""What is taken for a mail address: the part of RFC 5321 that needs no quotes.

Mail programs would take `=?` for the begin of an encoded word (RFC 2047), which may hold line ends.
"""

LONGEST_RIGHT = 30
"""Characters after the @ of an identifier: with more its line would be folded, or encoded."""


class EmailSender(Sender):
    """`{"type": "email", "to": ["a@example.org"], "from": "hydra@example.org", "host": ...}`."""

    def check(self) -> None:
        """Refuse what is no address, and a password that would be sent in the open."""
        super().check()
        self.addresses()
        self.server()

    def send(self, message: Message, until: float) -> None:
        """Hand a mail to the server; its answer to the whole of it says that it has arrived."""
        sender, *recipients = self.addresses()
        mail = Mail(sender, recipients, mail_of(message, sender, recipients).as_bytes())
        server = self.server()
        try:
            deliver(mail, server, until)
        except Unsent as error:
            # A server may repeat what it was told, as it was told.
            reason = Masker(_as_sent(server)).mask(str(error))
            raise self.undelivered(reason, error.is_final, error.retry_after_s) from error

    def addresses(self) -> List[str]:
        """Return whom the mail is from and whom it is for; raises `InputError`."""
        given = [("from", self._text("from") or "")]
        given += [(f"to[{at}]", str(text)) for at, text in enumerate(self._recipients())]
        for key, text in given:
            if not _ADDRESS.fullmatch(text):
                raise InputError(
                    f"channel {self.channel.name}: {key}: found {ascii(text)}, expected a mail "
                    "address like name@example.org, without a name before it"
                )
        return [text for _, text in given]

    def server(self) -> MailServer:
        """Return who takes the mail; raises `InputError`."""
        where = f"channel {self.channel.name}"
        security, user = self._text("security") or STARTTLS, self._text("user")
        if security not in PORTS:
            expected = ", ".join(sorted(PORTS))
            raise InputError(f"{where}: security: found {security!r}, expected one of {expected}")
        text = self._text("host") or THIS_MACHINE[0]
        try:
            host = host_of(f"[{text}]" if ":" in text else text)
        except ValueError as error:
            raise InputError(f"{where}: host: found {ascii(text)}: {error}") from error
        port = self.channel.settings.get("port") or PORTS[security]
        password = self.secret()
        if (user is None) != (password is None):
            missing = "secret" if password is None else "user"
            raise InputError(f"{where}: a login has user and secret; {missing} is missing, add it")
        if password is not None:
            self._check_login(user or "", password)
            if security == NO_TLS and host not in THIS_MACHINE:
                raise InputError(
                    f"{where}: security is none, so the password would be sent in the open; "
                    "set security to starttls or tls, or take user and secret out"
                )
        return MailServer(host, int(port), security, user, password)

    def _check_login(self, user: str, password: str) -> None:
        for key, text in (("user", user), ("the value of secret", password)):
            if not (text.isascii() and text.isprintable()):
                raise InputError(
                    f"channel {self.channel.name}: {key} holds a character that cannot be sent "
                    "to a mail server; expected ASCII that can be printed"
                )

    def _recipients(self) -> List[str]:
        to = self.channel.settings.get("to") or [""]
        return [to] if isinstance(to, str) else list(to)

    def _text(self, key: str) -> Optional[str]:
        value = self.channel.settings.get(key)
        return None if value is None else str(value)


def _as_sent(server: MailServer) -> List[str]:
    """Return a password as the ways to log in write it (RFC 4616, and LOGIN)."""
    password = server.password
    texts = [] if password is None else [password, f"\0{server.user}\0{password}"]
    return [b64encode(text.encode("ascii")).decode("ascii") for text in texts]


def mail_of(message: Message, sender: str, recipients: List[str]) -> EmailMessage:
    """Return a message as a mail; all of it is ASCII, whatever it tells.

    Neither the machine nor its user is named; a message that is sent twice has the same
    identifier twice.
    """
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = sender
    mail["To"] = ", ".join(recipients)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.at_unix, timezone.utc))
    mail["Message-ID"] = f"<{message.key}@{_right_of(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text + "\n", charset="utf-8", cte="quoted-printable")
    return mail


def _right_of(address: str) -> str:
    """Return the domain of an address, without its first names where it is long.

    >>> _right_of("hydra@example.org")
    'example.org'
    >>> _right_of("hydra@notifications.engineering.example.org")
    'engineering.example.org'
    """
    names = address.rpartition("@")[2].split(".")
    while len(".".join(names)) > LONGEST_RIGHT and len(names) > 1:
        names = names[1:]
    return ".".join(names)[-LONGEST_RIGHT:].lstrip("-")
