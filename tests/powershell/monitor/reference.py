"""The monitor's verdict once more, in Python: what `hydra_monitor.ps1` is held to.

It knows no more of the script than what both promise, and shares no code with Hydra.
"""

import json
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Union

WORDS = ("ok", "warning", "critical", "unknown")

UNKNOWN = 3

MOST_AHEAD_S = 300.0

FIGURES = ("success_rate", "avg_time", "weight", "previous_weight", "belief")

LIMITS = ("warning", "critical")

HEAD_KEYS = ("name", "display_name", "status", "reasons", *FIGURES)

THRESHOLD_KEYS = ("id", "metric", "unit", "direction", *LIMITS)

RULE_KEYS = ("id", "expr", "severity", "state", "since")

PERFDATA = (("success_rate", "%", ";0;100"), ("avg_time", "s", ";0"), ("weight", "", ";0;1"))
"""A head's figures for Nagios: the metric, its unit there, the least and the most."""

JsonObject = Dict[str, Any]


class Verdict(NamedTuple):
    """One check: what `-Format Json` prints but for the time, and what `-Format Nagios` does."""

    check: JsonObject
    nagios: str


class _NoDocument(Exception):
    """Says why there is nothing to judge by."""


def judge(data: bytes, now: float, max_age_s: Optional[float], where: str) -> Verdict:
    """Judge the bytes of a file at a moment; `where` names it in reasons."""
    try:
        document = _document(data)
    except _NoDocument as refusal:
        check = _check(UNKNOWN, [f"{where}: {refusal}"], {}, None, False)
    else:
        check = _judged(document, now, max_age_s)
    return Verdict(check, nagios_line(check))


def nagios_line(check: Mapping[str, Any]) -> str:
    """Word a check for Nagios."""
    text, code = one_line(check), check["status_code"]
    perfdata = [f"'status'={code};;;0;3"]
    if check["age_s"] is not None:
        perfdata += [f"'heads'={check['head_count']}", f"'age'={math.floor(check['age_s'])}s"]
        for head in check["heads"]:
            perfdata += _head_perfdata(head, check["thresholds"])
    return f"HYDRA {check['status'].upper()} - {text} | {' '.join(perfdata)}"


def one_line(check: Mapping[str, Any]) -> str:
    """Word a check in one line, as Nagios and the log have it."""
    if check["status_code"] == 0 and not check["reasons"]:
        count = check["head_count"]
        return "1 head ok" if count == 1 else f"{count} heads ok"
    return str("; ".join(check["reasons"])).replace("|", "/")


def log_lines(checks: Sequence[Mapping[str, Any]], alert_threshold: int) -> List[str]:
    """Word what the log says of checks one after the other, without the time of each line."""
    lines, bad = [], 0
    for check in checks:
        text, status = one_line(check), check["status"]
        if status != "ok":
            bad += 1
            loud = "WARN" if status == "warning" else "ERROR"
            lines.append(f"[{loud if bad >= alert_threshold else 'INFO'}] {status}: {text}")
            continue
        recovered = f"recovered after {bad} bad checks: " if bad >= alert_threshold else ""
        lines.append(f"[INFO] ok: {recovered}{text}")
        bad = 0
    return lines


def loud_lines(lines: Sequence[str]) -> List[str]:
    """Keep the lines of the log that a watching monitor says on stderr too."""
    return [line for line in lines if line[1:5] != "INFO" or " ok: recovered after " in line]


def printable(text: str) -> str:
    """Put a question mark in the place of all but printable ASCII."""
    return re.sub("[^ -~]", "?", text)


