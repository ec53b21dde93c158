"""Columns of text, aligned."""

import pytest

from hydra_heads.report.table import Column, display_width, render_table


def test_words_stand_left_and_numbers_right() -> None:
    """No space at the end of a line, none lost at its beginning."""
    found = render_table(
        [Column("head"), Column("n", True), Column("why")],
        [["zlib", "1", "quick"], ["b", "10000", ""]],
    )

    assert found.split("\n") == [
        "head      n  why",
        "zlib      1  quick",
        "b     10000",
    ]


def test_a_table_without_rows_is_its_headings() -> None:
    """Nothing to show is no error."""
    assert render_table([Column("head"), Column("runs", True)], []) == "head  runs"


def test_wide_characters_take_two_columns_and_accents_none() -> None:
    """What a terminal shows lines up, not what a string counts."""
    found = render_table(
        [Column("a"), Column("b")], [["日本", "x"], ["ee\u0301\u20dd", "y"], ["abcd", "z"]]
    )

    assert [display_width(line[: line.rindex(line[-1])]) for line in found.split("\n")] == [6] * 4


@pytest.mark.parametrize(
    "text",
    ["\x1b[31mred", "a\nb", "a\tb", "\u202eabc", "\ud800", "\x00", "\x9b2J", "\u200b", "\x7f"],
)
def test_control_characters_are_escaped(text: str) -> None:
    """Neither a cell nor a heading moves the cursor, hides text or breaks the line [fault 41]."""
    found = render_table([Column(text)], [[text]])

    lines = found.split("\n")
    assert len(lines) == 2
    assert lines[0] == lines[1]
    assert found.replace("\n", "").isprintable()
    assert "\\" in lines[0]
