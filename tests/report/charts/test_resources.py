"""What runs need: bars as long as the figures say, and reasons where there are none."""

from typing import Dict, List, Mapping, Optional

import pytest

from hydra_heads.report.charts.resources import needs_of, resources_chart
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from tests.report.charts.reading import SVG, Picture
from tests.report.views import make_view, many_heads, usual_view
from tests.weigh.profiles import make_profile, origin

Figures = Mapping[str, Optional[float]]


def resources(figures: Figures, resolutions: Mapping[str, object] = {}) -> Dict[str, object]:
    """Return the resources of a profile."""
    return {
        name: {"value": value, "source": None, "resolution": resolutions.get(name)}
        for name, value in figures.items()
    }


def view_with(heads: Mapping[str, Dict[str, object]], others: Mapping[str, object] = {}) -> View:
    """Put a slot together of heads with these resources."""
    return make_view(
        {name: [1.0, 1.1] for name in heads},
        others={name: {"resources": found, **others} for name, found in heads.items()},
    )


def bars(picture: Picture) -> List[float]:
    """Return the width of each bar that has a hint, from the top, left column first."""
    shapes = [s for s in picture.shapes("rect") if s.find(f"{SVG}title") is not None]
    return [float(shape.attrib["width"]) for shape in shapes]


def test_bars_are_as_long_as_the_figures() -> None:
    """CPU time is user and system together; both columns begin at 0."""
    view = view_with(
        {
            "x": resources({"user_time": 1.0, "system_time": 0.5, "memory_max_mb": 10.0}),
            "y": resources({"user_time": 2.0, "system_time": 4.0, "memory_max_mb": 40.0}),
        }
    )

    chart = resources_chart(view)

    picture = Picture(chart.svg)
    assert picture.faults() == []
    widths = dict(zip(["cpu x", "cpu y", "memory x", "memory y"], bars(picture)))
    if view.names[0] == "y":
        widths = dict(zip(["cpu y", "cpu x", "memory y", "memory x"], bars(picture)))
    assert widths["cpu x"] / widths["cpu y"] == pytest.approx(0.25, abs=0.002)
    assert widths["memory x"] / widths["memory y"] == pytest.approx(0.25, abs=0.002)
    assert {row[0]: list(row[1:]) for row in chart.rows} == {
        "x": ["1.50 s", "1.00 s", "500 ms", "10.0"],
        "y": ["6.00 s", "2.00 s", "4.00 s", "40.0"],
    }
    assert chart.lead == (
        "x needs the least CPU time, 1.50 s a run, of up to 6.00 s; "
        "x needs the least memory, 10.0 MiB a run, of up to 40.0 MiB."
    )


def test_what_is_alike_is_no_reason_to_choose() -> None:
    """Within a tenth nobody is said to need least."""
    found = resources({"user_time": 1.0, "system_time": 0.0, "memory_max_mb": 10.0})
    near = resources({"user_time": 1.05, "system_time": 0.0, "memory_max_mb": 10.5})

    lead = resources_chart(view_with({"x": found, "y": near})).lead

    assert lead == (
        "CPU time is no reason to choose: every head needs 1.00 s to 1.05 s; "
        "memory is no reason to choose: every head needs 10.0 MiB to 10.5 MiB."
    )


def test_memory_below_a_floor_is_said_to_be_below() -> None:
    """A bar is drawn of what is known only."""
    view = view_with(
        {
            "x": resources({"memory_max_mb": None}, {"memory_max_mb": 15.25}),
            "y": resources({"memory_max_mb": 29.0}, {"memory_max_mb": 0.25}),
        }
    )

    chart = resources_chart(view)

    picture = Picture(chart.svg)
    assert {row[0]: row[4] for row in chart.rows} == {"x": "below 15.2", "y": "29.0"}
    assert "below 15.2" in picture.words("small")
    assert len(bars(picture)) == 1
    assert chart.lead == (
        "1 head needs less than 15.2 MiB of memory, below which it cannot be told, y 29.0 MiB."
    )
    assert not any("Peak memory" in note for note in chart.notes)


