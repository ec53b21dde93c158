"""Strips: every run where its time stands, and what sums them up."""

from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.charts.drawing import Drawing
from hydra_heads.report.charts.scale import Scale
from hydra_heads.report.charts.strip import (
    MOST_DOTS,
    Strip,
    draw_strip,
    early_failures,
    scale_of,
    strip_of,
    thinned,
)
from tests.report.charts.reading import Picture
from tests.report.views import full_profile
from tests.weigh.profiles import FAILED, make_profile


def _drawn(strip: Strip, scale: Scale) -> Picture:
    drawing = Drawing("one", "t", "d", 200, 100)
    draw_strip(drawing, strip, scale, 50, 10, "best")
    return Picture(drawing.svg())


def _failing(seconds: List[float], failed: float) -> Strip:
    runs = [{"instance": "i", "ok": True, "seconds": value, "failure": None} for value in seconds]
    runs.append({"instance": "i", "ok": False, "seconds": failed, "failure": "exit"})
    return strip_of(make_profile("a", [*seconds, FAILED], runs=runs))


def test_every_run_stands_at_its_time() -> None:
    """Each success is a dot and each failure a cross at its seconds, within the strip."""
    strip = _failing([1.0, 2.0, 3.0, 4.0], 7.0)

    picture = _drawn(strip, Scale(0, 10, 0, 100))

    (dots,) = picture.points("dot best")
    assert [x for x, _ in dots] == [10, 20, 30, 40]
    assert all(43 <= y <= 57 for _, y in dots)
    assert len({y for _, y in dots}) == 4
    ((cross, *_),) = picture.points("fail")
    assert cross[0] == 70 - 3


def test_box_median_and_mean_stand_at_their_times() -> None:
    """The box spans the quartiles, the line is the median, the diamond the mean on its interval."""
    strip = strip_of(full_profile("a", [1.0, 2.0, 3.0, 4.0, 10.0]))

    picture = _drawn(strip, Scale(0, 10, 0, 100))

    (box,) = picture.shapes("rect", "box")
    assert (box.get("x"), box.get("width")) == ("20", "20")
    assert picture.places("line", "median", "x1") == [30]
    assert picture.points("point")[0][0][0] == 40 - 3.5
    (low,) = picture.places("line", "interval", "x1")
    (high,) = picture.places("line", "interval", "x2")
    assert strip.mean_low is not None
    assert strip.mean_high is not None
    assert low == pytest.approx(10 * strip.mean_low, abs=0.1)
    assert high == pytest.approx(min(100, 10 * strip.mean_high), abs=0.1)


def test_few_runs_have_no_box() -> None:
    """Three runs are three dots and a mean: quartiles of them would say nothing more."""
    picture = _drawn(strip_of(full_profile("a", [1.0, 2.0, 3.0])), Scale(0, 10, 0, 100))

    assert picture.shapes("rect", "box") + picture.shapes("line", "median") == []
    assert len(picture.points("dot best")[0]) == 3


def test_profiles_without_runs_show_their_mean() -> None:
    """A foreign profile that holds figures only has its mean drawn, and nothing made up."""
    strip = strip_of(make_profile("a", [0.5] * 40, runs=[]))

    picture = _drawn(strip, Scale(0, 1, 0, 100))

    assert len(picture.points("point")) == 1
    assert picture.shapes("rect") + picture.shapes("line") == []
    assert strip.quartiles is None
    assert strip.largest is None


def test_many_runs_are_thinned_evenly() -> None:
    """Of 10,000 runs at most 300 are drawn, the quickest and the slowest among them."""
    strip = strip_of(make_profile("a", [1 + k / 1e4 for k in range(10_000)]))

    picture = _drawn(strip, Scale(0, 2, 0, 100))

    (dots,) = picture.points("dot best")
    assert MOST_DOTS / 2 < len(dots) <= MOST_DOTS
    assert (dots[0][0], dots[-1][0]) == (50, 100)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(count=st.integers(0, 2000), most=st.integers(2, 300))
def test_thinning_keeps_the_ends(count: int, most: int) -> None:
    """Whatever the number, at most so many stay, in order, with the first and the last."""
    values = [float(k) for k in range(count)]

    kept = list(thinned(values, most))

    assert len(kept) <= most
    assert kept == sorted(set(kept))
    assert kept[:1] + kept[-1:] == values[:1] + values[-1:]


def test_equal_times_do_not_hide_each_other() -> None:
    """Runs that took the same time stand above each other."""
    picture = _drawn(strip_of(full_profile("a", [0.5] * 30)), Scale(0, 1, 0, 100))

    (dots,) = picture.points("dot best")
    assert {x for x, _ in dots} == {50}
    assert len({y for _, y in dots}) > 25


def test_scale_begins_at_zero_or_is_logarithmic() -> None:
    """Times within 30 times of each other stand on a scale from 0, others on a logarithmic one."""
    near = [strip_of(full_profile("a", [1.0] * 9)), strip_of(full_profile("b", [30.0] * 9))]
    far = [strip_of(full_profile("a", [1.0] * 9)), strip_of(full_profile("b", [30.1] * 9))]

    assert (scale_of(near, 0, 1).is_log, scale_of(near, 0, 1).low) == (False, 0)
    assert scale_of(far, 0, 1).is_log


def test_quick_failures_do_not_stretch_the_scale() -> None:
    """A program that fails at once stands at the left end of a logarithmic scale, which is said."""
    strip = _failing([0.1, 10.0], 1e-6)

    scale = scale_of([strip], 0, 100)

    assert scale.is_log
    assert scale.low == 0.1
    assert scale.at(1e-6) == 0
    assert early_failures([strip], scale) == [
        "At the left end: 1 failed run that took less than 100 ms."
    ]


def test_slow_failures_stand_at_their_time() -> None:
    """A timeout far beyond the successes is within the scale."""
    strip = _failing([0.1, 0.2], 30.0)

    scale = scale_of([strip], 0, 100)

    assert scale.is_log
    assert scale.high >= 30
    assert early_failures([strip], scale) == []


def test_times_of_zero_have_a_scale() -> None:
    """Runs too quick for the clock stand at 0."""
    strip = strip_of(full_profile("a", [0.0] * 9))

    scale = scale_of([strip], 0, 100)

    assert scale.at(0.0) == 0
    assert not scale.is_log
