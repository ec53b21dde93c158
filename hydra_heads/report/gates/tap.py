"""A gate in the Test Anything Protocol, version 13: a plan, a line a row, a YAML block each.

`cannot tell` is `not ok`: it is green nowhere.
"""

import json
from typing import Any, Dict, List, Mapping

from hydra_heads.base.redact import printable
from hydra_heads.model.regression import IMPROVED, OK
from hydra_heads.report.gates.findings import LEFT_OUT, Row, rows_of, slot_of
from hydra_heads.report.gates.phrases import notes, one_line, verdict_line

_HASH = "\\x23"
"""Stands for `#`: a reader would take it, escaped by a backslash or not, for a directive."""


def render(document: Mapping[str, Any]) -> str:
    """Return version, plan, a line with a block of diagnostics for each row, and comments."""
    rows, slot = rows_of(document), slot_of(document)
    lines = ["TAP version 13", f"1..{len(rows)}"]
    for number, row in enumerate(rows, 1):
        lines += [_line(number, row, slot), *_block(row)]
    lines += [f"# {_plain(words)}" for words in (verdict_line(document), *notes(document))]
    return "\n".join(lines) + "\n"


def _line(number: int, row: Row, slot: str) -> str:
    is_pass = row.verdict in (OK, IMPROVED, LEFT_OUT)
    words = f"{'ok' if is_pass else 'not ok'} {number} - {_plain(f'{slot}: {row.title}')}"
    return f"{words} # SKIP {_plain(row.reason)}".rstrip() if row.verdict == LEFT_OUT else words


def _block(row: Row) -> List[str]:
    """Return the figures as YAML: JSON is, one value a line."""
    found: Dict[str, object] = {
        "message": one_line(row),
        "severity": "comment" if row.verdict in (OK, IMPROVED, LEFT_OUT) else "fail",
        "verdict": row.verdict,
        "head": row.name,
        "metric": row.metric,
        "unit": row.unit,
        "old": row.old,
        "new": row.new,
        "change_percent": row.change,
        "low": row.low,
        "high": row.high,
        "q": row.q,
        "runs": row.runs,
        "nights": row.nights,
        "confirmed": row.confirmed,
    }
    return ["  ---", *(f"  {key}: {_yaml(value)}" for key, value in found.items()), "  ..."]


def _yaml(value: object) -> str:
    r"""Return a value as readers of YAML 1.1 and 1.2 take it.

    Escapes of JSON that stand for half a character are none in YAML, and its numbers need a
    point before an exponent.

    >>> print(_yaml("\U0001d11e\n"), _yaml(1e-9), _yaml(None))
    "𝄞\\n" 1.0e-09 null
    """
    if isinstance(value, str):
        return json.dumps(printable(value), ensure_ascii=False)
    if isinstance(value, float) and "e" in repr(value) and "." not in repr(value):
        return repr(value).replace("e", ".0e")
    return json.dumps(value)


def _plain(text: str) -> str:
    r"""Return a text for a line of its own, in which nothing begins a directive.

    >>> print(_plain("fast # SKIP\nok 2"))
    fast \x23 SKIP\nok 2
    """
    return printable(text).replace("#", _HASH)
