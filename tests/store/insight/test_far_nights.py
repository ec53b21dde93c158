"""Tests of `hydra_heads.store.insight.far_nights`: nights far from the others."""

import random
from typing import Collection, List

import pytest

from hydra_heads.store.insight.far_nights import find_far_nights
from hydra_heads.store.series import RATE, Series
from tests.store.nights import series_with


def with_far(
    places: Collection[int], factor: float = 1.4, count: int = 24, seed: int = 7, head: str = "zlib"
) -> Series:
    """Draw nights of which some take longer."""
    draw = random.Random(seed)
    return series_with(
        [
            draw.lognormvariate(0, 0.03) * (factor if place in places else 1.0)
            for place in range(count)
        ],
        head,
    )


def places_of(*many: Series) -> List[int]:
    """Return the places of the nights that are found."""
    return [far.place for far in find_far_nights(many).found]


@pytest.mark.parametrize("factor", [1.4, 0.7])
def test_a_night_far_out_is_found(factor: float) -> None:
    """Slower or faster, with what was expected [R-040] [R-041] [R-042]."""
    [far] = find_far_nights([with_far([9], factor)]).found

    assert far.night.run_id == "r9"
    assert far.low < 1 < far.high
    assert far.change == pytest.approx(100 * (factor - 1), abs=12)
    assert far.q < 0.01


def test_several_do_not_hide_each_other() -> None:
    """Three far nights among thirty are all found, the newest first."""
    assert places_of(with_far([4, 11, 25], count=30)) == [25, 11, 4]


def test_unchanged_nights_are_seldom_far() -> None:
    """At most 5 % of reports on ten unchanged heads name a night."""
    red = [
        bool(places_of(*[with_far([], seed=100 * report + head) for head in range(10)]))
        for report in range(100)
    ]

    assert sum(red) <= 8  # 5 % are five of a hundred; each head judged alone gives about forty


def test_a_new_level_is_no_anomaly() -> None:
    """A head that got slower for good is set against its new level."""
    slow = range(12, 24)

    found = find_far_nights([with_far(slow, 1.3), with_far([*slow, 17], 1.3, head="other")])

    assert [len(found.shifts.found), [far.place for far in found.found]] == [2, []]
    night = with_far(slow, 1.3).nights
    nights = [
        one._replace(value=one.value * 1.5) if at == 17 else one for at, one in enumerate(night)
    ]
    assert places_of(with_far([])._replace(nights=tuple(nights))) == [17]


def test_a_night_back_at_the_old_level_is_far_from_the_new_one() -> None:
    """It is set against the nights about it, not against all."""
    assert places_of(with_far([place for place in range(12, 30) if place != 20], 1.3, 30)) == [20]


def test_one_odd_head_does_not_make_others_odd() -> None:
    """What is said of the others is corrected for their number still."""
    others = 0
    for report in range(25):
        many = [with_far([], seed=50 * report + head, head=f"h{head}") for head in range(10)]
        found = find_far_nights([with_far([9]), *many]).found
        others += len([far for far in found if far.series.head != "zlib"])

    assert others <= 3  # without it ten are expected


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_short_series_are_not_judged(count: int) -> None:
    """Fewer than eight nights: nobody can tell."""
    found = find_far_nights([with_far([1], 9.0, count)])

    assert (found.found, found.judged, len(found.too_short)) == ([], [], 1)


def test_equal_nights_are_not_far() -> None:
    """No spread: nothing is far, and the one that differs from all is."""
    assert places_of(series_with([1.0] * 12)) == []
    assert places_of(series_with([1.0] * 11 + [1.5])) == [11]


def test_rates_are_told_in_points() -> None:
    """A night of failures in a series of success rates."""
    draw = random.Random(8)
    values = [95 + draw.gauss(0, 1) for _ in range(16)]
    values[5] = 40.0

    [far] = find_far_nights([series_with(values, kind=RATE)]).found

    assert far.change == pytest.approx(-55, abs=2)
