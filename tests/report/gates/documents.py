"""Made-up regression documents: every verdict, hostile names, no rows and many."""

from typing import Any, Dict, List

from hydra_heads.base.clock import stamp
from hydra_heads.model.envelope import Origin
from hydra_heads.model.regression import (
    CANNOT_TELL,
    IMPROVED,
    OK,
    REGRESSED,
    VERDICTS,
    Baseline,
    Gate,
    GateOptions,
    GateRow,
    SharedChange,
    regression_document,
)

REASONS = {
    OK: "no change beyond noise",
    REGRESSED: "beyond noise and 5 %",
    IMPROVED: "faster beyond noise",
    CANNOT_TELL: "3 earlier nights, 5 are missing",
}


def row(verdict: str = OK, head: str = "zlib", metric: str = "time", **changes: Any) -> GateRow:
    """Return a row of a verdict, with figures where it has some."""
    if verdict == CANNOT_TELL:
        base = GateRow(head, metric, "seconds", verdict, REASONS[verdict], nights=3, runs=100)
        return base._replace(**changes)
    rise = {OK: 0.5, REGRESSED: 17.9, IMPROVED: -12.5}[verdict]
    base = GateRow(
        head,
        metric,
        "seconds",
        verdict,
        REASONS[verdict],
        old=1.25,
        new=1.25 * (1 + rise / 100),
        change_percent=rise,
        low=rise - 4,
        high=rise + 4,
        p=0.001,
        q=0.003,
        nights=14,
        runs=100,
        since="profile-1",
    )
    return base._replace(**changes)


def document(*rows: GateRow, slot: str = "compress", **changes: Any) -> Dict[str, Any]:
    """Return the document of a gate with these rows."""
    gate = Gate(
        rows,
        changes.pop("reason", "1 of 4 rows is worse"),
        changes.pop("baseline", Baseline("history")),
        GateOptions(5.0, 0, ("time",)),
        changes.pop("shared", {}),
    )
    found: Dict[str, Any] = regression_document(slot, gate, Origin("gate-1", stamp(1767960060.25)))
    return {**found, **changes}


def every_verdict() -> List[GateRow]:
    """Return a row of each verdict, and one of a head that was not run."""
    found = [row(verdict, f"head-{verdict[:2]}") for verdict in VERDICTS]
    return [*found, row(CANNOT_TELL, "head-gone", left_out=True, reason="not run this time")]


def hostile(text: str) -> Dict[str, Any]:
    """Return a document in which a text stands wherever somebody's words may stand."""
    rows = [
        row(verdict, text, text, unit=text, reason=text) for verdict in (*VERDICTS, CANNOT_TELL)
    ]
    rows[-1] = rows[-1]._replace(left_out=True)
    return document(
        *rows,
        slot=text,
        reason=text,
        baseline=Baseline("audit", text, text, text, text),
        shared={text: SharedChange(12.0, 8.0, None)},
    )
