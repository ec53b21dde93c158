"""Time against success: where the points stand, which are beaten, and what is said of it."""

import random
from typing import Dict, Mapping, Optional, Sequence, Tuple

import pytest

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.drawing import text_width
from hydra_heads.report.charts.tradeoff import tradeoff_chart
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from tests.report.charts.reading import SVG, Picture
from tests.report.views import make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED, make_profile, origin

Runs = Sequence[Optional[float]]


def points(picture: Picture) -> Dict[str, Tuple[float, float]]:
    """Return where each head's point stands, by the name in its hint."""
    found = {}
    for tag, x, y, half in (("circle", "cx", "cy", 0.0), ("rect", "x", "y", 4.0)):
        for shape in picture.shapes(tag):
            hint = shape.find(f"{SVG}title")
            if hint is not None and hint.text:
                place = float(shape.attrib[x]) + half, float(shape.attrib[y]) + half
                found[hint.text.split(":")[0]] = place
    return found


def ticks(picture: Picture) -> Tuple[Dict[float, float], Dict[float, float]]:
    """Return the figures below and at the left, with where they stand."""
    below, left = {}, {}
    for shape in picture.shapes("text", "small"):
        words = "".join(shape.itertext())
        if words.replace(".", "").isdigit():
            if shape.get("text-anchor") == "middle":
                below[float(words)] = float(shape.attrib["x"])
            else:
                left[float(words)] = float(shape.attrib["y"]) - 4
    return below, left


def test_points_stand_where_the_axes_say() -> None:
    """Mean time and success rate worked out here, read off between two ticks of the picture."""
    heads: Dict[str, Runs] = {
        "x": [1.0, 3.0, FAILED, 2.0],
        "y": [6.0, 5.0, 4.0, 5.0],
        "z": [FAILED, FAILED, 3.0, 4.0],
    }

    picture = Picture(tradeoff_chart(make_view(heads)).svg)

    assert picture.faults() == []
    below, left = ticks(picture)
    expected = {"x": (2.0, 75.0), "y": (5.0, 100.0), "z": (3.5, 50.0)}
    for name, (x, y) in points(picture).items():
        (low, at_low), (high, at_high) = sorted(below.items())[0], sorted(below.items())[-1]
        assert low + (x - at_low) / (at_high - at_low) * (high - low) == pytest.approx(
            expected[name][0], abs=0.02
        )
        (low, at_low), (high, at_high) = sorted(left.items())[0], sorted(left.items())[-1]
        assert low + (y - at_low) / (at_high - at_low) * (high - low) == pytest.approx(
            expected[name][1], abs=0.5
        )
    assert set(points(picture)) == set(expected)


def test_the_table_has_both_intervals_of_every_head() -> None:
    """Heads without a success too, with dashes for what is not known."""
    view = make_view({"x": [1.0, 2.0, FAILED], "y": [FAILED, FAILED]})

    chart = tradeoff_chart(view)

    rows = {row[0]: list(row[1:]) for row in chart.rows}
    assert rows["y"] == ["-", "-", "0", "0 to 65.8", ""]
    mean, interval, rate, rates, front = rows["x"]
    assert (mean, rate, front) == ("1.50 s", "66.7", "yes")
    assert interval.split(" to ")[1] == "7.85 s"  # 1.5 + 12.706 * 0.5
    assert rates == "20.8 to 93.9"
    assert chart.notes == ["1 head has no success, and so no time to draw."]
    assert list(points(Picture(chart.svg))) == ["x"]


def test_the_front_is_joined_by_a_line() -> None:
    """It runs through the points of the front, and through no other."""
    heads: Dict[str, Runs] = {
        "fast": [1.0] * 5 + [FAILED] * 5,
        "sure": [2.0] * 10,
        "bad": [3.0] * 8 + [FAILED] * 2,
    }

    picture = Picture(tradeoff_chart(make_view(heads)).svg)

    at = points(picture)
    (line,) = picture.path("front line")
    assert line == pytest.approx([*at["fast"], *at["sure"]], abs=0.11)


