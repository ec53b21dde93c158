"""One request sent and its answer read, redirects followed, in pieces of bounded size."""

import http.client
import os
import ssl
import stat
from time import monotonic
from typing import Any, BinaryIO, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.heads.http_connection import (
    Refused,
    Route,
    basic,
    connect,
    proxy_for,
    tls_context,
)
from hydra_heads.heads.http_headers import fault_of_header
from hydra_heads.heads.http_redirects import is_redirect, next_target
from hydra_heads.heads.http_target import Target, target_of
from hydra_heads.version import VERSION

PIECE_BYTES = 64 * 1024

_MIB = 1024 * 1024

_DEFAULT_HEADERS = (
    ("User-Agent", f"hydra-heads/{VERSION}"),
    ("Accept", "*/*"),
    # What comes compressed would be unpacked by nobody, and to any size by somebody.
    ("Accept-Encoding", "identity"),
)

_FOR_ANYBODY = ("accept", "accept-encoding", "accept-language", "range", "user-agent")
"""Headers of the heads file that go to another server too, after a redirect."""

_WITH_LENGTH = ("POST", "PUT", "PATCH")
"""Methods whose empty body is said to be empty."""


class TooMuch(Exception):
    """The body is longer than the head may write."""


class Exchange:
    """One request: what is to be done, and how long it took without what was made ready."""

    def __init__(self, request: Mapping[str, Any], write: Callable[[bytes], None]) -> None:
        self._request = request
        self._write = write
        self._contexts: List[ssl.SSLContext] = []
        self._begin: Optional[float] = None
        self._aside = 0.0
        self._way: List[Target] = []

    @property
    def seconds(self) -> Optional[float]:
        """Seconds since the first host was looked up, None before that."""
        return None if self._begin is None else monotonic() - self._begin - self._aside

    def run(self) -> int:
        """Make the request and write the body out; return the status.

        Raises `Refused`, `TooMuch`, `OSError` or `http.client.HTTPException` for a request
        that got no whole answer.
        """
        try:
            target = target_of(self._request["url"])
        except ValueError as error:
            raise Refused(f"the url cannot be used as filled in: {error}") from error
        headers, body = _checked_headers(self._request), _Body(self._request)
        if target.scheme == "https":
            self._context()
        proxy = self._proxy(target)
        self._begin = monotonic()
        while True:
            self._way.append(target)
            connection = self._connected(target, proxy)
            response: Optional[http.client.HTTPResponse] = None
            try:
                response = self._answer(connection, target, proxy, headers, body)
                location = response.getheader("Location")
                if not is_redirect(response.status, location, self._request):
                    self._copy(response)
                    return response.status
            finally:
                connection.close()
                if response is not None:
                    response.close()
            target = next_target(self._request, self._way, str(location))
            proxy = self._proxy(target)

    def _proxy(self, target: Target) -> Optional[Target]:
        if not self._request["proxy"]:
            return None
        before = monotonic()
        proxy = proxy_for(target)
        self._aside += 0.0 if self._begin is None else monotonic() - before
        return proxy

    def _context(self) -> ssl.SSLContext:
        """Make what TLS needs once: reading the authorities is not the other side's time."""
        if not self._contexts:
            before = monotonic()
            self._contexts.append(tls_context())
            self._aside += 0.0 if self._begin is None else monotonic() - before
        return self._contexts[0]

    def _connected(self, target: Target, proxy: Optional[Target]) -> http.client.HTTPConnection:
        """Connect to one target."""
        first = self._way[0].host
        is_named = first in self._request["named_hosts"] and all(
            step.host == first for step in self._way
        )
        begin = monotonic() if self._begin is None else self._begin
        route = Route(begin + float(self._request["timeout_s"]), proxy, is_named)
        connection = http.client.HTTPConnection(target.host, target.port)
        context = self._context() if target.scheme == "https" else None
        connection.sock = connect(target, route, context)
        return connection

    def _answer(
        self,
        connection: http.client.HTTPConnection,
        target: Target,
        proxy: Optional[Target],
        headers: Mapping[str, str],
        body: "_Body",
    ) -> http.client.HTTPResponse:
        """Send the request to one target and read the head of what comes back."""
        path, own = _head_of(target, proxy, headers, is_home=self._is_home())
        own += body.headers(self._request["method"])
        connection.putrequest(
            self._request["method"], path, skip_host=True, skip_accept_encoding=True
        )
        for name, text in own:
            connection.putheader(name, text)
        try:
            connection.endheaders()
            body.send(connection)
        except (BrokenPipeError, ConnectionResetError):
            pass  # who answers before all is sent has answered: what it says is to be read
        return connection.getresponse()

    def _is_home(self) -> bool:
        """Say whether nobody but the first server was asked so far."""
        return all(step.origin == self._way[0].origin for step in self._way)

    def _copy(self, response: http.client.HTTPResponse) -> None:
        """Write out the body; raises `Refused` when its end is missing."""
        # Older Pythons do not count down what `read1` gives, so it is counted here.
        length = response.length
        cap = self._request["output_mb"]
        most = None if cap is None else int(cap * _MIB)
        done = 0
        while length is None or done < length:
            room = PIECE_BYTES if length is None else min(PIECE_BYTES, length - done)
            try:
                piece = response.read1(room)
            except http.client.IncompleteRead as error:
                raise Refused(_cut_off(done, None)) from error
            if not piece:
                break
            if most is not None and done + len(piece) > most:
                self._write(piece[: most - done])
                raise TooMuch(f"the body has more than {cap:g} MiB (limits.output_mb)")
            self._write(piece)
            done += len(piece)
        if length is not None and done < length:
            raise Refused(_cut_off(done, length))


