"""Which head to use, in words."""

import random
import re
from typing import Dict

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.report.summary import split_command, summary_line, summary_of
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
    with_rows,
    with_weights,
)
from tests.weigh.profiles import FAILED, weighed


def test_policies_without_belief() -> None:
    """Weights of other policies do not say how sure a choice is, and the words say so."""
    share = slot_of({"a": [1.0] * 40, "b": [0.1] * 20 + [FAILED] * 20}, policy="success-share")
    uniform = slot_of(CLEAR, policy="uniform")

    assert summary_of(share).use == (
        "a gets most of the work, 66.7 %: the weights are those of the policy success-share."
    )
    assert summary_of(share).sure == (
        "Not known: the weights, of the policy success-share, do not say which head is cheapest."
    )
    assert split_command(summary_of(share).next)[1] == (
        "python -m hydra_heads weigh --policy best-probability"
    )
    assert summary_of(uniform).use == (
        "The work is shared equally among 2 heads: the weights are those of the policy uniform."
    )


def test_kept_weights() -> None:
    """Weights that were kept may favour another head than the best, and the reason is told."""
    before = {"fast": noisy(3.0, 40, 4), "near": noisy(1.0, 40, 5)}
    first = weighed(profiles_of(before), folder="hydra_profiles")
    view = slot_of(NEAR, {name: {"run_id": "r7"} for name in NEAR}, previous=first)
    assert view.weights is not None
    assert view.weights.document["decision"] == "kept"
    reason = str(view.weights.document["reason"]).partition(": ")[2]

    use = summary_of(view).use

    assert use.startswith("fast: a run is expected to cost ")
    assert "But near gets most of the work, " in use
    assert use.endswith(f": the weights were kept ({reason}).")
    assert "; near gets most of the work, " in summary_line(view)


def test_half_of_the_way() -> None:
    """Published weights move half of the way, so that the best head may have less than another."""
    before = {"a": noisy(3.0, 40, 4), "b": noisy(1.0, 40, 5), "c": noisy(1.05, 40, 8)}
    first = weighed(profiles_of(before), folder="hydra_profiles")
    after = {"a": noisy(1.0, 40, 6), "b": noisy(2.0, 40, 7), "c": noisy(2.0, 40, 9)}
    view = slot_of(after, {name: {"run_id": "r7"} for name in after}, previous=first)
    moved = with_weights(view, decision="published")
    shown = View(
        {**moved.dashboard, "heads": [
            {**row, "weight": {"a": 0.3, "b": 0.69, "c": 0.01}[str(row["name"])]}
            for row in rows_of(moved)
        ]},
        moved.profiles,
        moved.weights,
    )  # fmt: skip

    assert summary_of(shown).use.endswith(
        "But b gets most of the work, 69 %, because half of a change is taken each time."
    )


def test_a_limit_holds_the_best_head_back() -> None:
    """A limit of its weight is told where another head gets more for it."""
    view = slot_of(CLEAR, limits={"fast": Limit(0.0, 0.3)})

    use = summary_of(view).use

    assert use.endswith("But slow gets most of the work, 70 %: limits allow fast 30 % and no more.")


def test_a_head_that_misses_a_constraint_is_not_named() -> None:
    """The cheapest head is not the one to use where it does not keep the constraints."""
    heads: Heads = {
        "cheap": [0.1, 0.1, 0.1, FAILED] * 10,
        "sound": [2.0, 2.1] * 20,
        "dear": [5.0] * 40,
    }
    goal = Objective(time_limit_s=0.01)
    view = slot_of(heads, objective=goal, constraints=[Constraint("success_rate", at_least=95)])

    use, sure, _ = summary_of(view)

    assert use.startswith("sound: a run is expected to cost ")
    assert "; cheap is expected to cost less, but does not keep the slot's constraints. " in use
    assert "cheapest" in sure


def on_instance(name: str, head: str, belief: float) -> Dict[str, object]:
    """Return what the weights say of an instance that one head gets."""
    return {"instance": name, "weights": {head: 1.0}, "beliefs": {head: belief}, "runs": 9}


def test_another_head_on_some_inputs() -> None:
    """Where inputs have a best head of their own it is named, with the first of its inputs."""
    rows = [on_instance(f"i{number}", "slow", 0.95) for number in range(6)]
    same = on_instance("x", "fast", 1.0)

    some = summary_of(with_weights(slot_of(CLEAR), by_instance=[*rows, same]))
    none = summary_of(with_weights(slot_of(CLEAR), by_instance=[same]))

    assert some.use.endswith("On some inputs another head is best: slow for i0, i1, i2 and 3 more.")
    assert some.next.endswith(": python -m hydra_heads pick compress --instance INPUT")
    assert "inputs" not in none.use
    assert none.next.endswith(": python -m hydra_heads pick compress")


