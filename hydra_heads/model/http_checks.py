"""What a schema cannot say of HTTP heads in a heads file."""

from typing import Any, List, Mapping, Sequence, Tuple

from hydra_heads.model.findings import Findings, Step, shown

_OF_PROCESSES = ("exit_codes", "stderr_matches")
"""Criteria over what an HTTP answer does not have."""

_NO_REQUEST = ("CONNECT", "TRACE")
"""Methods that ask for no document: one opens a tunnel, the other shows what it was sent."""

_SET_BY_HYDRA = ("connection", "content-length", "expect", "transfer-encoding", "upgrade")
"""Headers that say how a message goes over the wire, which is not the heads file's business."""


def check_http_heads(document: Mapping[str, Any], findings: Findings) -> None:
    """Check what contradicts itself in HTTP heads, and what only they or only others can have.

    The defaults are for heads of all kinds: what means nothing to a kind is passed over there.
    """
    for index, head in enumerate(document["heads"]):
        path, success = ("heads", index), head.get("success") or {}
        if "http" not in head:
            if "status_codes" in success:
                findings.add(
                    (*path, "success", "status_codes"),
                    f"found {shown(success['status_codes'])} beside a head that is no HTTP "
                    "request, so that it has no status; leave it out",
                )
            continue
        _check_beside(head, path, findings)
        _check_request(head["http"], (*path, "http"), findings)
    _check_ranges(document, findings)


def _check_beside(head: Mapping[str, Any], path: Tuple[Step, ...], findings: Findings) -> None:
    """Refuse settings of processes: what Hydra starts to make a request is its own affair."""
    for key in _OF_PROCESSES:
        if key in (head.get("success") or {}):
            findings.add(
                (*path, "success", key),
                f"found {shown(head['success'][key])} beside http, whose answer is judged by "
                "status_codes and its body; leave it out",
            )
    if head.get("stdin_file") is not None:
        findings.add(
            (*path, "stdin_file"),
            f"found {shown(head['stdin_file'])} beside http, which has no standard input; "
            "http.body_file names what is sent",
        )


def _check_request(http: Mapping[str, Any], path: Tuple[Step, ...], findings: Findings) -> None:
    if http.get("method") in _NO_REQUEST:
        findings.add(
            (*path, "method"),
            f"found {shown(http['method'])}, expected a method that asks for a document, like GET",
        )
    if "body" in http and "body_file" in http:
        findings.add(
            (*path, "body_file"),
            f"found {shown(http['body_file'])} beside body; a request has one of the two",
        )
    names: Sequence[str] = [name.lower() for name in http.get("headers") or {}]
    for at, name in enumerate(http.get("headers") or {}):
        if names[at] in names[:at]:
            findings.add(
                (*path, "headers", name), "found the same name twice, in other letters; keep one"
            )
        if names[at] in _SET_BY_HYDRA:
            findings.add(
                (*path, "headers", name), "found a header that Hydra sets itself; leave it out"
            )


def _check_ranges(document: Mapping[str, Any], findings: Findings) -> None:
    settings: List[Tuple[Tuple[Step, ...], Mapping[str, Any]]] = [
        (("defaults",), document.get("defaults") or {})
    ]
    settings += [(("heads", at), head) for at, head in enumerate(document["heads"])]
    for path, setting in settings:
        codes = (setting.get("success") or {}).get("status_codes") or []
        for index, code in enumerate(codes):
            if isinstance(code, str) and code[:3] > code[4:]:
                findings.add(
                    (*path, "success", "status_codes", index),
                    f"found {shown(code)}, expected the lower code first",
                )
