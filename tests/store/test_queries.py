"""Tests of `hydra_heads.store.queries`: what a history answers about its runs."""

from typing import Iterator, Optional

import pytest

from hydra_heads.model.failure import TIMEOUT, Failure
from hydra_heads.model.invocation import AlikeRuns, HeadCounts, OutcomeSum
from hydra_heads.store import statements
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import FINGERPRINT, a_run, an_invocation, record

MACHINE = "m" * 64


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history."""
    with History.open(IN_MEMORY) as opened:
        yield opened


def add_night(history: History, number: int, complete: bool = True) -> None:
    """Record an invocation with two runs of head a and one of head b."""
    run_id = f"r{number}"
    runs = [a_run(1, "a", run_id=run_id), a_run(2, "b", run_id=run_id)]
    runs.append(a_run(3, "a", False, 0.25, run_id))
    invocation = an_invocation(run_id)._replace(started_unix=1000.0 + 86400 * number)
    record(history, invocation, iter(runs), complete)


def test_runs_come_in_their_order(history: History) -> None:
    """Whatever the order they were recorded in; of one head only its own."""
    history.begin(an_invocation())
    for order in (3, 1, 4, 2):
        history.append(a_run(order, "ab"[order % 2]))

    assert [run.order for run in history.runs("r1")] == [1, 2, 3, 4]
    assert [run.order for run in history.runs("r1", "a")] == [2, 4]
    assert list(history.runs("r1", "c")) == []


def test_a_head_is_found_without_a_walk_over_the_others(history: History) -> None:
    """The runs of a head come from its index, in order, without sorting."""
    plan = history._connection.execute(
        "EXPLAIN QUERY PLAN " + statements.SELECT_RUNS_OF_HEAD, (1, 2, 0, 3)
    ).fetchall()
    details = " ".join(str(row[3]) for row in plan)

    assert "runs_head (head=? AND rowid>? AND rowid<?)" in details
    assert "TEMP B-TREE" not in details


@pytest.mark.parametrize("number", [1, 2**31 - 1])
def test_runs_of_other_invocations_are_not_mixed_in(history: History, number: int) -> None:
    """The highest order of one invocation and the lowest of the next lie apart."""
    last = 2**32 - 1
    for run_id in ("r1", "r2"):
        history.begin(an_invocation(run_id))
        history.append(a_run(0, run_id=run_id))
        history.append(a_run(last, run_id=run_id))

    assert [run.order for run in history.runs("r1")] == [0, last]
    assert list(history.orders("r2")) == [0, last]
    assert history.counts("r2")["a"].successes == 2


def test_an_unknown_invocation_has_no_runs(history: History) -> None:
    """Every question about it has an empty answer."""
    assert list(history.runs("r9")) == []
    assert len(history.orders("r9")) == 0
    assert history.counts("r9") == {}
    assert history.outcomes("r9", "a") == ()
    assert history.own_figures("r9", "a") == ()
    assert history.blocks_of("r9") == ()
    assert history.curve("r9", 1) is None
    assert history.next_order("r9", 7) == 8
    assert len(history.ascending("r9", "a")) == 0
    assert history.invocation("r9") is None
    assert history.latest("demo") is None
    assert history.previous_run_id("demo", "a", FINGERPRINT, MACHINE, "r9") is None
    assert history.earlier("demo", "a", "r9") == []


def test_orders_are_those_that_were_recorded(history: History) -> None:
    """Runs that wait for a decision are done too: they are not run again."""
    history.begin(an_invocation())
    for order, ok in ((1, True), (2, None), (5, False)):
        history.append(a_run(order, ok=ok))

    assert history.orders("r1") == {1, 2, 5}


def test_counts_tell_how_runs_ended(history: History) -> None:
    """Successes, failures with the timeouts among them, undecided runs and seconds, by head."""
    history.begin(an_invocation())
    late = Failure(TIMEOUT, "still going after 2.5 s")
    for order, ok in enumerate((True, True, False, None)):
        history.append(a_run(order, ok=ok, seconds=0.25))
    history.append(a_run(9, ok=False)._replace(failure=late))
    history.append(a_run(10, "b", ok=False, seconds=None))

    assert history.counts("r1") == {
        "a": HeadCounts(2, 2, 1, 1, 0.5),
        "b": HeadCounts(0, 1, 0, 0, 0.0),
    }


def test_outcomes_are_summed_by_instance(history: History) -> None:
    """Count, seconds and squared seconds of each instance's successes and failures."""
    history.begin(an_invocation())
    for order, (instance, ok, seconds) in enumerate(
        [("x", True, 0.5), ("x", True, 1.5), ("y", True, 2.0), ("x", False, None), ("y", None, 1.0)]
    ):
        history.append(a_run(order, ok=ok, seconds=seconds)._replace(instance=instance))

    assert history.outcomes("r1", "a") == (
        OutcomeSum("x", True, 2, 2.0, 2.5),
        OutcomeSum("x", False, 1, 0.0, 0.0),
        OutcomeSum("y", True, 1, 2.0, 4.0),
    )


