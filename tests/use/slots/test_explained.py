"""Tests of `hydra_heads.use.slots.explained`."""

from typing import List

import pytest

from hydra_heads.use.learning.learner import Learner
from hydra_heads.use.slots.slot import Slot


def lines_of(slot: Slot) -> List[str]:
    """Return the lines, spaces folded."""
    return [" ".join(line.split()) for line in slot.explain().splitlines()]


def test_heads_stand_in_the_order_of_their_shares() -> None:
    """The head with the largest share comes first, each with its figures and a reason."""
    slot = Slot("fetch", seed=1, objective="user_cost")
    for name, cost in (("dear", 5.0), ("cheap", 1.0)):
        slot.head(name=name)(lambda cost=cost: slot.report(user_cost=cost))
    for _ in range(100):
        slot()

    first, headings, *heads = lines_of(slot)

    assert first == "slot 'fetch': 100 picks by now"
    assert headings == "head share published runs success mean why"
    assert [line.split()[0] for line in heads] == ["cheap", "dear"]
    assert "100.0 % 1 user_cost" in heads[0]


def test_before_the_first_call_nothing_is_claimed() -> None:
    """Heads that are alike have equal shares, and dashes where nothing is known."""
    slot = Slot("fetch")
    for name in ("a", "b"):
        slot.head(name=name)(lambda: 1)

    first, _, *heads = lines_of(slot)

    assert first == "slot 'fetch': 0 picks by now"
    assert all(line.startswith(f"{name} 50.0 % - 0 - -") for name, line in zip("ab", heads))


@pytest.mark.parametrize(
    ("seconds", "shown"), [(2.5, "2.5 s"), (0.0125, "12.5 ms"), (2.5e-06, "2.5 us")]
)
def test_times_have_units_for_people(
    seconds: float, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds are told in the unit in which they are read most easily."""
    slot = Slot("fetch")
    slot.head(name="a")(lambda: 1)
    slot.shares()
    standing = slot._state.learner.standing(0)._replace(mean_cost=seconds)

    def known(learner: Learner, head: int) -> object:
        return standing

    monkeypatch.setattr(Learner, "standing", known)

    assert shown in slot.explain()
