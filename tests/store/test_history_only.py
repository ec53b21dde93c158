"""Tests that runs without a block belong to the history and to nothing else."""

from typing import Iterator

import pytest

from hydra_heads.model.invocation import HeadCounts, OutcomeSum
from hydra_heads.store.history import History
from hydra_heads.store.opening import IN_MEMORY
from tests.store.making import FINGERPRINT, a_run, an_invocation

MACHINE = "m" * 64


@pytest.fixture
def history() -> Iterator[History]:
    """Give a Phase 1 of two runs, with two more that are no part of its schedule."""
    with History.open(IN_MEMORY) as opened:
        opened.begin(an_invocation())
        for order in (1, 2):
            opened.append(a_run(order))
        for order, ok in ((7, True), (9, False)):
            warmup = a_run(order, ok=ok, seconds=99.0)._replace(block=None, warmup=True)
            opened.append(warmup._replace(metrics={"user_time": 99.0, "user_tokens": 1.0}))
        yield opened


def test_they_are_runs_for_who_asks_for_them(history: History) -> None:
    """By default runs are those of the schedule; of one head and of all."""
    for head in ("a", None):
        assert [run.order for run in history.runs("r1", head)] == [1, 2]
        every = history.runs("r1", head, with_history_only=True)
        assert [run.order for run in every] == [1, 2, 7, 9]


def test_they_are_in_no_count_and_no_figure(history: History) -> None:
    """Nothing that a profile is made of has them in it."""
    assert history.orders("r1") == {1, 2}
    assert history.counts("r1") == {"a": HeadCounts(2, 0, 0, 0, 1.0)}
    assert history.outcomes("r1", "a") == (OutcomeSum("x", True, 2, 1.0, 0.5),)
    assert list(history.ascending("r1", "a")) == [0.5, 0.5]
    assert list(history.ascending("r1", "a", "user_time")) == [0.25, 0.25]
    assert list(history.ascending("r1", "a", "user_tokens")) == []
    assert history.own_figures("r1", "a") == ()


def test_they_make_no_earlier_invocation(history: History) -> None:
    """With nothing else to say of a head, an invocation is neither previous nor earlier."""
    history.end("r1", 1060.0, True)
    history.begin(an_invocation("r2"))
    history.append(a_run(1, run_id="r2")._replace(block=None))
    history.end("r2", 2060.0, True)
    history.begin(an_invocation("r3"))

    previous = history.previous_run_id("demo", "a", FINGERPRINT, MACHINE, "r3")
    earlier = history.earlier("demo", "a", "r3")

    assert previous == "r1"
    assert [found.run_id for found in earlier] == ["r1"]
    assert earlier[0].outcomes == (OutcomeSum("x", True, 2, 1.0, 0.5),)


def test_elsewhere_no_run_has_a_block(history: History) -> None:
    """Runs of live work count, though no schedule made them."""
    history.begin(an_invocation("live-1")._replace(origin="live"))
    history.append(a_run(1, run_id="live-1")._replace(block=None))

    assert history.orders("live-1") == {1}
    assert history.counts("live-1")["a"].successes == 1
    assert len(history.ascending("live-1", "a")) == 1
    assert [run.order for run in history.runs("live-1")] == [1]


@pytest.mark.parametrize(("least", "expected"), [(0, 10), (8, 10), (9, 10), (20, 21)])
def test_the_next_order_is_free(history: History, least: int, expected: int) -> None:
    """It is above the schedule and above every order in use, by runs of the history only too."""
    assert history.next_order("r1", least) == expected


def test_the_first_order_comes_after_the_least(history: History) -> None:
    """An invocation without a run has all orders free, whatever others use."""
    history.begin(an_invocation("r0"))

    assert history.next_order("r0", 4) == 5
