"""Tests of `hydra_heads.store.listing`: what the history lists for people."""

import os
import time
from typing import Any, Iterator, List, Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.failure import TIMEOUT, Failure
from hydra_heads.store import listing
from hydra_heads.store import listing_statements as statements
from hydra_heads.store.history import History
from hydra_heads.store.listing import (
    ListedRun,
    Tally,
    Wanted,
    check_wanted,
    failures,
    invocations,
    listed_invocation,
    one_run,
    own_figures,
    runs,
    unknown_run_id,
)
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.recorded import Recorded
from tests.store.making import a_run, an_invocation

DAY = 86400.0

EVERYTHING = Wanted()


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history."""
    with History.open(IN_MEMORY) as opened:
        yield opened


def add(
    history: History,
    run_id: str,
    started_unix: float,
    heads: str = "abab",
    step: float = 10.0,
    slot: Optional[str] = "demo",
    origin: str = "live",
) -> None:
    """Record an invocation with a run a letter, each `step` seconds after the one before."""
    invocation = an_invocation(run_id)._replace(
        slot=slot, origin=origin, started_unix=started_unix, fingerprints={}
    )
    history.begin(invocation)
    for order, head in enumerate(heads, 1):
        run = a_run(order, head, run_id=run_id)
        history.append(run._replace(started_unix=started_unix + order * step))
    history.end(run_id, started_unix + len(heads) * step, True)


def ids(history: History, wanted: Wanted = EVERYTHING) -> List[str]:
    """Return the ids of what is listed."""
    return [listed.run.id for listed in runs(history, wanted)]


def test_newest_first(history: History) -> None:
    """Runs come by time, whatever was recorded last: an import of the past is old."""
    add(history, "r1", 5000.0, "ab")
    add(history, "i-0", 1000.0, "ab", origin="import")

    assert ids(history) == ["r1.2", "r1.1", "i-0.2", "i-0.1"]
    assert ids(history, Wanted(limit=3)) == ["r1.2", "r1.1", "i-0.2"]


def test_invocations_at_the_same_time(history: History) -> None:
    """A life that goes on for days is mixed with what ran meanwhile."""
    add(history, "r1", 0.0, "aaaa", step=100.0)
    add(history, "r2", 240.0, "bb")

    assert ids(history) == ["r1.4", "r1.3", "r2.2", "r2.1", "r1.2", "r1.1"]


def test_invocations_without_runs(history: History) -> None:
    """What has no run yet, or none of a head, is passed over."""
    add(history, "r1", 0.0, "a")
    history.begin(an_invocation("r2"))
    add(history, "r3", 100.0, "b")

    assert ids(history) == ["r3.1", "r1.1"]
    assert ids(history, Wanted(heads=("a", "b"))) == ["r3.1", "r1.1"]


def test_runs_of_heads(history: History) -> None:
    """Heads are asked for by name, in whatever slot; a name that comes twice counts once."""
    add(history, "r1", 0.0, "abc")
    add(history, "r2", 100.0, "abc", slot="other")

    assert ids(history, Wanted(heads=("a",))) == ["r2.1", "r1.1"]
    assert ids(history, Wanted(heads=("a", "c", "a"))) == ["r2.3", "r2.1", "r1.3", "r1.1"]
    assert ids(history, Wanted(heads=("nobody",))) == []


def test_window_of_time(history: History) -> None:
    """From a moment on, and before another one: the first belongs to it, the last does not."""
    add(history, "r1", 0.0)
    add(history, "r2", 10 * DAY)

    assert ids(history, Wanted(since_unix=20.0, until_unix=40.0)) == ["r1.3", "r1.2"]
    assert ids(history, Wanted(since_unix=DAY)) == ["r2.4", "r2.3", "r2.2", "r2.1"]
    assert ids(history, Wanted(until_unix=-1.0)) == []


def test_same_rows_in_every_time_zone(history: History) -> None:
    """A window finds the same runs wherever it is asked [R-029]."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its time zone while a program runs")
    add(history, "r1", 0.0)
    found = []
    before = os.environ.get("TZ")

    try:
        for zone in ("UTC0", "XYZ-14", "XYZ+11"):
            os.environ["TZ"] = zone
            time.tzset()
            found.append(ids(history, Wanted(since_unix=20.0, until_unix=40.0)))
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()

    assert found == [["r1.3", "r1.2"]] * 3


