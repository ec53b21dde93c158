"""Tests of what a `Slot` minimises, and of figures that heads report."""

from typing import Any, List, Mapping, Optional

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.use.slots.objective import cpu_now, cpu_since
from hydra_heads.use.slots.slot import Slot


def figures(slot: Slot) -> List[Optional[Mapping[str, float]]]:
    """Return the figures of the runs so far."""
    return [row[6] for row in slot._state.rows]


def test_a_head_reports_figures_of_its_run() -> None:
    """They belong to the run in which they are reported, the first one of all too."""
    slot = Slot("ask")

    @slot.head
    def model(tokens: int) -> int:
        slot.report(user_tokens=1)
        slot.report(user_tokens=tokens, user_cost=0.5)
        return tokens

    slot(3)
    slot(4)

    assert figures(slot) == [
        {"user_tokens": 3.0, "user_cost": 0.5},
        {"user_tokens": 4.0, "user_cost": 0.5},
    ]


def test_figures_of_a_failure_are_kept() -> None:
    """A head that reports and then raises has used what it reported."""
    slot = Slot("ask")

    @slot.head
    def model() -> int:
        slot.report(user_tokens=7)
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(Exception, match="no"):
            slot()

    assert figures(slot) == [{"user_tokens": 7.0}, {"user_tokens": 7.0}]


@pytest.mark.parametrize("is_used", [False, True])
def test_nested_calls_keep_their_figures_apart(is_used: bool) -> None:
    """A call inside a head has figures of its own, whichever of both reports first."""
    slot, other = Slot("ask"), Slot("other")
    if is_used:
        slot.report(user_depth=99)

    @slot.head
    def model(depth: int) -> None:
        if depth % 2:
            slot.report(user_depth=depth)
        if depth < 3:
            slot(depth + 1)
            other(depth)
        if not depth % 2:
            slot.report(user_depth=depth)

    @other.head
    def beside(depth: int) -> None:
        slot.report(user_beside=depth)

    slot(0)

    assert [found and found["user_depth"] for found in figures(slot)] == [3.0, 2.0, 1.0, 0.0]
    assert [found and found.get("user_beside") for found in figures(slot)] == [None, 2.0, 1.0, 0.0]
    assert figures(other) == [None, None, None]


def test_what_is_reported_outside_belongs_to_no_run() -> None:
    """A report before a call says nothing of it."""
    slot = Slot("ask")
    slot.head(name="a")(lambda: 1)

    slot.report(user_tokens=1)
    slot()

    assert figures(slot) == [None]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cost", 1.0),
        ("user_time", 1.0),
        ("user_Cost", 1.0),
        ("user_cost", float("nan")),
        ("user_cost", float("inf")),
        ("user_cost", 10**400),
        ("user_cost", True),
        ("user_cost", "3"),
        ("user_cost", None),
    ],
)
def test_a_figure_has_a_name_of_its_own_and_is_finite(name: str, value: Any) -> None:
    """Anything else is refused where it is reported."""
    with pytest.raises(InputError, match="slot 'ask': "):
        Slot("ask").report(**{name: value})


def test_the_head_that_costs_least_is_picked_by_its_own_figure() -> None:
    """By `user_cost` the dear head gets little, although both take the same time."""
    slot = Slot("ask", objective="user_cost", seed=1)
    for name, cost in (("dear", 5.0), ("cheap", 1.0)):
        slot.head(name=name)(lambda cost=cost: slot.report(user_cost=cost))

    for _ in range(100):
        slot()

    assert slot.shares()["cheap"] > 0.8
    assert "user_cost" in slot.explain()


def test_a_figure_that_is_missing_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """Successes without what is minimised are not learned from, and one warning says so."""
    slot = Slot("ask", objective="user_cost")
    slot.head(name="a")(lambda: 1)

    for _ in range(3):
        assert slot() == 1

    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 1
    assert "report it inside the head" in warnings[0].getMessage()


def test_the_head_that_computes_least_is_picked_by_cpu() -> None:
    """By `cpu` runs have the CPU time of their thread, and the busy head gets little."""
    slot = Slot("ask", objective="cpu", seed=1)
    slot.head(name="busy")(lambda: sum(range(300_000)))
    slot.head(name="quick")(lambda: 1)

    for _ in range(40):
        slot()

    assert slot.shares()["quick"] > 0.8
    assert all(set(found or ()) == {"user_time", "system_time"} for found in figures(slot))


@pytest.mark.parametrize("seconds", ["time", "execution_time_seconds"])
def test_sums_are_minimised(seconds: str) -> None:
    """A weighted sum of time and a figure of one's own is an objective as in a heads file."""
    addends = [
        {"metric": seconds, "weight": 1.0, "unit": "EUR"},
        {"metric": "user_cost", "weight": 100.0, "unit": "EUR"},
    ]
    slot = Slot("ask", objective={"minimise": addends, "penalty": 50.0}, seed=1)
    for name, cost in (("dear", 5.0), ("cheap", 1.0)):
        slot.head(name=name)(lambda cost=cost: slot.report(user_cost=cost))

    for _ in range(100):
        slot()

    assert slot.shares()["cheap"] > 0.8
    assert slot._state.objective.failure_cost == 50.0


@pytest.mark.parametrize("objective", ["memory", {"minimise": "memory"}])
def test_memory_cannot_be_minimised(objective: Any) -> None:
    """It cannot be told of one call inside a process, and the message says what can."""
    with pytest.raises(InputError, match="minimises memory, which cannot be told of one call"):
        Slot("ask", objective=objective)


def test_an_unknown_objective_names_the_nearest() -> None:
    """A mistyped word is refused with the one that was meant."""
    with pytest.raises(InputError, match="did you mean 'time'"):
        Slot("ask", objective="tme")


def test_cpu_time_of_a_thread_grows() -> None:
    """What is told of the thread's CPU time is the time that it computed."""
    before = cpu_now()

    while sum(cpu_now()) - sum(before) < 0.005:
        pass

    assert sum(cpu_since(before).values()) >= 0.005
