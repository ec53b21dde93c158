"""Tests of `hydra_heads.store.live`."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Iterator, List

import pytest

from hydra_heads.model.slot import Retention
from hydra_heads.store import live_statements, pruning
from hydra_heads.store.history import History
from hydra_heads.store.live import LiveRun
from hydra_heads.store.recorded import Recorded
from tests.store.daily import NIGHT, VERSION, Attempt, a_life, calls_of, live
from tests.store.golden import history_bytes
from tests.store.making import a_run, an_invocation, path_in


@pytest.fixture(name="history")
def open_history(tmp_path: Path) -> Iterator[History]:
    """Open an empty history."""
    with History.open(path_in(tmp_path)) as history:
        yield history


def briefly(runs: List[LiveRun]) -> List[str]:
    """Word runs: head, the number of the call, and whether it began with them."""
    return [f"{run.head}{run.call}{'*' if run.is_first else ''}" for run in runs]


def test_a_run_of_daily_use_is_read_back(history: History) -> None:
    """With its names, its version, and how it went; figures are there where they are asked for."""
    attempt = Attempt("a", seconds=0.25, metrics={"user_time": 0.5, "user_tokens": 3.0})
    live(history, a_life(), [[attempt]])

    (plain,) = history.live_runs("demo")
    (with_figures,) = history.live_runs("demo", with_figures=True)

    assert plain == LiveRun(1, "live1", 1, 1, True, "a", "x", VERSION, True, 0.25, NIGHT)
    assert plain.ok is True
    assert with_figures == plain._replace(metrics={"user_time": 0.5, "user_tokens": 3.0})


def test_only_daily_use_of_the_slot_is_read(history: History) -> None:
    """Neither Phase 1 nor another slot, nor a slot of which there is nothing."""
    history.begin(an_invocation("r1"))
    history.append(a_run(1, run_id="r1"))
    live(history, a_life("live1", slot="other"), [[Attempt("a")]])
    live(history, a_life("live2"), [[Attempt("b")]])

    assert [run.run_id for run in history.live_runs("demo")] == ["live2"]
    assert history.live_runs("nothing") == []


def test_the_first_run_of_a_call_is_told_from_what_followed(history: History) -> None:
    """In one batch and over several, and each invocation counts its own calls."""
    failing = Attempt("a", ok=False)
    one, two = a_life("live1"), a_life("live2")
    first = calls_of(one, [[failing, Attempt("b")], [Attempt("b")], [failing]])
    history.begin(one)
    history.begin(two)
    history.append_all([Recorded(run) for run in first])
    history.append_all([Recorded(run) for run in calls_of(two, [[Attempt("b")]])])
    history.append(calls_of(one, [[Attempt("b")]], first_call=3, first_order=5)[0])
    history.append(calls_of(one, [[Attempt("a")]], first_order=6)[0]._replace(block=None))

    runs = history.live_runs("demo")

    assert briefly(runs) == ["a1*", "b1", "b2*", "a3*", "b1*", "b3", "aNone*"]


def test_a_later_opening_knows_the_calls_of_an_earlier_one(tmp_path: Path) -> None:
    """What follows in a call may be recorded by whoever takes it in later."""
    path = path_in(tmp_path)
    first, second = calls_of(a_life(), [[Attempt("a", ok=False), Attempt("b")]])
    with History.open(path) as history:
        history.begin(a_life())
        history.append(first)
    with History.open(path) as history:
        history.append_all([Recorded(first), Recorded(second)], skip_known=True)

        assert briefly(history.live_runs("demo")) == ["a1*", "b1"]


def test_rows_are_numbered_in_the_order_of_recording(tmp_path: Path) -> None:
    """What an invocation that began earlier records later is new to those who looked between."""
    path = path_in(tmp_path)
    old, young = a_life("live1"), a_life("live2", NIGHT + 60)
    with History.open(path) as one, History.open(path) as two:
        one.begin(old)
        two.begin(young)
        one.append(calls_of(old, [[Attempt("a")]])[0])
        two.append(calls_of(young, [[Attempt("b")]])[0])
        seen = two.live_runs("demo")
        one.append(calls_of(old, [[Attempt("a")]], first_call=2, first_order=2)[0])

        new = two.live_runs("demo", after_row=max(run.row for run in seen))

    assert [run.run_id for run in seen] == ["live1", "live2"]
    assert [(run.run_id, run.call) for run in new] == [("live1", 2)]


def test_the_newest_are_looked_at(history: History) -> None:
    """So many at most, and of these those that started late enough; the oldest comes first."""
    live(history, a_life(), [[Attempt("a")]] * 10)

    newest = history.live_runs("demo", most=3)
    late = history.live_runs("demo", since_unix=NIGHT + 8)
    late_of_few = history.live_runs("demo", since_unix=NIGHT, most=1)

    assert [run.call for run in newest] == [8, 9, 10]
    assert [run.call for run in late] == [9, 10]
    assert [run.call for run in late_of_few] == [10]


def test_a_run_that_was_not_decided_says_so(history: History) -> None:
    """It is neither a success nor a failure, until somebody decides it."""
    live(history, a_life(), [[Attempt("a", ok=None)], [Attempt("b", ok=False)]])

    assert [run.ok for run in history.live_runs("demo")] == [None, False]


@pytest.mark.parametrize("statement", [
    live_statements.SELECT_LIVE_RUNS,
    live_statements.SELECT_LIVE_METRICS,
    live_statements.SELECT_LIVE_USER_METRICS,
])  # fmt: skip
def test_the_newest_are_found_by_an_index(history: History, statement: str) -> None:
    """Two thousand of a hundred thousand take no longer than of two thousand."""
    plan = [str(row[-1]) for row in history.select("EXPLAIN QUERY PLAN " + statement, (1, 0, 2000))]

    assert "live_runs USING INDEX live_runs_slot (slot=? AND rowid>?)" in " ".join(plan)
    assert not [step for step in plan if step.startswith("SCAN") and "live" not in step]
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_reading_writes_nothing(tmp_path: Path) -> None:
    """A history that is open for reading answers, and its file stays as it is."""
    path = path_in(tmp_path)
    with History.open(path) as history:
        live(history, a_life(), [[Attempt("a")]])
    before = Path(path).read_bytes()

    with History.open_reading(path) as reading:
        found = reading.live_runs("demo", with_figures=True)

    assert len(found) == 1
    assert Path(path).read_bytes() == before


def test_pruned_runs_are_gone(history: History) -> None:
    """Their numbers are not given again: who remembers the last one misses nothing."""
    live(history, a_life("live1"), [[Attempt("a", ok=False), Attempt("b")], [Attempt("a")]])
    live(history, a_life("live2", NIGHT + 3600)._replace(slot="other"), [[Attempt("a")]])

    gone = pruning.prune(history, ["demo"], Retention(days=1.0), set(), NIGHT + 1e6)
    live(history, a_life("live3", NIGHT + 1e6), [[Attempt("b")]])

    assert gone == 3
    assert list(history.select("SELECT run >> 32, number FROM live_runs")) == [(2, 4), (3, 5)]


def test_a_run_without_a_call_is_pruned_too(history: History) -> None:
    """Whether it has a block or not."""
    life = a_life()
    history.begin(life)
    history.append(calls_of(life, [[Attempt("a")]])[0]._replace(block=None))
    history.end(life.run_id, NIGHT, True)

    pruning.prune(history, None, Retention(days=1.0), set(), NIGHT + 1e6)

    assert list(history.select("SELECT * FROM live_runs")) == []


def test_a_run_that_cannot_be_recorded_leaves_none_behind(history: History) -> None:
    """All of a batch or nothing: the numbers too."""
    life = a_life()
    history.begin(life)
    (run,) = calls_of(life, [[Attempt("a")]])

    with pytest.raises(Exception, match="recorded already"):
        history.append_all([Recorded(run), Recorded(run)])
    history.append(run)

    assert briefly(history.live_runs("demo")) == ["a1*"]


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("is_reading", [False, True])
def test_runs_of_earlier_versions_are_found(tmp_path: Path, version: int, is_reading: bool) -> None:
    """Upgraded or only read: the live invocation of the old file answers."""
    path = path_in(tmp_path)
    Path(path).write_bytes(history_bytes(version))
    with closing(sqlite3.connect(path)) as connection:
        ((slot, number, calls),) = connection.execute(
            "SELECT slots.name, count(*), count(DISTINCT runs.block) FROM invocations"
            " JOIN runs ON runs.id >> 32 = invocations.id JOIN slots ON slots.id = slot"
            " WHERE origin = 'live' AND runs.block IS NOT NULL"
        )

    with History.open_reading(path) if is_reading else History.open(path) as history:
        runs = [run for run in history.live_runs(slot) if run.call is not None]

    assert (number, calls) == (len(runs), sum(run.is_first for run in runs))
    assert number > calls > 0
    assert os.path.exists(f"{path}.v{version}.bak") is not is_reading