@pytest.mark.parametrize(
    ("heads", "lead"),
    [
        (
            {"x": [1.0] * 3, "y": [2.0] * 3},
            "Every head always succeeded, so time alone decides: x takes 1.00 s, y, the next, "
            "2.00 s.",
        ),
        (
            {"x": [1.0] * 3, "y": [2.0] * 3, "z": [FAILED] * 3},
            "Every head that succeeded at all always succeeded, so time alone decides: x takes "
            "1.00 s, y, the next, 2.00 s.",
        ),
        (
            {"x": [1.0] * 3, "y": [2.0, 2.0, FAILED]},
            "No other head is faster than x (1.00 s) or succeeds more often (100 %).",
        ),
        (
            {"x": [1.0, FAILED], "y": [1.0, FAILED]},
            "x and y are alike: 1.00 s and 50 % success.",
        ),
        (
            {name: [1.0, FAILED] for name in "vwxyz"},
            "v, w, x and 2 more are alike: 1.00 s and 50 % success.",
        ),
        (
            {"x": [1.0, FAILED], "y": [1.0, FAILED], "z": [2.0, FAILED]},
            "No other head is faster than x and y (1.00 s) or succeeds more often (50 %).",
        ),
        (
            {"x": [1.0, 1.0, FAILED], "y": [2.0] * 3},
            "x is the fastest (1.00 s, 66.7 % success) and y succeeds most often (2.00 s, 100 %), "
            "but so far the intervals of their success overlap.",
        ),
        (
            {"x": [1.0] * 10 + [FAILED] * 30, "y": [2.0] * 40},
            "Speed costs success here: x takes 1.00 s and succeeds in 25 %, y 2.00 s and 100 %.",
        ),
        ({"x": [1.0, FAILED]}, "x takes 1.00 s on average and succeeds in 50 % of its runs."),
        (
            {"x": [1.0, FAILED], "y": [FAILED, FAILED]},
            "x takes 1.00 s on average and succeeds in 50 % of its runs, and no other head has "
            "succeeded.",
        ),
        (
            {"x": [FAILED], "y": []},
            "No head has succeeded yet, so there is no time to set against success.",
        ),
        ({}, "There are no heads."),
    ],
)
def test_the_finding_is_one_sentence(heads: Mapping[str, Runs], lead: str) -> None:
    """What time and success say together, and what is not sure of it."""
    assert tradeoff_chart(make_view(heads)).lead == lead


def test_where_nothing_succeeded_nothing_is_drawn() -> None:
    """And the notes say when it will be."""
    chart = tradeoff_chart(make_view({"x": [FAILED], "y": []}))

    assert chart.svg == ""
    assert chart.notes == ["Heads are drawn as soon as one of their runs succeeds."]
    assert [row[0] for row in chart.rows] == ["x", "y"]


Box = Tuple[float, float, float, float]


def boxes_of_names(picture: Picture, labels: Sequence[str]) -> Dict[str, Box]:
    """Return the room that each head's name takes."""
    found = {}
    for shape in picture.shapes("text"):
        words = "".join(shape.itertext())
        if words in labels and shape.get("text-anchor") == "middle":
            x, y, half = float(shape.attrib["x"]), float(shape.attrib["y"]), text_width(words) / 2
            found[words] = (x - half, y - 10, x + half, y + 2)
    return found


def overlap(one: Box, other: Box) -> bool:
    """Say whether two boxes share a place."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("count", [2, 8, 15, 30, 200])
def test_names_overlap_neither_each_other_nor_points(count: int) -> None:
    """Those without room are left out and counted."""
    view = make_view(many_heads(count))

    chart = tradeoff_chart(view)

    picture = Picture(chart.svg)
    assert picture.faults() == []
    names = boxes_of_names(picture, view.names)
    at = points(picture)
    assert len(at) == min(count, 30)
    boxes = list(names.items())
    for number, (name, box) in enumerate(boxes):
        assert 0 <= box[0] <= box[2] <= 760
        assert not any(overlap(box, other) for _, other in boxes[number + 1 :])
        for x, y in at.values():
            assert not overlap(box, (x - 3, y - 3, x + 3, y + 3)), name
    hidden = len(at) - len(names)
    told = [note for note in chart.notes if "no room for a name" in note]
    assert len(told) == (hidden > 0)
    assert all(note.split()[0] == str(hidden) for note in told)
    if count <= 8:
        assert hidden == 0


def foreign(rates: Mapping[str, Tuple[float, float]]) -> View:
    """Put a slot together of seconds and percent by head, without intervals and weights."""
    profiles = [
        make_profile(name, [1.0] * 100, run_id=None, runs=[], avg_time=seconds,
                     success_rate=rate, success_count=int(rate), failure_count=100 - int(rate))
        for name, (seconds, rate) in rates.items()
    ]  # fmt: skip
    return view_of(Sources(profiles, None, None, "."), origin())


def test_names_avoid_points_where_there_are_no_lines() -> None:
    """A point at each place where a neighbour's name would stand best."""
    rng = random.Random(6)
    places = {
        f"head-{number:02d}": (round(rng.uniform(1.0, 1.5), 3), float(rng.randint(80, 95)))
        for number in range(30)
    }
    view = foreign(places)

    picture = Picture(tradeoff_chart(view).svg)

    names = boxes_of_names(picture, view.names)
    assert len(names) > 15
    for name, box in names.items():
        for x, y in points(picture).values():
            assert not overlap(box, (x - 4, y - 4, x + 4, y + 4)), name


