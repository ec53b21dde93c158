"""Tests of `hydra_heads.use.live_state`."""

from pathlib import Path
from typing import Iterator, List, Optional, Sequence

import pytest

from hydra_heads.model.failure import SLICE_ENDED, TIMEOUT, Failure
from hydra_heads.report.live import LiveAttempt, LiveState
from hydra_heads.store.history import History
from hydra_heads.use.live_state import LiveSource, live_state
from hydra_heads.use.published import Published
from tests.store.daily import NIGHT, OTHER_VERSION, Attempt, a_life, calls_of, live
from tests.store.making import path_in
from tests.use.test_live import CPU_TIME, weights

NOW = NIGHT + 7200
FAILED = Attempt("a", ok=False, seconds=0.25)
STOPPED = Attempt(
    "a", ok=None, flags=(SLICE_ENDED,), failure=Failure(TIMEOUT, "stopped at its slice of 2 s")
)


@pytest.fixture(name="history")
def open_history(tmp_path: Path) -> Iterator[History]:
    """Open an empty history."""
    with History.open(path_in(tmp_path)) as history:
        yield history


def state_of(
    history: Optional[History],
    published: Optional[Published] = None,
    known: Sequence[str] = ("a", "b"),
    most_calls: int = 10,
    only: Sequence[str] = (),
) -> LiveState:
    """Look at slot `demo` two hours after midnight."""
    return live_state(
        LiveSource("demo", "profiles", history, published, known), NOW, most_calls, only
    )


def names_of(state: LiveState) -> List[str]:
    """Return the names of the heads."""
    return [head.name for head in state.heads]


def test_heads_tell_how_they_did(history: History) -> None:
    """First runs, and those after another's failure; the mean is of successes."""
    live(history, a_life(started_unix=NIGHT + 1), [
        [FAILED, Attempt("b", seconds=0.5)], [Attempt("b", seconds=1.5)], [Attempt("a")],
    ])  # fmt: skip

    a, b = state_of(history, weights({"a": 0.75, "b": 0.25})).heads

    assert (a.picked, a.also, a.successes, a.failures, a.mean) == (2, 0, 1, 1, 0.5)
    assert (b.picked, b.also, b.successes, b.failures, b.mean) == (1, 1, 2, 0, 1.0)
    assert (a.published, b.published) == (0.75, 0.25)
    assert (a.last_unix, b.last_unix) == (NIGHT + 4, NIGHT + 3)
    assert a.share + b.share == pytest.approx(1.0)


def test_shares_move_from_the_published_ones_to_those_of_now(history: History) -> None:
    """A head that fails is seen to lose, call by call; the last move is what it gets by now."""
    calls = [[Attempt("a")]] * 10 + [[FAILED, Attempt("b")]] * 10
    live(history, a_life(started_unix=NIGHT + 1), calls)

    state = state_of(history, weights({"a": 0.75, "b": 0.25}))

    first, before, now = state.moves
    assert [move.calls_ago for move in state.moves] == [None, 10, 0]
    assert first.unix == NIGHT
    assert list(first.shares) == pytest.approx([0.75, 0.25])
    # The tenth call before the last began with the eleventh run.
    assert before.unix == NIGHT + 10
    assert before.shares[0] > 0.5
    assert now.shares[0] < 0.1
    assert now.shares == tuple(head.share for head in state.heads)
    assert (state.calls_since, state.runs_since, state.is_cut) == (20, 30, False)


def test_the_reason_is_that_of_the_learner(history: History) -> None:
    """Whoever looks reads why a head is not picked."""
    live(history, a_life(started_unix=NIGHT + 1), [[FAILED, Attempt("b")]] * 12)

    a, _ = state_of(history, weights({"a": 0.75, "b": 0.25})).heads

    assert a.reason.startswith("failing: ")
    assert a.resting_draws is not None


def test_calls_are_told_with_how_each_run_ended(history: History) -> None:
    """The newest first; a run that was stopped at its slice is no failure."""
    live(history, a_life("live1"), [[STOPPED, FAILED, Attempt("b")]])
    live(history, a_life("live2", NIGHT + 60), [[Attempt("a", ok=None)], [Attempt("b")]])

    newest, waiting, first = state_of(history).calls

    assert (newest.run_id, newest.call, newest.instance) == ("live2", 2, "x")
    assert newest.runs == (LiveAttempt(2, "b", True, 0.5),)
    assert waiting.runs == (LiveAttempt(1, "a", None, 0.5),)
    assert first.runs == (
        LiveAttempt(1, "a", None, 0.5, "timeout", True),
        LiveAttempt(2, "a", False, 0.25, "exit"),
        LiveAttempt(3, "b", True, 0.5),
    )


