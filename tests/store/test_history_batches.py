"""Tests of `hydra_heads.store.history`: many runs at once, and how little that costs."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from hydra_heads.base.errors import HistoryError
from hydra_heads.model.run import Run
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.recorded import MOST_CURVE_BYTES, Recorded, RecordedBlock
from tests.store.making import a_run, an_invocation, path_in


@pytest.fixture
def history() -> Iterator[History]:
    """Give a history in which an invocation has begun."""
    with History.open(IN_MEMORY) as opened:
        opened.begin(an_invocation())
        yield opened


def rows_of(*runs: Run) -> List[Recorded]:
    """Hand over runs of which nothing else was seen."""
    return [Recorded(run) for run in runs]


def statements_of(history: History, call: Any) -> Dict[str, int]:
    """Count by their first word the statements that a call makes."""
    words: List[str] = []

    def note(text: str) -> None:
        words.append(text.split(maxsplit=1)[0])

    history._connection.set_trace_callback(note)
    call()
    history._connection.set_trace_callback(None)
    return {word: words.count(word) for word in words}


def test_many_runs_are_recorded_with_all_that_was_seen_of_them(history: History) -> None:
    """Each run, the end of its standard error and its curve can be read again."""
    failed = a_run(2, ok=False)
    runs = [a_run(1), failed, a_run(3, "b")._replace(metrics={"user_tokens": 7.0})]

    count = history.append_all(
        [Recorded(runs[0]), Recorded(failed, "no such file\n"), Recorded(runs[2], None, b"zlib")]
    )

    assert count == 3
    assert list(history.runs("r1")) == runs
    assert [history.stderr_tail("r1", order) for order in (1, 2)] == [None, "no such file\n"]
    with pytest.raises(HistoryError, match="curve is damaged"):
        history.curve("r1", 3)


def test_many_runs_are_one_transaction(history: History) -> None:
    """A hundred runs are one commit, and each is one statement once the names are known."""
    history.append_all(rows_of(a_run(1), a_run(2, "b")))

    found = statements_of(
        history,
        lambda: history.append_all(rows_of(*(a_run(n, "ab"[n % 2]) for n in range(3, 103)))),
    )

    assert found == {"BEGIN": 1, "PRAGMA": 1, "INSERT": 100, "COMMIT": 1}


def test_nobody_sees_a_part_of_them(tmp_path: Path) -> None:
    """Another connection sees none of the runs, then all of them."""
    path = path_in(tmp_path)
    with History.open(path) as history, closing(sqlite3.connect(path)) as other:
        history.begin(an_invocation())
        seen = []

        def look(row: str) -> None:
            seen.append(other.execute("SELECT count(*) FROM runs").fetchone()[0])

        history._connection.set_trace_callback(look)
        history.append_all(rows_of(*map(a_run, range(5))))
        history._connection.set_trace_callback(None)
        look("")

    assert set(seen[:-1]) == {0}
    assert seen[-1] == 5


def test_one_that_is_recorded_already_is_named(history: History) -> None:
    """None of the runs is recorded then, and the one that was there stays as it was."""
    history.append(a_run(2, seconds=0.5))

    with pytest.raises(HistoryError, match=r"run r1\.2 is recorded already"):
        history.append_all(rows_of(a_run(1), a_run(2, seconds=9.0), a_run(3)))

    assert [(run.order, run.seconds) for run in history.runs("r1")] == [(2, 0.5)]


def test_the_same_run_twice_is_refused(history: History) -> None:
    """A run that comes twice in one call is named like one that was there before."""
    with pytest.raises(HistoryError, match=r"run r1\.1 is recorded already"):
        history.append_all(rows_of(a_run(1), a_run(1)))

    assert len(history.orders("r1")) == 0


def test_known_runs_can_be_skipped(history: History) -> None:
    """What is taken in again changes nothing; only new runs are counted, each once."""
    history.append(a_run(1, seconds=0.5))
    rows = [
        Recorded(a_run(1, seconds=9.0), "other words"),
        Recorded(a_run(2)),
        Recorded(a_run(2, seconds=9.0)),
    ]

    counts = [history.append_all(rows, skip_known=True) for _ in range(2)]

    assert counts == [1, 0]
    assert [(run.order, run.seconds) for run in history.runs("r1")] == [(1, 0.5), (2, 0.5)]
    assert history.stderr_tail("r1", 1) is None


def test_runs_of_several_invocations_are_told_apart(history: History) -> None:
    """The same order of two invocations is two runs, also where known ones are skipped."""
    history.begin(an_invocation("r2"))
    history.append(a_run(1, run_id="r2"))

    count = history.append_all(
        rows_of(a_run(1), a_run(1, run_id="r2"), a_run(2, run_id="r2")), skip_known=True
    )

    assert count == 2
    assert (set(history.orders("r1")), set(history.orders("r2"))) == ({1}, {1, 2})


def test_one_that_cannot_be_kept_keeps_all_out(history: History) -> None:
    """A figure that is no number is named with its run, and no run of the call is recorded."""
    bad = a_run(2)._replace(metrics={"user_time": float("nan")})

    with pytest.raises(HistoryError, match=r"run r1\.2: user_time is nan"):
        history.append_all(rows_of(a_run(1), bad))

    assert len(history.orders("r1")) == 0


@pytest.mark.parametrize("curve", ["text", b"x" * (MOST_CURVE_BYTES + 1)], ids=["text", "long"])
def test_a_curve_is_bytes_and_not_too_many(history: History, curve: Any) -> None:
    """What cannot be a curve is refused before anything is written."""
    with pytest.raises(HistoryError, match=r"run r1\.1: its curve is no bytes, or more than"):
        history.append(a_run(1), None, curve)

    assert len(history.orders("r1")) == 0


def test_a_run_of_nobody_keeps_all_out(history: History) -> None:
    """A run of an invocation that never began is an error, whatever comes before it."""
    with pytest.raises(HistoryError, match="no invocation r9"):
        history.append_all(rows_of(a_run(1), a_run(1, run_id="r9")))

    assert len(history.orders("r1")) == 0


def test_nothing_to_record_is_no_error(history: History) -> None:
    """No rows, no new runs."""
    assert history.append_all([]) == 0
    assert history.append_all([], skip_known=True) == 0


def test_blocks_come_with_their_runs(history: History) -> None:
    """A block that cannot be kept keeps the runs of its call out too."""
    block = RecordedBlock("r1", 1, 0.5, 0.0, -3.5, (0, 2))

    history.append_all(rows_of(a_run(1)), [block])
    with pytest.raises(HistoryError, match="no invocation r9"):
        history.append_all(rows_of(a_run(2)), [block._replace(run_id="r9")])

    assert history.blocks_of("r1") == (block,)
    assert set(history.orders("r1")) == {1}