def plain(value: float) -> str:
    """Write a figure with at most 15 digits and 12 decimals, and no exponent.

    >>> plain(1e-7), plain(100 / 3), plain(2 / 3), plain(1e9), plain(99)
    ('0.0000001', '33.333333333333', '0.666666666667', '1000000000', '99')
    """
    digits = Decimal(f"{value:.14e}")
    text = f"{digits.quantize(Decimal('1e-12'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def _document(data: bytes) -> JsonObject:
    if not data:
        raise _NoDocument("empty")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise _NoDocument("not JSON") from error
    if not isinstance(document, dict):
        raise _NoDocument("no object")
    if document.get("schema") != "hydra.dashboard":
        raise _NoDocument("no dashboard")
    version = document.get("schema_version")
    if not (isinstance(version, str) and re.match(r"1\.[0-9]+\Z", version)):
        raise _NoDocument("made by a newer Hydra")
    _refuse_unless(_is_finite(document.get("timestamp_unix")), "timestamp_unix")
    valid: Any = document.get("valid_for_s")
    _refuse_unless(_is_finite(valid) and valid > 0, "valid_for_s")
    _refuse_unless(_part(document, "system").get("status_code") in (0, 1, 2, 3), "status_code")
    heads = document.get("heads")
    _refuse_unless(isinstance(heads, list), "heads")
    for head in heads or []:
        _refuse_unless(isinstance(head, dict) and isinstance(head.get("name"), str), "name")
    _refuse_bad_figures(heads or [], FIGURES)
    _refuse_bad_figures(document.get("thresholds") or [], LIMITS)
    return document


def _refuse_bad_figures(rows: Sequence[JsonObject], names: Sequence[str]) -> None:
    for row in rows:
        for name in names:
            value = row.get(name)
            _refuse_unless(value is None or _is_finite(value), name)


def _refuse_unless(good: bool, what: str) -> None:
    if not good:
        raise _NoDocument(what)


def _is_finite(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _part(document: JsonObject, key: str) -> JsonObject:
    part = document.get(key)
    return part if isinstance(part, dict) else {}


def _judged(document: JsonObject, now: float, max_age_s: Optional[float]) -> JsonObject:
    system = document["system"]
    limit = float(document["valid_for_s"]) if max_age_s is None else max_age_s
    age = now - document["timestamp_unix"]
    reasons = [] if document["heads"] else ["no heads"]
    if age < -MOST_AHEAD_S:
        reasons.append(
            f"the document is dated {math.floor(-age)} s ahead of this clock: one of them is wrong"
        )
    if age > limit:
        reasons.append(
            f"the document is {duration(age)} old, valid for {duration(limit)}: "
            "run the pipeline again"
        )
    code = UNKNOWN if reasons else int(system["status_code"])
    told = [printable(reason) for reason in system.get("reasons") or []]
    reasons += [reason for reason in told if reason not in reasons]
    return _check(code, reasons, document, age, age > limit)


def duration(seconds: float) -> str:
    """Word a length of time in its own unit, rounded down.

    >>> duration(90.5), duration(100805), duration(6005), duration(864010)
    ('90 s', '28 h', '100 min', '10 d')
    """
    for size, unit in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{math.floor(seconds / size)} {unit}"
    return f"{math.floor(seconds)} s"


def _check(
    code: int, reasons: List[str], document: JsonObject, age: Optional[float], stale: bool
) -> JsonObject:
    heads = document.get("heads") or []
    return {
        "status": WORDS[code],
        "status_code": code,
        "reasons": reasons,
        "checked": None,
        "age_s": None if age is None else round(age, 3),
        "stale": stale,
        "head_count": len(heads),
        "heads": [_row(head, HEAD_KEYS) for head in heads],
        "thresholds": [_row(row, THRESHOLD_KEYS) for row in document.get("thresholds") or []],
        "rules": [_row(row, RULE_KEYS) for row in document.get("rules") or []],
    }


def _row(row: JsonObject, keys: Sequence[str]) -> JsonObject:
    return {key: _shown(row.get(key)) for key in keys}


def _shown(value: Union[None, str, float, List[str]]) -> object:
    if isinstance(value, str):
        return printable(value)
    return [printable(text) for text in value] if isinstance(value, list) else value


def _head_perfdata(head: JsonObject, thresholds: Sequence[JsonObject]) -> List[str]:
    label = head["name"].replace("'", "''").replace("=", "_").replace("|", "/")
    return [
        f"'{label}_{metric}'={plain(head[metric])}{unit};{_limits(metric, thresholds)}{bounds}"
        for metric, unit, bounds in PERFDATA
        if head[metric] is not None
    ]


def _limits(metric: str, thresholds: Sequence[JsonObject]) -> str:
    nothing: JsonObject = {}
    row = next((row for row in thresholds if row["metric"] == metric), nothing)
    mark = ":" if row.get("direction") == "below" else ""
    limits = [row.get(name) for name in LIMITS]
    return ";".join("" if limit is None else plain(limit) + mark for limit in limits)
