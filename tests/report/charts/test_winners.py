"""The heat map of costs by input: what stands in which cell, and what is said of it."""

import random
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

import pytest

from hydra_heads.report.charts.drawing import text_width
from hydra_heads.report.charts.winners import MOST_INSTANCES, winners_chart
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from tests.report.charts.reading import Picture
from tests.report.views import INPUTS, make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED, make_profile, origin, weighed

Runs = Sequence[Optional[float]]


def view_on(heads: Mapping[str, Runs], instances: Sequence[str], is_weighed: bool = True) -> View:
    """Put a slot together whose runs go through these instances in turn."""
    profiles = [make_profile(name, seconds, instances=instances) for name, seconds in heads.items()]
    weights = weighed(profiles) if is_weighed else None
    return view_of(Sources(profiles, weights, None, "."), origin())


def cells(picture: Picture) -> List[Tuple[float, float, str, str]]:
    """Return x, y, shade and hint of each cell."""
    found = []
    for shape in picture.shapes("rect"):
        hint = "".join(shape.itertext())
        if hint:
            x, y = float(shape.attrib["x"]), float(shape.attrib["y"])
            found.append((x, y, shape.attrib["class"], hint))
    return found


def test_each_cell_says_what_a_head_costs_there() -> None:
    """Means and multiples worked out here; the best has a ring and a bold figure."""
    heads = {"x": [1.0, 6.0, 1.2, 6.2, 1.1, 6.4], "y": [2.0, 3.0, 2.4, 3.1, 2.2, 3.2]}
    view = view_on(heads, ["a", "b"])

    chart = winners_chart(view)

    picture = Picture(chart.svg)
    assert picture.faults() == []
    assert {row[0]: list(row[1:]) for row in chart.rows} == {
        "x": ["1", "best (1.10 s)", "2.0 (6.20 s)"],
        "y": ["1", "2.0 (2.20 s)", "best (3.10 s)"],
    }
    assert [column.heading for column in chart.columns] == ["head", "best on", "a", "b"]
    assert picture.words("strong").count("1.0") == 2
    assert picture.words("end") == ["2.0", "2.0"]
    shades = {hint.split(":")[0]: shade for _, _, shade, hint in cells(picture)}
    assert shades == {"x on a": "q0", "x on b": "q4", "y on a": "q4", "y on b": "q0"}


def test_rows_are_heads_and_columns_are_inputs() -> None:
    """Cells of one head share a height, those of one input a place from left to right."""
    view = usual_view()

    picture = Picture(winners_chart(view).svg)

    places: Dict[str, Tuple[float, float]] = {
        hint.split(":")[0]: (x, y) for x, y, _, hint in cells(picture)
    }
    assert len(places) == 9
    for name in view.names:
        assert len({places[f"{name} on {on}"][1] for on in INPUTS}) == 1
    for on in INPUTS:
        assert len({places[f"{name} on {on}"][0] for name in view.names}) == 1
        middle = picture.at(on)[0]
        assert 0 < middle - places[f"quick on {on}"][0] < 122
    heights = [places[f"{name} on {INPUTS[0]}"][1] for name in view.names]
    assert heights == sorted(heights)


def test_what_is_not_beyond_noise_is_marked() -> None:
    """Two heads that differ by less than their runs are tied, with ~ in cell, table and notes."""
    rng = random.Random(4)
    runs = {
        name: [rng.lognormvariate(0, 0.3) for _ in range(20)] + [9.0, 9.1] for name in ("x", "y")
    }

    chart = winners_chart(view_on(runs, ["a", "b"]))

    assert sum(words.startswith("~") for words in Picture(chart.svg).words("end")) == 2
    assert sum(cell.startswith("~") for row in chart.rows for cell in row[2:]) == 2
    assert "on none of them that is beyond noise" in chart.lead or "on none of them" in chart.lead
    assert any("~ is not beyond noise" in note for note in chart.notes)


def test_no_success_is_a_cross() -> None:
    """A head that never succeeded on an input has neither figure nor multiple there."""
    view = view_on({"x": [1.0, 2.0, 1.1, 2.1], "y": [FAILED, 1.0, FAILED, 1.1]}, ["a", "b"])

    chart = winners_chart(view)

    row = next(row for row in chart.rows if row[0] == "y")
    assert list(row[2:]) == ["no success", "best (1.05 s)"]
    assert len(Picture(chart.svg).path("fail")) == 2  # the cell and the legend


