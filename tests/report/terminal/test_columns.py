"""Tables and sentences that fit a screen."""

from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.table import display_width
from hydra_heads.report.terminal.columns import Cell, Field, fitted_table, shortened, wrapped
from hydra_heads.report.terminal.screen import Screen

FIELDS = (
    Field("head"),
    Field("weight", True, rank=1),
    Field("mean", True, rank=2),
    Field("before", True, rank=12),
    Field("reason", rank=16),
)

ROWS = (
    (Cell("zlib"), Cell("0.9"), Cell("1.0"), Cell("-"), Cell("best")),
    (Cell("a-long-name-of-a-head"), Cell("0.1"), Cell("12.5"), Cell("-"), Cell("costs more")),
)


def shown(width: int) -> List[str]:
    """Return the headings that find room on so many columns."""
    return fitted_table(FIELDS, ROWS, Screen(width=width)).shown


def test_without_edges_everything_is_shown() -> None:
    """A file or a pipe gets all columns, the numbers on the right of theirs."""
    fitted = fitted_table(FIELDS, ROWS, Screen())

    assert fitted.lines == [
        "head                   weight  mean  before  reason",
        "zlib                      0.9   1.0       -  best",
        "a-long-name-of-a-head     0.1  12.5       -  costs more",
    ]
    assert fitted.left_out == []


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (55, ["head", "weight", "mean", "before", "reason"]),
        (54, ["head", "weight", "mean", "reason"]),
        (47, ["head", "weight", "mean", "reason"]),
        (46, ["head", "weight", "mean"]),
        (22, ["head", "weight", "mean"]),
        (21, ["head", "weight"]),
        (16, ["head", "weight"]),
        (15, ["head"]),
        (1, ["head"]),
    ],
)
def test_columns_give_way_in_their_order(width: int, expected: List[str]) -> None:
    """First what is empty, then by rank; names are shortened before what matters most goes."""
    assert shown(width) == expected


@pytest.mark.parametrize("width", range(1, 60))
def test_a_table_is_never_wider_than_its_screen(width: int) -> None:
    """Whatever the width."""
    lines = fitted_table(FIELDS, ROWS, Screen(width=width)).lines

    assert max(map(display_width, lines)) <= width


def test_what_is_left_out_is_named() -> None:
    """In the order of the columns."""
    assert fitted_table(FIELDS, ROWS, Screen(width=30)).left_out == ["before", "reason"]


def test_colours_take_no_room() -> None:
    """A painted table without its colours is the plain one."""
    rows = [[Cell("zlib", "best"), Cell("0.9"), Cell("1"), Cell("-"), Cell("late", "critical")]]

    painted = fitted_table(FIELDS, rows, Screen(is_coloured=True)).lines
    plain = fitted_table(FIELDS, rows, Screen()).lines

    assert "\x1b[1mzlib\x1b[0m" in painted[1]
    text = "\n".join(painted)
    for code in ("\x1b[1m", "\x1b[31m", "\x1b[0m"):
        text = text.replace(code, "")
    assert text == "\n".join(plain)


def test_wide_characters_line_up() -> None:
    """They take two columns each."""
    rows = [[Cell("日本"), Cell("1")], [Cell("ab"), Cell("2")]]

    lines = fitted_table(FIELDS[:2], rows, Screen()).lines

    assert [display_width(line) for line in lines] == [12, 12, 12]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("zlib", 4, "zlib"),
        ("compress-fast-19", 9, "comp…t-19"),
        ("日本日本日本", 7, "日本…本"),
        ("abcdef", 2, "ab"),
        ("abcdef", 0, ""),
    ],
)
def test_names_keep_both_their_ends(text: str, width: int, expected: str) -> None:
    """Heads are often named alike in front, or at the end."""
    assert shortened(text, width, Screen()) == expected


def test_names_are_shortened_with_plain_signs() -> None:
    """Where there are no others."""
    assert shortened("compress-fast-19", 9, Screen(encoding="ascii")) == "comp..-19"


def test_sentences_hang_below_their_beginning() -> None:
    """So that one sees where the next one begins."""
    lines = wrapped("one two three four", Screen(width=12), "- ")

    assert lines == ["- one two", "  three four"]


def test_long_words_are_cut() -> None:
    """A path or an id is no reason for a broken line."""
    lines = wrapped("see abcdefghijklmnopqrstuvwxyz there", Screen(width=10))

    assert lines == ["see", "abcdefghij", "klmnopqrst", "uvwxyz", "there"]


def test_an_endless_word_is_cut_in_one_pass() -> None:
    """What a failed run said may be a megabyte without a blank."""
    lines = wrapped("x" * 200_000, Screen(width=20), "- ")

    assert len(lines) == 11_112
    assert {len(line) for line in lines[:-1]} == {20}


def test_a_figure_keeps_its_percents() -> None:
    """A line does not begin with the sign."""
    lines = wrapped("rate is 100 %), or 95 % here", Screen(width=14))

    assert lines == ["rate is", "100 %), or", "95 % here"]


def test_no_words_are_one_line() -> None:
    """What a sentence begins with stands there all the same."""
    assert wrapped("", Screen(width=20), "- ") == ["- "]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    text=st.text(alphabet="ab 日é\u0301\x1b\n\t", max_size=60),
    width=st.integers(2, 40),
    first=st.sampled_from(["", "- ", "  key       "]),
    encoding=st.sampled_from(["utf-8", "ascii"]),
)
def test_sentences_never_break_out(text: str, width: int, first: str, encoding: str) -> None:
    """No line is wider than the screen, and no word is lost."""
    screen = Screen(width=width, encoding=encoding)

    lines = wrapped(text, screen, first)

    assert max(map(display_width, lines)) <= width
    kept = "".join("".join(lines).split()).replace("-", "").replace("key", "")
    assert kept == "".join(screen.spelled(text).split())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(text=st.text(alphabet="ab日é", max_size=40), width=st.integers(0, 30))
def test_shortened_names_fit(text: str, width: int) -> None:
    """Whatever they are made of."""
    assert display_width(shortened(text, width, Screen())) <= width
