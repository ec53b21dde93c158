"""A message posted to a url: one request, no redirect, an answer of bounded size and time."""

import http.client
import socket
from http import HTTPStatus
from time import time
from typing import List, NamedTuple, Optional, Tuple, cast

from hydra_heads.base.errors import reason_of
from hydra_heads.heads.http_addresses import looks_local
from hydra_heads.heads.http_connection import (
    Refused,
    basic,
    open_tunnel,
    proxy_for,
    tls_context,
)
from hydra_heads.heads.http_target import Target
from hydra_heads.notify.connection import Connection, Unsent, addresses_of, connect
from hydra_heads.version import VERSION

LONGEST_WAIT_S = 3600.0
"""What another side may ask for at most by `Retry-After`, in seconds."""

_AGAIN = (408, 425, 429)
"""Of the answers that say that the request is wrong, those that say so of the moment."""

_WAITS = (408, 429, 503)
"""Answers whose `Retry-After` is about the same request."""


class Post(NamedTuple):
    """What is sent where: the body is JSON, `headers` come on top of what every request has."""

    target: Target
    headers: Tuple[Tuple[str, str], ...]
    body: bytes
    allow_private: bool = False


def post(what: Post, until: float) -> None:
    """Post a body; return when the other side said that it took it (a status from 200 to 299).

    `until` is the deadline on the clock `time.monotonic`. Raises `Unsent`.
    """
    place = what.target.origin
    try:
        proxy = proxy_for(what.target)
        connection = _connected(what, proxy, until)
    except Refused as error:
        raise Unsent(str(error)) from error
    except OSError as error:
        raise Unsent(f"the connection to {place} broke: {reason_of(error)}") from error
    except http.client.HTTPException as error:
        raise Unsent(f"the proxy on the way to {place} speaks no HTTP: {_word(error)}") from error
    try:
        _send(connection, _head_of(what, proxy) + what.body)
        _judge(connection, place)
    finally:
        connection.close()


def _connected(what: Post, proxy: Optional[Target], until: float) -> Connection:
    """Connect to where a request goes to, by TLS where its url says so."""
    target = what.target
    if proxy is None:
        connection = connect(target.host, target.port, target.origin, until, what.allow_private)
    else:
        _refuse_own_by_proxy(what, until)
        # Whoever set the proxy's variable has named it.
        connection = connect(proxy.host, proxy.port, f"proxy {proxy.origin}", until, True)
    try:
        if target.scheme == "https":
            if proxy is not None:
                open_tunnel(_as_socket(connection), target, proxy)
            connection.secure(tls_context(), target.host)
    except BaseException:  # whatever it is, the connection is of no use to anybody
        connection.close()
        raise
    return connection


def _refuse_own_by_proxy(what: Post, until: float) -> None:
    """Refuse what is written as an address of our own; names are looked up by the proxy."""
    host = what.target.host.rstrip(".")
    if looks_local(host):
        addresses_of(host, what.target.port, what.target.origin, until, what.allow_private)


def _head_of(what: Post, proxy: Optional[Target]) -> bytes:
    """Return the head of a request, to be sent as it is."""
    target = what.target
    own: List[Tuple[str, str]] = [
        ("Host", target.authority),
        ("User-Agent", f"hydra-heads/{VERSION}"),
        ("Accept", "*/*"),
        # What comes compressed would be unpacked by nobody.
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(what.body))),
    ]
    path = target.path
    if proxy is not None and target.scheme == "http":
        path = target.origin + target.path
        if proxy.user is not None:
            own.append(("Proxy-Authorization", basic(proxy.user)))
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {text}" for name, text in (*own, *what.headers))]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _send(connection: Connection, data: bytes) -> None:
    try:
        connection.sendall(data)
    except OSError:
        pass  # who answers before all is sent has answered: what it says is to be read


def _judge(connection: Connection, place: str) -> None:
    """Read what the other side says; raises `Unsent` when it did not take the request."""
    answer = http.client.HTTPResponse(_as_socket(connection), method="POST")
    try:
        answer.begin()
        # Of a good answer the body says nothing more.
        if not 200 <= answer.status < 300:
            raise _refusal_of(answer, place)
    except http.client.RemoteDisconnected as error:
        raise Unsent(f"{place} closed the connection without an answer") from error
    except http.client.HTTPException as error:
        raise Unsent(f"{place} answered something that is no HTTP: {_word(error)}") from error
    except (OSError, ValueError) as error:
        raise Unsent(f"the connection to {place} broke: {reason_of(error)}") from error
    finally:
        answer.close()


def _as_socket(connection: Connection) -> socket.socket:
    # `http.client` asks a socket for nothing but sending all, and a file to read.
    return cast(socket.socket, connection)


def _refusal_of(answer: http.client.HTTPResponse, place: str) -> Unsent:
    status = answer.status
    said = f"{place} answered {_words_of(status)}"
    if 300 <= status < 400:
        return Unsent(
            f"{said}, which names another address; redirects are not followed: write the last "
            "address into the channel's url",
            is_final=True,
        )
    waits = retry_after_s(answer.getheader("Retry-After"), time()) if status in _WAITS else None
    text = _text_of(answer)
    is_final = 400 <= status < 500 and status not in _AGAIN
    return Unsent(f"{said}: {text}" if text else said, is_final, waits)


def _words_of(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _text_of(answer: http.client.HTTPResponse) -> str:
    """Return what an answer says, empty unless it came whole.

    Of a part nobody could tell whether it ends within a secret.
    """
    try:
        return answer.read().decode("utf-8", "replace").strip()
    except (OSError, ValueError, http.client.HTTPException, Unsent):
        return ""  # the status says what is to be known


def retry_after_s(text: Optional[str], now_unix: float) -> Optional[float]:
    """Return the seconds that a `Retry-After` asks for (RFC 9110, 10.2.3), at most an hour.

    None for what is neither a number of seconds nor a date.

    >>> retry_after_s("120", 0.0), retry_after_s("9" * 400, 0.0), retry_after_s("soon", 0.0)
    (120.0, 3600.0, None)
    >>> retry_after_s("Thu, 01 Jan 1970 00:01:30 GMT", 60.0)
    30.0
    """
    if text is None:
        return None
    text = text.strip()
    if text.isdigit() and text.isascii():
        # The length is looked at first: Python refuses to read numbers of thousands of digits.
        return LONGEST_WAIT_S if len(text) > 9 else min(float(text), LONGEST_WAIT_S)
    from email.utils import mktime_tz, parsedate_tz

    try:
        date = parsedate_tz(text)
        seconds = None if date is None else mktime_tz(date) - now_unix
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return None if seconds is None else min(max(float(seconds), 0.0), LONGEST_WAIT_S)


def _word(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