def test_figures_come_in_ascending_order(history: History) -> None:
    """The times of successes, and a metric of all decided runs; what is missing is left out."""
    history.begin(an_invocation())
    for order, ok in enumerate((True, True, False, None)):
        metrics = {"user_time": 9.0 - order} if order else {}
        history.append(a_run(order, ok=ok, seconds=5.0 - order)._replace(metrics=metrics))

    assert list(history.ascending("r1", "a")) == [4.0, 5.0]
    assert list(history.ascending("r1", "a", "user_time")) == [7.0, 8.0]


def test_successes_come_in_the_order_of_running(history: History) -> None:
    """Order, instance and seconds of what succeeded, of this head and of the schedule only."""
    history.begin(an_invocation())
    for order, ok, instance in ((4, True, "x"), (1, True, "y"), (2, False, "x"), (3, None, "x")):
        history.append(a_run(order, ok=ok, seconds=0.5 * order)._replace(instance=instance))
    history.append(a_run(5, "b"))
    history.append(a_run(9)._replace(block=None))

    assert history.successes("r1", "a") == ([1, 4], ["y", "x"], [0.5, 2.0])
    assert history.successes("r1", "c") == ([], [], [])


def test_figures_of_a_head_itself_are_named_and_sorted(history: History) -> None:
    """What decided runs of this head reported, each figure by its name, and no registered one."""
    history.begin(an_invocation())
    for order, ok in enumerate((True, False, None)):
        own = {"user_tokens": 9.0 - order, "user_time": 1.0}
        history.append(a_run(order, ok=ok)._replace(metrics=own))
    history.append(a_run(3)._replace(metrics={"user_cost": 0.5}))
    history.append(a_run(4, "b")._replace(metrics={"user_tokens": 1.0, "user_steps": 1.0}))

    assert history.own_figures("r1", "a") == ("user_cost", "user_tokens")
    assert list(history.ascending("r1", "a", "user_tokens")) == [8.0, 9.0]
    assert list(history.ascending("r1", "a", "user_steps")) == []


def test_own_figures_are_found_by_the_head(history: History) -> None:
    """The question starts at the head's runs, whatever other invocations hold."""
    plan = history._connection.execute(
        "EXPLAIN QUERY PLAN " + statements.SELECT_ASCENDING_OWN, (1, 1, 2, 0, "user_tokens")
    ).fetchall()

    details = " ".join(str(row[3]) for row in plan)
    assert "runs_head (head=? AND rowid>? AND rowid<?)" in details
    assert "SCAN" not in details


def test_what_was_asked_for_comes_back(history: History) -> None:
    """An invocation is read as it was written, its end included."""
    history.begin(an_invocation("r1"))
    history.begin(an_invocation("r2")._replace(slot="compress", only=(), timeout_s=None))

    history.end("r1", 1060.5, False)

    assert history.invocation("r1") == an_invocation()._replace(ended_unix=1060.5, complete=False)
    assert history.invocation("r2") == history.latest("compress")
    assert history.latest("compress", "live") is None


def test_the_latest_is_the_one_that_began_last(history: History) -> None:
    """Of its slot and origin, whether it has ended or not."""
    for number in (1, 2):
        add_night(history, number)
    history.begin(an_invocation("r3"))
    history.begin(an_invocation("r4")._replace(origin="live"))

    latest = history.latest("demo")

    assert latest is not None
    assert (latest.run_id, latest.ended_unix) == ("r3", None)


