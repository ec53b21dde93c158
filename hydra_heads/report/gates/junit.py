"""A gate as JUnit XML: one suite a slot, one case a head and metric.

JUnit has no schema of its own; this is what the schema of Jenkins' xUnit plug-in (junit-10)
allows and GitLab reads. `cannot tell` is an error, so that it is green nowhere.
"""

import math
import time
from typing import Any, Dict, List, Mapping, Optional

from hydra_heads.model.reading import number_in
from hydra_heads.model.regression import CANNOT_TELL, REGRESSED
from hydra_heads.report.escaping import escaped
from hydra_heads.report.gates.findings import LEFT_OUT, Row, rows_of, slot_of
from hydra_heads.report.gates.phrases import figures, notes, one_line, verdict_line

_NAME = "Hydra gate"

_ELEMENTS = {REGRESSED: "failure", CANNOT_TELL: "error", LEFT_OUT: "skipped"}
"""What stands in a case that is no pass, by verdict."""


def render(document: Mapping[str, Any]) -> str:
    """Return the XML, in ASCII: other characters are references, so that no encoding matters."""
    rows, slot = rows_of(document), slot_of(document)
    counts = {
        "tests": str(len(rows)),
        "failures": _count(rows, REGRESSED),
        "errors": _count(rows, CANNOT_TELL),
    }
    seconds = {"time": _seconds(math.fsum(_time_of(row) or 0.0 for row in rows))}
    suite = {**counts, "skipped": _count(rows, LEFT_OUT), **seconds, **_timestamp(document)}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        _tag("testsuites", {"name": _NAME, **counts, **seconds}),
        _tag("testsuite", {"name": slot, **suite}),
        *(_case(row, slot) for row in rows),
        _element("system-out", {}, [verdict_line(document), *notes(document)]),
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _case(row: Row, slot: str) -> str:
    attributes = {"classname": slot, "name": row.title}
    seconds = _time_of(row)
    if seconds is not None:
        attributes["time"] = _seconds(seconds)
    facts = [*figures(row), *([row.reason] * bool(row.reason))]
    element = _ELEMENTS.get(row.verdict)
    if element is None:
        inside = _element("system-out", {}, [one_line(row)])
    elif row.verdict == LEFT_OUT:
        inside = _element(element, {"message": one_line(row)}, [])
    else:
        inside = _element(element, {"type": row.verdict, "message": one_line(row)}, facts)
    return f"{_tag('testcase', attributes)}\n{inside}\n</testcase>"


def _time_of(row: Row) -> Optional[float]:
    """Return the seconds that a run takes now, where that is what the row is about."""
    is_known = row.is_time and row.new is not None and row.new >= 0
    return row.new if is_known else None


def _seconds(seconds: float) -> str:
    return f"{seconds:.9f}"


def _count(rows: List[Row], verdict: str) -> str:
    return str(sum(row.verdict == verdict for row in rows))


def _timestamp(document: Mapping[str, Any]) -> Dict[str, str]:
    """Return when it was, in UTC and without a zone: what readers of the format expect."""
    seconds = number_in(document.get("timestamp_unix"))
    if seconds is None:
        return {}
    try:
        return {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))}
    except (OverflowError, OSError, ValueError):  # no year that this system knows
        return {}


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    words = [f'{key}="{_ascii(value)}"' for key, value in attributes.items()]
    return f"<{' '.join([name, *words])}>"


def _element(name: str, attributes: Mapping[str, str], lines: List[str]) -> str:
    return f"{_tag(name, attributes)}{chr(10).join(map(_ascii, lines))}</{name}>"


def _ascii(text: str) -> str:
    """Return plain text as markup of ASCII; what XML cannot hold at all is shown as an escape."""
    return escaped(text).encode("ascii", "xmlcharrefreplace").decode("ascii")
