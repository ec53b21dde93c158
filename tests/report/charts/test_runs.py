"""Times of the runs: what is drawn, worded and left out."""

import pytest

from hydra_heads.report.charts.runs import runs_chart
from tests.report.charts.cases import foreign_view, wide_view
from tests.report.charts.reading import Axis, Picture
from tests.report.views import make_view, usual_view
from tests.weigh.profiles import FAILED


def test_dots_stand_where_the_axis_says() -> None:
    """Every run of every head stands at its seconds, read off the labels of the axis."""
    view = make_view({"a": [0.1, 0.2, 0.35, 0.4], "b": [0.3, 0.31, 0.32, 0.9]})

    picture = Picture(runs_chart(view).svg)

    axis = Axis(picture, unit=0.001 if "time of a run, ms" in picture.words() else 1.0)
    drawn = [
        points for kind in ("best", "rival", "other") for points in picture.points(f"dot {kind}")
    ]
    rows = [points for points in drawn if len(points) == 4]
    expected = {name: [axis.at(t) for t in sorted(times)] for name, times in (
        ("a", [0.1, 0.2, 0.35, 0.4]), ("b", [0.3, 0.31, 0.32, 0.9])
    )}  # fmt: skip
    for name, points in zip(view.names, rows):
        assert [x for x, _ in points] == pytest.approx(expected[name], abs=0.15)


def test_log_axis_of_eleven_powers_of_ten() -> None:
    """From 1 us to 10,000 s the scale is logarithmic and each tick has its own unit."""
    picture = Picture(runs_chart(wide_view()).svg)

    places = [
        picture.at(words)[0] for words in ("1 \u00b5s", "100 \u00b5s", "10 ms", "1 s", "100 s")
    ]
    steps = [after - before for before, after in zip(places, places[1:])]
    assert steps == pytest.approx([steps[0]] * 4, abs=0.2)
    assert "time of a run, log scale" in picture.words("small")


def test_means_stand_at_the_right_with_their_doubt() -> None:
    """Each row ends with its mean and half the width of its 95 % interval."""
    chart = runs_chart(usual_view())

    words = Picture(chart.svg).words()
    assert all(row[2] in words for row in chart.rows)
    assert chart.rows[0][2] == "654 \u00b1222 ms"
    assert "mean \u00b195 %" in words


def test_finding_names_the_quickest_and_the_slowest() -> None:
    """The finding is who is quick, and how many times as long the slowest takes."""
    assert runs_chart(make_view({"a": [0.1] * 9, "b": [0.25] * 9})).lead == (
        "A success of a takes 100 ms on average, one of b 2.50 times as long."
    )
    assert runs_chart(make_view({"a": [0.1] * 9, "b": [0.1] * 9})).lead == (
        "A success of a takes 100 ms on average, as long as one of every other head."
    )
    assert runs_chart(make_view({"a": [0.1] * 9})).lead == (
        "A success of a takes 100 ms on average."
    )
    assert "more than 1000 times as long" in runs_chart(wide_view()).lead


def test_heads_without_a_success_say_so() -> None:
    """A head that only failed has crosses and words instead of a mean."""
    chart = runs_chart(make_view({"a": [FAILED] * 9, "b": [0.5] * 9}))

    picture = Picture(chart.svg)
    assert "no success" in picture.words()
    assert len(picture.points("fail")) == 2
    assert "failed run" in picture.words("small")
    assert chart.rows[1][:6] == ["a", "9", "-", "-", "-", "-"]


def test_failures_stand_in_the_table_by_kind() -> None:
    """How runs failed is told in the table, the kinds with their counts."""
    view = make_view(
        {"a": [0.5, FAILED] * 5},
        others={"a": {"failures": [{"kind": "exit", "count": 5, "example": "boom"}]}},
    )

    assert runs_chart(view).rows[0][6] == "5 exit"


def test_heads_without_single_runs_are_named() -> None:
    """Profiles of other programs that hold no runs are named in the notes."""
    chart = runs_chart(foreign_view())

    assert "Without single runs in the profile: none." in chart.notes
    assert Picture(chart.svg).words("") != []


def test_nothing_to_draw_says_what_helps() -> None:
    """Without any run there is no picture, and the notes say what to do."""
    chart = runs_chart(make_view({"a": [], "b": []}, is_weighed=False))

    assert chart.svg == ""
    assert chart.lead == "No head has a run that succeeded."
    assert chart.notes == ["The profiles hold no single runs: measure the heads to see them."]


def test_thinning_is_said() -> None:
    """Where not every run is drawn, a note says so."""
    notes = runs_chart(make_view({"a": [1 + k / 1e3 for k in range(400)]}, is_weighed=False)).notes

    assert any(note.startswith("Of heads with more than 300 runs every few") for note in notes)


def test_hundred_runs_of_fifteen_heads_stay_small() -> None:
    """The picture of 15 heads with 100 runs takes less than a tenth of the report's 300 KB."""
    view = make_view(
        {f"head-{n}": [1 + n + k / 100 for k in range(100)] for n in range(15)}, is_weighed=False
    )

    assert len(runs_chart(view).svg) < 30_000