def test_results(history: History) -> None:
    """Runs are asked for by how they ended: well, badly, not yet, or by one failure kind."""
    history.begin(an_invocation())
    history.append(a_run(1))
    history.append(a_run(2, ok=False))
    history.append(a_run(3, ok=False)._replace(failure=Failure(TIMEOUT, "late")))
    history.append(a_run(4, ok=None))

    found = {name: ids(history, Wanted(result=name)) for name in "ok failed undecided exit".split()}

    assert found == {
        "ok": ["r1.1"],
        "failed": ["r1.3", "r1.2"],
        "undecided": ["r1.4"],
        "exit": ["r1.2"],
    }


def test_instance_origin_and_invocation(history: History) -> None:
    """Each filter narrows, and a run says which slot and origin it has."""
    add(history, "r1", 0.0, "a", slot=None, origin="script")
    add(history, "r2", 100.0, "a")
    other = a_run(2, run_id="r2")._replace(instance="y", started_unix=200.0)
    history.append(other)

    (script,) = runs(history, Wanted(origin="script"))

    assert (script.run.id, script.slot, script.origin) == ("r1.1", None, "script")
    assert ids(history, Wanted(instance="y")) == ["r2.2"]
    assert ids(history, Wanted(run_id="r1")) == ["r1.1"]
    assert ids(history, Wanted(run_id="r1", instance="y")) == []


def test_everything_of_a_run_is_listed(history: History) -> None:
    """A listed run is the run that was recorded, with the head's own figures."""
    history.begin(an_invocation())
    run = a_run()._replace(metrics={"user_time": 0.25, "user_tokens": 12.0}, flags=("output_cut",))
    history.append(run)

    assert [listed.run for listed in runs(history, Wanted())] == [run]
    assert own_figures(history) == ["user_tokens"]


def test_failures_with_what_they_wrote(history: History) -> None:
    """Failed runs come with the end of their standard error, where it was kept."""
    history.begin(an_invocation())
    history.append_all([Recorded(a_run(1, ok=False), "boom"), Recorded(a_run(2, ok=False))])
    history.append(a_run(3))

    found = [(each.listed.run.id, each.stderr_tail) for each in failures(history, Wanted())]

    assert found == [("r1.2", None), ("r1.1", "boom")]


def test_one_run(history: History) -> None:
    """One run is found by its order; another order or another id is None."""
    add(history, "r1", 0.0)

    found = one_run(history, "r1", 3)

    assert found is not None
    assert found.run.id == "r1.3"
    assert one_run(history, "r1", 5) is None
    assert one_run(history, "r2", 1) is None


def test_invocations_that_began_last(history: History) -> None:
    """Invocations come by when they began, with their runs counted by head."""
    add(history, "r1", 5000.0, "aab")
    add(history, "i-0", 1000.0, "a", origin="import")
    history.append(a_run(9, "b", ok=False, run_id="r1"))

    listed = list(invocations(history))

    assert [each.invocation.run_id for each in listed] == ["r1", "i-0"]
    assert listed[0].tallies == (Tally("a", 2, 0, 0, 0), Tally("b", 1, 1, 0, 0))
    assert [each.invocation.run_id for each in invocations(history, 1)] == ["r1"]
    assert [each.invocation.run_id for each in invocations(history, 5, "import")] == ["i-0"]
    assert listed_invocation(history, "r2") is None


def test_runs_of_the_history_only(history: History) -> None:
    """What a Phase 1 keeps for the history only is counted apart; elsewhere no run is."""
    history.begin(an_invocation("r1"))
    history.append(a_run(1)._replace(block=None))
    add(history, "r2", 0.0, "a")
    history.append(a_run(2, run_id="r2")._replace(block=None))

    tallies = {each.invocation.run_id: each.tallies for each in invocations(history)}

    assert tallies["r1"] == (Tally("a", 1, 0, 0, 1),)
    assert tallies["r2"] == (Tally("a", 2, 0, 0, 0),)


