"""Tests of `hydra_heads.store.insight.shifts`: when a head changed, and what changed with it."""

import random
from typing import Callable, List

import pytest

from hydra_heads.store.history import History
from hydra_heads.store.insight.shifts import find_shifts, levels_between, shifts_of
from hydra_heads.store.opening import IN_MEMORY
from hydra_heads.store.series import RATE, Series, series_of
from tests.store.nights import Story, drifting, series_with, slower_from, unchanged

OTHER = "n" * 64


def stepped(factor: float, place: int = 16, head: str = "zlib", seed: int = 2) -> Series:
    """Draw thirty nights of which those from a place on take longer."""
    return drifting(random.Random(seed), 30, 0.02, slower_from(place, factor), head)


def moved(series: Series, machine_of: Callable[[int], str]) -> Series:
    """Say which machine each night ran on."""
    nights = [
        night._replace(machine_key=machine_of(place)) for place, night in enumerate(series.nights)
    ]
    return series._replace(nights=tuple(nights))


def test_a_step_is_found_where_it_is() -> None:
    """Night, size and interval of a step by 23 % are told."""
    [shift] = find_shifts([stepped(1.23)]).found

    assert shift.night.run_id == "r16"
    assert shift.low < 23 < shift.high
    assert (shift.is_worse, shift.change > 0) == (True, True)
    assert shift.q < 0.01


@pytest.mark.parametrize("apart", [0.01, 0.06])
def test_unchanged_nights_seldom_have_a_change(apart: float) -> None:
    """Two instances and drifting nights: at most 5 % of flat series are said to have changed."""
    draw = random.Random(21)

    red = [bool(find_shifts([drifting(draw, 25, apart)]).found) for _ in range(200)]

    assert sum(red) <= 10


@pytest.mark.parametrize("seed", range(3))
def test_unchanged_nights_of_a_real_history_have_no_change(seed: int) -> None:
    """Through a history, with two instances, drifting nights and four heads, nothing is red."""
    heads = {f"h{number}": unchanged for number in range(4)}
    with History.open(IN_MEMORY) as history:
        Story(history, heads, seed).tell(14)
        found = find_shifts([series_of(history, "job", head) for head in heads])

    assert (found.found, len(found.judged)) == ([], 4)


def test_what_changed_with_it_is_marked() -> None:
    """Definition and Python that changed in that very night come with the change."""
    with History.open(IN_MEMORY) as history:
        story = Story(history, {"zlib": slower_from(12, 1.3)})
        story.tell(12)
        story.fingerprints["zlib"] = "sha256:" + "9" * 64
        story.facts = {"environment": {"python": "3.13.0", "kernel": "6.1"}}
        story.tell(12)
        [shift] = find_shifts([series_of(history, "job", "zlib")]).found

    [mark] = shift.marks
    assert mark.place == shift.place == 12
    assert [difference.what for difference in mark.differences] == ["fingerprint", "python"]


@pytest.mark.parametrize(("at", "is_near"), [(15, True), (16, True), (17, True), (18, False)])
def test_a_mark_one_night_off_counts(at: int, is_near: bool) -> None:
    """A change is located to about a night; a mark further away did not do it."""
    series = stepped(1.4)
    nights = [
        night._replace(environment={"kernel": "6.1" if place < at else "6.2"})
        for place, night in enumerate(series.nights)
    ]

    [shift] = find_shifts([series._replace(nights=tuple(nights))]).found

    assert shift.place == 16
    assert [mark.place for mark in shift.marks] == ([at] if is_near else [])


def test_the_costliest_comes_first_and_improvements_last() -> None:
    """Order is by what hurts."""
    many = [stepped(factor, head=f"by{factor}") for factor in (1.2, 0.5, 1.5, 0.8)]

    found = find_shifts(many).found

    assert [shift.series.head for shift in found] == ["by1.5", "by1.2", "by0.5", "by0.8"]
    assert [shift.is_worse for shift in found] == [True, True, False, False]


def test_a_falling_success_rate_is_worse() -> None:
    """Points of percent, and down is bad."""
    draw = random.Random(5)
    values = [(95 if place < 12 else 60) + draw.gauss(0, 2) for place in range(24)]

    [shift] = find_shifts([series_with(values, kind=RATE)]).found

    assert shift.is_worse
    assert shift.change == pytest.approx(-35, abs=4)


def test_a_new_machine_is_part_of_the_series() -> None:
    """Nights after a move are set against those before, and the move is the mark."""
    series = moved(stepped(1.5), lambda place: "m" * 64 if place < 16 else OTHER)

    [shift] = find_shifts([series]).found

    assert [difference.what for difference in shift.marks[0].differences] == ["machine_key"]


def test_machines_that_take_turns_are_not_mixed() -> None:
    """Only the newest machine's nights are judged then: the others would look like changes."""
    draw = random.Random(6)
    fast_and_slow: List[float] = [
        (1.0 if place % 2 else 1.6) * draw.lognormvariate(0, 0.02) for place in range(40)
    ]
    series = moved(series_with(fast_and_slow), lambda place: "m" * 64 if place % 2 else OTHER)

    found = find_shifts([series])

    assert found.found == []
    assert [len(judged.nights) for judged in found.judged] == [20]


@pytest.mark.parametrize("count", [0, 1, 7])
def test_short_series_are_not_judged(count: int) -> None:
    """Fewer than eight nights: nobody can tell."""
    found = find_shifts([series_with([1.0] * count)])

    assert (found.found, found.judged, len(found.too_short)) == ([], [], 1)


def test_levels_lie_between_changes() -> None:
    """Where each level begins and ends follows from the changes of that series."""
    series = stepped(1.5)
    shifts = find_shifts([series, stepped(1.0, head="other")])

    assert levels_between(series, shifts_of(series, shifts)) == [(0, 16), (16, 30)]
    assert levels_between(series, ()) == [(0, 30)]
