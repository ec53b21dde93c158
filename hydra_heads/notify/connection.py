"""A connection to a host on which nothing outlasts its deadline, whatever the other side does.

The standard library bounds each single wait, so a server that sends a byte now and then is never
late; here every wait is bounded by what is left of one deadline. A host is looked up once, and
the connection goes to what was found then: what the name means a moment later plays no part.
"""

import io
import socket
import ssl
import threading
from time import monotonic
from typing import Any, List, Optional, Tuple

from hydra_heads.base.errors import reason_of
from hydra_heads.heads.http_addresses import own_kind

Found = Tuple[int, int, int, Tuple[Any, ...]]
"""Family, type, protocol and address of a socket."""

MOST_BYTES = 1024 * 1024
"""What is read from one connection at most; an answer to a notification is a few lines."""

PIECE_BYTES = 16 * 1024
"""What is sent in one go: TLS waits anew for each record of this size."""


class Unsent(Exception):
    """What kept a message from being sent; the text is for people.

    With `is_final` trying again is of no use; `retry_after_s` is what the other side asked for.
    """

    def __init__(
        self, message: str, is_final: bool = False, retry_after_s: Optional[float] = None
    ) -> None:
        super().__init__(message)
        self.is_final = is_final
        self.retry_after_s = retry_after_s


class Connection:
    """A connection that stands; its methods raise `Unsent` when the deadline has passed.

    `place` is how messages name the other side, `until` the deadline on the clock
    `time.monotonic`. It can stand where `http.client` and `smtplib` expect a socket: they send
    by `sendall` and read what `makefile` gives.
    """

    def __init__(self, opened: socket.socket, place: str, until: float) -> None:
        self._socket = opened
        self._place = place
        self._until = until
        self._left_bytes = MOST_BYTES

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        for at in range(0, len(data), PIECE_BYTES):
            self._socket.settimeout(self._left())
            try:
                self._socket.sendall(data[at : at + PIECE_BYTES])
            except socket.timeout as error:
                raise late(self._place) from error

    def makefile(self, mode: str = "rb") -> io.BufferedReader:
        """Return what comes as a file; `mode` is always that of reading bytes."""
        return io.BufferedReader(_Incoming(self))

    def receive_into(self, buffer: Any) -> int:
        """Read what is there, at least a byte, into a buffer; return how much, 0 at the end."""
        if not self._left_bytes:
            raise Unsent(f"{self._place} answers without an end")
        room = memoryview(buffer)[: self._left_bytes]
        self._socket.settimeout(self._left())
        try:
            count = self._socket.recv_into(room)
        except socket.timeout as error:
            raise late(self._place) from error
        self._left_bytes -= count
        return count

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from now on, with who can prove to be `host`."""
        # As certificates name it: without a zone, and without the root's dot.
        name = host.partition("%")[0].rstrip(".")
        self._socket.settimeout(self._left())
        try:
            # One handshake is one wait: a server that drips is late too.
            self._socket = context.wrap_socket(self._socket, server_hostname=name)
        except socket.timeout as error:
            raise late(self._place) from error
        except (OSError, ValueError) as error:
            words = (getattr(error, part, "") for part in ("verify_message", "reason"))
            reason = next(filter(None, words), None) or reason_of(error)
            raise Unsent(f"TLS with {self._place} failed: {reason}") from error

    def close(self) -> None:
        """End it; what is on its way is not waited for."""
        self._socket.close()

    def _left(self) -> float:
        return _seconds_left(self._until, self._place)


class _Incoming(io.RawIOBase):
    """What comes over a connection, as a file."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._connection.receive_into(buffer)


def connect(host: str, port: int, place: str, until: float, may_be_own: bool) -> Connection:
    """Connect to a host, in lower-case ASCII, at an address of its that may be reached.

    Without `may_be_own` that is a public address: none of this machine, its network, or nobody's.
    Raises `Unsent`; for an address that may not be reached, it is final.
    """
    found = addresses_of(host, port, place, until, may_be_own)
    last: Optional[OSError] = None
    for at, row in enumerate(found):
        # Each gets its share of the time that is left.
        share = _seconds_left(until, place) / (len(found) - at)
        try:
            return Connection(_opened(row, share), place, until)
        except OSError as error:
            last = error
    if isinstance(last, socket.timeout):
        raise late(place) from last
    raise Unsent(f"no connection to {place}: {reason_of(last or OSError())}") from last


def _opened(row: Found, seconds: float) -> socket.socket:
    family, kind, protocol, address = row
    opened = socket.socket(family, kind, protocol)
    try:
        opened.settimeout(seconds)
        opened.connect(address)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:  # whatever it is, the connection is of no use to anybody
        opened.close()
        raise
    return opened


def addresses_of(host: str, port: int, place: str, until: float, may_be_own: bool) -> List[Found]:
    """Look a host up; raises `Unsent` when it has no address that may be reached."""
    found = _looked_up(host, port, place, until)
    allowed = [row for row in found if may_be_own or own_kind(str(row[3][0])) is None]
    if not allowed:
        first = str(found[0][3][0])
        raise Unsent(
            f"host {host!r} has the {own_kind(first)} address {first}, and only public ones are "
            "reached; if that is meant, set allow_private of the channel to true",
            is_final=True,
        )
    return allowed


def late(place: str) -> Unsent:
    """Return the error that says that the time is up."""
    return Unsent(f"{place} was not done in the time that it has (timeout_s)")


def _seconds_left(until: float, place: str) -> float:
    left = until - monotonic()
    if left <= 0:
        raise late(place)
    return left


def _looked_up(host: str, port: int, place: str, until: float) -> List[Found]:
    """Ask the system for a host's addresses; it knows no deadline, so a thread waits for it."""
    found: List[Found] = []
    failures: List[Exception] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failures.append(error)
        else:
            found.extend((row[0], row[1], row[2], row[4]) for row in rows)

    # A daemon: one that is given up keeps no program from ending.
    thread = threading.Thread(target=look_up, name="hydra-look-up", daemon=True)
    thread.start()
    thread.join(_seconds_left(until, place))
    if thread.is_alive():
        raise Unsent(f"host {host!r} was not looked up in the time that it has (timeout_s)")
    if failures or not found:
        reason = reason_of(failures[0]) if failures else "it has no address"
        raise Unsent(f"host {host!r} cannot be looked up: {reason}")
    return found
