"""Success rates: points, intervals and limits where the figures say."""

from typing import Mapping, Tuple

import pytest

from hydra_heads.report.charts.success import success_chart
from tests.report.charts.reading import Axis, Picture
from tests.report.views import Runs, make_view, usual_view
from tests.weigh.profiles import FAILED


def test_points_and_whiskers_stand_where_the_axis_says() -> None:
    """Each head has a point at its rate and a whisker over its 95 % interval."""
    view = usual_view()

    picture = Picture(success_chart(view).svg)

    axis = Axis(picture)
    shapes = [c for c in picture.shapes("circle") if c.get("r") == "5"]
    points = [float(shape.get("cx", "nan")) for shape in shapes]
    rates = [view.profile(name).success_rate or 0.0 for name in view.names]
    assert points == pytest.approx([axis.at(rate) for rate in rates], abs=0.1)
    for end, key in (("x1", "low"), ("x2", "high")):
        wide = [s for s in picture.shapes("line", "interval") if s.get("y1") == s.get("y2")]
        places = [float(shape.get(end, "nan")) for shape in wide]
        bounds = [view.profile(name).figure("success_rate_ci", key) or 0.0 for name in view.names]
        assert places == pytest.approx([axis.at(bound) for bound in bounds], abs=0.1)


def test_limits_stand_where_the_axis_says() -> None:
    """The slot's own limits are lines with their status and figure beside them."""
    view = make_view(
        {"a": [0.5] * 20, "b": [0.5, FAILED] * 10},
        slot={"slot": "s", "thresholds": [
            {"id": "success_rate", "metric": "success_rate", "direction": "below",
             "warning": 80, "critical": 60}
        ]},
    )  # fmt: skip

    picture = Picture(success_chart(view).svg)

    axis = Axis(picture)
    for status, limit in (("warning", 80), ("critical", 60)):
        (x,) = picture.places("line", f"limit-{status}", "x1")
        assert x == pytest.approx(axis.at(limit), abs=0.1)
        assert f"{status} {limit}" in picture.words("small")


def test_limits_from_above_are_not_drawn() -> None:
    """A limit that must not be exceeded means nothing to a success rate and is left out."""
    view = make_view(
        {"a": [0.5] * 20},
        slot={"slot": "s", "thresholds": [
            {"id": "success_rate", "metric": "success_rate", "direction": "above",
             "warning": 80, "critical": None}
        ]},
    )  # fmt: skip

    picture = Picture(success_chart(view).svg)

    assert not any(words.startswith(("warning", "critical")) for words in picture.words())


def test_scale_ends_at_everything() -> None:
    """Nothing stands beyond 100 percent, and the scale does not begin below 0."""
    cases: Tuple[Runs, ...] = ([0.5] * 20, [FAILED] * 20, [0.5])

    for runs in cases:
        picture = Picture(success_chart(make_view({"a": runs}, is_weighed=False)).svg)

        labels = [float(words) for words in picture.words("small") if words.isdigit()]
        assert max(labels) == 100
        assert min(labels) >= 0


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (
            {"a": [0.5] * 10, "b": [0.5] * 20},
            "Both heads succeeded in every run; the true rate of each is at least 72.2 % "
            "(95 % interval).",
        ),
        (
            {"a": [0.5] * 10},
            "a succeeded in every run; its true rate is at least 72.2 % (95 % interval).",
        ),
        (
            {"a": [0.5] * 10, "b": [0.5, FAILED] * 5, "c": [0.5] * 10},
            "b succeeds in 50 % of its runs, the least of 3 heads; 2 never failed.",
        ),
        (
            {"a": [0.5, FAILED] * 5, "b": [0.5, 0.5, FAILED, FAILED, FAILED] * 2},
            "Every head fails at times: b succeeds in 40 % of its runs, the least of 2 heads.",
        ),
        (
            {"a": [0.5, FAILED] * 5, "b": [0.5, FAILED] * 5, "c": [0.5] * 9},
            "a, b succeed in 50 % of their runs, the least of 3 heads; 1 never failed.",
        ),
        ({"a": [0.5, FAILED] * 5}, "a succeeds in 50 % of its runs."),
        ({"a": [FAILED] * 9, "b": [0.5] * 9}, "a never succeeded; 1 of 2 heads did."),
        ({"a": [FAILED] * 9, "b": [FAILED] * 9}, "a, b never succeeded; no head did."),
        ({"a": [], "b": []}, "No head has a run yet."),
        ({}, "There are no heads."),
    ],
)
def test_finding_fits_the_heads(heads: Mapping[str, Runs], expected: str) -> None:
    """Who always succeeds, who fails at times and who never succeeded is said in one sentence."""
    assert success_chart(make_view(heads, is_weighed=False)).lead == expected


def test_heads_without_runs_are_named() -> None:
    """A head without a run has words in its row instead of a point, and stands in the notes."""
    chart = success_chart(make_view({"a": [], "b": [0.5] * 9}, is_weighed=False))

    assert "no runs" in Picture(chart.svg).words()
    assert chart.notes == ["Without a run: a."]
    assert chart.rows[0][:5] == ["a", "-", "-", "0", "0"]


def test_counts_stand_at_the_right() -> None:
    """Each row ends with the rate and the counts behind it."""
    picture = Picture(success_chart(usual_view()).svg)

    assert "90 %, 27 of 30" in picture.words()
