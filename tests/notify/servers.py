"""Servers that take notifications, well-behaved and otherwise, in threads of this process."""

import ssl
import struct
from socket import SO_LINGER, SOL_SOCKET, socket
from threading import Event
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Union

from tests.heads.http_servers import Server, Turn

PAUSE_SECONDS = 0.02
"""Between two bytes of a server that drips."""


class Talk(NamedTuple):
    """One conversation with a mail server: where its words go, and the end of all waiting."""

    connection: socket
    ended: Event

    def say(self, data: bytes) -> None:
        """Send these bytes."""
        self.connection.sendall(data)


Reply = Union[str, Callable[[Talk], None]]
"""A line, or what is done instead of saying one."""


class Letter(NamedTuple):
    """A mail as it came: its data as bytes, the dots of the protocol taken out."""

    sender: str
    recipients: Sequence[str]
    data: bytes


class MailServer(Server):
    """A mail server that says at each step what a test tells it to; a context manager.

    Steps are the words of the client (`EHLO`, `MAIL`, ...), `greeting` before the first and
    `end` after a mail's last line. With `context` it speaks TLS from the start, with `later` after
    STARTTLS. `users` may log in.
    """

    def __init__(
        self,
        replies: Optional[Mapping[str, Reply]] = None,
        features: Sequence[str] = ("8BITMIME",),
        context: Optional[ssl.SSLContext] = None,
        later: Optional[ssl.SSLContext] = None,
    ) -> None:
        super().__init__({}, context)
        words = ["mail.example", *features]
        hello = [f"250-{word}" for word in words[:-1]] + [f"250 {words[-1]}"]
        self._later = later
        self._replies: Dict[str, Reply] = {
            "greeting": "220 mail.example ready",
            "EHLO": "\r\n".join(hello),
            "HELO": "250 mail.example",
            "STARTTLS": "220 go ahead",
            "AUTH": "235 welcome",
            "MAIL": "250 sender taken",
            "RCPT": "250 recipient taken",
            "DATA": "354 go ahead",
            "end": "250 taken",
            "QUIT": "221 good bye",
            **(replies or {}),
        }
        self.heard: List[str] = []
        self.letters: List[Letter] = []

    def __enter__(self) -> "MailServer":
        super().__enter__()
        return self

    @property
    def words(self) -> List[str]:
        """The first word of each line that came, but for the last: nobody waits for its answer."""
        words = [line.split(" ")[0].upper() for line in self.heard]
        return words[:-1] if words[-1:] == ["QUIT"] else words

    def _serve(self, connection: socket) -> None:
        try:
            if self._context is not None:
                connection = self._secured(connection, self._context)
            self._converse(connection)
        except OSError:
            pass  # the other side has had enough, or the test has
        finally:
            connection.close()

    def _secured(self, connection: socket, context: ssl.SSLContext) -> socket:
        self._open.remove(connection)
        secured = context.wrap_socket(connection, server_side=True)
        self._open.append(secured)
        return secured

    def _converse(self, connection: socket) -> None:
        self._reply("greeting", connection)
        sender, recipients = "", []
        while True:
            line = _read_until(connection, b"\r\n").decode("utf-8")
            if not line:
                return
            self.heard.append(line)
            step = line.split(" ")[0].upper()
            self._reply(step, connection)
            if step == "STARTTLS" and self._later is not None:
                connection = self._secured(connection, self._later)
            elif step == "MAIL":
                sender = line
            elif step == "RCPT":
                recipients.append(line)
            elif step == "DATA" and str(self._replies["DATA"]).startswith("354"):
                data = _read_until(connection, b"\r\n.\r\n") + b"\r\n"
                self.letters.append(Letter(sender, recipients, data.replace(b"\r\n..", b"\r\n.")))
                self._reply("end", connection)

    def _reply(self, step: str, connection: socket) -> None:
        reply = self._replies.get(step, "500 what?")
        if isinstance(reply, str):
            connection.sendall(reply.encode("utf-8") + b"\r\n")
        else:
            reply(Talk(connection, self._ended))


def _read_until(connection: socket, end: bytes) -> bytes:
    """Read up to an end, which is left out; a byte at a time, so that nothing after it is read."""
    data = b""
    while not data.endswith(end):
        piece = connection.recv(1)
        if not piece:
            return b""
        data += piece
    return data[: -len(end)]


def hang(talk: Talk) -> None:
    """Say nothing, for as long as the test lasts."""
    talk.ended.wait()


def drip(talk: Talk) -> None:
    """Send the byte of a line now and then, and never come to its end."""
    while not talk.ended.wait(PAUSE_SECONDS):
        talk.say(b"2")


def drip_lines(talk: Talk) -> None:
    """Send a line now and then, each of which says that another follows."""
    while not talk.ended.wait(PAUSE_SECONDS):
        talk.say(b"220-one more\r\n")


def flood_lines(talk: Talk) -> None:
    """Send lines for as long as anybody takes them, each of which says that another follows."""
    while not talk.ended.is_set():
        talk.say(b"220-" + b"x" * 500 + b"\r\n")


def flood(talk: Talk) -> None:
    """Send one line that never ends."""
    while not talk.ended.is_set():
        talk.say(b"2" * 65536)


def hang_up(talk: Talk) -> None:
    """Close the connection."""
    raise ConnectionAbortedError


def reset(talk: Talk) -> None:
    """Break the connection off."""
    talk.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionAbortedError


def say(data: bytes) -> Callable[[Talk], None]:
    """Say just this."""
    return lambda talk: talk.say(data)


def break_off(turn: Turn) -> None:
    """Break a connection off before a word of the answer."""
    turn.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


def endless_headers(turn: Turn) -> None:
    """Send one header after the other for as long as anybody takes them."""
    turn.say(b"HTTP/1.1 200 OK\r\n")
    while not turn.ended.is_set():
        turn.say(b"X-More: yes\r\n" * 1000)


def many_promises(turn: Turn) -> None:
    """Say as fast as can be that the answer is to come."""
    while not turn.ended.is_set():
        turn.say(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
