"""What a plan costs on runs."""

from typing import List

import pytest

from hydra_heads.model.profile import CountedRun
from hydra_heads.weigh.plans.runs import FACTORS, HALVINGS, PlanRuns, plan_runs
from tests.weigh.plan_samples import LIMIT, run
from tests.weigh.profiles import FAILED


def runs_of(*blocks: List[CountedRun]) -> PlanRuns:
    """See blocks as a plan of 30 s does; a failure costs 300 s."""
    return plan_runs(blocks, 30.0, LIMIT)


def test_the_first_success_within_its_slice_ends_the_plan() -> None:
    """What was used until then is the cost, slices that ended without success included."""
    runs = runs_of([run(1.0), run(3.0)], [run(5.0), run(3.0)])

    assert runs.costs(((0, 2.0), (1, 28.0))) == [1.0, 2.0 + 3.0]
    assert runs.cost(((0, 2.0), (1, 28.0))) == 3.0


def test_a_run_that_fails_early_makes_way_at_once() -> None:
    """It costs what it used, not its slice."""
    runs = runs_of([run(FAILED, 0.5), run(3.0)])

    assert runs.costs(((0, 10.0), (1, 20.0))) == [3.5]


def test_where_no_step_succeeds_a_failure_is_the_cost() -> None:
    """Ten time limits, whatever was used."""
    runs = runs_of([run(FAILED), run(25.0)])

    assert runs.costs(((0, 10.0), (1, 20.0))) == [300.0]


def test_a_head_that_comes_again_starts_anew() -> None:
    """What it did in its first slice is lost."""
    runs = runs_of([run(4.0), run(FAILED)])

    assert runs.costs(((0, 2.0), (1, 1.0), (0, 27.0))) == [2.0 + 1.0 + 4.0]


def test_nothing_goes_on_after_the_deadline() -> None:
    """A success that took longer than the deadline is none to a plan."""
    runs = runs_of([run(31.0), run(30.0)])

    assert runs.costs(((0, 30.0),)) == [300.0]
    assert runs.costs(((1, 30.0),)) == [30.0]


def test_every_run_counts_as_faster_and_slower_too() -> None:
    """Half and twice its time beside itself, at most the deadline; failures as they are."""
    runs = plan_runs([[run(20.0)], [run(FAILED, 4.0)]], 30.0, LIMIT, FACTORS)

    assert [one.seconds for one in runs.outcomes[0]] == [10.0, 20.0, 30.0, 4.0, 4.0, 4.0]
    assert [one.ok for one in runs.outcomes[0]] == [True] * 3 + [False] * 3


def test_slices_are_halves_of_the_deadline() -> None:
    """The shortest first; each run knows the first one that it ends in."""
    runs = runs_of([run(15.0), run(0.0)], [run(15.1), run(3.75)])

    assert len(runs.levels) == HALVINGS
    assert runs.levels[-2:] == [7.5, 15.0]
    assert [list(row) for row in runs.ends] == [[15, 16], [0, 13]]


def test_some_blocks_alone() -> None:
    """The rest is as before."""
    runs = runs_of([run(1.0)], [run(2.0)], [run(3.0)]).of([2, 0])

    assert runs.costs(((0, 30.0),)) == [3.0, 1.0]
    assert len(runs.ends[0]) == 2
    assert runs.cost(((0, 30.0),)) == pytest.approx(2.0)


def test_what_was_not_seen_is_solved_by_one_head_alone() -> None:
    """A block more, in which it succeeds after a quarter of the deadline, half or twice that."""
    runs = runs_of([run(1.0), run(2.0)]).with_prior(1)

    assert [(one.ok, one.seconds) for one in runs.outcomes[1][1:]] == [
        (True, 3.75),
        (True, 7.5),
        (True, 15.0),
    ]
    assert {(one.ok, one.seconds) for one in runs.outcomes[0][1:]} == {(False, 30.0)}
    assert [list(row) for row in runs.ends] == [[12, 16, 16, 16], [13, 13, 14, 15]]
    assert runs.size == 4
