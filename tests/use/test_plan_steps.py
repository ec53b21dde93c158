"""Plans as they stand in published weights, and their steps."""

from typing import Any, Dict

import pytest

from hydra_heads.use.plan_steps import Plan, PlanRun, PlanStep, Slice, heads_missing, plan_in

PLAN = Plan((PlanStep("a", 2.0), PlanStep("b", 3.0), PlanStep("a", 4.0)), 9.0, True)


def _document(**changes: Any) -> Dict[str, object]:
    steps = [
        {"head": "a", "slice_s": 2},
        {"head": "b", "slice_s": 3.0},
        {"head": "a", "slice_s": 4},
    ]
    return {"plan": {"adopted": True, "deadline_s": 9, "steps": steps, **changes}}


def test_a_plan_is_read_from_published_weights() -> None:
    """Its steps keep their order, and a head may come twice."""
    assert plan_in(_document()) == PLAN
    assert plan_in(_document(adopted=False)) == PLAN._replace(is_adopted=False)


def test_a_plan_may_be_short() -> None:
    """Half a second is time enough for heads that take milliseconds."""
    plan = plan_in(_document(deadline_s=0.5, steps=[{"head": "a", "slice_s": 0.5}]))

    assert plan == Plan((PlanStep("a", 0.5),), 0.5, True)


@pytest.mark.parametrize(
    "document",
    [{}, {"plan": None}, {"plan": []}, _document(steps=[]), _document(deadline_s=0),
     _document(steps=[{"head": "a", "slice_s": 0}]), _document(steps=[{"slice_s": 1}])],
)  # fmt: skip
def test_what_cannot_be_carried_out_is_no_plan(document: Dict[str, object]) -> None:
    """Weights without a plan, and plans without steps or time, have none."""
    assert plan_in(document) is None


def test_slices_follow_each_other_to_the_end() -> None:
    """Each step gets its slice, whatever the one before left over."""
    run = PlanRun(PLAN, ["b", "a"], 9.0)

    found = [run.next_slice(elapsed) for elapsed in (0.0, 0.1, 3.1, 7.1)]

    assert found == [Slice(1, 2.0), Slice(0, 3.0), Slice(1, 4.0), None]
    assert not run.is_late


def test_the_deadline_cuts_the_slices() -> None:
    """A slice ends with the deadline, and none begins after it."""
    run = PlanRun(PLAN, ["a", "b"], 4.0)

    found = [run.next_slice(elapsed) for elapsed in (0.0, 2.0, 4.0)]

    assert found == [Slice(0, 2.0), Slice(1, 2.0), None]
    assert run.is_late


def test_steps_of_heads_that_are_gone_are_left_out() -> None:
    """The others keep their slices, and who is missing can be told, each once."""
    run = PlanRun(PLAN, ["b"], 9.0)

    assert [run.next_slice(0.0), run.next_slice(3.0)] == [Slice(0, 3.0), None]
    assert heads_missing(PLAN, ["b"]) == ["a"]
    assert heads_missing(PLAN, ["b", "a", "c"]) == []