def test_unknown_names_are_answered_with_near_ones(history: History) -> None:
    """A head, an instance or an invocation that is not there: what is near it is named."""
    add(history, "r1abc-000001", 0.0, "a")
    for wanted, message in (
        (Wanted(heads=("aa",)), "no head 'aa' has a run here; near it: a"),
        (Wanted(instance="zzz"), "no instance 'zzz' has a run here; there are x"),
        (Wanted(run_id="r1abc-000002"), "no invocation 'r1abc-000002'; near it: r1abc-000001"),
    ):
        with pytest.raises(InputError, match=message):
            check_wanted(history, wanted)
    check_wanted(history, Wanted(heads=("a",), instance="x", run_id="r1abc-000001"))


def test_empty_history(history: History) -> None:
    """An empty history lists nothing, and says that there is nothing near a name."""
    assert ids(history) == []
    assert list(invocations(history)) == []
    assert "there is none" in str(unknown_run_id(history, "r1"))


def test_hostile_names_are_only_names(history: History) -> None:
    """A name with SQL in it finds nothing and breaks nothing [fault 86]."""
    add(history, "r1", 0.0, "a")
    hostile = "x'; DROP TABLE runs; --"

    assert ids(history, Wanted(heads=(hostile,))) == []
    assert ids(history, Wanted(instance=hostile, origin=hostile, run_id=hostile)) == []
    assert ids(history) == ["r1.1"]


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (statements.SELECT_STREAMS, (None, None, 0.0, 1.0)),
        (statements.SELECT_STREAMS_OF_HEAD, ("a", None, None, 0.0, 1.0)),
        (statements.SELECT_NEWEST_RUNS, (0, 1, 0.0, 1.0, None, "")),
        (statements.SELECT_NEWEST_RUNS_OF_HEAD, (0, 1, 0.0, 1.0, None, "", 1)),
        (statements.SELECT_TALLIES, (0, 1)),
    ],
)
def test_no_walk_over_all_runs(history: History, statement: str, values: object) -> None:
    """Runs are found by invocation or head: no question scans them all, nor sorts them [R-031]."""
    plan = history._connection.execute("EXPLAIN QUERY PLAN " + statement, values).fetchall()  # type: ignore[arg-type]
    details = [str(row[3]) for row in plan]

    assert any("SEARCH" in detail and "runs" in detail for detail in details)
    assert not [detail for detail in details if detail.startswith(("SCAN runs", "SCAN TABLE runs"))]
    if "newest" not in statement and "GROUP" not in statement:
        assert not [detail for detail in details if "TEMP B-TREE" in detail]


def test_runs_of_a_head_come_from_its_index(history: History) -> None:
    """A rare head among many runs costs what its own runs cost [R-031]."""
    plan = history._connection.execute(
        "EXPLAIN QUERY PLAN " + statements.SELECT_NEWEST_RUNS_OF_HEAD, (0, 1, 0, 1, None, "", 1)
    ).fetchall()

    assert "runs_head (head=? AND rowid>? AND rowid<?)" in " ".join(str(row[3]) for row in plan)


def test_old_invocations_are_left_closed(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the newest runs only those invocations are read that can have them."""
    for number in range(20):
        add(history, f"r{number}", 1000.0 * number)
    read, opened = listing._runs_of, []

    def counting(*arguments: Any) -> Iterator[ListedRun]:
        opened.append(arguments)
        return read(*arguments)

    monkeypatch.setattr(listing, "_runs_of", counting)

    newest = "r19.4 r19.3 r19.2 r19.1 r18.4 r18.3".split()
    assert ids(history, Wanted(limit=6)) == newest
    assert len(opened) == 2


def test_listing_needs_little_memory(history: History) -> None:
    """The first runs are there before the last ones were read."""
    add(history, "r1", 0.0, "a" * 500)
    asked: List[str] = []

    def count() -> int:
        asked.append("a hundred steps")
        return 0

    history._connection.set_progress_handler(count, 100)
    next(runs(history, EVERYTHING))
    first = len(asked)
    list(runs(history, EVERYTHING))
    history._connection.set_progress_handler(None, 0)

    assert first * 20 < len(asked)
