"""The search for the plan of the lowest mean cost."""

import math
import random
from typing import List

from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.weigh.plans.runs import Outcome, PlanRuns, Steps
from hydra_heads.weigh.plans.search import MOST_STEPS, _Scan, search_plan

DEADLINE = 64.0


def random_runs(seed: int, heads: int = 4, blocks: int = 30) -> PlanRuns:
    """Draw runs that end anywhere between at once and never."""
    rng = random.Random(seed)

    def outcome() -> Outcome:
        seconds = min(DEADLINE, math.exp(rng.gauss(2.0, 2.5)))
        return Outcome(seconds < DEADLINE and rng.random() < 0.9, seconds)

    rows = [[outcome() for _ in range(blocks)] for _ in range(heads)]
    return PlanRuns(rows, DEADLINE, 10 * DEADLINE)


def best_single(runs: PlanRuns) -> int:
    """Return the head that costs least alone."""
    return min(range(len(runs.outcomes)), key=lambda head: runs.cost(((head, DEADLINE),)))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(1, 6))
def test_slices_fill_the_deadline(seed: int, heads: int) -> None:
    """Steps are few, each has some time, of heads that exist, and together they take all of it."""
    runs = random_runs(seed, heads)

    steps = search_plan(runs, best_single(runs))

    assert 1 <= len(steps) <= MOST_STEPS
    assert all(slice_s > 0 and 0 <= head < heads for head, slice_s in steps)
    assert math.isclose(math.fsum(slice_s for _, slice_s in steps), DEADLINE, rel_tol=1e-12)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_no_plan_of_one_more_step_costs_less(seed: int) -> None:
    """Neither the single head nor any step put before it is better than what was found."""
    runs = random_runs(seed)
    start = best_single(runs)

    found = runs.cost(search_plan(runs, start))

    others = [
        ((head, slice_s), (start, DEADLINE - slice_s))
        for head in range(4)
        for slice_s in runs.levels
    ]
    assert found <= min([runs.cost(((start, DEADLINE),)), *map(runs.cost, others)]) + 1e-9


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.booleans())
def test_what_a_step_saves_is_told_without_walking_the_plan(seed: int, is_long: bool) -> None:
    """The best place before the last step saves just what the costs of both plans differ by."""
    runs = random_runs(seed)
    plan: Steps = ((0, 4.0), (1, 60.0)) if is_long else ((1, 64.0),)

    place = _Scan(runs, plan).best_before_last()

    assert place is not None
    rest = (plan[-1][0], plan[-1][1] - place.slice_s)
    longer = (*plan[: place.at], (place.head, place.slice_s), *plan[place.at : -1], rest)
    saved = runs.size * (runs.cost(plan) - runs.cost(longer))
    assert math.isclose(place.gain, saved, rel_tol=1e-9, abs_tol=1e-6)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_the_last_step_is_of_the_head_that_does_best_there(seed: int) -> None:
    """No other head in its place makes the plan that was found cost less."""
    runs = random_runs(seed)

    steps = search_plan(runs, best_single(runs))

    others = [(*steps[:-1], (head, steps[-1][1])) for head in range(4)]
    assert runs.cost(steps) <= min(map(runs.cost, others)) + 1e-9


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_another_last_head_is_found_among_all(seed: int) -> None:
    """The best of those that are not the last one now, whatever the first one is."""
    runs = random_runs(seed)

    other = _Scan(runs, ((2, 4.0), (1, 60.0))).best_last()

    costs = {head: runs.cost(((2, 4.0), (head, 60.0))) for head in (0, 2, 3)}
    assert other in costs
    assert costs[other] == min(costs.values())
    assert _Scan(random_runs(seed, 1), ((0, 64.0),)).best_last() is None


def test_heads_that_complement_each_other_take_turns() -> None:
    """Each has as little time as its successes need, and the slow one what is left."""
    outcomes: List[List[Outcome]] = [
        [Outcome(block % 2 == 0, 1.0 if block % 2 == 0 else DEADLINE) for block in range(20)],
        [Outcome(block % 2 == 1, 1.0 if block % 2 == 1 else DEADLINE) for block in range(20)],
        [Outcome(True, 40.0)] * 20,
    ]
    runs = PlanRuns(outcomes, DEADLINE, 10 * DEADLINE)

    steps = search_plan(runs, 2)

    assert steps[0][1] == 1.0
    assert {head for head, _ in steps[:2]} == {0, 1}
    assert runs.cost(steps) == 1.5


def test_the_best_head_alone_is_left_alone() -> None:
    """Where it always succeeds first, nothing is put before or behind it."""
    outcomes = [[Outcome(True, 1.0)] * 5, [Outcome(True, 2.0)] * 5]

    assert search_plan(PlanRuns(outcomes, DEADLINE, 640.0), 0) == ((0, DEADLINE),)


def test_a_fallback_stands_behind_the_best_head() -> None:
    """A head that fails at once leaves its time to another, which costs nothing where it does."""
    best = [Outcome(block > 1, 1.0) for block in range(10)]
    slow = [Outcome(True, 10.0)] * 10
    runs = PlanRuns([best, slow], DEADLINE, 640.0)

    steps = search_plan(runs, 0)

    assert [head for head, _ in steps] == [0, 1]
    assert runs.cost(steps) == (8 * 1.0 + 2 * 11.0) / 10
