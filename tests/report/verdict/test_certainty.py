"""How sure the choice of a head is, in words."""

from typing import Optional

import pytest

from hydra_heads.report.summary import summary_line, summary_of
from hydra_heads.weigh.constraints import Constraint
from tests.report.verdict.slots import (
    CLEAR,
    NEAR,
    Heads,
    noisy,
    slot_of,
    with_profiles,
    with_rows,
    with_weights,
)
from tests.weigh.profiles import FAILED


def test_settled_against_the_rival_alone() -> None:
    """A lead beyond noise is said as such where the belief is below 0.95 all the same."""
    view = with_rows(
        with_weights(slot_of(NEAR), more_runs={"needed": 0, "to_decide": ["fast", "near"]}),
        fast={"belief": 0.9},
    )

    assert summary_of(view).sure.startswith(
        "It is cheaper than near, its likeliest rival, beyond noise. The probability that fast "
        "is the cheapest, its belief, is 0.90."
    )
    assert summary_of(view).next.startswith("Profile again when ")


def test_the_only_eligible_head() -> None:
    """Where one head alone may be used, that is why its belief is 1."""
    heads: Heads = {"cheap": [0.1, FAILED] * 20, "sound": [2.0, 2.1] * 20}
    view = slot_of(heads, constraints=[Constraint("success_rate", at_least=95)])

    use, sure, then = summary_of(view)

    assert use.startswith("sound: ")
    assert sure.startswith("No other head may be used, so the probability that sound is the ")
    assert then.startswith("Profile again when ")


def test_a_doubtful_constraint() -> None:
    """A head that may miss a constraint is named with the probability that it keeps it."""
    heads: Heads = {"a": [1.0, 1.1] * 20, "b": [9.0, 9.1] * 20}
    view = slot_of(heads, constraints=[Constraint("success_rate", at_least=97)])
    chance = view.weight_row("a")["eligible_probability"]
    assert isinstance(chance, float)

    sure = summary_of(view).sure

    assert view.best == "a"
    assert sure.endswith(f"It keeps the slot's constraints with probability {chance:.2f}.")


def test_a_small_sample() -> None:
    """Fewer than 30 runs are said to be few, however clear they are."""
    view = slot_of({"a": noisy(1.0, 8, 1), "b": noisy(30.0, 8, 2)})

    assert "The sample is small: 8 runs of a head, where 30 are usual." in summary_of(view).sure


def test_not_in_the_same_blocks() -> None:
    """Runs of their own tell less than runs in the same blocks."""
    method = {"name": "best-probability", "parameters": {"min_runs": 5}, "blocks": 0}

    sure = summary_of(with_weights(slot_of(CLEAR), method=method)).sure

    assert sure.endswith(" Not all heads ran in the same blocks, which tells less.")


def test_a_rival_of_which_no_cost_is_known() -> None:
    """By how much the rival costs more is left out where nobody knows."""
    view = with_rows(slot_of(NEAR), near={"expected_cost": None})

    assert " The cheapest may be near. " in summary_of(view).sure


def test_a_rival_that_costs_next_to_the_same() -> None:
    """A difference below a tenth of a percent has no digits worth telling."""
    cost = slot_of(NEAR).weight_row("fast")["expected_cost"]
    assert isinstance(cost, float)
    view = with_rows(slot_of(NEAR), near={"expected_cost": cost * 1.0001})

    assert "which is expected to cost less than 0.1 % more. " in summary_of(view).sure


def test_earlier_runs_count_too() -> None:
    """Where profiles sum up earlier invocations, the belief rests on them too."""
    earlier = [{"run_id": "r0", "origin": "profile"}]
    view = with_profiles(slot_of(CLEAR), {"fast": {"earlier": earlier}})

    assert summary_of(view).sure.endswith("40 blocks that every head ran and on earlier runs.")


@pytest.mark.parametrize("few", [0, 3])
@pytest.mark.parametrize("needed", [None, 0, 7])
def test_a_rival_with_too_few_runs(few: int, needed: Optional[int]) -> None:
    """Nothing is said of how a head compares that has too few runs to count."""
    heads: Heads = {"new": noisy(1.0, few, 1), "old": noisy(1.0, 40, 2)}
    more = {"needed": needed, "to_decide": ["old", "new"]}
    view = with_weights(slot_of(heads), more_runs=more)
    view = with_rows(view, old={"belief": 0.6}, new={"belief": 0.4})

    use, sure, then = summary_of(view)

    assert use.startswith("old: ")
    assert sure.startswith(
        "Not sure. The probability that old is the cheapest, its belief, is 0.60, "
        "and new has too few runs to count. "
    )
    assert sure.count("too few runs") == 1
    assert "sample is small" not in sure
    assert then.startswith("Run every head at least 5 times, better 30: ")
    assert summary_line(view) == "old is best with belief 0.60; new has too few runs to count"
