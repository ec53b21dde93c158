"""One table of metrics, from which history, JSON, exports and views follow."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from hydra_heads.model.invocation import Invocation
from hydra_heads.model.metrics import METRICS, RUN_METRICS, Metric
from hydra_heads.model.run import Run
from hydra_heads.report.exported_runs import ExportedRun, csv_lines, json_lines
from hydra_heads.store.history import History
from hydra_heads.store.listing import ListedRun
from tests.environment import ROOT

ADDED = """
import sys
from hydra_heads.model import metrics
added = metrics.Metric("pages_read", "count", "integer", "run", "a test")
metrics.METRICS += (added,)
metrics.BY_NAME["pages_read"] = added
metrics.RUN_METRICS += ("pages_read",)
from hydra_heads.report.exported_runs import csv_lines
from hydra_heads.store.schema import METRIC_COLUMNS, VIEWS
assert "pages_read" in METRIC_COLUMNS
assert any("'pages_read'" in view for view in VIEWS)
assert "pages_read" in next(iter(csv_lines([])))
"""


def test_a_metric_that_is_registered_is_everywhere() -> None:
    """One row in the registry is a column of the history, a row of its view, a cell of an export.

    Nothing else has to be told of it [R-007].
    """
    found = subprocess.run(
        [sys.executable, "-c", ADDED], cwd=str(ROOT), stderr=subprocess.PIPE, check=False
    )

    assert found.stderr.decode() == ""


def test_every_metric_of_a_run_is_written_read_and_exported(tmp_path: Path) -> None:
    """What a run was recorded with comes back in the views and in both exports [R-007, R-021]."""
    values = {name: float(at + 1) for at, name in enumerate(RUN_METRICS)}
    values.update(success=1.0, start_time=1e9, exit_code=0)
    run = Run("r-1", 1, "a", "default", True, 1.0, 1e9, metrics=values)
    with History.open(str(tmp_path / "history.db")) as history:
        history.begin(Invocation("r-1", "job", "profile", 1, 1))
        history.append(run)
        (read,) = history.runs("r-1", with_history_only=True)
    with closing(sqlite3.connect(str(tmp_path / "history.db"))) as connection:
        rows = dict(connection.execute("SELECT metric_name, value FROM metrics"))

    exported = ExportedRun(ListedRun(read, "job", "profile"), None, None)
    row = json.loads("".join(json_lines([exported])))
    header = next(iter(csv_lines([exported]))).strip().split(",")

    assert set(rows) == set(RUN_METRICS)
    assert {name: row["metrics"][name] for name in RUN_METRICS} == rows
    assert [name for name in header if name in rows] == list(RUN_METRICS)


def test_the_registry_is_of_runs_and_profiles() -> None:
    """Every row of the registry has a name of its own, a unit, a type and a source [R-100]."""
    names = [metric.name for metric in METRICS]

    assert len(set(names)) == len(names)
    assert all(isinstance(metric, Metric) and metric.unit and metric.source for metric in METRICS)
    assert {metric.of for metric in METRICS} == {"run", "profile"}