@pytest.mark.parametrize(
    ("head", "fingerprint", "machine", "before", "expected"),
    [
        ("a", FINGERPRINT, MACHINE, "r3", "r2"),
        ("a", FINGERPRINT, MACHINE, "r2", "r1"),
        ("a", FINGERPRINT, MACHINE, "r1", None),
        ("a", FINGERPRINT, MACHINE, "unknown", "r2"),
        ("a", "sha256:other", MACHINE, "r3", None),
        ("a", FINGERPRINT, "other", "r3", None),
        ("a", FINGERPRINT, None, "r3", None),
        ("c", FINGERPRINT, MACHINE, "r3", None),
    ],
)
def test_the_previous_one_is_complete_and_compares(
    history: History,
    head: str,
    fingerprint: str,
    machine: Optional[str],
    before: str,
    expected: Optional[str],
) -> None:
    """The latest complete Phase 1 before, with the same definition on the same machine."""
    for number in (1, 2):
        add_night(history, number)
    add_night(history, 3, complete=False)
    record(history, an_invocation("r4")._replace(origin="confirm"), iter(()), True)
    # Complete, and head a has a fingerprint in it, but no run.
    record(history, an_invocation("r5"), iter([a_run(1, "b", run_id="r5")]), True)

    assert history.previous_run_id("demo", head, fingerprint, machine, before) == expected


def test_a_machine_that_is_not_known_does_not_compare(history: History) -> None:
    """Two unknown machines are not the same machine."""
    runs = iter([a_run()])
    record(history, an_invocation()._replace(machine_key=None), runs, True)

    assert history.previous_run_id("demo", "a", FINGERPRINT, None, "r2") is None


def test_what_came_earlier_is_summed_up_newest_last(history: History) -> None:
    """At most so many invocations with runs of the head, each with fingerprint and machine."""
    for number in (1, 2, 3, 4):
        add_night(history, number, complete=number != 2)
    record(history, an_invocation("r5"), iter([a_run(1, "b", run_id="r5")]), True)

    found = history.earlier("demo", "a", "r4", limit=2)

    assert [earlier.run_id for earlier in found] == ["r2", "r3"]
    assert found[0].timestamp == "1970-01-03T00:16:40.000+00:00"
    assert found[0].outcomes == (
        OutcomeSum("x", True, 1, 0.5, 0.25),
        OutcomeSum("x", False, 1, 0.25, 0.0625),
    )
    assert (found[0].fingerprint, found[0].machine_key) == (FINGERPRINT, MACHINE)
    assert [earlier.run_id for earlier in history.earlier("demo", "a", "now")] == [
        "r1",
        "r2",
        "r3",
        "r4",
    ]


def test_alike_runs_are_counted_with_the_words_of_the_first(history: History) -> None:
    """Kind, instance and flags tell runs apart, figures and messages do not; open runs wait."""
    history.begin(an_invocation())
    first, later = Failure(TIMEOUT, "first"), Failure(TIMEOUT, "later")
    runs = [
        a_run(1),
        a_run(2, ok=False)._replace(failure=first),
        a_run(3, ok=False)._replace(failure=later, seconds=9.0),
        a_run(4)._replace(flags=("memory_floor",)),
        a_run(5, seconds=7.0),
        a_run(6, ok=None),
        a_run(7, "b"),
    ]
    for run in runs:
        history.append(run)
    history.mark("r1", [5], [])

    assert history.alike("r1", "a") == (
        AlikeRuns(True, "x", None, (), False, False, 1),
        AlikeRuns(False, "x", first, (), False, False, 2),
        AlikeRuns(True, "x", None, ("memory_floor",), False, False, 1),
        AlikeRuns(True, "x", None, (), True, False, 1),
    )
    assert history.alike("r1", "nobody") == ()


def test_successes_come_with_instance_and_time_in_their_order(history: History) -> None:
    """Failed and undecided runs, and those of other heads, are left out."""
    history.begin(an_invocation())
    for run in (a_run(2, seconds=2.0), a_run(1, seconds=1.0), a_run(3, ok=False), a_run(4, "b")):
        history.append(run)

    assert history.successes("r1", "a") == ([1, 2], ["x", "x"], [1.0, 2.0])
    assert history.successes("r1", "nobody") == ([], [], [])
