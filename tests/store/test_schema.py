"""Tests of `hydra_heads.store.schema`."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import List

from hydra_heads.model.metrics import BY_NAME, RUN_METRICS
from hydra_heads.store.history import History
from hydra_heads.store.schema import VERSION
from tests.store.making import EXIT_3, FINGERPRINT, a_run, an_invocation, path_in

METRICS_OF_VERSION_5 = [
    "execution_time_seconds",
    "start_time",
    "end_time",
    "user_time",
    "system_time",
    "cpu_max",
    "cpu_avg",
    "cpu_min",
    "context_switches",
    "memory_max_mb",
    "memory_avg_mb",
    "memory_min_mb",
    "page_faults",
    "num_threads",
    "num_fds",
    "descendants_killed",
    "block_io_operations",
    "stdout_lines",
    "stderr_lines",
    "exit_code",
    "success",
]


def ask(path: str, question: str) -> List[tuple]:  # type: ignore[type-arg]
    """Ask a file as its owner would, with nothing of ours."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def test_each_registered_metric_of_a_run_has_a_column(tmp_path: Path) -> None:
    """The columns are those of the registry, with its types."""
    path = path_in(tmp_path)
    History.open(path).close()

    columns = {row[1]: row[2] for row in ask(path, "PRAGMA table_info(runs)")}

    for name in RUN_METRICS:
        assert columns[name] == ("INTEGER" if BY_NAME[name].type == "integer" else "REAL"), name


def test_a_new_metric_needs_a_new_version() -> None:
    """Version 5 has these columns; whoever registers another metric raises the version."""
    assert (VERSION, list(RUN_METRICS)) == (5, METRICS_OF_VERSION_5)


def test_executions_is_the_long_form_of_runs(tmp_path: Path) -> None:
    """One row a run, with names in place of numbers."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        history.begin(an_invocation())
        history.append(a_run(order=5, head="b", ok=False), "no such file\n")

    rows = ask(
        path,
        "SELECT run_id, run_order, slot, origin, head, instance, fingerprint, block, ok, seconds,"
        " started_unix, failure_kind, failure_message, stderr FROM executions",
    )

    assert rows == [
        ("r1", 5, "demo", "profile", "b", "x", FINGERPRINT, 2, 0, 0.5, 2005.5)
        + (*EXIT_3, "no such file\n")
    ]


def test_metrics_is_the_long_form_of_figures(tmp_path: Path) -> None:
    """One row a metric that a run has: its own facts, registered ones, and the head's own once."""
    path = path_in(tmp_path)
    figures = {"execution_time_seconds": 0.5, "user_time": 0.25, "user_tokens": 12.0}
    with History.open(path) as history:
        history.begin(an_invocation())
        history.append(a_run()._replace(metrics=figures))

    rows = ask(path, "SELECT metric_name, value FROM metrics ORDER BY metric_name")

    assert rows == [
        ("end_time", 2002.0),
        ("execution_time_seconds", 0.5),
        ("start_time", 2001.5),
        ("success", 1),
        ("user_time", 0.25),
        ("user_tokens", 12.0),
    ]


def test_views_show_every_run_as_it_is(tmp_path: Path) -> None:
    """Runs without a block stand in the views too, and flags are 0 or 1 there."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        history.begin(an_invocation())
        history.append(a_run(1)._replace(block=None, warmup=True))
        history.append(a_run(2))
        history.mark("r1", [2], [2])

    rows = ask(path, "SELECT run_order, block, warmup, outlier FROM executions ORDER BY run_order")
    orders = ask(path, "SELECT DISTINCT execution_id & 4294967295 FROM metrics ORDER BY 1")

    assert rows == [(1, None, 1, 0), (2, 0, 1, 1)]
    assert orders == [(1,), (2,)]


def test_repeated_text_is_stored_once(tmp_path: Path) -> None:
    """A hundred runs with the same names, message and digest keep each text in one place."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        history.begin(an_invocation())
        for order in range(100):
            history.append(a_run(order, ok=False)._replace(output_sha256="ab" * 32))

    assert ask(path, "SELECT name FROM slots") == [("demo",)]
    assert ask(path, "SELECT name FROM heads ORDER BY name") == [("a",), ("b",)]
    assert ask(path, "SELECT name FROM instances") == [("x",)]
    texts = [text for (text,) in ask(path, "SELECT text FROM texts")]
    assert [texts.count(text) for text in (EXIT_3.message, FINGERPRINT, "ab" * 32)] == [1, 1, 1]
