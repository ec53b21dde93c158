"""`weigh --plan`, and the fallbacks that weighing always finds."""

import json
from typing import Optional, Sequence

import pytest

from hydra_heads.model.objective import Objective
from tests.cli.conftest import Desk
from tests.weigh.plan_samples import complementary_profiles, halves
from tests.weigh.profiles import profile_document


def put_profiles(desk: Desk, blocks: int) -> None:
    """Lay profiles of complementary heads into the folder, as another program may."""
    desk.profiles.mkdir()
    for profile in complementary_profiles(blocks):
        path = desk.profiles / f"head_{profile.name}.json"
        path.write_text(json.dumps(profile.document), encoding="ascii")


def test_a_plan_is_learned_when_it_is_asked_for(desk: Desk) -> None:
    """It is printed in words and stands in the document, whatever is decided of the weights."""
    put_profiles(desk, 60)
    desk.call("weigh")
    assert desk.read("hydra_profiles/weights.json")["plan"] is None

    answer = desk.call("weigh", "--plan")

    document = desk.read("hydra_profiles/weights.json")
    plan = document["plan"]
    assert answer.code == 0
    assert document["decision"] == "kept"
    assert isinstance(plan, dict)
    assert plan["adopted"] is True
    (line,) = (line for line in answer.out.splitlines() if line.startswith("Plan "))
    assert line == f"Plan {plan['reason']}"
    assert "- within 30.0 s: " in answer.out
    assert desk.call("validate", "hydra_profiles/weights.json").code == 0


def test_a_plan_that_is_not_adopted_says_why(desk: Desk) -> None:
    """Too few blocks are named with the number that is needed."""
    put_profiles(desk, 12)

    answer = desk.call("weigh", "--plan")

    assert answer.code == 0
    assert "Plan not adopted: 12 blocks in which every head ran, and 30 are needed" in answer.out


def test_json_prints_the_plan_too(desk: Desk) -> None:
    """What is printed is the document that was written."""
    put_profiles(desk, 40)

    answer = desk.call("weigh", "--plan", "--json")

    assert json.loads(answer.out) == desk.read("hydra_profiles/weights.json")
    assert json.loads(answer.out)["plan"]["single"] == "slow"


def test_explain_names_the_fallback(desk: Desk) -> None:
    """The head most likely to succeed where this one failed stands among its reasons."""
    put_profiles(desk, 20)

    answer = desk.call("weigh", "--explain", "odd")

    assert "- where it failed, slow is most likely to succeed: 1.000 (10 paired runs)" in answer.out


@pytest.mark.parametrize("words", [["weigh", "--plan"], ["pipeline", "--plan", "--num-tests", "5"]])
def test_both_commands_take_the_option(two_heads: Desk, words: Sequence[str]) -> None:
    """The pipeline passes it on; five runs are too few for a plan."""
    if words[0] == "weigh":
        two_heads.call("profile", "--num-tests", "5")

    answer = two_heads.call(*words)

    plan: Optional[object] = two_heads.read("hydra_profiles/weights.json")["plan"]
    assert answer.code == 0
    assert isinstance(plan, dict)
    assert plan["reason"] == "not adopted: 5 blocks in which every head ran, and 30 are needed"


def test_what_is_no_time_has_no_plan(desk: Desk) -> None:
    """A warning says why, and the weights are written all the same."""
    desk.profiles.mkdir()
    for name, times in zip("ab", halves(6)[1:]):
        document = profile_document(name, times, objective=dict(Objective("memory").as_document()))
        for row in document["runs"]:  # type: ignore[attr-defined]
            row["metrics"] = {"memory_max_mb": 5.0}
        path = desk.profiles / f"head_{name}.json"
        path.write_text(json.dumps(document), encoding="ascii")

    answer = desk.call("weigh", "--plan")

    assert answer.code == 0
    assert "[WARN] no plan: slices are of time" in answer.err
    assert desk.read("hydra_profiles/weights.json")["plan"] is None
