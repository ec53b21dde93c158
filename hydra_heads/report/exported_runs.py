"""Runs as JSON lines and as CSV, for other programs; a new format is one row of a table here.

Columns are those of a run and then its metrics, in the registry's order: they change only where
the registry does.
"""

import csv
import io
import json
from typing import Callable, Dict, Iterable, Iterator, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.report.history_rows import Row, run_row
from hydra_heads.store.listing import ListedRun

RUN_COLUMNS = (
    "id",
    "run_id",
    "order",
    "slot",
    "origin",
    "head",
    "fingerprint",
    "instance",
    "machine_key",
    "block",
    "ok",
    "seconds",
    "started",
    "started_unix",
    "failure",
    "failure_message",
    "warmup",
    "outlier",
    "flags",
    "output_sha256",
)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a cell a formula for programs that calculate tables."""


class ExportedRun(NamedTuple):
    """One run with what its invocation says of its head and machine."""

    listed: ListedRun
    fingerprint: Optional[str]
    machine_key: Optional[str]


def json_lines(runs: Iterable[ExportedRun], own: Sequence[str] = ()) -> Iterator[str]:
    """Yield one line of JSON a run: every figure that there is, null for what is not known.

    `own` does not matter: a line has those figures of the head's own that the run has.
    """
    for run in runs:
        yield json.dumps(_exported_row(run), allow_nan=False) + "\n"


def csv_lines(runs: Iterable[ExportedRun], own: Sequence[str] = ()) -> Iterator[str]:
    """Yield the heading and one record a run; a figure that is not known is empty.

    `own` names the figures of the heads' own that get a column. A text that a program could
    take for a formula begins with an apostrophe.
    """
    names = (*RUN_METRICS, *own)
    yield _record([*RUN_COLUMNS, *names])
    for run in runs:
        row = _exported_row(run)
        metrics = row["metrics"]
        assert isinstance(metrics, dict)
        cells = [_cell(row[column]) for column in RUN_COLUMNS]
        yield _record([*cells, *(_cell(metrics.get(name)) for name in names)])


FORMATS: Mapping[str, Callable[[Iterable[ExportedRun], Sequence[str]], Iterator[str]]] = {
    "jsonl": json_lines,
    "csv": csv_lines,
}


def _exported_row(run: ExportedRun) -> Row:
    row: Dict[str, object] = run_row(run.listed)
    row["fingerprint"] = run.fingerprint
    row["machine_key"] = run.machine_key
    return {**{column: row[column] for column in RUN_COLUMNS}, "metrics": row["metrics"]}


def _cell(value: object) -> str:
    """Word a value as one cell: the whole figure, and no text that is a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return repr(value)


def _record(cells: Sequence[str]) -> str:
    # With both its characters as the line's end, either of them within a cell is quoted.
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()[: -len("\r\n")] + "\n"
