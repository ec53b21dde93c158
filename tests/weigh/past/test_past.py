"""What was run before the profiles, as evidence that weighs less."""

from typing import List

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.weigh.past import past as past_module
from hydra_heads.weigh.past.cell import Past, PastCell
from hydra_heads.weigh.past.past import earlier_in, weigh_past
from tests.weigh.pasts import (
    MACHINE,
    OTHER_MACHINE,
    OTHER_VERSION,
    VERSION,
    a_past,
    a_row,
    present,
    sums,
)
from tests.weigh.profiles import make_profile

NOW = [1.0] * 10
TEN = sums(NOW)


def weighed(*past: Past, runs: int = 10) -> List[Past]:
    """Weigh rows of head `a` by a profile of so many runs at a second each."""
    profile = present("a", [1.0] * runs)
    return list(weigh_past(past, [profile], [[sums([1.0] * runs)] if runs else []]))


def test_rows_of_earlier_are_read() -> None:
    """Who, when, which version, on which machine, and the sums by instance and outcome."""
    profile = present("a", NOW, [a_row(2, [3.0, 4.0]), a_row(1, NOW)])

    found = earlier_in([profile], Objective())

    assert found == [a_past(2, sums([3.0, 4.0])), a_past(1, TEN)]


def test_earlier_seconds_say_nothing_of_other_objectives() -> None:
    """Where memory is minimised, times of earlier invocations do not count."""
    profile = present("a", NOW, [a_row(1, NOW)])

    assert earlier_in([profile], Objective("memory")) == []


def test_a_day_of_live_runs_is_named_by_its_day() -> None:
    """It has no run id."""
    row = a_row(1, NOW, run_id=None, day="2026-01-08", origin="live")

    (found,) = earlier_in([present("a", NOW, [row])], Objective())

    assert (found.run_id, found.origin) == ("2026-01-08", "live")


@pytest.mark.parametrize(
    "outcome",
    [
        {},
        {"instance": "x", "ok": True, "count": 0, "seconds_sum": 0.0, "seconds_sq_sum": 0.0},
        {"instance": "x", "ok": True, "count": 1, "seconds_sum": -1.0, "seconds_sq_sum": 1.0},
        {"instance": "x", "ok": True, "count": 1, "seconds_sum": 1e200, "seconds_sq_sum": 1.0},
        {"instance": "x", "ok": True, "count": True, "seconds_sum": 1.0, "seconds_sq_sum": 1.0},
        {"instance": "x", "ok": True, "count": 1, "seconds_sum": None, "seconds_sq_sum": 1.0},
    ],
)
def test_sums_that_are_none_say_nothing(outcome: object) -> None:
    """Documents of others may hold anything there; what else they hold counts."""
    good = {"instance": "x", "ok": True, "count": 1, "seconds_sum": 2.0, "seconds_sq_sum": 4.0}
    row = a_row(1, NOW, outcomes=[outcome, 7, good])

    (found,) = earlier_in([present("a", NOW, [row])], Objective())

    assert found.cells == (sums([2.0], instance="x"),)


def test_a_single_run_that_took_no_time_is_a_sum_as_well() -> None:
    """Zero is a time that a clock may show; and nobody has to say when it was."""
    row = a_row(1, [0.0], timestamp="yesterday")

    (found,) = earlier_in([present("a", NOW, [row])], Objective())

    assert (found.cells, found.started_unix) == ((sums([0.0]),), 0.0)


def test_each_invocation_back_counts_half() -> None:
    """In runs of the newest profile: five, two and a half, one and a quarter."""
    found = weighed(a_past(3, TEN), a_past(1, TEN), a_past(2, TEN))

    assert [(row.run_id, row.weight, row.worth) for row in found] == [
        ("past-1", 0.5, 5.0), ("past-2", 0.25, 2.5), ("past-3", 0.125, 1.25)
    ]  # fmt: skip
    assert all(row.reasons == () for row in found)


