"""Real servers on this machine, well-behaved and otherwise, for heads that are HTTP requests."""

import gzip
import os
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

PAUSE_SECONDS = 0.02
"""Between two bytes of a server that drips."""


class Asked(NamedTuple):
    """A request as it came: header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Turn(NamedTuple):
    """One connection: what was asked, where the answer goes, and the end of all waiting."""

    asked: Asked
    connection: socket.socket
    ended: threading.Event

    def say(self, *pieces: bytes) -> None:
        """Send pieces one after the other."""
        for piece in pieces:
            self.connection.sendall(piece)


Script = Callable[[Turn], None]
"""What a server does on one path."""


class Server:
    """A server that follows a script on each path, and remembers what it was asked.

    A context manager: at its end nothing of it is left. Without `reads_bodies` it answers as soon
    as it knows what is asked.
    """

    def __init__(
        self,
        scripts: Mapping[str, Script],
        context: Optional[ssl.SSLContext] = None,
        reads_bodies: bool = True,
    ) -> None:
        self._scripts = dict(scripts)
        self._context = context
        self._reads_bodies = reads_bodies
        self._ended = threading.Event()
        self._open: List[socket.socket] = []
        self._threads: List[threading.Thread] = []
        self.asked: List[Asked] = []
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(32)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"{'http' if self._context is None else 'https'}://127.0.0.1:{self.port}"

    def on(self, path: str, script: Script) -> None:
        """Add a script, which may name the server's own address."""
        self._scripts[path] = script

    def __enter__(self) -> "Server":
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        # A connection wakes the thread that waits for one.
        with socket.socket() as wake:
            wake.settimeout(5)
            wake.connect(("127.0.0.1", self.port))
        self._threads[0].join(5)
        self._listener.close()
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is over already
        for thread in self._threads:
            thread.join(5)
        for connection in self._open:
            connection.close()

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            self._open.append(connection)
            if self._ended.is_set():
                return
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._context is not None:
                self._open.remove(connection)
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            asked = _read(connection, self._reads_bodies)
            if asked is not None:
                self.asked.append(asked)
                script = self._scripts.get(asked.path.partition("?")[0], answer(b"", 404))
                script(Turn(asked, connection, self._ended))
        except OSError:
            pass  # the other side has had enough, or the test has
        finally:
            connection.close()


_HELLO = b"\x16"
"""How TLS begins; a server that speaks none says that it does not understand."""


def _read(connection: socket.socket, reads_bodies: bool) -> Optional[Asked]:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
        if data.startswith(_HELLO):
            connection.sendall(head(400))
            return None
    top, _, body = data.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers: Dict[str, str] = {}
    for line in lines:
        name, _, text = line.partition(":")
        headers[name.lower()] = text.strip()
    while reads_bodies and len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, path, _ = first.split(" ")
    return Asked(method, path, headers, body)


def head(status: int, *headers: str, version: str = "HTTP/1.1") -> bytes:
    """Make the head of an answer."""
    return "\r\n".join([f"{version} {status} Words", *headers, "", ""]).encode("latin-1")


def answer(body: bytes, status: int = 200, *headers: str) -> Script:
    """Answer as a server should."""
    return lambda turn: turn.say(head(status, f"Content-Length: {len(body)}", *headers), body)


def raw(*pieces: bytes) -> Script:
    """Say just this, and close."""
    return lambda turn: turn.say(*pieces)


def echo(turn: Turn) -> None:
    """Send back what was asked, all of it."""
    asked = turn.asked
    lines = [f"{asked.method} {asked.path}", *(f"{k}: {v}" for k, v in asked.headers.items())]
    answer("\n".join(lines).encode("latin-1") + b"\n\n" + asked.body)(turn)


def redirect(location: str, status: int = 302) -> Script:
    """Send the asker elsewhere."""
    return answer(b"over there", status, f"Location: {location}")


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n") -> Script:
    """Send a body in chunks; without the right end it is cut off."""
    parts = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    return raw(head(200, "Transfer-Encoding: chunked"), *parts, end)


def drip(turn: Turn) -> None:
    """Send a byte now and then, and never come to an end."""
    turn.say(head(200, "Content-Length: 1000000"))
    while not turn.ended.wait(PAUSE_SECONDS):
        turn.say(b"x")


def drip_head(turn: Turn) -> None:
    """Send a header now and then: the answer never begins."""
    turn.say(b"HTTP/1.1 200 OK\r\n")
    while not turn.ended.wait(PAUSE_SECONDS):
        turn.say(b"x")


def promise(turn: Turn) -> None:
    """Say again and again that the answer is to come."""
    while not turn.ended.wait(PAUSE_SECONDS):
        turn.say(head(100))


def silent(turn: Turn) -> None:
    """Take the request and say nothing."""
    turn.ended.wait()


def endless(turn: Turn) -> None:
    """Send a body for as long as anybody takes it."""
    turn.say(head(200))
    while not turn.ended.is_set():
        turn.say(b"x" * 65536)


def endless_header(turn: Turn) -> None:
    """Send one header that never ends."""
    turn.say(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not turn.ended.is_set():
        turn.say(b"x" * 65536)


def reset(turn: Turn) -> None:
    """Break the connection off in the middle of the body."""
    turn.say(head(200, "Content-Length: 100"), b"half")
    turn.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def bomb(megabytes: int) -> Tuple[bytes, Script]:
    """Make a small body that unpacks to a large one; return it with its script."""
    packed = gzip.compress(b"\0" * (megabytes << 20), 9)
    return packed, answer(packed, 200, "Content-Encoding: gzip")


def self_signed(folder: str) -> Optional[str]:
    """Make a certificate of this machine's, signed by nobody else; None without `openssl`.

    The file holds the key too.
    """
    program = shutil.which("openssl")
    if program is None:
        return None
    key, path = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    alternatives = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    subprocess.run(
        [program, *words.split(), alternatives, "-keyout", key, "-out", path],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    both = os.path.join(folder, "both.pem")
    with open(both, "wb") as file:
        for part in (key, path):
            with open(part, "rb") as source:
                file.write(source.read())
    return both


def server_context(certificate: str) -> ssl.SSLContext:
    """Make the context of a server that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def fill(listener: socket.socket) -> List[socket.socket]:
    """Leave no room for a connection that nobody accepts."""
    clients = []
    for _ in range(3):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(listener.getsockname())
        clients.append(client)
    return clients
