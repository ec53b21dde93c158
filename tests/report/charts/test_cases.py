"""Every picture of a row a head, for every slot that pictures stumble over."""

from typing import Callable, Dict

import pytest

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.runs import runs_chart
from hydra_heads.report.charts.success import success_chart
from hydra_heads.report.charts.weights import weights_chart
from hydra_heads.report.view import View
from tests.report.charts.cases import HOSTILE, views
from tests.report.charts.reading import Picture

VIEWS: Dict[str, View] = views()
EVERY_VIEW = pytest.mark.parametrize("case", VIEWS)
EVERY_CHART = pytest.mark.parametrize("draw", [weights_chart, runs_chart, success_chart])

Draw = Callable[[View], Chart]


@EVERY_CHART
@EVERY_VIEW
def test_picture_is_sound(draw: Draw, case: str) -> None:
    """Well-formed, within its edges, without styles of its own, with rules for every class."""
    chart = draw(VIEWS[case])

    if chart.svg:
        assert Picture(chart.svg).faults() == []
        assert chart.id in Picture(chart.svg).root.get("aria-labelledby", "")


@EVERY_CHART
@EVERY_VIEW
def test_table_has_a_row_for_every_head(draw: Draw, case: str) -> None:
    """The table behind a picture holds all heads, also those that are not drawn, in full rows."""
    view = VIEWS[case]

    chart = draw(view)

    assert [row[0].rstrip(")").split("(")[-1] for row in chart.rows] == view.names
    assert {len(row) for row in chart.rows} <= {len(chart.columns)}
    assert all(cell and "nan" not in cell and "None" not in cell for r in chart.rows for cell in r)


@EVERY_CHART
@EVERY_VIEW
def test_finding_is_one_sentence(draw: Draw, case: str) -> None:
    """The finding begins like a sentence or a name, ends with one full stop, and is no template."""
    lead = draw(VIEWS[case]).lead

    assert lead.endswith(".")
    assert not lead.endswith("..")
    assert "None" not in lead
    assert "nan" not in lead


@EVERY_CHART
@EVERY_VIEW
def test_missing_picture_says_why(draw: Draw, case: str) -> None:
    """Where there is nothing to draw, the notes say what is missing."""
    chart = draw(VIEWS[case])

    assert chart.svg or chart.notes


@EVERY_CHART
@EVERY_VIEW
def test_same_view_same_picture(draw: Draw, case: str) -> None:
    """Drawing twice gives the same bytes."""
    assert draw(VIEWS[case]) == draw(VIEWS[case])


@EVERY_CHART
def test_two_hundred_heads_draw_the_heaviest_thirty(draw: Draw) -> None:
    """The heaviest thirty are drawn, in their order, and a note counts the others."""
    view = VIEWS["200 heads"]

    chart = draw(view)

    names = [words for words in Picture(chart.svg).words() if words.startswith("head-")]
    names += Picture(chart.svg).words("strong")
    assert sorted(set(names)) == sorted(view.names[:30])
    assert "The 30 heaviest heads are drawn; 170 more stand in the table." in chart.notes


@EVERY_CHART
def test_names_are_text(draw: Draw) -> None:
    """A display name full of markup and control characters is shown as text, and cut. [82]"""
    picture = Picture(draw(VIEWS["hostile"]).svg)

    assert picture.shapes("script") == []
    assert any(words.startswith("</svg>") for words in picture.words())
    assert not any(HOSTILE in "".join(shape.itertext()) for shape in picture.root.iter())
    assert max(map(len, picture.words())) < 40
