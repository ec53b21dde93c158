"""Requests for the tests, made in this process: what a head's own process does, without it."""

from typing import Dict, List, NamedTuple, Optional

from hydra_heads.heads import http_child
from hydra_heads.heads.http_exchange import Exchange


class Got(NamedTuple):
    """What came of a request."""

    status: Optional[int]
    body: bytes
    failure: str
    is_output: bool
    seconds: Optional[float]


def request(url: str, **settings: object) -> Dict[str, object]:
    """Make a request that names its host as a heads file would."""
    return {
        "method": "GET",
        "url": url,
        "headers": [],
        "body": None,
        "body_name": None,
        "body_file": None,
        "proxy": False,
        "named_hosts": ["127.0.0.1"],
        "credentials": None,
        "status_codes": [[200, 299]],
        "output_mb": 1,
        "timeout_s": 5.0,
        **settings,
    }


def got(url: str, **settings: object) -> Got:
    """Make a request and return what came of it."""
    pieces: List[bytes] = []
    answer = http_child.answer_of(Exchange(request(url, **settings), pieces.append))
    status, seconds = answer["status"], answer["seconds"]
    assert status is None or isinstance(status, int)
    assert seconds is None or isinstance(seconds, float)
    failure = str(answer["failure"] or "")
    return Got(status, b"".join(pieces), failure, answer["is_output"] is True, seconds)
