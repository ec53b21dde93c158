"""One chart as a section of the report."""

import pytest

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.page.figure import chart_section, section_id
from tests.report.page.conformity import faults_of, parsed
from tests.report.page.hostile import HOSTILE, made_up_chart


def test_the_finding_comes_before_the_picture_and_the_table_after() -> None:
    """Heading, lead, picture with its notes, and the same figures as a table, folded up."""
    chart = made_up_chart()

    (section,) = parsed(chart_section(chart)).children

    assert [child.tag for child in section.children] == ["h2", "p", "figure", "details"]
    assert section.get("id") == section_id(chart) == "chart-weights"
    assert [note.text for note in section.all("figcaption")] == ["Note zlib"]
    assert [th.text for th in section.all("th")] == ["zlib", "seconds", "zlib 0", "zlib 1"]


def test_nothing_drawn_leaves_the_notes_and_the_table() -> None:
    """Where there is nothing to draw, the notes say why, and no empty picture stands there."""
    chart = made_up_chart()._replace(svg="", notes=("One input only.",))

    (section,) = parsed(chart_section(chart)).children

    assert section.all("figure") == []
    assert "One input only." in section.text
    assert len(section.all("table")) == 1


def test_a_chart_without_anything_is_a_heading() -> None:
    """A chart with neither picture nor figures breaks nothing."""
    page = chart_section(Chart("runs", "Runs", "", "", (), ()))

    assert faults_of(page) == []


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    """Leads, notes, headings and cells hold what heads and inputs are called."""
    page = chart_section(made_up_chart(words))

    assert faults_of(page) == []
