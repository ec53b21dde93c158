"""From profiles to the plan and the fallbacks of the weights document."""

import logging
from typing import List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.model.documents import problems_of
from hydra_heads.model.objective import Objective
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.limits import Limit
from hydra_heads.weigh.plans import planning
from hydra_heads.weigh.slot_settings import SlotSettings
from hydra_heads.weigh.weights import weigh
from tests.weigh.plan_samples import complementary_profiles, halves
from tests.weigh.profiles import make_profile, origin

GIVEN = SlotSettings(Objective(time_limit_s=30.0))


def document_of(
    profiles: List[Profile], slot: SlotSettings = GIVEN, with_plan: bool = True
) -> dict:  # type: ignore[type-arg]
    """Weigh profiles with a plan, and see to it that the document is valid."""
    document = weigh(
        profiles, "best-probability", slot, 30.0, origin(), "profiles", with_plan=with_plan
    )
    assert problems_of(document, "weights", "weights.json") == []
    return document


def test_the_document_holds_the_plan() -> None:
    """Heads and slices, whether it is adopted and why, and the profiles it is made from."""
    plan = document_of(complementary_profiles(60))["plan"]

    assert plan["adopted"] is True
    assert plan["deadline_s"] == 30.0
    assert plan["single"] == "slow"
    assert {step["head"] for step in plan["steps"][:2]} == {"odd", "even"}
    assert plan["cost"] < plan["cost_single"] == 20.0
    assert plan["gain_ci"]["level"] == 0.95
    files = [f"head_{name}.json" for name in ("even", "odd", "slow")]
    assert [row["file"] for row in plan["made_from"]] == files


def test_a_plan_is_made_when_it_is_asked_for() -> None:
    """Without it there is none; fallbacks are always there."""
    document = document_of(complementary_profiles(60), with_plan=False)

    assert document["plan"] is None
    assert [row["head"] for row in document["fallbacks"]] == ["even", "odd"]
    assert document["fallbacks"][0]["then"][0] == {"head": "slow", "success": 1.0, "runs": 30}
    assert document["valid_for_s"] == 90000.0


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.permutations(complementary_profiles(36)))
def test_the_order_of_profiles_changes_nothing(profiles: List[Profile]) -> None:
    """The same profiles, in any order, give the same plan and fallbacks."""
    first, second = document_of(complementary_profiles(36)), document_of(profiles)

    assert (first["plan"], first["fallbacks"]) == (second["plan"], second["fallbacks"])


def test_a_head_that_may_not_work_has_no_turn() -> None:
    """Limits and constraints hold in plans and fallbacks too."""
    barred = GIVEN._replace(limits={"odd": Limit(0.0, 0.0)})
    sure_only = GIVEN._replace(constraints=(Constraint("success_rate", 95.0, None),))

    documents = [document_of(complementary_profiles(60), slot) for slot in (barred, sure_only)]

    turns = [{step["head"] for step in document["plan"]["steps"]} for document in documents]
    assert "odd" not in turns[0]
    assert turns[1] == {"slow"}
    barred_then, sure_then = (
        {one["head"] for row in document["fallbacks"] for one in row["then"]}
        for document in documents
    )
    assert (barred_then, sure_then) == ({"even", "slow"}, {"slow"})


def test_another_objective_has_no_plan(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing but time can be sliced, and a warning says so."""
    profiles = [make_profile(name, times) for name, times in zip("ab", halves(40)[1:])]
    for profile in profiles:
        for row in profile.document["runs"]:  # type: ignore[attr-defined]
            row["metrics"] = {"user_euros": 1.0}
    read = [Profile(profile.document) for profile in profiles]

    with caplog.at_level(logging.WARNING, "hydra"):
        document = document_of(read, SlotSettings(Objective("user_euros")))

    assert document["plan"] is None
    assert "no plan: slices are of time" in caplog.text


def test_profiles_without_runs_have_no_plan(caplog: pytest.LogCaptureFixture) -> None:
    """Counts alone cannot be paired; the reason is in the document, or in a warning."""
    counts = [
        make_profile(name, [], None, num_tests=9, success_count=9, success_rate=100.0, avg_time=1.0)
        for name in "ab"
    ]
    none = [make_profile(name, []) for name in "ab"]

    with caplog.at_level(logging.WARNING, "hydra"):
        summed_up, empty = document_of(counts), document_of(none)

    assert summed_up["plan"]["reason"] == "not adopted: no other head ran in the same blocks"
    assert empty["plan"] is None
    assert "no plan: no head that may have a turn has a run" in caplog.text


def test_a_head_that_shares_too_few_blocks_is_left_out() -> None:
    """It has no turn, and does not cost the others the blocks that it missed."""
    profiles = complementary_profiles(60)
    late = make_profile("late", [0.01] * 20)

    plan = document_of([*profiles, late])["plan"]

    assert plan["single"] == "late"
    assert "20 blocks in which every head ran" in plan["reason"]


def test_of_many_blocks_the_newest_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learning takes its time a block, and the newest say what is so now."""
    monkeypatch.setattr(planning, "MOST_BLOCKS", 40)
    old = complementary_profiles(60)
    times: List[Optional[float]] = [None] * 2 + [0.5] * 58
    sure = make_profile("sure", times)

    plan = document_of([*old, sure])["plan"]

    assert plan["single"] == "sure"
    assert plan["cost_single"] is None
    assert plan["reason"] == "not adopted: no order of heads costs less than sure"


def test_settings_say_how_long_weights_are_valid() -> None:
    """The slot's own word stands in the document."""
    document = document_of(complementary_profiles(6), GIVEN._replace(valid_for_s=60.0))

    assert document["valid_for_s"] == 60.0