def test_penalties_are_explained() -> None:
    """Where failures make a cost, the note says what one counts."""
    view = view_on({"x": [1.0, 2.0, 1.1, 2.1], "y": [FAILED, 1.0, 1.0, 1.1]}, ["a", "b"])

    notes = winners_chart(view).notes

    assert view.weights is not None
    assert any("A failed run counts as" in note for note in notes)


@pytest.mark.parametrize(
    ("heads", "lead"),
    [
        (
            {"x": [1.0, 2.0, 1.1, 2.1], "y": [3.0, 4.0, 3.1, 4.1]},
            "x is the cheapest on all 2 inputs, beyond noise on each.",
        ),
        (
            {"x": [1.0, 2.0, 1.1, 3.0], "y": [3.0, 2.5, 3.1, 2.7]},
            "x is the cheapest on all 2 inputs, beyond noise on 1 of them.",
        ),
        (
            {"x": [1.0, 4.0, 1.1, 4.1], "y": [3.0, 2.0, 3.1, 2.1]},
            "x is the cheapest on 1 of 2 inputs, y on 1; on 2 of them that is beyond noise.",
        ),
        (
            {"x": [FAILED, FAILED], "y": [FAILED, FAILED]},
            "No head has succeeded on any input yet, so none is best anywhere.",
        ),
    ],
)
def test_the_finding_is_one_sentence(heads: Mapping[str, Runs], lead: str) -> None:
    """Who is best where, and whether that is sure."""
    assert winners_chart(view_on(heads, ["a", "b"])).lead == lead


def test_one_input_is_no_picture() -> None:
    """It is told in words and in the table, with what would help."""
    chart = winners_chart(view_on({"x": [1.0, 1.1], "y": [2.0, 2.1]}, ["only"]))

    assert chart.svg == ""
    assert chart.lead == "There is one input only, and x is the cheapest on it, beyond noise."
    assert any("give some as instances" in note for note in chart.notes)
    assert [list(row) for row in chart.rows] == [
        ["x", "1", "best (1.05 s)"],
        ["y", "0", "2.0 (2.05 s)"],
    ]


def test_of_many_inputs_those_with_the_most_runs_are_shown() -> None:
    """Forty of sixty, numbered, with their names below; the rest is said to be left out."""
    instances = [f"folder/input-{number:02d}.txt" for number in range(60)]
    count = 60 + 45  # the first 45 are run twice

    chart = winners_chart(view_on({"x": [1.0] * count, "y": [2.0] * count}, instances))

    picture = Picture(chart.svg)
    assert picture.faults() == []
    assert len(cells(picture)) == 2 * MOST_INSTANCES
    assert [column.heading for column in chart.columns[2:]] == instances[:MOST_INSTANCES]
    assert [words for words in picture.words("small") if words.isdigit()][:20] == [
        str(number) for number in range(1, 41, 2)
    ]
    assert "40  folder/input-39.txt" in picture.words("small")
    assert any("20 are not" in note for note in chart.notes)


def test_names_that_would_look_alike_are_numbered() -> None:
    """Cut names that nobody can tell apart stand in full below the picture."""
    instances = [f"a-very-long-folder-name/which-ends-in-{number}" for number in range(12)]

    picture = Picture(winners_chart(view_on({"x": [1.0] * 24, "y": [2.0] * 24}, instances)).svg)

    assert picture.faults() == []
    assert sum(1 for words in picture.words("small") if words.startswith("12  a-very")) == 1


@pytest.mark.parametrize("count", [1, 2, 5, 9, 14, 25, 40])
def test_names_of_inputs_do_not_overlap(count: int) -> None:
    """Whatever their number: on each line above the cells there is room between names."""
    instances = [f"measurements-{number}.csv" for number in range(count)]
    view = view_on({"x": [1.0, 1.1] * count, "y": [2.0, 2.1] * count}, instances)

    svg = winners_chart(view).svg

    assert (svg == "") == (count == 1)
    lines: Dict[str, List[Tuple[float, float]]] = {}
    for shape in Picture(svg).shapes("text", "small") if svg else []:
        words, x = "".join(shape.itertext()), float(shape.attrib["x"])
        width = 6.5 * len(words)
        part = {"middle": 0.5, "end": 1.0}.get(shape.get("text-anchor", ""), 0.0)
        lines.setdefault(shape.attrib["y"], []).append((x - part * width, x + (1 - part) * width))
    for spans in lines.values():
        ordered = sorted(spans)
        assert all(one[1] <= other[0] for one, other in zip(ordered, ordered[1:]))
        assert ordered[0][0] >= 0
        assert ordered[-1][1] <= 760


