"""One mail handed to a mail server, which has a deadline for the whole conversation."""

import smtplib
import socket
import ssl
from typing import List, NamedTuple, NoReturn, Optional, Sequence, Tuple, cast

from hydra_heads.model.channel_checks import STARTTLS, TLS
from hydra_heads.notify.connection import Connection, Unsent, connect

OWN_NAME = "[127.0.0.1]"
"""How this side introduces itself (RFC 5321, 4.1.3); the machine's own name stays at home."""

Reply = Tuple[int, bytes]
"""A code of three digits, and the words that came with it."""


class MailServer(NamedTuple):
    """Who takes mail: where, how the connection is made safe, and as whom."""

    host: str
    port: int
    security: str = STARTTLS
    user: Optional[str] = None
    password: Optional[str] = None

    @property
    def place(self) -> str:
        """How messages name it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"mail server {name}:{self.port}"


class Mail(NamedTuple):
    """What is sent by whom to whom; `data` are lines of ASCII, each ended by CR LF."""

    sender: str
    recipients: Sequence[str]
    data: bytes


def deliver(mail: Mail, server: MailServer, until: float) -> None:
    """Hand a mail to a server; return when it said that it took it for all recipients.

    `until` is the deadline on the clock `time.monotonic`. Raises `Unsent`; a code from 500 on is
    final (RFC 5321, 4.2.1), and so is a mail that some of the recipients got.
    """
    connection = connect(server.host, server.port, server.place, until, may_be_own=True)
    try:
        _converse(connection, mail, server)
    except smtplib.SMTPServerDisconnected as error:
        raise Unsent(f"{server.place} closed the connection before the mail was taken") from error
    except (OSError, ValueError) as error:  # of the first kind are all errors of smtplib
        kind = type(error).__name__
        raise Unsent(f"{server.place} said something that is no SMTP ({kind})") from error
    finally:
        connection.close()


def _converse(connection: Connection, mail: Mail, server: MailServer) -> None:
    if server.security == TLS:
        connection.secure(_context(), server.host)
    client = _client(connection)
    _expect(client.getreply(), 220, server, "is not ready")
    _introduce(client, server)
    if server.security == STARTTLS:
        _start_tls(client, connection, server)
        # Nothing that was said in the open counts from here on.
        client = _client(connection)
        _introduce(client, server)
    if server.user is not None:
        _log_in(client, server)
    _hand_over(client, mail, server)
    try:
        client.putcmd("quit")
    except (OSError, smtplib.SMTPException, Unsent):
        pass  # the mail is taken; how the conversation ends changes nothing


def _client(connection: Connection) -> smtplib.SMTP:
    """Return what speaks SMTP over a connection that stands."""
    client = smtplib.SMTP(local_hostname=OWN_NAME)
    # It asks a socket for nothing but sending all, and a file to read.
    client.sock = cast(socket.socket, connection)
    return client


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _introduce(client: smtplib.SMTP, server: MailServer) -> None:
    """Say hello, in the old way to a server that knows no other."""
    reply = client.ehlo()
    if reply[0] != 250:
        _expect(client.helo(), 250, server, "takes no hello")


def _start_tls(client: smtplib.SMTP, connection: Connection, server: MailServer) -> None:
    if not client.has_extn("starttls"):
        raise Unsent(
            f"{server.place} offers no STARTTLS, and nothing is sent in the open; set security of "
            "the channel to tls if it speaks TLS from the start, or to none if nobody can listen"
        )
    _expect(client.docmd("STARTTLS"), 220, server, "does not begin TLS")
    connection.secure(_context(), server.host)


def _log_in(client: smtplib.SMTP, server: MailServer) -> None:
    """Log in; what the server says to it is not repeated: it may hold what it was told."""
    try:
        client.login(server.user or "", server.password or "")
    except smtplib.SMTPAuthenticationError as error:
        code = error.smtp_code
        raise Unsent(
            f"{server.place} does not take user and password: {code}", _is_final(code)
        ) from error
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        raise Unsent(f"{server.place} offers no login that is known here") from error


def _hand_over(client: smtplib.SMTP, mail: Mail, server: MailServer) -> None:
    _expect(client.mail(mail.sender), 250, server, f"does not take mail from {mail.sender}")
    refused: List[Tuple[str, Reply]] = []
    for recipient in mail.recipients:
        reply = client.rcpt(recipient)
        if reply[0] == 421:
            _refuse(reply, server, "closes")
        if reply[0] not in (250, 251, 252):
            refused.append((recipient, reply))
    if len(refused) == len(mail.recipients):
        is_final = all(_is_final(reply[0]) for _, reply in refused)
        raise Unsent(f"{server.place} takes mail for nobody: {_worded(refused)}", is_final)
    try:
        reply = client.data(mail.data)
    except smtplib.SMTPDataError as error:
        reply = (error.smtp_code, _said(error))
    _expect(reply, 250, server, "does not take the mail")
    if refused:
        count = len(mail.recipients) - len(refused)
        raise Unsent(
            f"{server.place} took the mail for {count} of {len(mail.recipients)} recipients, "
            f"not for {_worded(refused)}",
            # Sent again, it would come to the others twice.
            is_final=True,
        )


def _expect(reply: Reply, code: int, server: MailServer, otherwise: str) -> None:
    if reply[0] != code:
        _refuse(reply, server, otherwise)


def _refuse(reply: Reply, server: MailServer, what: str) -> NoReturn:
    raise Unsent(f"{server.place} {what}: {_words_of(reply)}", _is_final(reply[0]))


def _is_final(code: int) -> bool:
    return 500 <= code < 600


def _worded(refused: Sequence[Tuple[str, Reply]]) -> str:
    return "; ".join(f"{recipient} ({_words_of(reply)})" for recipient, reply in refused)


def _words_of(reply: Reply) -> str:
    code, words = reply
    text = " ".join(words.decode("utf-8", "replace").split())
    return f"{code} {text}" if code >= 0 else f"an answer without a code: {text}"


def _said(error: smtplib.SMTPResponseException) -> bytes:
    words = error.smtp_error
    return words if isinstance(words, bytes) else words.encode("utf-8", "replace")
