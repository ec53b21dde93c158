"""The request of one run, as it is handed to the process that makes it.

It goes through that process's environment, which nobody but its owner reads: the words of a
program are shown to everybody on the machine. It is cut into pieces, because Windows takes no
variable of 32,768 characters and Linux none of 128 KiB.
"""

import json
import os
from typing import Dict, Iterator, List, Mapping, Optional, Tuple

from hydra_heads.heads.http_headers import fault_of_header
from hydra_heads.heads.http_target import target_of
from hydra_heads.heads.http_url import filled_url, sample_url
from hydra_heads.heads.kind import REQUEST
from hydra_heads.heads.placeholders import fill, uses_of
from hydra_heads.model.header_names import is_credential
from hydra_heads.model.slot import Head

PIECE_CHARS = 30_000

LONGEST_CHARS = 500_000
"""A system that takes two megabytes of environment has room for this, and for all the rest."""

METHOD = "GET"


def http_of(definition: Mapping[str, object]) -> Mapping[str, object]:
    """Return what a head's definition says of its request."""
    http = definition.get("http")
    return http if isinstance(http, Mapping) else {}


def headers_of(definition: Mapping[str, object]) -> Dict[str, str]:
    """Return the headers of a definition, unfilled."""
    headers = http_of(definition).get("headers")
    if not isinstance(headers, Mapping):
        return {}
    return {str(name): str(text) for name, text in headers.items()}


def text_in(definition: Mapping[str, object], key: str) -> Optional[str]:
    """Return a text of the request, unfilled; None when it has none."""
    text = http_of(definition).get(key)
    return None if text is None else str(text)


def method_of(definition: Mapping[str, object]) -> str:
    """Return the method of a definition."""
    return text_in(definition, "method") or METHOD


def request_of(head: Head, values: Mapping[str, str], folder: str) -> Dict[str, object]:
    """Fill a request in, with all that the process which makes it must know."""
    definition = head.definition
    body_file = text_in(definition, "body_file")
    path = None if body_file is None else fill(body_file, values)
    body = text_in(definition, "body")
    cap = head.limits.output_mb
    return {
        "method": method_of(definition),
        "url": filled_url(text_in(definition, "url") or "", values),
        "headers": [[name, fill(text, values)] for name, text in headers_of(definition).items()],
        "body": None if body is None else fill(body, values),
        "body_name": path,
        "body_file": None if path is None else os.path.normpath(os.path.join(folder, path)),
        "proxy": http_of(definition).get("proxy") is True,
        "named_hosts": list(head.named_hosts),
        "credentials": credentials_of(definition),
        "status_codes": [list(span) for span in head.success.status_codes],
        "output_mb": cap,
        "timeout_s": head.timeout_s,
    }


def credentials_of(definition: Mapping[str, object]) -> Optional[str]:
    """Say what of a request lets somebody in, so that no redirect may carry it elsewhere.

    A user in the url is seen where the url is taken apart.
    """
    url = text_in(definition, "url") or ""
    if _holds_secret(url):
        return "a secret in its url"
    for name, text in headers_of(definition).items():
        if is_credential(name) or _holds_secret(text):
            return f"header {name}"
    return None


def _holds_secret(text: str) -> bool:
    return any(use.name.startswith("env:") for use in uses_of(text))


def pieces_of(request: Mapping[str, object]) -> Dict[str, str]:
    """Cut a request into variables: one says how many pieces there are."""
    text = json.dumps(request)
    pieces: List[str] = [text[at : at + PIECE_CHARS] for at in range(0, len(text), PIECE_CHARS)]
    numbered = {f"{REQUEST}_{number}": piece for number, piece in enumerate(pieces)}
    return {REQUEST: str(len(pieces)), **numbered}


def faults_of(
    definition: Mapping[str, object], values: Mapping[str, str]
) -> Iterator[Tuple[str, str]]:
    """Say what of a filled request cannot be sent: each place with what is wrong there."""
    try:
        target_of(sample_url(text_in(definition, "url") or "", values))
    except ValueError as error:
        yield "http.url", str(error)
    for name, text in headers_of(definition).items():
        fault = fault_of_header(name, fill(text, values))
        if fault is not None:
            yield f"http.headers.{name}", fault
    size = len(json.dumps(fill(text_in(definition, "body") or "", values)))
    if size > LONGEST_CHARS:
        yield (
            "http.body",
            f"it has {size} characters as JSON, at most {LONGEST_CHARS} are handed over; "
            "put it into a file, and name that in body_file",
        )