def test_as_many_calls_as_are_asked_for(history: History) -> None:
    """Of the heads that are asked for; none is none."""
    live(history, a_life(), [[Attempt("a")], [FAILED, Attempt("b")], [Attempt("b")], [FAILED]])

    assert [call.call for call in state_of(history, most_calls=2).calls] == [4, 3]
    assert [call.call for call in state_of(history, most_calls=2, only=["b"]).calls] == [3, 2]
    assert state_of(history, most_calls=0).calls == ()


def test_calls_that_were_made_at_the_same_time_stay_apart(history: History) -> None:
    """Of two lives, and of one: what belongs together is told by the call."""
    one, two = a_life("live1"), a_life("live2")
    history.begin(one)
    history.begin(two)
    first = calls_of(one, [[FAILED, Attempt("b")]])
    second = calls_of(two, [[FAILED, Attempt("b")]])
    alone = calls_of(one, [[Attempt("a")]], first_order=9)[0]._replace(block=None)
    for run in (first[0], second[0], second[1], first[1], alone):
        history.append(run)

    calls = state_of(history).calls

    assert sorted((call.run_id, call.call, len(call.runs)) for call in calls if call.call) == [
        ("live1", 1, 2),
        ("live2", 1, 2),
    ]
    assert [len(call.runs) for call in calls if call.call is None] == [1]


def test_a_call_whose_begin_is_gone_is_not_listed(history: History) -> None:
    """Its first run was pruned, or is further back than is looked at."""
    live(history, a_life(), [[FAILED, Attempt("b")], [Attempt("a")]])
    with history.writing("a run") as connection:
        connection.execute("DELETE FROM live_runs WHERE number = 1")

    assert [call.call for call in state_of(history).calls] == [2]


def test_what_was_before_the_weights_is_listed_and_does_not_count(history: History) -> None:
    """The shares are the published ones."""
    live(history, a_life(started_unix=NIGHT - 600), [[FAILED, Attempt("b")]] * 20)

    state = state_of(history, weights({"a": 0.75, "b": 0.25}))

    assert [head.share for head in state.heads] == pytest.approx([0.75, 0.25])
    assert (state.calls_since, len(state.moves), len(state.calls)) == (0, 1, 10)
    assert state.heads[0].picked == 0


def test_only_the_present_version_of_a_head_counts(history: History) -> None:
    """That is the version of its newest run."""
    live(history, a_life("live1", NIGHT + 1, version=OTHER_VERSION), [[FAILED]] * 12)
    live(history, a_life("live2", NIGHT + 600), [[Attempt("a")]] * 2)

    a, _ = state_of(history, weights({"a": 0.75, "b": 0.25})).heads

    assert (a.picked, a.failures, a.last_unix) == (2, 0, NIGHT + 601)
    assert a.share > 0.5


def test_without_a_history_there_is_nothing_but_the_weights() -> None:
    """The heads are those that are defined, else those of the weights."""
    published = weights({"a": 0.75, "b": 0.25})

    state = state_of(None, published, known=())

    assert names_of(state) == ["a", "b"]
    assert [head.share for head in state.heads] == pytest.approx([0.75, 0.25])
    assert (state.calls, state.weights_path, state.unit) == ((), "weights.json", "seconds")
    assert names_of(state_of(None, published, known=["b", "c"])) == ["b", "c"]


def test_without_anything_there_are_no_heads() -> None:
    """A folder of which nothing is known."""
    state = state_of(None, None, known=())

    assert (state.heads, state.moves, state.weights_unix) == ((), (), None)


def test_without_definitions_the_heads_are_those_that_were_used(history: History) -> None:
    """A `Slot` has its heads in Python alone."""
    live(history, a_life(), [[Attempt("b")], [Attempt("a")]])

    assert names_of(state_of(history, None, known=())) == ["a", "b"]


def test_means_are_of_what_is_minimised(history: History) -> None:
    """In its unit; a success that lacks it is none of them."""
    both = {"user_time": 0.5, "system_time": 0.25}
    live(history, a_life(started_unix=NIGHT + 1), [[Attempt("a", metrics=both)], [Attempt("a")]])
    published = weights({"a": 0.75, "b": 0.25}, objective=CPU_TIME.as_document())

    state = state_of(history, published)

    assert (state.heads[0].mean, state.heads[0].successes) == (0.75, 2)
    assert state.unit == "seconds"
