"""Tests of `hydra_heads.store.rule_samples`."""

from typing import List

import pytest

from hydra_heads.model.metrics import RUN_METRICS
from hydra_heads.store.history import History
from hydra_heads.store.recorded import Recorded
from hydra_heads.store.rule_samples import (
    NOTHING,
    Runs,
    Seen,
    invocation_of,
    name_of,
    newest_runs,
)
from tests.store.daily import Attempt, a_life, calls_of, live
from tests.store.making import a_run, an_invocation


def times(runs: Runs) -> List[object]:
    """Return the seconds of runs."""
    return list(runs.columns["time"])


def night(history: History, run_id: str, seconds: List[float], start: float = 2000.0) -> None:
    """Record a Phase 1 of head `a` in which the runs took so long, a second apart."""
    history.begin(an_invocation(run_id))
    for order, took in enumerate(seconds, start=1):
        run = a_run(order, "a", seconds=took, run_id=run_id)
        history.append(run._replace(started_unix=start + order))
    history.end(run_id, start + 60.0, True)


def test_the_newest_come_oldest_first() -> None:
    """Of two nights the newest runs of the head are those of the end, in their order."""
    with History.open(":memory:") as history:
        night(history, "r1", [1.0, 2.0, 3.0])
        night(history, "r2", [4.0, 5.0])

        runs = newest_runs(history, "demo", "a", ["time"], 4)

        assert times(runs) == [2.0, 3.0, 4.0, 5.0]
        assert [name_of(history, number) for number in runs.numbers] == [
            ("r1", 2),
            ("r1", 3),
            ("r2", 1),
            ("r2", 2),
        ]
        assert list(runs.started_unix) == [2002.0, 2003.0, 2001.0, 2002.0]


def test_only_runs_that_count_are_there() -> None:
    """Warm-ups, probes, undecided runs, imports, confirming runs, other heads and slots are not."""
    with History.open(":memory:") as history:
        history.begin(an_invocation("r1"))
        for order, change in enumerate(
            (
                {"warmup": True},
                {"block": None},
                {"ok": None},
                {"head": "b"},
                {"seconds": 9.0},
            )
        ):
            history.append(a_run(order, run_id="r1")._replace(**change))  # type: ignore[arg-type]
        history.end("r1", 3000.0, True)
        for origin in ("import", "confirm"):
            live(history, a_life(origin, origin=origin), [[Attempt("a")]])
        live(history, a_life("other", slot="other"), [[Attempt("a")]])

        assert times(newest_runs(history, "demo", "a", ["time"], 100)) == [9.0]


def test_a_phase_1_counts_when_it_has_ended() -> None:
    """Before that only who closes it sees its runs: half of a block may be undecided."""
    with History.open(":memory:") as history:
        history.begin(an_invocation("r1"))
        history.append(a_run(1, seconds=1.0))

        assert times(newest_runs(history, "demo", "a", ["time"], 9)) == []
        assert times(newest_runs(history, "demo", "a", ["time"], 9, closing="r1")) == [1.0]
        assert times(newest_runs(history, "demo", "a", ["time"], 9, closing="r2")) == []


def test_daily_use_comes_in_the_order_of_recording() -> None:
    """A run that is recorded last is the newest, whatever its number and its start are."""
    early, late = a_life("early"), a_life("late")
    with History.open(":memory:") as history:
        history.begin(early)
        live(history, late, [[Attempt("a", seconds=1.0)]])
        history.append(calls_of(early, [[Attempt("a", seconds=2.0)]])[0])

        runs = newest_runs(history, "demo", "a", ["time"], 9)

        assert times(runs) == [1.0, 2.0]
        assert runs.numbers[1] < runs.numbers[0]
        assert runs.seen == [Seen(0, 1), Seen(0, 2)]


def test_phase_1_and_daily_use_are_mixed_by_their_starts() -> None:
    """Each keeps its own order; the one goes before the other that started first."""
    with History.open(":memory:") as history:
        night(history, "r1", [1.0, 3.0], start=100.0)
        life = a_life("live1", started_unix=101.5)
        live(history, life, [[Attempt("a", seconds=2.0)], [Attempt("a", seconds=4.0)]])

        runs = newest_runs(history, "demo", "a", ["time"], 9)

        assert times(runs) == [1.0, 2.0, 3.0, 4.0]
        first = invocation_of(history, "r1") << 32
        assert runs.seen == [
            Seen(first + 1, 0),
            Seen(first + 1, 1),
            Seen(first + 2, 1),
            Seen(first + 2, 2),
        ]