def test_many_earlier_runs_count_as_no_more_than_the_newest() -> None:
    """A thousand runs of another night are one night."""
    (found,) = weighed(a_past(1, sums([1.0] * 1000)))

    assert found.worth == 5.0


def test_few_earlier_runs_count_as_few() -> None:
    """Two runs are not made into ten."""
    (found,) = weighed(a_past(1, sums([1.0, 1.0])))

    assert found.worth == 1.0


def test_a_head_never_run_now_counts_its_past_like_the_others() -> None:
    """Its earlier runs count as if it had as many now as the head with the most."""
    profiles = [present("a", []), present("b", NOW)]

    (found,) = weigh_past([a_past(1, sums([1.0] * 40))], profiles, [[], [TEN]])

    assert found.worth == 5.0


@pytest.mark.parametrize(
    ("row", "weight", "reasons"),
    [
        (a_past(1, TEN, version=OTHER_VERSION), 1 / 8, ("another version",)),
        (a_past(1, TEN, machine=OTHER_MACHINE), 1 / 8, ("another machine",)),
        (a_past(1, TEN, origin="live"), 1 / 8, ("runs of daily use",)),
        (
            a_past(1, TEN, version=OTHER_VERSION, machine=OTHER_MACHINE),
            1 / 32,
            ("another version", "another machine"),
        ),
        (a_past(1, sums([1.25] * 10)), 1 / 4, ("its level was +25 %",)),
        (a_past(1, sums([1.05] * 10)), 1 / 2, ()),
        (a_past(1, sums([1.5] * 10)), 1 / 8, ("its level was +50 %",)),
        (a_past(1, sums([1.6] * 10)), 0.0, ("its level was +60 %: too far away",)),
        (a_past(1, sums([0.5] * 10)), 0.0, ("its level was -50 %: too far away",)),
    ],
)
def test_what_is_different_counts_less(
    row: Past,
    weight: float,
    reasons: tuple,  # type: ignore[type-arg]
) -> None:
    """A quarter is left for each other thing, half for a level a quarter away, and it is said."""
    (found,) = weighed(row)

    assert (found.weight, found.reasons) == (weight, reasons)


def test_what_does_not_say_its_version_is_another_one() -> None:
    """Nothing proves that it is the same, neither of the profile nor of the row."""
    foreign = make_profile("a", NOW)

    (found,) = weigh_past([a_past(1, TEN)], [foreign], [[TEN]])

    assert found.reasons == ("another version", "another machine")


def test_the_seventh_invocation_back_is_too_old() -> None:
    """A hundredth would be left of it."""
    found = weighed(*(a_past(age, TEN) for age in range(1, 8)))

    assert [row.weight > 0 for row in found] == [True] * 6 + [False]
    assert found[6].reasons == ("more than 6 invocations old",)


def test_a_change_cuts_off_what_lies_before() -> None:
    """Its own levels say that the head became another one, whatever its version says."""
    before = [a_past(age, sums([1.3 + 0.01 * (age % 2)] * 10)) for age in range(4, 16)]
    since = [a_past(age, sums([1.0 + 0.01 * age] * 10)) for age in (1, 2, 3)]

    found = weighed(*since, *before)

    assert [row.weight for row in found] == [0.5, 0.25, 0.125, *[0.0] * 12]
    assert {row.reasons for row in found[3:]} == {("before its level changed",)}


def test_other_heads_and_the_profiles_own_invocation_are_left_out() -> None:
    """What is weighed already is not counted twice."""
    own = a_past(1, TEN)._replace(run_id="r1")

    assert weighed(own, a_past(1, TEN, head="gone")) == []


def test_where_no_time_is_given_the_last_row_is_the_newest() -> None:
    """As profiles list them."""
    rows = [a_row(age, NOW, timestamp=None) for age in (3, 2, 1)]
    profile = present("a", NOW, rows)

    found = weigh_past(earlier_in([profile], Objective()), [profile], [[TEN]])

    assert [row.run_id for row in found] == ["past-1", "past-2", "past-3"]


