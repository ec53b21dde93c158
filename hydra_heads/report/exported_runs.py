"""Runs as JSON lines and as CSV, for other programs; a new format is one row of a table here.

Columns are those of a run and then its metrics, in the registry's order: they change only where
the registry does.
"""

import json
from typing import Callable, Dict, Iterable, Iterator, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.report.csv_cells import csv_cell, csv_record
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
    yield csv_record([*RUN_COLUMNS, *names])
    for run in runs:
        row = _exported_row(run)
        metrics = row["metrics"]
        assert isinstance(metrics, dict)
        cells = [csv_cell(row[column]) for column in RUN_COLUMNS]
        yield csv_record([*cells, *(csv_cell(metrics.get(name)) for name in names)])


FORMATS: Mapping[str, Callable[[Iterable[ExportedRun], Sequence[str]], Iterator[str]]] = {
    "jsonl": json_lines,
    "csv": csv_lines,
}


def _exported_row(run: ExportedRun) -> Row:
    row: Dict[str, object] = run_row(run.listed)
    row["fingerprint"] = run.fingerprint
    row["machine_key"] = run.machine_key
    return {**{column: row[column] for column in RUN_COLUMNS}, "metrics": row["metrics"]}
