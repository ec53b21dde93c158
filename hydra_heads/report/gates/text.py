"""A gate as text for a terminal: the verdict, and one line a row, the gravest first."""

from typing import Any, List, Mapping

from hydra_heads.base.redact import printable
from hydra_heads.report.gates.findings import Row, gravest_first, rows_of
from hydra_heads.report.gates.phrases import (
    interval,
    level,
    notes,
    signed,
    unit_of,
    verdict_line,
    verdict_words,
)
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import ABSENT, fraction

_COLUMNS = (
    Column("verdict"),
    Column("head"),
    Column("metric"),
    Column("before", True),
    Column("now", True),
    Column("unit"),
    Column("change %", True),
    Column("95 % interval", True),
    Column("q", True),
    Column("runs", True),
    Column("nights", True),
    Column("why"),
)


def render(document: Mapping[str, Any]) -> str:
    """Return the verdict with its reason, the baseline, and a table with a line for each row."""
    lines = [printable(verdict_line(document))]
    lines += [f"  {printable(note)}" for note in notes(document)]
    cells = [_cells(row) for row in gravest_first(rows_of(document))]
    return "\n".join([*lines, "", render_table(_COLUMNS, cells)]) + "\n"


def _cells(row: Row) -> List[str]:
    return [
        verdict_words(row),
        row.name or ABSENT,
        row.metric,
        level(row.old),
        level(row.new),
        unit_of(row),
        f"{signed(row.change)}{' points' if row.is_in_points and row.change else ''}",
        interval(row.low, row.high),
        fraction(row.q),
        str(row.runs or ABSENT),
        str(row.nights or ABSENT),
        row.reason,
    ]
