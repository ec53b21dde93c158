"""What the history promises as a whole, one test a promise."""

import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Iterable, Iterator, List, Mapping

import pytest

from benchmarks.history_runs import an_invocation as ten_heads
from benchmarks.history_runs import runs_of
from hydra_heads.base.errors import HistoryError
from hydra_heads.base.stop import StopRequest
from hydra_heads.model.failure import SIGNAL, START, TIMEOUT, Failure
from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.model.slot import Retention
from hydra_heads.store import aggregate, pruning_statements, statements
from hydra_heads.store.history import History
from hydra_heads.store.pruning import prune
from hydra_heads.store.recorded import Recorded
from hydra_heads.store.schema import TABLES, VIEWS
from tests.environment import ROOT
from tests.store.making import a_run, an_invocation, path_in

WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from hydra_heads.store.history import History
from tests.store.making import a_run, an_invocation
print("ready", flush=True)
sys.stdin.readline()
with History.open(sys.argv[2]) as history:
    history.begin(an_invocation(sys.argv[3]))
    for order in range(100):
        history.append(a_run(order, run_id=sys.argv[3]))
"""

STORE = tuple(
    import_module(f"hydra_heads.store.{name[:-3]}")
    for name in sorted(os.listdir(os.path.join(ROOT, "hydra_heads", "store")))
    if name.endswith(("statements.py", "upgrade.py", "aggregate.py"))
)

SCANS = ("SCAN runs", "SCAN TABLE runs")

MAY_SCAN = (pruning_statements.ORPHANS["instances"], pruning_statements.ORPHANS["texts"])
"""Asked once after runs were deleted, in small parts of a second and with no lock held."""


def figures_in(connection: sqlite3.Connection) -> int:
    """Count the figures of the long form."""
    return int(connection.execute("SELECT count(*) FROM metrics").fetchone()[0])


def texts_of(modules: Iterable[ModuleType]) -> Iterator[str]:
    """Yield every statement of some modules, by whatever name it goes."""
    for module in modules:
        for name, value in sorted(vars(module).items()):
            if name.isupper():
                one = value.values() if isinstance(value, Mapping) else value
                if not isinstance(one, Iterable) or isinstance(one, str):
                    one = [one]
                yield from (text for text in one if isinstance(text, str) and " " in text)


def questions() -> Iterator[str]:
    """Yield every statement of the history that asks, by whatever name it goes."""
    modules = (statements, pruning_statements, aggregate)
    yield from (text for text in texts_of(modules) if text.startswith("SELECT"))


def plan_of(connection: sqlite3.Connection, question: str) -> List[str]:
    """Return how SQLite would answer, a line a step."""
    names = {word.strip("(),") for word in question.split() if word.startswith((":", "(:"))}
    values: object = {name[1:]: 0 for name in names} if names else (0,) * question.count("?")
    rows = connection.execute(f"EXPLAIN QUERY PLAN {question}", values)  # type: ignore[arg-type]
    return [str(row[-1]) for row in rows]


def fail_in_the_middle(history: History, error: BaseException) -> None:
    """Change something, then raise."""
    with history.writing("a run") as connection:
        connection.execute("UPDATE invocations SET seed = 9")
        raise error


def test_ten_thousand_figures_are_nothing(tmp_path: Path) -> None:
    """Ten thousand figures take less time than to start ten Pythons [R-016]."""
    runs = [Recorded(run) for run in runs_of("r1", 560)]
    with History.open(path_in(tmp_path)) as history:
        history.begin(ten_heads("r1"))

        begin = time.perf_counter()
        history.append_all(runs)
        recorded = time.perf_counter() - begin

    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import sqlite3, json"], check=True)
    started = time.perf_counter() - begin
    with closing(sqlite3.connect(path_in(tmp_path))) as connection:
        assert figures_in(connection) > 10_000
    assert recorded < 10 * started


def test_one_history_opens_writes_asks_and_prunes(tmp_path: Path) -> None:
    """All that a history does is asked of one object, and threads each have their own [R-022]."""
    path = path_in(tmp_path)

    def work(number: int) -> None:
        with History.open(path) as history:
            history.begin(an_invocation(f"r{number}"))
            for order in range(20):
                history.append(a_run(order, run_id=f"r{number}"))
            history.end(f"r{number}", 3000.0, True)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with History.open(path) as history:
        assert [len(history.orders(f"r{number}")) for number in range(4)] == [20] * 4
        assert prune(history, None, Retention(runs=20), frozenset(), 0.0) == 60


def test_a_path_is_the_one_that_was_given(tmp_path: Path) -> None:
    """Two paths are two files, and who only looks writes nothing [R-023] [R-034]."""
    paths = [os.path.join(str(tmp_path), name) for name in ("one.db", "two.db")]

    for number, path in enumerate(paths):
        with History.open(path) as history:
            history.begin(an_invocation(f"r{number}"))

    for number, path in enumerate(paths):
        with History.open_reading(path) as history:
            assert history.invocation(f"r{number}") is not None
            assert history.invocation(f"r{1 - number}") is None
            with pytest.raises(HistoryError, match="cannot be written to"):
                history.end(f"r{number}", 3000.0, True)


@pytest.mark.parametrize("error", [ValueError("no"), StopRequest(15), KeyboardInterrupt()])
def test_with_commits_or_rolls_back(tmp_path: Path, error: BaseException) -> None:
    """What a block did lasts, or is undone when it raises; in the end all is closed [R-024]."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        history.begin(an_invocation())
        with history.writing("a run") as connection:
            connection.execute("UPDATE invocations SET seed = 8")
        with pytest.raises(type(error)):
            fail_in_the_middle(history, error)

    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert other.execute("SELECT seed FROM invocations").fetchall() == [(8,)]
    with pytest.raises(HistoryError, match="closed"):
        history.latest("demo")


