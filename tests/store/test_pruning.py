"""Tests of `hydra_heads.store.pruning`."""

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import List, Optional

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.pruning import Doomed
from hydra_heads.model.slot import Retention
from hydra_heads.store import pruning, pruning_statements
from hydra_heads.store.copies import vacuum
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.pruning import prunable, prune
from hydra_heads.store.recorded import Recorded, RecordedBlock
from tests.store.daily import Attempt, a_life, calls_of
from tests.store.making import a_run, an_invocation, path_in
from tests.store.test_curves import CURVE, packed

DAY = 86400.0


def fill(
    history: History, nights: int = 4, runs: int = 10, slot: Optional[str] = "demo"
) -> List[str]:
    """Record nights of runs of heads a and b, one invocation a day, the first at day 0."""
    run_ids = [f"{slot}-{night}" for night in range(nights)]
    for night, run_id in enumerate(run_ids):
        history.begin(an_invocation(run_id)._replace(slot=slot, started_unix=night * DAY))
        history.append_all(
            [
                Recorded(
                    a_run(order, "ab"[order % 2], ok=order != 3, run_id=run_id)._replace(
                        started_unix=night * DAY + order,
                        output_sha256=f"{run_id}-{order}",
                        metrics={"user_time": 0.25, "user_tokens": 3.0},
                    ),
                    "an error\n" if order == 3 else None,
                    packed(CURVE) if order == 4 else None,
                )
                for order in range(1, runs + 1)
            ],
            [RecordedBlock(run_id, block, 0.5) for block in range(runs // 2)],
        )
        history.end(run_id, night * DAY + 60, True)
    return run_ids


def count(history: History, table: str) -> int:
    """Count the rows of a table."""
    return int(next(history.select(f"SELECT count(*) FROM {table}"))[0])  # noqa: S608


def test_runs_that_are_too_old_go() -> None:
    """By age: what started before the last N days goes, the rest stays [R-032]."""
    with History.open(IN_MEMORY) as history:
        run_ids = fill(history)
        now = 3 * DAY + 5.5

        listed = prunable(history, None, Retention(days=1), frozenset(), now)
        gone = prune(history, None, Retention(days=1), frozenset(), now)

        assert listed == [
            Doomed("demo", "a", "demo-0", 5, 2.0, 10.0),
            Doomed("demo", "a", "demo-1", 5, DAY + 2, DAY + 10),
            Doomed("demo", "a", "demo-2", 2, 2 * DAY + 2, 2 * DAY + 4),
            Doomed("demo", "b", "demo-0", 5, 1.0, 9.0),
            Doomed("demo", "b", "demo-1", 5, DAY + 1, DAY + 9),
            Doomed("demo", "b", "demo-2", 3, 2 * DAY + 1, 2 * DAY + 5),
        ]
        assert gone == 25
        assert [len(history.orders(run_id)) for run_id in run_ids] == [0, 0, 5, 10]
        assert prunable(history, None, Retention(days=1), frozenset(), now) == []


def test_the_newest_runs_of_each_head_stay() -> None:
    """By count: of each head the N that started last stay, whatever order they came in [R-032]."""
    with History.open(IN_MEMORY) as history:
        fill(history, nights=2)
        history.begin(an_invocation("past"))
        history.append(a_run(1, "a", run_id="past")._replace(started_unix=-5.0))
        history.end("past", 9.0, True)

        gone = prune(history, None, Retention(runs=7), frozenset(), 0.0)

        left = [run for run_id in ("demo-0", "demo-1", "past") for run in history.runs(run_id)]
        assert gone == 7
        assert sorted(run.started_unix for run in left if run.head == "a") == [
            *(8.0, 10.0),
            *(DAY + second for second in (2.0, 4.0, 6.0, 8.0, 10.0)),
        ]


def test_both_bounds_hold() -> None:
    """A run stays when it is young enough and among the newest."""
    with History.open(IN_MEMORY) as history:
        fill(history)

        listed = prunable(history, None, Retention(1.0, 3), frozenset(), 3 * DAY + 2.5)

        assert sum(row.runs for row in listed) == 40 - 2 * 3


def test_what_is_still_needed_stays() -> None:
    """Runs of an invocation that has not ended, and of those that documents stand on, stay."""
    with History.open(IN_MEMORY) as history:
        fill(history)
        history.begin(an_invocation("open"))
        history.append(a_run(1, run_id="open")._replace(started_unix=1.0))

        gone = prune(history, None, Retention(runs=1), frozenset({"demo-1"}), 0.0)

        assert gone == 40 - 10 - 2
        assert len(history.orders("open")) == 1
        assert len(history.orders("demo-1")) == 10


def test_daily_use_is_pruned_while_it_goes_on() -> None:
    """A `Slot` may live for months, and one that was killed never ends: its old runs go."""
    with History.open(IN_MEMORY) as history:
        life = a_life(started_unix=1000.0)
        history.begin(life)
        for run in calls_of(life, [[Attempt("a")]] * 5):
            history.append(run)

        gone = prune(history, None, Retention(runs=2), frozenset(), 0.0)
        history.append(calls_of(life, [[Attempt("b")]], first_call=6, first_order=6)[0])

        assert gone == 3
        assert [run.order for run in history.live_runs("demo")] == [4, 5, 6]


def test_daily_use_leaves_the_nights_alone() -> None:
    """A day of it may be more runs than a year of nights: the newest of each are kept."""
    with History.open(IN_MEMORY) as history:
        fill(history, nights=2)
        nights = prunable(history, None, Retention(runs=3), frozenset(), 0.0)
        life = a_life(started_unix=1e6)
        history.begin(life)
        history.append_all([Recorded(run) for run in calls_of(life, [[Attempt("a")]] * 50)])

        both = prunable(history, None, Retention(runs=3), frozenset(), 0.0)

        assert [row for row in both if row.run_id != "live1"] == nights
        assert [row.runs for row in both if row.run_id == "live1"] == [47]


def test_only_the_slots_that_are_meant_are_pruned() -> None:
    """A retention is that of one slot; runs without a slot are a slot of their own here."""
    with History.open(IN_MEMORY) as history:
        fill(history, nights=2)
        fill(history, nights=2, slot=None)

        alone = prunable(history, [None], Retention(runs=1), frozenset(), 0.0)
        every = prunable(history, None, Retention(runs=1), frozenset(), 0.0)

        assert {row.slot for row in alone} == {None}
        assert {row.slot for row in every} == {None, "demo"}


def test_what_belongs_to_a_run_goes_with_it() -> None:
    """Outputs, curves, figures, blocks, texts and empty invocations go too, others' stay."""
    with History.open(IN_MEMORY) as history:
        fill(history)
        texts = count(history, "texts")

        prune(history, None, Retention(days=1), frozenset(), 3 * DAY + 60)

        tables = ("runs", "outputs", "curves", "user_metrics", "blocks", "invocations")
        assert [count(history, table) for table in tables] == [10, 1, 1, 10, 5, 1]
        assert count(history, "texts") == texts - 30
        assert list(history.select("PRAGMA foreign_key_check")) == []


def test_heads_and_instances_without_runs_go() -> None:
    """Names that nothing refers to any longer go, but for the newest number."""
    with History.open(IN_MEMORY) as history:
        old = an_invocation("old", ("gone",))._replace(instance_fingerprints={"lost": "once"})
        history.begin(old)
        history.append(a_run(1, "gone", run_id="old")._replace(instance="lost", started_unix=-DAY))
        history.end("old", 1.0, True)
        fill(history, nights=1)

        gone = prune(history, None, Retention(days=1), frozenset(), 0.5)

        assert gone == 1
        assert list(history.select("SELECT name FROM heads ORDER BY name")) == [("a",), ("b",)]
        assert list(history.select("SELECT name FROM instances")) == [("x",)]


@pytest.mark.parametrize("table", sorted(pruning_statements.ORPHANS))
def test_whatever_refers_to_a_name_keeps_it(tmp_path: Path, table: str) -> None:
    """Each column that refers to a table of names is asked before one of them goes."""
    path = path_in(tmp_path)
    History.open(path).close()
    question = pruning_statements.ORPHANS[table]

    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        references = [
            (name, row[3])
            for (name,) in tables.fetchall()
            for row in connection.execute(f"PRAGMA foreign_key_list({name})")
            if row[2] == table
        ]

    assert references
    for name, column in references:
        assert f" {column} FROM {name}" in question or f"{name} WHERE {column} =" in question


def test_a_file_shrinks(tmp_path: Path) -> None:
    """After prune and vacuum the file is smaller in proportion to what is left [R-032]."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        fill(history, nights=60, runs=50)
    whole = os.path.getsize(path)

    with History.open(path) as history:
        prune(history, None, Retention(runs=100), frozenset(), 0.0)
    done = vacuum(path)

    assert done.bytes_before >= whole
    assert done.bytes_after == os.path.getsize(path)
    assert done.bytes_after < whole / 3
    with History.open_reading(path) as history:
        assert len(history.orders("demo-59")) == 50


def test_a_writer_gets_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pruning is many small transactions: between two of them others record runs."""
    path = path_in(tmp_path)
    monkeypatch.setattr(pruning, "RUNS_A_STEP", 5)
    with History.open(path) as history, History.open(path, busy_seconds=0.0) as writer:
        fill(history, nights=3, runs=20)
        writer.begin(an_invocation("now"))
        written: List[int] = []

        def write(begin: float) -> None:
            written.append(len(written) + 1)
            writer.append(a_run(written[-1], run_id="now")._replace(started_unix=9e9))

        monkeypatch.setattr(pruning, "_let_in", write)
        prune(history, None, Retention(days=1), frozenset(), 9e9)

        assert len(written) > 10
        assert len(history.orders("now")) == len(written)
        assert len(history.orders("demo-2")) == 0


def test_a_writer_never_gets_anothers_number(tmp_path: Path) -> None:
    """What a writer remembers of names is forgotten when somebody else has pruned them."""
    path = path_in(tmp_path)
    with History.open(path) as writer, History.open(path) as other:
        writer.begin(an_invocation("r1"))
        first = a_run(1, ok=False)._replace(
            instance="once", output_sha256="first", started_unix=-5.0
        )
        writer.append(first)
        writer.end("r1", 1.0, True)
        other.begin(an_invocation("r2"))
        other.append(a_run(1, run_id="r2")._replace(instance="other", output_sha256="second"))
        gone = prune(other, None, Retention(days=1), frozenset(), DAY)
        writer.begin(an_invocation("r3"))

        again = first._replace(run_id="r3")
        writer.append(again)

        assert gone == 1
        assert list(writer.runs("r3")) == [again]
        assert list(writer.select("PRAGMA foreign_key_check")) == []


def test_of_runs_that_began_together_the_later_one_stays() -> None:
    """Where moments do not tell which run is newer, the order of recording does."""
    with History.open(IN_MEMORY) as history:
        history.begin(an_invocation())
        for order in range(1, 6):
            history.append(a_run(order)._replace(started_unix=5.0))
        history.end("r1", 6.0, True)

        gone = prune(history, None, Retention(runs=2), frozenset(), 0.0)

        assert gone == 3
        assert list(history.orders("r1")) == [4, 5]


def test_texts_are_looked_for_again_when_somebody_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that a writer begins to use while others look for unused ones stays."""
    path = path_in(tmp_path)
    with History.open(path) as history, History.open(path) as writer:
        fill(history, nights=2)
        select = history.select
        done: List[int] = []

        def late(statement: str, values: object = ()) -> object:
            rows = list(select(statement, values))  # type: ignore[arg-type]
            if "FROM texts" in statement and not done:
                done.append(1)
                writer.begin(an_invocation("late"))
                run = a_run(1, run_id="late")._replace(output_sha256="demo-0-1", started_unix=9e9)
                writer.append(run)
            return iter(rows)

        monkeypatch.setattr(history, "select", late)
        prune(history, None, Retention(days=1), frozenset(), 9e8)

        assert [run.output_sha256 for run in writer.runs("late")] == ["demo-0-1"]
        assert count(history, "texts") < 20


def test_a_prune_that_fails_leaves_whole_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle, every run is there with all that belongs to it, or gone."""
    path = path_in(tmp_path)
    monkeypatch.setattr(pruning, "RUNS_A_STEP", 3)
    with History.open(path) as history:
        fill(history, nights=3)
        steps: List[int] = []

        def stop(begin: float) -> None:
            steps.append(1)
            if len(steps) == 4:
                raise HistoryError("stopped")

        monkeypatch.setattr(pruning, "_let_in", stop)
        with pytest.raises(HistoryError, match="stopped"):
            prune(history, None, Retention(days=1), frozenset(), 9e9)

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        runs, figures = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("runs", "user_metrics")
        )
    assert runs == figures
    assert 0 < runs < 30


def test_listing_writes_nothing(tmp_path: Path) -> None:
    """What goes can be listed from a file that is open for reading only."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        fill(history)
    before = Path(path).read_bytes()

    with History.open_reading(path) as history:
        listed = prunable(history, None, Retention(days=1), frozenset(), 9e9)

    assert sum(row.runs for row in listed) == 40
    assert Path(path).read_bytes() == before


def test_others_wait_a_moment_only(tmp_path: Path) -> None:
    """A writer without patience for more than a second loses nothing while thousands go."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        fill(history, nights=2, runs=3000)
        done = threading.Event()
        errors: List[Exception] = []

        def write() -> None:
            with History.open(path, busy_seconds=1.0) as writer:
                writer.begin(an_invocation("now"))
                order = 0
                while not done.is_set() or order < 3:
                    order += 1
                    try:
                        writer.append(a_run(order, run_id="now")._replace(started_unix=9e9))
                    except HistoryError as error:
                        errors.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        gone = prune(history, None, Retention(days=1), frozenset(), 9e9)
        done.set()
        thread.join()

    assert gone == 6000
    assert errors == []