def test_a_slow_night_of_all_heads_counts_like_another() -> None:
    """A busy machine took double time of everything: no head was another one then."""
    names = "abc"
    profiles = [present(name, NOW) for name in names]
    rows = [a_past(1, sums([2.0] * 10), head=name) for name in names]

    found = weigh_past(rows, profiles, [[TEN]] * 3)

    assert [(row.weight, row.reasons) for row in found] == [(0.5, ())] * 3


def test_heads_that_all_differ_are_weighed_without_their_past(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each would take an equation of its own; it is said, and nothing of it is used."""
    profiles = [present("a", NOW), present("b", NOW)]
    rows = [a_past(1, TEN), a_past(1, TEN, head="b", version=OTHER_VERSION)]
    monkeypatch.setattr(past_module, "MOST_PASTS", 1)

    found = weigh_past(rows, profiles, [[TEN], [TEN]])

    because = "more than 1 heads differ in what is left of their past"
    assert [(row.weight, row.worth, row.reasons) for row in found] == [(0.0, 0.0, (because,))] * 2


def test_heads_whose_past_is_alike_are_one_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many heads as there are."""
    profiles = [present("a", NOW), present("b", NOW)]
    monkeypatch.setattr(past_module, "MOST_PASTS", 1)

    found = weigh_past([a_past(1, TEN), a_past(1, TEN, head="b")], profiles, [[TEN], [TEN]])

    assert [row.worth for row in found] == [5.0, 5.0]


@pytest.mark.parametrize(("heads", "worth"), [(100, 5.0), (101, 0.0)])
def test_a_hundred_different_pasts_are_weighed(heads: int, worth: float) -> None:
    """One more would take more time than it is worth."""
    names = [f"h{number}" for number in range(heads)]
    rows = [a_past(1, TEN, head=name)._replace(run_id=f"before-{name}") for name in names]

    found = weigh_past(rows, [present(name, NOW) for name in names], [[TEN]] * heads)

    assert {row.worth for row in found} == {worth}


def test_a_night_that_is_the_past_of_others_was_slow_for_its_own_head_too() -> None:
    """Three heads ran again since, and tell that the night was slow for all that ran in it."""
    fast, slow = sums([1.0] * 10), sums([2.0] * 10)
    profiles = [present(name, NOW) for name in "abcd"]
    profiles[0] = make_profile(
        "a", NOW, "past-1", fingerprint=VERSION, environment={"machine_key": MACHINE}
    )
    past = [a_past(2, fast), *(a_past(1, slow, head=name) for name in "bcd")]

    found = weigh_past(past, profiles, [[slow], *[[fast]] * 3])

    assert [(row.head, row.weight, row.reasons) for row in found] == [
        (name, 0.5, ()) for name in "abcd"
    ]


def test_a_night_of_one_head_is_taken_as_it_was() -> None:
    """Others tell of the nights that they share with it, and nothing of this one."""
    names = "abc"
    profiles = [present(name, NOW) for name in names]
    past = [*(a_past(1, TEN, head=name) for name in names), a_past(2, TEN)]

    found = weigh_past(past, profiles, [[TEN]] * 3)

    assert [(row.head, row.weight, row.reasons) for row in found] == [
        ("a", 0.5, ()), ("a", 0.25, ()), ("b", 0.5, ()), ("c", 0.5, ())
    ]  # fmt: skip


def test_sums_as_large_as_a_square_may_be_are_taken() -> None:
    """The largest time, and the largest sum of squares."""
    total, squares = 1e150, 1e150 * 1e150
    outcome = {"instance": "x", "ok": True, "count": 1}
    row = a_row(1, NOW, outcomes=[{**outcome, "seconds_sum": total, "seconds_sq_sum": squares}])

    (found,) = earlier_in([present("a", NOW, [row])], Objective())

    assert found.cells == (PastCell("x", True, 1, total, squares),)
