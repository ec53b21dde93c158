"""A connection for one request: to an address that may be reached, by TLS, through a proxy.

A host is looked up once, and the connection goes to what was found then: what the name means a
moment later plays no part.
"""

import base64
import http.client
import socket
import ssl
from time import monotonic
from typing import Any, List, NamedTuple, Optional, Tuple

from hydra_heads.heads.http_addresses import looks_local, own_kind
from hydra_heads.heads.http_target import Target, target_of

Found = Tuple[int, int, int, Tuple[Any, ...]]
"""Family, type, protocol and address of a socket."""


class Refused(Exception):
    """What this program does not do, or cannot; the message is for people."""


class Route(NamedTuple):
    """How a target is reached: through which proxy, if any, and whether it may be our own.

    `deadline` is when the whole request is ended, on the monotonic clock.
    """

    deadline: float
    proxy: Optional[Target]
    own_is_named: bool


def connect(target: Target, route: Route, context: Optional[ssl.SSLContext]) -> socket.socket:
    """Connect to a target; with a context TLS is spoken.

    Raises `Refused` for an address that may not be reached, `OSError` for one that cannot.
    """
    if route.proxy is None:
        found = _reachable(target, route.own_is_named)
        connection = _first_connected(target, found, route.deadline)
    else:
        _refuse_own_by_proxy(target, route.own_is_named)
        # Whoever set the proxy's variable has named it.
        found = _reachable(route.proxy, True)
        connection = _first_connected(route.proxy, found, route.deadline)
        if context is not None:
            try:
                open_tunnel(connection, target, route.proxy)
            except BaseException:  # whatever it is, the connection is of no use to anybody
                connection.close()
                raise
    if context is None:
        return connection
    try:
        return context.wrap_socket(connection, server_hostname=_name_for_tls(target.host))
    except (OSError, ValueError) as error:
        names = ("verify_message", "reason", "strerror")
        reason = next(filter(None, (getattr(error, name, "") for name in names)), str(error))
        raise Refused(f"TLS with {target.origin} failed: {reason}") from error


def _name_for_tls(host: str) -> str:
    """Return a host as certificates name it: without a zone, and without the root's dot."""
    return host.partition("%")[0].rstrip(".")


def tls_context() -> ssl.SSLContext:
    """Return a context that verifies; `SSL_CERT_FILE` and `SSL_CERT_DIR` name other authorities."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def proxy_for(target: Target) -> Optional[Target]:
    """Return the proxy that the environment, or the system, names for a target.

    Raises `Refused` for a proxy of a kind that is not spoken here.
    """
    from urllib.request import getproxies, proxy_bypass

    text = getproxies().get(target.scheme) or getproxies().get("all")
    if not text or proxy_bypass(target.host):
        return None
    try:
        proxy = target_of(text if "://" in text else f"http://{text}")
    except ValueError as error:
        raise Refused(f"the proxy for {target.scheme} cannot be used: {error}") from error
    if proxy.scheme != "http":
        raise Refused(f"the proxy for {target.scheme} is an https one, only http ones are spoken")
    return proxy


def basic(user: str) -> str:
    """Return the header by which a user is named (RFC 7617)."""
    data = user if ":" in user else f"{user}:"
    return "Basic " + base64.b64encode(data.encode("utf-8", "surrogateescape")).decode("ascii")


def _reachable(target: Target, own_is_named: bool) -> List[Found]:
    """Look a host up; its own addresses count only when they are named."""
    try:
        # As bytes: for text the codec of international names would be imported just now.
        rows = socket.getaddrinfo(target.host.encode("ascii"), target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused(f"host {target.host!r} cannot be looked up: {reason}") from error
    found: List[Found] = [(row[0], row[1], row[2], row[4]) for row in rows]
    allowed = [row for row in found if own_is_named or own_kind(str(row[3][0])) is None]
    if not allowed:
        first = str(found[0][3][0])
        raise Refused(
            f"host {target.host!r} has the {own_kind(first)} address {first}, which is reached "
            "only where the heads file names the host, and by no redirect from another"
        )
    return allowed


def _refuse_own_by_proxy(target: Target, own_is_named: bool) -> None:
    """Refuse what is written as an address of our own; names are looked up by the proxy."""
    if own_is_named:
        return
    host = target.host.rstrip(".")
    if looks_local(host):
        _reachable(target._replace(host=host), False)


def _first_connected(target: Target, found: List[Found], deadline: float) -> socket.socket:
    """Connect to the first address that answers; each gets its share of the time left."""
    last: Optional[OSError] = None
    for at, (family, kind, protocol, address) in enumerate(found):
        connection = None
        try:
            connection = socket.socket(family, kind, protocol)
            left = len(found) - at
            if left > 1:
                connection.settimeout(max((deadline - monotonic()) / left, 0.01))
            connection.connect(address)
            connection.settimeout(None)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except OSError as error:
            last = error
            if connection is not None:
                connection.close()
    reason = getattr(last, "strerror", None) or str(last) or type(last).__name__
    raise Refused(f"no connection to {target.origin}: {reason}") from last


def open_tunnel(connection: socket.socket, target: Target, proxy: Target) -> None:
    """Have a proxy pass on what is said from now on; raises `Refused` when it does not."""
    name = f"[{target.host}]" if ":" in target.host else target.host
    place = f"{name}:{target.port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.user is not None:
        lines.append(f"Proxy-Authorization: {basic(proxy.user)}")
    connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
    # Nothing is read past this answer's head: the other side waits for our first words of TLS.
    answer = http.client.HTTPResponse(connection, method="CONNECT")
    answer.begin()
    if answer.status != 200:
        raise Refused(f"the proxy opens no way to {target.origin}: status {answer.status}")
