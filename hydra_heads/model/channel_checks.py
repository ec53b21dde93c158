"""What a schema cannot say of channels: what goes with which type, addresses, and secrets."""

import re
from typing import Any, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.channels import COMMAND, EMAIL, FILE, SLACK, STDERR, WEBHOOK
from hydra_heads.model.figure_checks import Path, check_distinct_names
from hydra_heads.model.findings import Findings, shown
from hydra_heads.model.header_names import fault_of_own
from hydra_heads.model.schema_words import unknown_key_words

COMMON = ("name", "type", "min_severity", "window_s", "max_per_hour", "timeout_s", "max_attempts")
"""Keys that every channel has, besides a comment."""

STARTTLS, TLS, NO_TLS = "starttls", "tls", "none"

PORTS: Mapping[str, int] = {STARTTLS: 587, TLS: 465, NO_TLS: 25}
"""The port of a mail server where none is given, by the channel's `security`."""


class Kind(NamedTuple):
    """What a channel of one type must have, and what it may have besides."""

    needed: Tuple[str, ...] = ()
    allowed: Tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    STDERR: Kind(),
    FILE: Kind(("path",)),
    WEBHOOK: Kind(("url",), ("headers", "allow_private", "secret")),
    SLACK: Kind((), ("url", "allow_private", "secret")),
    EMAIL: Kind(("to", "from"), ("host", "port", "security", "user", "secret")),
    COMMAND: Kind(("command",), ("cwd", "secret")),
}
"""The keys of each type, besides those in common."""

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<user>[^/?#]*@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^/?#:@\[\]\\]+)(?::(?P<port>[0-9]*))?(?P<rest>[/?#].*)?"
)

_LARGEST_PORT = 65535

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
"""Mail servers to which a password may go in the open; the first is that of who names none."""

_SECRET_HOSTS = frozenset(["hooks.slack.com"])
"""Whoever knows an address there may write in somebody's name."""


def check_channels(document: Mapping[str, Any], findings: Findings) -> None:
    """Check the channels of a document that a person wrote: nothing is passed over in silence."""
    channels: Sequence[Mapping[str, Any]] = document.get("channels") or []
    check_distinct_names(channels, "name", ("channels",), findings)
    for index, row in enumerate(channels):
        path: Path = ("channels", index)
        _check_keys(row, path, findings)
        _check_url(row, path, findings)
        _check_headers(row, path, findings)
        _check_login(row, path, findings)
        command = row.get("command")
        if command and not command[0].strip():
            place: Path = (*path, "command", 0)
            findings.add(place, "found an empty program, expected its name or path")


def _check_keys(row: Mapping[str, Any], path: Path, findings: Findings) -> None:
    kind = KINDS[row["type"]]
    known = (*COMMON, *kind.needed, *kind.allowed)
    for key in kind.needed:
        if key not in row:
            findings.add(path, f"missing key {key!r}, which a channel of type {row['type']} needs")
    for key in row:
        if key not in known and key != "comment":
            hint = unknown_key_words(key, known).partition(";")[2]
            findings.add(
                (*path, key), f"found beside type {row['type']}, which has no such key;{hint}"
            )


def _check_url(row: Mapping[str, Any], path: Path, findings: Findings) -> None:
    url = row.get("url")
    if row["type"] == SLACK and (url is None) == (row.get("secret") is None):
        found = "none" if url is None else "url and secret"
        findings.add(
            path,
            f"found {found}, expected exactly one of url, and secret: the name of an environment "
            "variable that holds the url",
        )
    elif url is not None and row["type"] in (WEBHOOK, SLACK):
        fault = fault_of_url(url)
        if fault is not None:
            findings.add((*path, "url"), fault)


def fault_of_url(url: str) -> Optional[str]:
    """Say what is wrong with the address of a channel, None when nothing is.

    What may be a password is not repeated.

    >>> fault_of_url("https://example.org/hook?room=1") is None
    True
    >>> fault_of_url("file:///etc/passwd")
    "found scheme 'file', expected http or https: nothing else is spoken"
    """
    scheme, colon, _ = url.partition(":")
    if colon and scheme.lower() not in ("http", "https"):
        return f"found scheme {shown(scheme)}, expected http or https: nothing else is spoken"
    parts = _URL.fullmatch(url)
    if parts is None:
        return "expected an address like 'https://example.org/hook'"
    if parts.group("user"):
        return (
            "found a user before the host; leave it out: who asks is said by secret, which names "
            "an environment variable"
        )
    if parts.group("host").lower() in _SECRET_HOSTS:
        return (
            "found an address that is a secret by itself; put it into an environment variable and "
            "name that by secret"
        )
    port = parts.group("port")
    if port is not None and not (port and len(port) < 6 and 0 < int(port) <= _LARGEST_PORT):
        return f"found port {shown(port)}, expected a whole number from 1 to {_LARGEST_PORT}"
    if "#" in (parts.group("rest") or ""):
        return "found '#' and what follows, which is never sent; leave it out"
    return None


def _check_headers(row: Mapping[str, Any], path: Path, findings: Findings) -> None:
    headers = (row.get("headers") or {}) if row["type"] == WEBHOOK else {}
    names = [name.lower() for name in headers]
    for at, name in enumerate(headers):
        place: Path = (*path, "headers", name)
        if names[at] in names[:at]:
            findings.add(place, "found the same name twice, in other letters; keep one")
        fault = fault_of_own(name)
        if fault is not None:
            findings.add(place, fault)


def _check_login(row: Mapping[str, Any], path: Path, findings: Findings) -> None:
    """Note a user of a mail server without a password or the other way round, and one in clear."""
    if row["type"] != EMAIL:
        return
    if "user" in row and "secret" not in row:
        text = "found user without secret, which names the variable that holds the password"
        findings.add(path, text)
    elif "secret" in row and "user" not in row:
        text = "found secret without user; a mail server wants both, or neither"
        findings.add(path, text)
    elif "user" in row and row.get("security") == NO_TLS and _host_of(row) not in THIS_MACHINE:
        findings.add(
            (*path, "security"),
            f"found {NO_TLS!r}, so that the password would be sent in the open; expected "
            f"{STARTTLS} or {TLS}, or neither user nor secret",
        )


def _host_of(row: Mapping[str, Any]) -> str:
    return str(row.get("host") or THIS_MACHINE[0])
