"""Heads that are HTTP requests, each made by a process of its own, so that a kill ends it."""

import os
import stat
import sys
from typing import Dict, Iterator, Mapping, Optional, Sequence, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import sha256_of
from hydra_heads.heads.http_answer import http_answer_of
from hydra_heads.heads.http_request import (
    faults_of,
    headers_of,
    method_of,
    pieces_of,
    request_of,
    text_in,
)
from hydra_heads.heads.http_url import fault_of_url, filled_url, named_hosts
from hydra_heads.heads.kind import Context, HeadKind, Launch, check_kept, launch_of
from hydra_heads.heads.needs import can_be_told, on_every_instance
from hydra_heads.heads.placeholders import fill, uses_of
from hydra_heads.heads.surroundings import (
    ONLY_IN_A_RUN,
    environment_of,
    run_folder,
    shown_values,
    values_of,
)
from hydra_heads.model.failure import Failure
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Head, Instance, SlotDefinition

CHILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "http_child.py")

OUTPUT_MB = 64.0
"""The longest body of a head that says nothing of `limits.output_mb`, in MiB."""

SHOWN_CHARS = 200
"""How much of a body a dry run shows."""

_BODY_CRITERIA = ("stdout_matches", "json_equals", "same_output_as")


class HttpKind(HeadKind):
    """`"http": {"url": "https://example.org/{file}"}`, whose body is the run's output."""

    name = "http"
    key = "http"

    def check(self, definition: Mapping[str, object], where: str) -> None:
        """Refuse a url that leads nowhere, and dropping a body that a criterion reads."""
        url = text_in(definition, "url") or ""
        fault = fault_of_url(url)
        if fault is not None:
            raise InputError(f"{where}.http.url: found {ascii(url)}: {fault}")
        check_kept(definition, _BODY_CRITERIA, where)

    def texts_of(self, definition: Mapping[str, object]) -> Iterator[Tuple[str, str]]:
        """Give url, headers and body."""
        yield "http.url", text_in(definition, "url") or ""
        for name, text in headers_of(definition).items():
            yield f"http.headers.{name}", text
        for key in ("body", "body_file"):
            text_there = text_in(definition, key)
            if text_there is not None:
                yield f"http.{key}", text_there

    def faults_of_filled(
        self, definition: Mapping[str, object], values: Mapping[str, str]
    ) -> Iterator[Tuple[str, str]]:
        """Say what of a filled request cannot be sent."""
        return faults_of(definition, values)

    def completed(self, head: Head, instances: Sequence[Instance], folder: str) -> Head:
        """Add the hosts that the file names, and a cap where it says nothing of one.

        Exit codes are those of the process that makes the request: nothing to be judged by.
        """
        context = Context("", 0, 0, folder, folder)
        known = [
            {
                name: value
                for name, value in values_of(head, instance, context).items()
                if name not in ONLY_IN_A_RUN and not name.startswith("env:")
            }
            for instance in instances
        ]
        limits, given = head.limits, head.definition.get("limits")
        if not (isinstance(given, Mapping) and "output_mb" in given):
            limits = limits._replace(output_mb=OUTPUT_MB)
        return head._replace(
            limits=limits,
            success=head.success._replace(exit_codes=(0,)),
            named_hosts=tuple(sorted(named_hosts(text_in(head.definition, "url") or "", known))),
        )

    def needs(self, head: Head, slot: SlotDefinition) -> Optional[str]:
        """Look at what is sent, secrets included; the network is asked in the run only."""
        context = Context("", 0, 0, slot.folder, slot.import_folder)
        values = {
            **shown_values(head, slot.instances[0], context),
            **values_of(head, slot.instances[0], context),
        }
        for place, fault in faults_of(head.definition, values):
            return f"{place} cannot be sent: {fault}"
        body_file = text_in(head.definition, "body_file")
        # A `prepare` may be what makes it.
        if body_file is None or head.prepare or not can_be_told(body_file):
            return None
        return on_every_instance(
            head, slot, lambda values: _fault_of_body(fill(body_file or "", values), slot.folder)
        )

    def launch(self, head: Head, instance: Instance, context: Context) -> Launch:
        """Start an isolated interpreter on the child program, the request in its environment."""
        values = values_of(head, instance, context)
        request = request_of(head, values, context.folder)
        return launch_of(
            head,
            (sys.executable, "-I", "-S", CHILD),
            {**environment_of(head, values), **pieces_of(request)},
            run_folder(head, values, context.folder),
            answers=True,
        )

    def shown(self, head: Head, instance: Instance, context: Context) -> str:
        """Word the request: method, url, and what goes with it in brackets."""
        values, definition = shown_values(head, instance, context), head.definition
        url = filled_url(text_in(definition, "url") or "", values, is_shown=True)
        rest = [f"{name}: {fill(text, values)}" for name, text in headers_of(definition).items()]
        body, body_file = text_in(definition, "body"), text_in(definition, "body_file")
        if body is not None:
            text = fill(body, values)
            rest.append(f"body: {text[:SHOWN_CHARS]}{'...' if text[SHOWN_CHARS:] else ''}")
        if body_file is not None:
            rest.append(f"body_file: {fill(body_file, values)}")
        return f"{method_of(definition)} {url}" + (f" ({'; '.join(rest)})" if rest else "")

    def fingerprint_parts(
        self, definition: Mapping[str, object], import_folder: str
    ) -> Dict[str, object]:
        """Add the sha256 of a file that is always sent: another body is another request.

        One that an instance names belongs to the instance, not to the head.
        """
        body_file = text_in(definition, "body_file")
        if body_file is None or uses_of(body_file):
            return {}
        return {"body_sha256": sha256_of(os.path.join(import_folder, fill(body_file, {})))}

    def seconds_of(self, outcome: Outcome) -> float:
        """Return the seconds from looking the host up to the last byte."""
        seconds = http_answer_of(outcome).seconds
        return outcome.seconds if seconds is None else seconds

    def status_of(self, outcome: Outcome) -> Optional[int]:
        """Return the status code of the answer."""
        return http_answer_of(outcome).status

    def failure_of(self, outcome: Outcome) -> Optional[Failure]:
        """Say why there is no whole answer."""
        return http_answer_of(outcome).failure


def _fault_of_body(named: str, folder: str) -> Optional[str]:
    try:
        mode = os.stat(os.path.join(folder, named)).st_mode
    except (OSError, ValueError):
        return f"its body_file {named!r} is not there"
    return None if stat.S_ISREG(mode) else f"its body_file {named!r} is no ordinary file"
