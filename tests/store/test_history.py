"""Tests of `hydra_heads.store.history`: what is written is there, whole or not at all."""

import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Callable, Iterator, List

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.base.stop import StopRequest
from hydra_heads.model.failure import CRITERIA, Failure
from hydra_heads.store import statements
from hydra_heads.store.history import History
from hydra_heads.store.inserting import Insertion
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import EXIT_3, a_run, an_invocation, path_in


def undecided(history: History) -> List[int]:
    """Return the orders of the runs that still wait for a criterion."""
    return [run.order for run in history.runs("r1") if run.ok is None]


@pytest.fixture
def history() -> Iterator[History]:
    """Give a history in which an invocation has begun."""
    with History.open(IN_MEMORY) as opened:
        opened.begin(an_invocation())
        yield opened


def test_a_run_that_was_appended_is_committed(tmp_path: Path) -> None:
    """Another connection sees the run as soon as `append` has returned."""
    path = path_in(tmp_path)
    with History.open(path) as history, closing(sqlite3.connect(path)) as other:
        history.begin(an_invocation())

        history.append(a_run())

        assert other.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_a_write_holds_the_lock_from_its_first_statement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else can write between what a transaction reads and what it writes [fault 87]."""
    path = path_in(tmp_path)
    found = []
    with History.open(path) as history, closing(sqlite3.connect(path, timeout=0)) as other:
        history.begin(an_invocation())

        def try_to_write(*values: object) -> None:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("DELETE FROM runs")
            found.append("locked")
            raise StopRequest(15)

        monkeypatch.setattr(Insertion, "write", try_to_write)
        with pytest.raises(StopRequest):
            history.append(a_run())

    assert found == ["locked"]


def test_names_are_values_and_never_sql(history: History) -> None:
    """A head or an instance named like a statement is a name like any other [fault 86]."""
    name = "x'); DROP TABLE runs; --"

    history.append(a_run(1, head=name)._replace(instance=name))

    assert [run.head for run in history.runs("r1", name)] == [name]
    assert history.outcomes("r1", name)[0].instance == name


def test_a_run_is_recorded_once(history: History) -> None:
    """The same order a second time is refused, and the first run stays."""
    history.append(a_run(1, seconds=0.5))

    with pytest.raises(HistoryError, match=r"run r1\.1 is recorded already"):
        history.append(a_run(1, seconds=0.25))

    assert [run.seconds for run in history.runs("r1")] == [0.5]


def test_an_invocation_begins_once(history: History) -> None:
    """A run_id belongs to one invocation."""
    with pytest.raises(HistoryError, match="invocation r1 is recorded already"):
        history.begin(an_invocation())


@pytest.mark.parametrize(
    "call",
    [
        lambda history: history.append(a_run(run_id="r9")),
        lambda history: history.end("r9", 1.0, True),
        lambda history: history.decide("r9", []),
    ],
    ids=["append", "end", "decide"],
)
def test_an_invocation_has_to_begin_first(
    history: History, call: Callable[[History], None]
) -> None:
    """Nothing is written for an invocation that nobody began."""
    with pytest.raises(HistoryError, match="no invocation r9"):
        call(history)


def test_the_end_of_a_failed_run_is_kept(history: History) -> None:
    """What a failed run said last can be read again; others said nothing."""
    history.append(a_run(1, ok=False), "line\n" * 2000 + "last line\n")
    history.append(a_run(2))

    tail = history.stderr_tail("r1", 1)

    assert tail is not None
    assert tail.endswith("line\nlast line\n")
    assert len(tail) <= 4096
    assert history.stderr_tail("r1", 2) is None
    assert history.stderr_tail("r9", 1) is None


def test_runs_that_wait_are_decided_together(history: History) -> None:
    """Undecided runs get their outcome and reason; decided ones stay as they were."""
    missed = Failure(CRITERIA, "other output than a")
    for order, ok in ((1, None), (2, True), (3, None)):
        history.append(a_run(order, ok=ok))

    history.decide("r1", [(1, True, None), (2, False, missed), (3, False, missed)])

    found = [(run.ok, run.failure) for run in history.runs("r1")]
    assert found == [(True, None), (True, None), (False, missed)]
    assert undecided(history) == []


def test_decisions_are_all_made_or_none(history: History) -> None:
    """An order without a run is an error, and no run of that call is decided."""
    history.append(a_run(1, ok=None))

    with pytest.raises(HistoryError, match=r"no run r1\.2"):
        history.decide("r1", [(1, True, None), (2, True, None)])

    assert undecided(history) == [1]


def test_runs_can_be_decided_while_they_are_read(history: History) -> None:
    """A reader that is under way goes on over all runs, whatever is decided meanwhile."""
    for order in range(300):
        history.append(a_run(order, ok=None))

    orders = []
    for run in history.runs("r1"):
        history.decide("r1", [(run.order, False, EXIT_3)])
        orders.append(run.order)

    assert orders == list(range(300))
    assert undecided(history) == []


def test_a_failed_append_leaves_nothing(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a later statement fails, the run is not there, and the next one is recorded well."""
    monkeypatch.setattr(statements, "INSERT_OUTPUT", "INSERT INTO nowhere VALUES (?, ?)")
    with pytest.raises(HistoryError, match="no such table"):
        history.append(a_run(1, head="new", ok=False), "stderr")
    monkeypatch.undo()

    history.append(a_run(2, head="new"))

    assert [run.order for run in history.runs("r1")] == [2]
    assert [run.order for run in history.runs("r1", "new")] == [2]


def test_a_stop_in_the_middle_leaves_nothing(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal between two statements passes through, and the history can go on."""

    def stop(*values: object) -> None:
        raise StopRequest(15)

    monkeypatch.setattr(Insertion, "write", stop)
    with pytest.raises(StopRequest):
        history.append(a_run(1, head="new"))
    monkeypatch.undo()

    history.append(a_run(2, head="new"))

    assert [run.order for run in history.runs("r1", "new")] == [2]


def test_a_transaction_that_was_left_open_is_rolled_back(history: History) -> None:
    """What a signal left in the middle of a roll-back does not block the next run."""
    history._connection.execute("BEGIN IMMEDIATE")
    history._connection.execute("DELETE FROM invocation_heads")

    history.append(a_run(1))

    assert history.invocation("r1") == an_invocation()
    assert 1 in history.orders("r1")


def test_reading_runs_takes_constant_memory(tmp_path: Path) -> None:
    """Walking over a thousand runs holds a few of them at a time."""
    with History.open(path_in(tmp_path)) as history:
        history.begin(an_invocation())
        for order in range(1000):
            history.append(a_run(order))
        next(history.runs("r1"))

        tracemalloc.start()
        count = sum(1 for _ in history.runs("r1"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert count == 1000
    assert peak < 50_000  # a thousand runs in a list are a million


def test_using_a_closed_history_is_worded(tmp_path: Path) -> None:
    """It ends in our own error, and closing twice does nothing."""
    history = History.open(path_in(tmp_path))
    history.close()
    history.close()

    with pytest.raises(HistoryError, match="cannot be used"):
        history.begin(an_invocation())
