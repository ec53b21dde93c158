"""Scales: figures to pixels, round ticks, and units that are read at a glance."""

import math
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.charts.scale import (
    Scale,
    plain,
    scale_for,
    time_labels,
    time_text,
    time_unit,
)

FIGURES = st.lists(st.floats(1e-7, 1e5), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(values=FIGURES, from_zero=st.booleans(), log_beyond=st.sampled_from([None, 3.0, 30.0]))
def test_scale_holds_all_values(values: List[float], from_zero: bool, log_beyond: float) -> None:
    """Every figure stands within the range, in its order, and three to seven ticks do."""
    scale = scale_for(values, 100, 500, from_zero, log_beyond)

    places = [scale.at(value) for value in sorted(values)]
    ticks = scale.ticks()

    assert places == sorted(places)
    assert all(100 <= place <= 500 for place in places)
    assert scale.low <= min(values) * (1 + 1e-9)
    assert scale.high >= max(values) * (1 - 1e-9)
    assert 3 <= len(ticks) <= 7
    assert ticks == sorted(set(ticks))
    assert all(scale.low <= tick <= scale.high for tick in ticks)


def test_linear_scale_is_straight_and_clamped() -> None:
    """Equal differences are equal lengths; what is beyond the range stands at its end."""
    scale = Scale(0, 4, 10, 50)

    assert [scale.at(value) for value in (-1, 0, 1, 2, 4, 9)] == [10, 10, 20, 30, 50, 50]


def test_log_scale_gives_equal_ratios_equal_lengths() -> None:
    """From 1 us to 10,000 s each power of ten is as long as the next, and 0 stands at the start."""
    scale = scale_for([1e-6, 1e4], 0, 1000)

    assert scale.is_log
    places = [scale.at(10.0**power) for power in range(-6, 5)]
    assert places == pytest.approx([100 * step for step in range(11)])
    assert scale.at(0) == 0


@pytest.mark.parametrize(
    ("values", "is_log"),
    [((1, 30), False), ((1, 31), True), ((0, 31), False), ((-1, 1, 40), False), ((), False)],
)
def test_scale_is_logarithmic_beyond_thirty_times(values: List[float], is_log: bool) -> None:
    """Only figures above 0 that differ by more than thirty times ask for a logarithmic scale."""
    assert scale_for(values, 0, 100).is_log is is_log


def test_scale_begins_at_zero_unless_told_otherwise() -> None:
    """Bars begin at 0; other marks may use the room for what differs."""
    assert scale_for([90, 97], 0, 100).low == 0
    assert scale_for([90, 97], 0, 100, from_zero=False).low == 90


@pytest.mark.parametrize("values", [[], [0.0], [3.0, 3.0], [1e-320], [1e308, -1e308], [math.inf]])
def test_scale_is_never_empty(values: List[float]) -> None:
    """Without figures, with one figure again and again, or absurd ones, there is still a range."""
    for from_zero in (True, False):
        scale = scale_for(values, 0, 100, from_zero)

        assert scale.low < scale.high
        assert all(0 <= scale.at(value) <= 100 for value in [*values, 1.0])
        assert 3 <= len(scale.ticks()) <= 7


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (92, 100, [92, 94, 96, 98, 100]),
        (0, 0.3, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: List[float]) -> None:
    """Ticks are multiples of 1, 2 or 5, without what binary arithmetic leaves."""
    assert Scale(low, high, 0, 1).ticks() == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.0000012, "1.20 \u00b5s"),
        (0.0123, "12.3 ms"),
        (179, "179 s"),
        (9000, "150 min"),
        (0, "0 s"),
        (None, "-"),
    ],
)
def test_times_have_a_unit_that_fits(seconds: float, expected: str) -> None:
    """A time is worded in the unit in which it is no tiny fraction and no long number."""
    assert time_text(seconds) == expected


def test_axis_of_times_names_its_unit_once() -> None:
    """Tick labels are bare numbers of one unit; over many powers of ten each has its own."""
    near, far = scale_for([0.004, 0.035], 0, 100), scale_for([1e-6, 1e4], 0, 100)

    assert time_labels(near) == (["0", "10", "20", "30", "40"], "ms")
    assert time_labels(far) == (
        ["1 \u00b5s", "100 \u00b5s", "10 ms", "1 s", "100 s", "10000 s"],
        "",
    )
    assert time_unit(0.5e-9).name == "\u00b5s"


def test_round_figures_are_written_plainly() -> None:
    """No exponent and no zeros at the end."""
    assert [plain(value) for value in (0.1 + 0.2, 1e6, -0.0, 2.50)] == [
        "0.3",
        "1000000",
        "0",
        "2.5",
    ]