@pytest.mark.parametrize(
    ("system", "reason"),
    [
        ("Linux", "not known when the run ended too early to be sampled"),
        ("Windows", "not known because no run was seen to its end"),
    ],
)
def test_what_is_missing_is_said_with_the_reason(system: str, reason: str) -> None:
    """The registry's reason for the platform that the profile is of."""
    found = resources({"user_time": 1.0, "system_time": 1.0, "memory_max_mb": None})
    view = view_with({"x": found, "y": found}, {"environment": {"system": system}})

    chart = resources_chart(view)

    assert any(note.startswith("Peak memory of every head is") for note in chart.notes)
    assert any(reason in note for note in chart.notes)
    assert "not known" in Picture(chart.svg).words("small")


def test_programs_that_tell_nothing_are_named_as_the_reason() -> None:
    """Nothing is drawn; every cell says that it is not known."""
    view = view_of(Sources([make_profile("x", [1.0], run_id=None)], None, None, "."), origin())

    chart = resources_chart(view)

    assert chart.svg == ""
    assert chart.lead == "What runs need of CPU and memory is not known."
    assert [list(row) for row in chart.rows] == [["x", *["not known"] * 4]]
    assert sum("does not tell it" in note for note in chart.notes) == 2


def test_own_figures_of_heads_are_columns() -> None:
    """From the profile's sums, or from the runs where nothing sums them up: medians."""
    summed = make_profile(
        "x", [1.0], resources=resources({"user_time": 1.0, "user_tokens": 70.0, "user_none": None})
    )
    rows = [
        {"ok": True, "seconds": 1.0, "failure": None, "instance": "a",
         "metrics": {"user_time": 0.5, "user_money": money}}
        for money in (1.0, 9.0, 2.0)
    ]  # fmt: skip
    single = make_profile("y", [1.0, 1.0, 1.0], runs=rows)

    chart = resources_chart(view_of(Sources([summed, single], None, None, "."), origin()))

    assert [column.heading for column in chart.columns[5:]] == ["user_money", "user_tokens"]
    assert {row[0]: list(row[5:]) for row in chart.rows} == {"x": ["-", "70.0"], "y": ["2.00", "-"]}
    assert any("heads' own" in note for note in chart.notes)


def test_one_half_of_cpu_time_is_no_cpu_time() -> None:
    """Where system time is missing nothing is made of user time alone."""
    profile = make_profile("x", [1.0], resources=resources({"user_time": 1.0}))

    assert needs_of(profile).cpu_seconds is None
    assert needs_of(profile).user_seconds == 1.0


def test_nothing_needed_is_no_error() -> None:
    """All figures 0: bars without length, and every head alike."""
    found = resources({"user_time": 0.0, "system_time": 0.0, "memory_max_mb": 0.0})

    chart = resources_chart(view_with({"x": found, "y": found}))

    assert Picture(chart.svg).faults() == []
    assert set(bars(Picture(chart.svg))) == {0.0}
    assert chart.lead.startswith("CPU time is no reason to choose")


@pytest.mark.parametrize("count", [0, 1, 200])
def test_any_number_of_heads_is_a_chart(count: int) -> None:
    """None, one and two hundred: at most thirty are drawn, all are in the table."""
    found = resources({"user_time": 1.0, "system_time": 1.0, "memory_max_mb": 5.0})
    heads = many_heads(count, runs=3)

    chart = resources_chart(make_view(heads, others={name: {"resources": found} for name in heads}))

    assert len(chart.rows) == count
    assert (chart.svg == "") == (count == 0)
    if count:
        picture = Picture(chart.svg)
        assert picture.faults() == []
        assert len(bars(picture)) == 2 * min(count, 30)
    else:
        assert chart.lead == "There are no heads."
    assert any("170 more stand in the table" in note for note in chart.notes) == (count == 200)


def test_names_that_people_made_up_are_text() -> None:
    """Markup and control characters are shown, not obeyed."""
    found = resources({"user_time": 1.0, "system_time": 1.0, "memory_max_mb": 5.0})
    view = make_view(
        {"a": [1.0], "b": [1.0]},
        others={
            "a": {"display_name": "<script>&\x1b[31m", "resources": found},
            "b": {"display_name": "y" * 200, "resources": found},
        },
    )

    svg = resources_chart(view).svg

    assert Picture(svg).faults() == []
    assert "<script" not in svg
    assert "\x1b" not in svg


def test_the_same_view_is_the_same_chart() -> None:
    """Byte for byte."""
    assert resources_chart(usual_view()) == resources_chart(usual_view())
