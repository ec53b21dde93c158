"""Tests of `hydra_heads.measure.blocks`."""

from types import SimpleNamespace
from typing import AbstractSet, List, Optional, Sequence

import pytest

from hydra_heads.measure import blocks as blocks_module
from hydra_heads.measure.blocks import Choose, Remaining
from hydra_heads.measure.plan import Plan
from hydra_heads.model.run import Run
from hydra_heads.model.slot import Head, Instance
from tests.measure.slots import schedule
from tests.store.making import a_run, an_invocation

HEADS = tuple(Head(name, "command", {}, f"sha256:{name}") for name in "abc")

INSTANCES = (Instance("x"), Instance("y"))


def _remaining(
    done: AbstractSet[int] = frozenset(),
    choose: Optional[Choose] = None,
    deadline: Optional[float] = None,
    tests: int = 4,
) -> Remaining:
    plan = Plan(an_invocation()._replace(planned_tests=tests), HEADS, done)
    return Remaining(plan, INSTANCES, choose, deadline)


def _orders(remaining: Remaining) -> List[List[int]]:
    """Take all blocks there are; return the orders of their steps."""
    taken: List[List[int]] = []
    while True:
        block = remaining.take()
        if block is None:
            return taken
        assert {step.block for step in block[1]} == {block[0].number}
        taken.append([step.order for step in block[1]])


def test_all_blocks_are_those_of_the_schedule() -> None:
    """One after the other, each with all heads, and in the end it was all."""
    remaining, steps = _remaining(), []
    while True:
        taken = remaining.take()
        if taken is None:
            break
        steps += taken[1]

    assert steps == list(schedule(HEADS, INSTANCES, 4, an_invocation().seed or 0))
    assert remaining.is_complete
    assert remaining.take() is None
    assert not remaining.waits_for_runs


def test_what_is_done_is_left_out() -> None:
    """Whole blocks that are done are passed over, and of the others only the rest is given."""
    remaining = _remaining(frozenset([1, 2, 3, 4, 6, 12]))

    assert _orders(remaining) == [[5], [7, 8, 9], [10, 11]]
    assert remaining.is_complete


def test_when_all_is_done_nothing_is_left() -> None:
    """An invocation that was interrupted after its last run is complete."""
    remaining = _remaining(frozenset(range(1, 13)))

    assert remaining.take() is None
    assert remaining.is_complete


def test_after_the_deadline_no_block_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun may end, and then it is over before it was all."""
    clock = [10.0]
    monkeypatch.setattr(blocks_module, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    remaining = _remaining(deadline=20.0)

    first, clock[0] = remaining.take(), 19.9
    second, clock[0] = remaining.take(), 20.0
    third = remaining.take()

    assert [block is not None for block in (first, second, third)] == [True, True, False]
    assert (remaining.is_over, remaining.is_complete) == (True, False)
    clock[0] = 0.0
    assert remaining.take() is None


def test_a_deadline_after_the_last_block_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that was planned is complete, however little time would have been left."""
    monkeypatch.setattr(blocks_module, "time", SimpleNamespace(monotonic=lambda: 10.0))
    remaining = _remaining(deadline=10.1)

    assert len(_orders(remaining)) == 4
    assert remaining.is_complete


def test_somebody_may_choose() -> None:
    """The heads of each block are those named, seen the runs of the last; orders go on."""
    seen: List[Sequence[Run]] = []
    named: List[List[str]] = [["c", "a"], ["b"], ["a", "unknown"], []]
    answers = iter(named)

    def choose(runs: Sequence[Run]) -> List[str]:
        seen.append(runs)
        return next(answers)

    remaining = _remaining(choose=choose, tests=9)
    taken = []
    for number in range(4):
        block = remaining.take()
        taken.append(None if block is None else [step.head.name for step in block[1]])
        remaining.last_runs = [a_run(number + 1)]

    assert [sorted(names) if names else names for names in taken] == [
        ["a", "c"],
        ["b"],
        ["a"],
        None,
    ]
    assert [len(runs) for runs in seen] == [0, 1, 1, 1]
    assert remaining.waits_for_runs
    assert not remaining.is_complete


def test_orders_are_counted_on_where_some_heads_do_not_run() -> None:
    """A block of one head takes one number."""
    answers = iter([["a"], ["a", "b", "c"], ["b"], ["c"], ["c"]])

    remaining = _remaining(choose=lambda runs: next(answers))

    assert _orders(remaining) == [[1], [2, 3, 4], [5], [6]]
    assert remaining.is_complete
