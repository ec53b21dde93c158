"""What must hold of a document beyond its schema: the table of checks, and those for all kinds."""

import re
from typing import Any, Callable, Container, Dict, Iterator, List, Mapping, Tuple

from hydra_heads.base.columns import Keys, levels_of
from hydra_heads.model.audit_checks import check_audit
from hydra_heads.model.config_checks import check_config
from hydra_heads.model.dashboard_checks import check_dashboard
from hydra_heads.model.findings import Findings, Step, shown
from hydra_heads.model.gate_checks import check_gate
from hydra_heads.model.heads_checks import check_heads_file, check_slot
from hydra_heads.model.metrics import BY_NAME
from hydra_heads.model.profile_checks import check_profile
from hydra_heads.model.regression_checks import check_regression
from hydra_heads.model.weights_checks import check_weights

CHECKS: Dict[str, Callable[[Mapping[str, Any], Findings], None]] = {
    "heads": check_heads_file,
    "config": check_config,
    "slot": check_slot,
    "profile": check_profile,
    "weights": check_weights,
    "dashboard": check_dashboard,
    "gate": check_gate,
    "regression": check_regression,
    "audit": check_audit,
}
"""The checks of each kind of document."""

WRITTEN_BY_PEOPLE = frozenset(["heads", "config"])
"""Kinds that a person writes: without a moment and units, and in any language."""

NAMED_MAPS = frozenset(
    "weights beliefs values env headers parameters json_equals file_sha256".split()
)
"""Keys of the maps whose own keys a person chose; all others follow one pattern."""

_CASE_MATTERS = frozenset(["values", "env", "json_equals", "file_sha256"])
"""Maps that PowerShell never reads, and in which `a` and `A` are two things."""

_REFUSED = frozenset(["", "psobject"])
"""Keys that PowerShell's JSON reader has no place for."""

_OWN_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")

_TIMESTAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)")

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def semantic_problems(document: Mapping[str, Any], kind: str, where: str) -> List[str]:
    """Check a document that its schema allows; return one line a problem, beginning with `where`.

    `kind` is a key of `CHECKS`.
    """
    findings = Findings(where)
    if kind not in WRITTEN_BY_PEOPLE:
        _check_timestamp(document.get("timestamp"), findings)
        _check_units(document.get("units") or {}, findings)
        _check_keys(document, findings)
    CHECKS[kind](document, findings)
    return findings.lines


def text_problems(text: str, where: str) -> List[str]:
    """Check a generated document as written: Windows PowerShell 5.1 misreads all but ASCII."""
    findings = Findings(where)
    if not text.isascii():
        position = next(index for index, char in enumerate(text) if not char.isascii())
        line = text.count("\n", 0, position) + 1
        findings.add(
            (), f"found {shown(text[position])} in line {line}, expected ASCII; write it as \\u"
        )
    return findings.lines


def own_key_problems(document: Mapping[str, Any], where: str) -> List[str]:
    """Check the keys of a document that we write ourselves."""
    findings = Findings(where)
    for path, value in _objects(document, NAMED_MAPS):
        for key in value:
            if not _OWN_KEY.match(key):
                findings.add(path, f"found key {shown(key)}, expected one like 'success_rate'")
    return findings.lines


def _check_timestamp(timestamp: object, findings: Findings) -> None:
    """Note a moment that no calendar or clock knows; the schema has seen to the form."""
    match = _TIMESTAMP.match(timestamp) if isinstance(timestamp, str) else None
    if match is None:
        return
    year, month, day, hour, minute, second = map(int, match.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (_DAYS[month - 1] + (leap and month == 2)) if 1 <= month <= 12 else 0
    if not (year >= 1 and 1 <= day <= days and hour < 24 and minute < 60 and second < 60):
        findings.add(("timestamp",), f"found {shown(timestamp)}, expected a real date and time")


def _check_units(units: Mapping[str, Any], findings: Findings) -> None:
    """Note a unit that is not the metric's own: a figure in it would be read wrongly."""
    for name, unit in units.items():
        metric = BY_NAME.get(name)
        if metric is not None and unit != metric.unit:
            findings.add(("units", name), f"found {shown(unit)}, expected {shown(metric.unit)}")


def _check_keys(document: Mapping[str, Any], findings: Findings) -> None:
    """Note keys that Windows PowerShell cannot tell apart or refuses."""
    if all(_are_told_apart(keys) for level in levels_of(document) for keys in level.keys):
        return
    for path, value in _objects(document, _CASE_MATTERS):
        seen: Dict[str, str] = {}
        for key in value:
            folded = key.lower()
            if folded in seen:
                findings.add(
                    path,
                    f"found keys {shown(seen[folded])} and {shown(key)}, which differ by case only",
                )
            elif folded in _REFUSED:
                findings.add(
                    path, f"found key {shown(key)}, which PowerShell's JSON reader refuses"
                )
            seen[folded] = key


def _are_told_apart(keys: Keys) -> bool:
    folded = set(map(str.lower, keys))
    return len(folded) == len(keys) and folded.isdisjoint(_REFUSED)


def _objects(
    document: Mapping[str, Any], but: Container[str]
) -> Iterator[Tuple[Tuple[Step, ...], Mapping[str, Any]]]:
    """Walk over the objects of a document with their paths, without recursion.

    Objects below the keys `but` are left out. Of objects with the same keys, like the runs of a
    profile, the first one is enough.
    """
    left: List[Tuple[Tuple[Step, ...], Any]] = [((), document)]
    seen = set()
    while left:
        path, value = left.pop()
        if isinstance(value, (list, tuple)):
            left.extend(((*path, index), item) for index, item in enumerate(value) if _holds(item))
        elif isinstance(value, dict):
            keys = tuple(value)
            if keys not in seen:
                seen.add(keys)
                yield path, value
            left.extend(
                ((*path, key), item)
                for key, item in value.items()
                if _holds(item) and key not in but
            )


def _holds(value: object) -> bool:
    return isinstance(value, (dict, list, tuple))
