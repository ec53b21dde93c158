"""Escaping and the small elements."""

import pytest

from hydra_heads.report.escaping import escaped
from hydra_heads.report.page.markup import element, fold, listing, name_of, table, terms, text_table
from hydra_heads.report.table import Column
from tests.report.page.conformity import faults_of, parsed
from tests.report.page.hostile import HOSTILE

COLUMNS = (Column("head"), Column("runs", is_number=True))


@pytest.mark.parametrize("words", HOSTILE)
def test_text_stays_text(words: str) -> None:
    """Whatever a text holds, a browser shows it as text and nothing hidden is left in it."""
    from hydra_heads.base.redact import printable

    page = element("p", escaped(words), title=words)

    assert faults_of(page) == []
    (only,) = parsed(page).children
    assert only.text == printable(words) == only.get("title")
    assert only.children == []


def test_an_empty_attribute_is_left_out() -> None:
    """`class=""` says nothing, so it is not written."""
    assert element("p", "a", kind="") == "<p>a</p>"


def test_a_table_names_its_rows_and_columns() -> None:
    """A screen reader hears the caption, and for every cell its row and column."""
    page = text_table("Heads", COLUMNS, [["<a>", "1"], ["b", "2"]])

    assert faults_of(page) == []
    (region,) = parsed(page).children
    assert (region.get("role"), region.get("tabindex")) == ("region", "0")
    assert [th.get("scope") for th in region.all("th")] == ["col", "col", "row", "row"]
    assert [th.text for th in region.all("th")][2:] == ["<a>", "b"]
    assert [td.kinds for td in region.all("td")] == [["n"], ["n"]]


def test_a_table_of_many_columns_is_marked() -> None:
    """Paper cannot scroll: a wide table has rules of its own there."""
    few, many = text_table("t", COLUMNS, []), text_table("t", [Column("x")] * 9, [])

    assert [parsed(page).all("table")[0].kinds for page in (few, many)] == [[], ["wide"]]


def test_cells_of_html_are_left_as_they_are() -> None:
    """`table` takes cells that are HTML already."""
    page = table("Heads", COLUMNS, [[name_of("a&b"), "<b>1</b>"]])

    assert "<bdi>a&amp;b</bdi>" in page
    assert "<b>1</b>" in page


def test_nothing_listed_is_no_list() -> None:
    """A screen reader announces no empty lists."""
    assert listing([]) == terms([]) == ""


def test_a_fold_opens_by_its_summary() -> None:
    """The summary comes first, and what it opens follows; a link to that opens it."""
    (details,) = parsed(fold("More", "<p>text</p>", id="x")).children

    assert [child.tag for child in details.children] == ["summary", "div"]
    assert details.children[1].get("id") == "x"
