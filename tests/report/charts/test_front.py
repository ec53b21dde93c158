"""Which heads nobody beats in time and success at once."""

from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.charts.front import Place, front_of, place_of
from tests.report.views import full_profile
from tests.weigh.profiles import FAILED, make_profile

PLACES = st.lists(st.tuples(st.integers(1, 6), st.integers(90, 95)), min_size=1, max_size=9).map(
    lambda rows: [
        Place(f"h{number}", float(seconds), float(rate), None, None)
        for number, (seconds, rate) in enumerate(rows)
    ]
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(places=PLACES)
def test_the_front_is_who_nobody_beats_in_both(places: List[Place]) -> None:
    """By its definition: no other is as good in both and better in one."""

    def beats(one: Place, other: Place) -> bool:
        return (one.seconds <= other.seconds and one.rate >= other.rate) and (
            one.seconds < other.seconds or one.rate > other.rate
        )

    expected = {p.name for p in places if not any(beats(other, p) for other in places)}

    front = front_of(places)

    assert {place.name for place in front} == expected
    assert [place.seconds for place in front] == sorted(place.seconds for place in front)


def test_a_head_stands_at_its_mean_time_and_success_rate() -> None:
    """With the intervals that its profile has."""
    place = place_of(full_profile("x", [1.0, 3.0, FAILED]))

    assert place is not None
    assert (place.name, place.seconds) == ("x", 2.0)
    assert place.rate == pytest.approx(200 / 3)
    assert place.time_bounds == pytest.approx((0.0, 2.0 + 12.7062), abs=1e-4)
    assert place.rate_bounds == pytest.approx((20.8, 93.9), abs=0.1)


def test_a_head_that_never_succeeded_stands_nowhere() -> None:
    """Neither does one without a run."""
    assert place_of(make_profile("x", [FAILED])) is None
    assert place_of(make_profile("x", [])) is None