def test_four_processes_lose_none_of_a_hundred_each(tmp_path: Path) -> None:
    """Four writers at once, a hundred runs each: all are there [R-025]."""
    path = path_in(tmp_path)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, ROOT, path, f"r{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()

    errors = [writer.communicate("go\n")[1] for writer in writers]

    assert errors == [""] * 4
    with History.open_reading(path) as history:
        assert [len(history.orders(f"r{number}")) for number in range(4)] == [100] * 4


@pytest.mark.parametrize(
    "failure",
    [
        Failure(SIGNAL, "killed by SIGKILL"),
        Failure(TIMEOUT, "still going after 2 s"),
        Failure(START, "no such file"),
    ],
    ids=lambda failure: str(failure.kind),
)
def test_a_run_that_failed_is_a_row_too(tmp_path: Path, failure: Failure) -> None:
    """Whether it was killed, late or never started: the view has one row for it [R-027]."""
    path = path_in(tmp_path)
    seconds = None if failure.kind == START else 0.5
    with History.open(path) as history:
        history.begin(an_invocation())
        run = a_run(1, ok=False, seconds=seconds)._replace(failure=failure, metrics={})
        history.append(run)

    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT ok, failure_kind, seconds FROM executions").fetchall()
    assert rows == [(0, failure.kind, seconds)]


def test_each_figure_is_a_row_of_the_long_form(tmp_path: Path) -> None:
    """As many rows as runs have figures, no more and no fewer [R-028]."""
    path = path_in(tmp_path)
    runs = list(runs_of("r1", 30))
    with History.open(path) as history:
        history.begin(ten_heads("r1"))
        history.append_all([Recorded(run) for run in runs])

    with closing(sqlite3.connect(path)) as connection:
        found = figures_in(connection)

    # Beside what was measured every run has start_time, end_time and success.
    assert found == sum(len(run.metrics) + 3 for run in runs)


def test_a_figure_of_a_run_is_found_by_number(tmp_path: Path) -> None:
    """One metric of one run is looked up by the run's number, in the long form too [R-030]."""
    path = path_in(tmp_path)
    History.open(path).close()

    with closing(sqlite3.connect(path)) as connection:
        plan = plan_of(
            connection,
            "SELECT value FROM metrics WHERE execution_id = ? AND metric_name = ?",
        )

    steps = [step for step in plan if "runs" in step]
    assert len(steps) >= len(RUN_METRICS)
    assert all("USING INTEGER PRIMARY KEY" in step for step in steps)


@pytest.mark.parametrize("question", sorted(questions()), ids=lambda text: str(text)[7:37])
def test_no_question_reads_all_runs(tmp_path: Path, question: str) -> None:
    """Every statement finds runs by number or by head, and never looks at all of them [R-031]."""
    path = path_in(tmp_path)
    History.open(path).close()

    with closing(sqlite3.connect(path)) as connection:
        plan = plan_of(connection, question)

    scans = [step for step in plan if step.startswith(SCANS)]
    assert plan
    assert scans == [] or question in MAY_SCAN


def test_an_old_sqlite_will_do() -> None:
    """No statement needs more than SQLite 3.21, which came with Python 3.7.0 [R-129]."""
    newer = re.compile(
        r"\bRETURNING\b|\bON CONFLICT\b|\bOVER\s*\(|\bSTRICT\b|\bGENERATED\b|->>?|\bNULLS\b"
        r"|\bMATERIALIZED\b|\bDROP COLUMN\b|\bRENAME COLUMN\b|\biif\s*\(|\bIS (NOT )?DISTINCT\b"
        r"|\b(RIGHT|FULL) (OUTER )?JOIN\b|\bVACUUM INTO\b|\bUPDATE \w+ SET .* FROM\b",
        re.IGNORECASE,
    )

    found = [text for text in (*texts_of(STORE), *TABLES, *VIEWS) if newer.search(text)]

    assert len(list(texts_of(STORE))) > 60
    assert found == []


def test_every_index_earns_its_keep() -> None:
    """An index costs every run that is recorded: there is one of runs, by head."""
    indexes = [text for text in TABLES if "INDEX" in text and " ON runs" in text]

    assert indexes == ["CREATE INDEX runs_head ON runs (head)"]