def test_figures_stay_within_their_cells() -> None:
    """Where a figure is too wide for its cell only the sign of a tie stands there."""
    rng = random.Random(7)
    runs = {
        name: [rng.lognormvariate(0, 0.6) if rng.random() < 0.8 else FAILED for _ in range(88)]
        for name in "vwxyz"
    }

    picture = Picture(winners_chart(view_on(runs, [f"i{number:02d}" for number in range(22)])).svg)

    width = float(picture.shapes("rect")[0].attrib["width"])
    words = picture.words("end")
    assert "~" in words
    assert any(word.startswith("~") and word != "~" for word in words)
    assert all(text_width(word, 11) <= width + 1 for word in words)


def test_without_weights_times_of_successes_are_compared() -> None:
    """There is no objective then, and the notes say so."""
    chart = winners_chart(view_on({"x": [1.0, 2.0] * 2, "y": [3.0, 4.0] * 2}, ["a", "b"], False))

    assert any("no weights yet" in note for note in chart.notes)
    assert chart.rows[0][2] == "best (1.00 s)"


def test_programs_without_runs_are_told_of() -> None:
    """Nothing is drawn, nothing fails, and the note says what is missing."""
    foreign = [make_profile(name, [1.0, 2.0], run_id=None, runs=[]) for name in ("x", "y")]
    chart = winners_chart(view_of(Sources(foreign, None, None, "."), origin()))

    assert chart.svg == ""
    assert any("No runs are known" in note for note in chart.notes)
    assert [list(row) for row in chart.rows] == [["x", "0"], ["y", "0"]]


def test_a_head_without_runs_among_others_has_empty_cells() -> None:
    """It is in the table with a dash on every input, and counted in the notes."""
    profiles = [
        make_profile("x", [1.0, 2.0] * 3, instances=["a", "b"]),
        make_profile("y", [1.0], runs=[]),
    ]
    chart = winners_chart(view_of(Sources(profiles, None, None, "."), origin()))

    row = next(row for row in chart.rows if row[0] == "y")
    assert list(row) == ["y", "0", "-", "-"]
    assert any("Of 1 head no runs" in note for note in chart.notes)
    assert len(cells(Picture(chart.svg))) == 2


@pytest.mark.parametrize("count", [0, 1, 200])
def test_any_number_of_heads_is_a_chart(count: int) -> None:
    """None, one and two hundred: at most thirty are drawn, all are in the table."""
    chart = winners_chart(make_view(many_heads(count, runs=9)))

    assert len(chart.rows) == count
    if count == 0:
        assert (chart.svg, chart.lead) == ("", "There are no heads.")
        return
    picture = Picture(chart.svg)
    assert picture.faults() == []
    assert len({y for _, y, _, _ in cells(picture)}) == min(count, 30)
    assert any("170 more stand in the table" in note for note in chart.notes) == (count == 200)


def test_names_that_people_made_up_are_text() -> None:
    """Markup, control characters and very long names break neither picture nor layout."""
    hostile = ['<script>alert("1")</script>&amp;', "a\x1b[31m\n\u2028b\u202e", "x" * 300]
    view = make_view(
        {name: [1.0, 2.0, 3.0] * 2 for name in ("a", "b", "c")},
        others={name: {"display_name": words} for name, words in zip("abc", hostile)},
    )
    runs = {"a": [1.0] * 6, "b": [2.0] * 6}

    for chart in (winners_chart(view), winners_chart(view_on(runs, hostile))):
        picture = Picture(chart.svg)
        assert picture.faults() == []
        assert "<script" not in chart.svg
        assert "\x1b" not in chart.svg
        assert "\u2028" not in chart.svg


def test_the_same_view_is_the_same_chart() -> None:
    """Byte for byte."""
    assert winners_chart(usual_view()) == winners_chart(usual_view())