def _cut_off(done: int, length: Optional[int]) -> str:
    of = "" if length is None else f" of {length}"
    return f"the body was cut off: the connection ended after {done}{of} bytes"


class _Body:
    """What is sent: nothing, a text, or a file, which is read as it is sent."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        text, self._path = request["body"], request["body_file"]
        self._data: bytes = (text or "").encode("utf-8", "surrogateescape")
        self._size: Optional[int] = None if text is None else len(self._data)
        if self._path is not None:
            self._name = request["body_name"]
            self._size = self._size_of_file()

    def _size_of_file(self) -> int:
        try:
            found = os.stat(self._path)
        except OSError as error:
            raise self._unreadable(error) from error
        if not stat.S_ISREG(found.st_mode):
            raise Refused(f"body_file {self._name!r} is no ordinary file")
        return found.st_size

    def headers(self, method: str) -> List[Tuple[str, str]]:
        """Say how long it is."""
        size = 0 if self._size is None and method in _WITH_LENGTH else self._size
        return [] if size is None else [("Content-Length", str(size))]

    def send(self, connection: http.client.HTTPConnection) -> None:
        """Send it in pieces."""
        if self._path is None:
            for at in range(0, len(self._data), PIECE_BYTES):
                connection.send(self._data[at : at + PIECE_BYTES])
            return
        left = self._size or 0
        with self._opened() as file:
            while left:
                piece = file.read(min(PIECE_BYTES, left))
                if not piece:
                    raise Refused(f"body_file {self._name!r} became shorter while it was sent")
                connection.send(piece)
                left -= len(piece)

    def _opened(self) -> BinaryIO:
        try:
            return open(self._path, "rb")
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> Refused:
        return Refused(f"body_file {self._name!r} cannot be read: {error.strerror}")


def _checked_headers(request: Mapping[str, Any]) -> Dict[str, str]:
    """Return the headers of the heads file; raises `Refused` for what cannot be one."""
    headers = {str(name): str(text) for name, text in request["headers"]}
    for name, text in headers.items():
        fault = fault_of_header(name, text)
        if fault is not None:
            raise Refused(f"header {name} cannot be sent: {fault}")
    return headers


def _head_of(
    target: Target, proxy: Optional[Target], headers: Mapping[str, str], is_home: bool
) -> Tuple[str, List[Tuple[str, str]]]:
    """Return what is asked for, and the headers for it: ours, and those of the heads file.

    Nobody but the server that the heads file names gets a header that may mean something there.
    """
    sent = {name: text for name, text in headers.items() if is_home or name.lower() in _FOR_ANYBODY}
    given = {name.lower() for name in sent}
    own = [("Host", target.authority), *_DEFAULT_HEADERS, ("Connection", "close")]
    if target.user is not None:
        own.append(("Authorization", basic(target.user)))
    path = target.path
    if proxy is not None and target.scheme == "http":
        path = target.origin + target.path
        if proxy.user is not None:
            own.append(("Proxy-Authorization", basic(proxy.user)))
    kept = [(name, text) for name, text in own if name.lower() not in given]
    return path, [*kept, *sent.items()]