def test_lines_to_names_run_through_no_other_name() -> None:
    """Heads that always succeeded stand in a row: their names on several lines, joined to them."""
    rng = random.Random(3)
    names = [f"head-number-{number:02d}" for number in range(24)]
    view = foreign({name: (round(rng.uniform(1.0, 2.0), 3), 100.0) for name in names})

    picture = Picture(tradeoff_chart(view).svg)

    boxes = boxes_of_names(picture, names)
    upright = [
        tuple(float(shape.attrib[key]) for key in ("x1", "y1", "x2", "y2"))
        for shape in picture.shapes("line", "axis")
        if shape.attrib["x1"] == shape.attrib["x2"]
    ]
    level = next(iter(points(picture).values()))[1]
    upright = [line for line in upright if level not in (line[1], line[3])]  # no intervals
    assert upright
    for x, y1, _, y2 in upright:
        for left, upper, right, lower in boxes.values():
            assert not (left < x < right and min(y1, y2) < lower - 1 and upper + 1 < max(y1, y2))
    assert all(box[0] >= 0 and box[2] <= 760 for box in boxes.values())


def test_the_front_is_named_before_others() -> None:
    """In a crowd without room for all names, the head that nobody beats has its own."""
    crowd = {f"head-{number:02d}": (2.0 + number / 10**5, 90.0) for number in range(28)}
    crowd["far"] = (9.0, 50.0)

    chart = tradeoff_chart(foreign({**crowd, "unbeaten": (1.9999, 90.0)}))

    assert any("no room for a name" in note for note in chart.notes)
    assert "unbeaten" in Picture(chart.svg).words()


def test_foreign_profiles_are_points_without_lines() -> None:
    """Rate and mean time are enough; the note says that intervals are missing."""
    chart = tradeoff_chart(foreign({"x": (1.0, 90.0), "y": (2.0, 95.0)}))

    picture = Picture(chart.svg)
    assert picture.faults() == []
    assert len(points(picture)) == 2
    assert chart.notes == ["Lines are 95 % intervals; where there is none it is not known."]


def test_times_far_apart_stand_on_a_logarithmic_axis() -> None:
    """Equal factors are equal distances, and the title says so."""
    heads: Dict[str, Runs] = {"x": [0.001], "y": [0.1], "z": [10.0]}

    picture = Picture(tradeoff_chart(make_view(heads)).svg)

    at = points(picture)
    assert at["y"][0] - at["x"][0] == pytest.approx(at["z"][0] - at["y"][0], abs=0.2)
    assert any("logarithmic" in words for words in picture.words("small"))


def test_an_interval_below_zero_stays_within_the_picture() -> None:
    """A mean of few very different runs on an axis of powers."""
    others = {"x": {"avg_time_ci": {"low": 0.0, "high": 90.0, "level": 0.95, "method": "t"}}}

    chart = tradeoff_chart(make_view({"x": [0.001, 50.0], "y": [0.001, 0.002]}, others=others))

    assert Picture(chart.svg).faults() == []


def test_names_that_people_made_up_are_text() -> None:
    """Markup, control characters and very long names break neither picture nor layout."""
    hostile = ['<script>alert("1")</script>&amp;', "a\x1b[31m\n\u2028b\u202e", "x" * 300]
    view = make_view(
        {name: [1.0, 2.0, 3.0] for name in ("a", "b", "c")},
        others={name: {"display_name": words} for name, words in zip("abc", hostile)},
    )

    chart = tradeoff_chart(view)

    assert Picture(chart.svg).faults() == []
    assert "<script" not in chart.svg
    assert "\x1b" not in chart.svg
    assert any(words.startswith("xxx") and len(words) < 30 for words in Picture(chart.svg).words())


def same(chart: Chart) -> Tuple[object, ...]:
    """Return a chart as something to compare."""
    return tuple(chart)


def test_the_same_view_is_the_same_chart() -> None:
    """Byte for byte."""
    assert same(tradeoff_chart(usual_view())) == same(tradeoff_chart(usual_view()))
