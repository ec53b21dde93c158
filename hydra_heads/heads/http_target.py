"""An http or https url taken apart, strictly: what is doubtful is refused, not guessed at.

Used before a run and in the process that makes the request, so that both read a url alike.
"""

import re
from typing import FrozenSet, NamedTuple, Optional

DEFAULT_PORTS = {"http": 80, "https": 443}

PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
"""Characters that mean themselves everywhere in a url (RFC 3986, 2.3)."""

_MEANINGFUL = PLAIN.union("%/?:@!$&'()*+,;=[]")

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?:(?P<user>[^/?#@]*)@)?"
    r"(?P<host>\[[^\]/?#@]*\]|[^/?#@:\[\]]*)"
    r"(?::(?P<port>[0-9]{0,5}))?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:#.*)?"
)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")

_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]{0,252}[a-z0-9_])?\.?")

_BRACKETED = re.compile(r"\[([0-9a-f:.]{2,45})(?:%(?:25)?([a-z0-9._~-]{1,32}))?\]")

_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")


class Target(NamedTuple):
    """Where a request goes.

    `host` is in lower-case ASCII, without brackets; `path` holds the query too and begins with
    `/`; `user` is the decoded `name:password`, None without one.
    """

    scheme: str
    host: str
    port: int
    path: str
    user: Optional[str] = None

    @property
    def authority(self) -> str:
        """Return host and port as the `Host` header has them: the port where it is unusual."""
        name = f"[{self.host.partition('%')[0]}]" if ":" in self.host else self.host
        return name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def origin(self) -> str:
        """Return the url without path, query and user: what messages may show."""
        return f"{self.scheme}://{self.authority}"


def target_of(url: str) -> Target:
    """Take a url apart; raises `ValueError` saying what is wrong with it, for people.

    >>> target_of("http://EXAMPLE.org:8080/a b".replace(" ", "%20"))
    Target(scheme='http', host='example.org', port=8080, path='/a%20b', user=None)
    """
    if any(char <= " " or char in "\x7f\\" for char in url):
        raise ValueError("it holds a space, a backslash or a control character")
    found = _URL.fullmatch(url)
    scheme = _SCHEME.match(url)
    if scheme is not None and scheme.group(1).lower() not in DEFAULT_PORTS:
        raise ValueError(f"its scheme is {scheme.group(1).lower()!r}, allowed are http and https")
    if found is None:
        raise ValueError("it is no address like https://host:port/path")
    name = found.group("scheme").lower()
    port = int(found.group("port") or DEFAULT_PORTS[name])
    if not 0 < port < 65536:
        raise ValueError(f"its port is {port}, allowed are 1 to 65535")
    user = found.group("user")
    path = (found.group("path") or "/") + (found.group("query") or "")
    return Target(
        name,
        host_of(found.group("host")),
        port,
        quoted(path, _MEANINGFUL),
        None if user is None else _unquoted(user),
    )


def host_of(text: str) -> str:
    """Return a host as it is looked up and compared; raises `ValueError` for what is none.

    >>> host_of("Example.ORG"), host_of("[::1]")
    ('example.org', '::1')
    """
    text = text.lower()
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed is not None:
        address, zone = bracketed.groups()
        return address if zone is None else f"{address}%{zone}"
    try:
        host = text.encode("ascii" if text.isascii() else "idna").decode("ascii") if text else ""
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise ValueError("its host is none, or holds what no host's name has")
    return host


def quoted(text: str, safe: FrozenSet[str] = PLAIN) -> str:
    """Write every character but the safe ones as the bytes of its UTF-8 in hex.

    >>> quoted("a b/ü")
    'a%20b%2F%C3%BC'
    """
    if safe.issuperset(text):
        return text
    return "".join(
        char
        if char in safe
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in text
    )


def _unquoted(text: str) -> str:
    data = text.encode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda found: bytes([int(found.group(1), 16)]), data).decode(
        "utf-8", "surrogateescape"
    )
