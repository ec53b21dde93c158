"""The two keys of a document that say whether the rest can be read at all."""

import re
from typing import List

from hydra_heads.model.findings import Findings, shown

MAJOR, MINOR = 1, 0
"""Version of the formats; readers take every document of the same major version."""

SCHEMA_PREFIX = "hydra."

_VERSION = re.compile(r"([0-9]{1,9})\.[0-9]{1,9}\Z")


def envelope_problems(document: object, kind: str, where: str) -> List[str]:
    """Say what is wrong with a document's `schema` and `schema_version`; none when they are right.

    >>> envelope_problems({"schema": "hydra.slot", "schema_version": "1.0"}, "weights", "w.json")
    ["w.json: schema: found 'hydra.slot', expected 'hydra.weights'"]
    """
    findings = Findings(where)
    expected = SCHEMA_PREFIX + kind
    if not isinstance(document, dict):
        findings.add((), f"found {shown(document)}, expected an object with schema {expected!r}")
    elif "schema" not in document or "schema_version" not in document:
        key = "schema_version" if "schema" in document else "schema"
        findings.add(
            (),
            f"missing key {key!r}; begin with "
            f'"schema": "{expected}", "schema_version": "{MAJOR}.{MINOR}"',
        )
    elif document["schema"] != expected:
        findings.add(("schema",), f"found {shown(document['schema'])}, expected {expected!r}")
    else:
        _check_version(document["schema_version"], findings)
    return findings.lines


def _check_version(version: object, findings: Findings) -> None:
    match = _VERSION.match(version) if isinstance(version, str) else None
    major = int(match.group(1)) if match else None
    if major == MAJOR:
        return
    message = f"found {shown(version)}, expected a version like '{MAJOR}.{MINOR}'"
    if major is not None and major > MAJOR:
        message += ": made by a newer Hydra; update hydra-heads"
    elif major is not None:
        message += ": made by an older Hydra; make it again with this one"
    findings.add(("schema_version",), message)
