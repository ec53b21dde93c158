"""Whether a redirect is followed, and where it leads."""

import re
from typing import Any, Mapping, Optional, Sequence
from urllib.parse import urljoin

from hydra_heads.heads.http_connection import Refused
from hydra_heads.heads.http_target import Target, quoted, target_of

CODES = (301, 302, 303, 307, 308)

MOST = 10

_WITHOUT_EFFECT = ("GET", "HEAD")
"""Methods that may be sent again elsewhere without doing anything there."""

_ASCII = frozenset(map(chr, range(0x21, 0x7F)))

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def is_redirect(status: int, location: Optional[str], request: Mapping[str, Any]) -> bool:
    """Say whether an answer sends us elsewhere; not when the head takes its status for good."""
    if status not in CODES or location is None:
        return False
    return not any(first <= status <= last for first, last in request["status_codes"])


def next_target(request: Mapping[str, Any], way: Sequence[Target], location: str) -> Target:
    """Return where a redirect leads after these targets; raises `Refused` with the reason."""
    target = _target_of(way[-1], location)
    place = target.origin
    if request["method"] not in _WITHOUT_EFFECT or _has_body(request):
        what = "with a body " if _has_body(request) else ""
        raise _refusal(
            f"to {place}: a {request['method']} request {what}is sent to nobody else; "
            "name the last address, or count this status as good in success.status_codes"
        )
    credentials = request["credentials"] or (way[0].user and "a user in its url")
    if credentials:
        raise _refusal(
            f"to {place}: the request carries {credentials}, which nobody else gets; "
            "name the last address in the heads file"
        )
    if target.user is not None:
        raise _refusal(f"to {place}: its address names a user")
    if way[-1].scheme == "https" and target.scheme == "http":
        raise _refusal(f"to {place}: https would become http")
    if target in way:
        raise _refusal(f"to {place}: it goes round in a loop")
    if len(way) > MOST:
        raise _refusal(f"to {place}: it would be the {len(way)}th, at most {MOST} are followed")
    return target


def _target_of(here: Target, location: str) -> Target:
    """Resolve a redirect's address from where it came."""
    # Headers come as ISO 8859-1; what is not ASCII was meant as UTF-8.
    text = location.strip(" \t").encode("latin-1", "replace").decode("utf-8", "replace")
    text = quoted(text, _ASCII)
    if _SCHEME.match(text) is None:
        text = urljoin(f"{here.scheme}://{_authority(here)}{here.path}", text)
    try:
        return target_of(text)
    except ValueError as error:
        raise _refusal(f"its address cannot be used: {error}") from error


def _authority(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return f"{host}:{target.port}"


def _has_body(request: Mapping[str, Any]) -> bool:
    return request["body"] is not None or request["body_file"] is not None


def _refusal(reason: str) -> Refused:
    return Refused(f"redirect refused: {reason}")