def test_scripts_have_an_order_too() -> None:
    """Scripts go on side by side, under a slot that has no name."""
    early = a_life("early", slot="x", origin="script")._replace(slot=None)
    with History.open(":memory:") as history:
        history.begin(early)
        late = early._replace(run_id="late")
        history.begin(late)
        for life, seconds in ((late, 1.0), (early, 2.0)):
            history.append(calls_of(life, [[Attempt("a", seconds=seconds)]])[0])

        assert times(newest_runs(history, None, "a", ["time"], 9)) == [1.0, 2.0]
        assert history.live_runs(None) == []


def test_what_was_seen_is_left_out() -> None:
    """After one place and up to another, in both orders, is what lies between them."""
    with History.open(":memory:") as history:
        night(history, "r1", [1.0, 2.0], start=100.0)
        life = a_life("live1", started_unix=200.0)
        live(history, life, [[Attempt("a", seconds=3.0)], [Attempt("a", seconds=4.0)]])
        runs = newest_runs(history, "demo", "a", ["time"], 9)

        for place, seen in enumerate(runs.seen, start=1):
            before = newest_runs(history, "demo", "a", ["time"], 9, until=seen)
            after = newest_runs(history, "demo", "a", ["time"], 9, after=seen)
            assert times(before) == times(runs)[:place]
            assert times(after) == times(runs)[place:]
            assert list(after.seen) == list(runs.seen[place:])


def test_older_runs_that_are_cut_off_count_as_seen() -> None:
    """Where more is new than is asked for, the rest does not come later, out of its order."""
    with History.open(":memory:") as history:
        night(history, "r1", [1.0, 2.0], start=100.0)
        life = a_life("live1", started_unix=200.0)
        live(history, life, [[Attempt("a", seconds=3.0)]])

        newest = newest_runs(history, "demo", "a", ["time"], 1)

        assert times(newest) == [3.0]
        assert times(newest_runs(history, "demo", "a", ["time"], 9, after=newest.seen[-1])) == []


def test_every_metric_has_its_column() -> None:
    """Those of runs, the seconds of successes, and what the head reported itself."""
    metrics = {"execution_time_seconds": 0.5, "cpu_max": 91.5, "user_tokens": 12.0}
    with History.open(":memory:") as history:
        history.begin(an_invocation("r1"))
        history.append(a_run(1, ok=False)._replace(started_unix=10.0, metrics={}))
        history.append(a_run(2)._replace(started_unix=20.0, metrics=metrics))
        history.end("r1", 3000.0, True)

        names = ["time", "user_tokens", "user_other", *RUN_METRICS]
        columns = newest_runs(history, "demo", "a", names, 9).columns

        assert columns["time"] == [None, 0.5]
        assert columns["success"] == [0, 1]
        assert columns["cpu_max"] == [None, 91.5]
        assert columns["start_time"] == [10.0, 20.0]
        assert columns["end_time"] == [None, 20.5]
        assert columns["user_tokens"] == [None, 12.0]
        assert columns["user_other"] == [None, None]
        assert {len(column) for column in columns.values()} == {2}


@pytest.mark.parametrize(("slot", "head"), [("demo", "unknown"), ("unknown", "a"), (None, "a")])
def test_unknown_heads_have_no_runs(slot: str, head: str) -> None:
    """Nothing is an answer."""
    with History.open(":memory:") as history:
        night(history, "r1", [1.0])

        assert newest_runs(history, slot, head, ["time"], 9) == Runs([], [], [], {"time": []}, [])
        assert invocation_of(history, "unknown") == 0
        assert name_of(history, 5 << 32) == ("", 0)


def test_runs_follow_runs() -> None:
    """Two stretches of the same metrics are put together."""
    with History.open(":memory:") as history:
        night(history, "r1", [1.0, 2.0, 3.0])
        runs = newest_runs(history, "demo", "a", ["time"], 9)
        first = newest_runs(history, "demo", "a", ["time"], 9, until=runs.seen[0])
        rest = newest_runs(history, "demo", "a", ["time"], 9, after=runs.seen[0])

        assert first.followed_by(rest) == runs


def test_undecided_runs_of_daily_use_never_count() -> None:
    """A run that was stopped at its slice says nothing of success."""
    life = a_life()
    with History.open(":memory:") as history:
        history.begin(life)
        history.append_all(
            [Recorded(run) for run in calls_of(life, [[Attempt("a", ok=None)], [Attempt("a")]])]
        )

        runs = newest_runs(history, "demo", "a", ["success"], 9)

        assert runs.columns["success"] == [1]
        assert runs.seen == [Seen(0, 2)]
        assert newest_runs(history, "demo", "a", [], 9, after=NOTHING).numbers == runs.numbers
