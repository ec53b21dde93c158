"""The plan that takes the most successes per second at each turn."""

from hydra_heads.weigh.plans.greedy import greedy_plan
from hydra_heads.weigh.plans.runs import Outcome, PlanRuns

DEADLINE = 64.0


def test_the_most_successes_per_second_come_first() -> None:
    """A head of few quick successes comes before one of many slow ones, which has the rest."""
    quick = [Outcome(block < 2, 1.0 if block < 2 else DEADLINE) for block in range(10)]
    slow = [Outcome(True, 30.0)] * 10

    steps = greedy_plan(PlanRuns([slow, quick], DEADLINE, 640.0), 3)

    assert steps[0] == (1, 1.0)
    assert steps[-1][0] == 0
    assert sum(slice_s for _, slice_s in steps) == DEADLINE


def test_what_is_left_to_nobody_goes_to_the_best_head() -> None:
    """Where every block is solved before, the last step is that of the best single head."""
    bad = [Outcome(False, DEADLINE)] * 4
    quick = [Outcome(True, 1.0)] * 4
    good = [Outcome(True, 2.0)] * 4

    steps = greedy_plan(PlanRuns([bad, good, quick], DEADLINE, 640.0), 2)

    assert steps == ((2, 1.0), (2, 63.0))


def test_early_failures_cost_little() -> None:
    """A head that fails at once, where it fails, has more successes per second."""
    waits = [Outcome(block < 5, 2.0 if block < 5 else DEADLINE) for block in range(10)]
    gives_up = [Outcome(block < 5, 2.0 if block < 5 else 0.5) for block in range(10)]

    steps = greedy_plan(PlanRuns([waits, gives_up], DEADLINE, 640.0), 2)

    assert steps[0] == (1, 2.0)


def test_nothing_to_solve_is_one_step() -> None:
    """Where no slice has a success, one head has the whole deadline."""
    never = [Outcome(False, DEADLINE)] * 3

    assert greedy_plan(PlanRuns([never, never], DEADLINE, 640.0), 4) == ((0, DEADLINE),)


def test_what_takes_no_time_comes_first() -> None:
    """A success in 0 seconds beats any other, and nothing is divided by it."""
    runs = PlanRuns([[Outcome(True, 1.0)] * 2, [Outcome(True, 0.0)] * 2], DEADLINE, 640.0)

    assert greedy_plan(runs, 4)[0][0] == 1


def test_no_more_steps_than_asked_for() -> None:
    """The last of them has what is left."""
    rows = [[Outcome(block == head, 1.0) for block in range(8)] for head in range(8)]

    steps = greedy_plan(PlanRuns(rows, DEADLINE, 640.0), 4)

    assert len(steps) == 4
    assert steps[-1][1] == DEADLINE - sum(slice_s for _, slice_s in steps[:-1])
