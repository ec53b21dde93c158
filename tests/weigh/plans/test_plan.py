"""A plan: what is learned, and when it is adopted."""

import random
from typing import List, Optional

import pytest

from hydra_heads.model.objective import ResolvedObjective
from hydra_heads.model.profile import CountedRun
from hydra_heads.weigh.plans.plan import (
    FEWEST_BLOCKS,
    Plan,
    _all_folds,
    learn_plan,
    plan_deadline_s,
)
from tests.weigh.plan_samples import LIMIT, halves, run

NAMES = ("odd", "even", "slow")


def blocks_of(*heads: List[Optional[float]]) -> List[List[CountedRun]]:
    """Turn times a head into runs a block."""
    return [[run(seconds) for seconds in block] for block in zip(*heads)]


def test_heads_that_complement_each_other_make_a_plan() -> None:
    """It is adopted, fills the deadline, and says what it saves on runs it was not made from."""
    plan = learn_plan(NAMES, blocks_of(*halves(60)), LIMIT, 30.0, "slow")

    assert plan.adopted
    assert {head for head, _ in plan.steps[:2]} == {"odd", "even"}
    assert sum(slice_s for _, slice_s in plan.steps) == pytest.approx(30.0)
    assert plan.cost is not None
    assert plan.cost_single == 20.0
    assert plan.cost < 5.0
    assert plan.reason.startswith("adopted: on runs that it was not learned from it saves ")
    assert plan.gain_ci is not None
    assert 0 < plan.gain_ci[0] <= plan.cost_single - plan.cost <= plan.gain_ci[1]


@pytest.mark.parametrize("seed", range(5))
def test_chance_makes_no_plan(seed: int) -> None:
    """Heads that fail by chance on other blocks each make no plan that is believed for long."""
    rng = random.Random(seed)
    heads: List[List[Optional[float]]] = [
        [1.0 if rng.random() < 0.97 else None for _ in range(40)] for _ in range(2)
    ]
    heads[0] = [1.0] * 40

    plan = learn_plan(("sure", "b"), blocks_of(*heads), LIMIT, 30.0, "sure")

    assert not plan.adopted
    assert plan.steps == (("sure", 30.0),)
    assert plan.reason == "not adopted: no order of heads costs less than sure"


def test_too_few_blocks_make_no_plan() -> None:
    """Below thirty the single head stands alone, and the reason says how many are needed."""
    plan = learn_plan(NAMES, blocks_of(*halves(FEWEST_BLOCKS - 1)), LIMIT, 30.0, "slow")

    assert plan == Plan(
        False,
        "not adopted: 29 blocks in which every head ran, and 30 are needed",
        30.0,
        "slow",
        (("slow", 30.0),),
    )


def test_thirty_blocks_are_enough() -> None:
    """From there on a plan is tried."""
    plan = learn_plan(NAMES, blocks_of(*halves(FEWEST_BLOCKS)), LIMIT, 30.0, "slow")

    assert plan.adopted


@pytest.mark.parametrize("blocks", [30, 33, 100])
def test_every_block_is_held_out_once_in_each_partition(blocks: int) -> None:
    """Four partitions into five folds, no two of them alike, and all of about the same size."""
    folds = _all_folds(blocks)

    parts = [folds[begin : begin + 5] for begin in range(0, 20, 5)]
    assert len(folds) == 20
    assert all(sorted(sum(part, [])) == list(range(blocks)) for part in parts)
    assert len({tuple(fold) for fold in folds}) == 20
    assert max(map(len, folds)) - min(map(len, folds)) <= 1


def test_one_lucky_block_is_no_proof() -> None:
    """A plan that a single block speaks for is tried, and not adopted."""
    best: List[Optional[float]] = [10.0] * 39 + [None]
    other: List[Optional[float]] = [None] * 39 + [0.1]

    plan = learn_plan(("best", "other"), blocks_of(best, other), LIMIT, 30.0, "best")

    assert not plan.adopted
    assert len(plan.steps) > 1
    assert plan.reason.startswith("not adopted: on runs that it was not learned from it ")


def test_runs_that_never_failed_leave_the_rest_to_the_best_head() -> None:
    """What no step solves must not fall to a head that is bad, because none was left to see."""
    rng = random.Random(3)
    quick: List[Optional[float]] = [0.01 if rng.random() < 0.9 else None for _ in range(60)]
    sure: List[Optional[float]] = [3.0 + rng.random() for _ in range(60)]
    bad: List[Optional[float]] = [None] * 60

    plan = learn_plan(("bad", "quick", "sure"), blocks_of(bad, quick, sure), LIMIT, 30.0, "sure")

    assert plan.adopted
    assert plan.steps[-1][0] == "sure"
    assert plan.steps[-1][1] > 15.0


def test_one_head_alone_makes_no_plan() -> None:
    """There is nobody to take turns with."""
    plan = learn_plan(("a",), blocks_of([1.0] * 40), LIMIT, 30.0, "a")

    assert plan.reason == "not adopted: no other head ran in the same blocks"


def test_a_plan_is_of_time() -> None:
    """Slices of another objective would mean nothing."""
    with pytest.raises(ValueError, match="a plan needs time as the objective, not 'cpu'"):
        learn_plan(NAMES, [], ResolvedObjective("cpu", 10.0, None, None), 30.0, "slow")


@pytest.mark.parametrize(
    ("origin", "deadline_s"), [("given", 2.0), ("data", 30.0), ("timeout", 30.0)]
)
def test_the_deadline_is_what_was_given(origin: str, deadline_s: float) -> None:
    """A limit that follows from data is no reason to stop a run that may yet succeed."""
    assert plan_deadline_s(ResolvedObjective("time", 10.0, 2.0, origin), 30.0) == deadline_s


def test_a_failure_that_takes_no_time_costs_no_time() -> None:
    """Without any time at all there is nothing to save, and nothing to divide by."""
    plan = learn_plan(("a", "b"), blocks_of([0.0] * 40, [0.0] * 40), LIMIT, 30.0, "a")

    assert not plan.adopted
