"""What to do next, in words."""

import re
from typing import Optional

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.report.summary import summary_of
from hydra_heads.report.view import View
from hydra_heads.weigh.constraints import Constraint
from hydra_heads.weigh.limits import Limit
from tests.report.verdict.slots import (
    CLEAR,
    NEAR,
    Heads,
    noisy,
    profiles_of,
    rows_of,
    runs_with,
    slot_of,
    with_weights,
)
from tests.weigh.profiles import FAILED, NOON, weighed


def test_unpaired_heads_need_runs_of_each() -> None:
    """Heads that share no blocks are settled by runs, not by blocks."""
    method = {"name": "best-probability", "parameters": {"min_runs": 5}, "blocks": 0}
    more = {"needed": 7, "to_decide": ["fast", "near"]}
    view = with_weights(slot_of(NEAR), method=method, more_runs=more)

    _, sure, then = summary_of(view)

    assert "7 more runs of each would settle it" in then
    assert "--num-tests 47" in then
    assert "blocks that every head ran" not in sure


def test_more_runs_than_pay() -> None:
    """Nobody is told to run a head a hundred thousand times."""
    view = with_weights(slot_of(NEAR), more_runs={"needed": 999_000, "to_decide": ["fast", "near"]})

    assert summary_of(view).next == (
        "Take either fast or near: about 999,000 more blocks would settle it against near, "
        "which hardly pays."
    )


def test_no_head_keeps_the_constraints() -> None:
    """Constraints that nobody keeps are said to be the matter, first of all."""
    view = slot_of(
        {"a": [1.0, FAILED] * 20, "b": [2.0, FAILED] * 20},
        constraints=[Constraint("success_rate", at_least=95)],
    )

    _, sure, then = summary_of(view)

    assert sure.endswith(
        "No head keeps the slot's constraints: all are weighed as if there were none."
    )
    assert then == "Mend the heads, or ask for less in the slot's constraints."


def test_failing_pays() -> None:
    """A head that is best because failing is cheap is no head to use."""
    view = slot_of(
        {"never": [FAILED] * 40, "slow": [5.0, 5.1] * 20},
        objective=Objective(time_limit_s=0.01),
    )

    use, _, then = summary_of(view)

    assert use.startswith("never: ")
    assert use.endswith(" never never succeeded.")
    assert then.startswith("Raise penalty_factor or time_limit_s of the objective: ")


def test_a_head_with_too_few_runs() -> None:
    """A head that was run three times is neither best nor out of it."""
    heads: Heads = {"fast": noisy(1.0, 40, 1), "slow": noisy(3.0, 40, 2), "new": [0.5] * 3}
    view = slot_of(heads)

    _, sure, then = summary_of(view)

    assert "new has too few runs to count." in sure
    assert then == (
        "Run every head at least 5 times, better 30: python -m hydra_heads pipeline --num-tests 40"
    )


def test_old_profiles() -> None:
    """What is older than it is valid is measured again before anything else."""
    view = slot_of(NEAR, at=NOON + 10 * 86400)

    _, sure, then = summary_of(view)

    assert sure.endswith("Profiles are older than they are valid.")
    assert then == (
        "Profile again, because profiles are too old: python -m hydra_heads pipeline --num-tests 40"
    )


@pytest.mark.parametrize(("age", "is_old"), [(90_000, False), (90_001, True), (None, True)])
def test_how_old_is_too_old(age: Optional[float], is_old: bool) -> None:
    """A profile is valid for as long as the slot says, and not where nobody knows its age."""
    view = slot_of(CLEAR)
    heads = [{**row, "profile_age": age} for row in rows_of(view)]
    view = View({**view.dashboard, "heads": heads}, view.profiles, view.weights)

    assert ("too old" in summary_of(view).next) == is_old


def test_measuring_that_ended_early() -> None:
    """A profile that is not complete is named, and measured to the end; a race is no such."""
    short = {"complete": False, "planned_tests": 100}
    view = slot_of(CLEAR, {"fast": short})
    race = slot_of(CLEAR, {"slow": {**short, "eliminated": "after 40 blocks: it is dearer"}})

    assert "Measuring ended early for fast." in summary_of(view).sure
    assert summary_of(view).next == (
        "Profile again, to the end this time: python -m hydra_heads pipeline --num-tests 100"
    )
    assert "early" not in summary_of(race).sure


def test_runs_that_are_not_weighed_yet() -> None:
    """Profiles that are newer than the weights are weighed next."""
    started = {name: runs_with(1.0, started_unix=NOON + 30) for name in "ab"}
    view = with_weights(
        slot_of({"a": [1.0] * 40, "b": [1.0] * 40}, started), evidence_until_unix=NOON
    )

    _, sure, then = summary_of(view)

    assert "The newest runs are not weighed yet." in sure
    assert then == "Weigh the newest runs: python -m hydra_heads weigh"
    weighed_since = with_weights(view, evidence_until_unix=NOON + 30)
    assert "not weighed" not in summary_of(weighed_since).sure


def test_weights_that_have_not_moved_yet() -> None:
    """Where the best head has not the most work yet, more runs are what moves the weights."""
    first = weighed(profiles_of({**CLEAR, "slow": noisy(0.1, 40, 5)}), folder="hydra_profiles")
    again = slot_of(CLEAR, {name: {"run_id": "r7"} for name in CLEAR}, previous=first)
    view = with_weights(again, decision="kept", reason="kept: may be noise")
    heads = [{**row, "weight": 0.99 if row["name"] == "slow" else 0.01} for row in rows_of(view)]
    view = View({**view.dashboard, "heads": heads}, view.profiles, view.weights)

    use, sure, then = summary_of(view)

    assert use.endswith(
        "But slow gets most of the work, 99 %: the weights were kept (may be noise)."
    )
    assert sure.startswith("Sure. ")
    assert then == (
        "Profile again: the weights move to fast when new runs speak for it too: "
        "python -m hydra_heads pipeline --num-tests 40"
    )


def test_a_limit_is_no_reason_to_measure() -> None:
    """What a limit keeps from the best head no run gives to it."""
    view = slot_of(CLEAR, limits={"fast": Limit(0.0, 0.3)})

    assert summary_of(view).next.startswith("Profile again when heads, inputs or machine change")


@pytest.mark.parametrize("others", [{"new": [1.0] * 3, "newer": []}, {"new": []}])
def test_no_usable_head_with_enough_runs(others: Heads) -> None:
    """Where the constraints leave heads with too few runs alone, none of them is best."""
    heads: Heads = {"bad": [FAILED, 1.0] * 20, **others}
    view = slot_of(heads, constraints=[Constraint("success_rate", at_least=95)])

    use, sure, then = summary_of(view)

    assert re.match(r"(\w+|\w+ and \w+) gets? (most|all) of the work, [\d.]+ %", use)
    assert use.endswith(": no head that may be used has 5 runs, and fewer do not count.")
    assert sure == "Nothing can be said: what so few runs did may be chance."
    assert then.startswith("Run every head at least 5 times, better 30: ")