def test_a_head_that_may_be_best_on_some_inputs() -> None:
    """Where the belief on an input is below 0.95, its head is not said to be best there."""
    rows = [
        on_instance("a", "slow", 0.9499),
        on_instance("b", "other", 0.95),
        on_instance("c", "slow", 0.4),
        on_instance("d", "third", 0.5),
    ]

    use = summary_of(with_weights(slot_of(CLEAR), by_instance=rows)).use

    assert use.endswith(
        "On some inputs another head is best: other for b. "
        "On some inputs another head may be best: slow for a and c; third for d."
    )


def test_many_heads_on_many_inputs() -> None:
    """Of many heads that are best somewhere the first are named, and the rest is counted."""
    rows = [on_instance(f"i{number}", f"h{number}", 1.0) for number in range(6)]

    use = summary_of(with_weights(slot_of(CLEAR), by_instance=rows)).use

    assert use.endswith(": h0 for i0; h1 for i1; h2 for i2; 3 more heads for others.")


def test_inputs_that_differ_for_real() -> None:
    """What weighing says of inputs is what the words say."""
    rng = random.Random(3)
    sizes = [0.1, 1.0, 10.0]
    heads: Heads = {
        "flat": [2.0 * rng.lognormvariate(0, 0.05) for _ in range(60)],
        "steep": [sizes[k % 3] * rng.lognormvariate(0, 0.05) for k in range(60)],
    }
    view = slot_of(heads)

    use = summary_of(view).use

    assert use.startswith("flat: ")
    assert "another head is best: steep for middle and small." in use


def test_a_critical_best_head() -> None:
    """The best head may still be a bad one, and the limit that it breaks is told."""
    heads: Heads = {"a": [*[1.0, 1.1] * 17, *[FAILED] * 6], "b": [FAILED] * 40}
    view = slot_of(heads)

    use, _, then = summary_of(view)

    assert use.endswith(
        "The status of a is critical: success_rate is 85.0 percent, critical below 90.0."
    )
    assert then == ("See why a is critical before relying on it: python -m hydra_heads show a")


def test_failures_of_a_good_head() -> None:
    """A few failures within the limits are told too."""
    view = slot_of({"a": [*[1.0] * 39, FAILED], "b": [FAILED] * 40})

    assert summary_of(view).use.endswith("1 of 40 runs of a failed.")


@pytest.mark.parametrize(
    ("minimise", "words"),
    [
        ("cpu", r"[\d.]+ m?s of CPU time"),
        ("memory", r"[\d.]+ MiB of memory"),
        ("user_tokens", r"\d+ user_tokens"),
    ],
)
def test_other_objectives(minimise: str, words: str) -> None:
    """What a run costs is in the unit of what is minimised."""
    heads: Heads = {"fast": [1.0] * 40, "slow": [1.0] * 40}
    used = {"fast": runs_with(0.5), "slow": runs_with(1.5)}
    view = slot_of(heads, used, objective=Objective(minimise))

    assert re.match(rf"fast: a run is expected to cost {words}, the least", summary_of(view).use)


def test_kept_for_too_few_runs() -> None:
    """Weights of before stay where the runs are too few, and that is no lead of theirs."""
    first = weighed(profiles_of(CLEAR), folder="hydra_profiles")
    few: Heads = {name: runs[:3] for name, runs in CLEAR.items()}
    view = slot_of(few, {name: {"run_id": "r7"} for name in few}, previous=first)

    assert summary_of(view).use == (
        "fast gets most of the work, 99 %: no head that may be used has 5 runs, "
        "and fewer do not count, so the weights were kept."
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"eligible_probability": 0.3}, r"slow is expected to cost less, but keeps .* 0\.30 only"),
        ({"eligible": False}, "slow is expected to cost less, but does not keep the slot's "),
        ({}, "slow may cost as little"),
        ({"expected_cost": None}, "the least of 2 heads"),
    ],
)
def test_why_not_the_cheapest(row: Dict[str, object], words: str) -> None:
    """Where another head is expected to cost less, it is said why that one is not named."""
    view = with_rows(slot_of(CLEAR), slow={"expected_cost": 0.5, **row})
    method = {"name": "p", "parameters": {"constraints": [{"metric": "p95"}]}, "blocks": 40}
    view = with_weights(view, method=method)

    assert re.search(words, summary_of(view).use)


def test_without_expected_costs() -> None:
    """Weights of another program may say beliefs alone."""
    view = with_rows(slot_of(CLEAR), fast={"expected_cost": None}, slow={"expected_cost": None})

    assert summary_of(view).use.startswith("fast: it is the likeliest to cost least. It gets 99 %")


def test_a_new_head_with_the_lowest_cost() -> None:
    """A head with too few runs is no choice, however cheap it looks."""
    heads: Heads = {**CLEAR, "new": [0.5] * 3}
    view = with_rows(slot_of(heads), new={"expected_cost": 0.5})

    assert "; new may cost less, but has fewer than 5 runs. " in summary_of(view).use


def test_all_of_the_work() -> None:
    """Who gets everything gets all, not most, of the work."""
    view = slot_of({"a": [1.0] * 10, "b": [FAILED] * 10}, policy="success-share")

    assert summary_of(view).use.startswith("a gets all of the work, 100 %: ")
