"""Pictures as text: well-formed, escaped, small, without styles of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.charts.drawing import (
    Drawing,
    short,
    shortened,
    standalone,
    text_width,
    wrapped,
)
from hydra_heads.report.escaping import escaped
from tests.report.charts.reading import Picture

HOSTILE = "</svg><script>alert(1)</script>\x1b[31m\u2028\u202e\ud800\ufffe\0\"'&=1+1|`\n"


def _drawing(title: str = "A title") -> Drawing:
    return Drawing("one", title, "What is to be seen.", 100, 50)


def _everything(words: str) -> Drawing:
    drawing = Drawing(words, words, words, 100, 50)
    drawing.text(1, 2, words, words, "end")
    drawing.line(0, 0, 9, 9, "axis")
    drawing.bar(1, 1, 5, 5, "best", hint=words, radius=2)
    drawing.circle(5, 5, 2, "rival", hint=words)
    drawing.dots([(1, 1), (2.25, 3)], "dot other")
    drawing.crosses([(5, 5)], "fail")
    drawing.polyline([(1, 1), (2, 2)], "front")
    return drawing


def test_what_people_wrote_stays_text() -> None:
    """A name full of markup and control characters is a well-formed text, and nothing else. [82]"""
    picture = Picture(_everything(HOSTILE).svg())

    assert picture.shapes("script") == []
    assert picture.words() == [
        "</svg><script>alert(1)</script>\\x1b[31m\\u2028\\u202e\\ud800\\ufffe\\x00\"'&=1+1|`\\n"
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(words=st.text(max_size=20))
def test_any_text_gives_well_formed_pictures(words: str) -> None:
    """Whatever characters a text has, the picture and its file can be read as XML."""
    drawing = _everything(words)

    assert Picture(drawing.svg()).root.tag.endswith("svg")
    assert Picture(drawing.file()).root.tag.endswith("svg")


def test_picture_is_named_for_who_cannot_see_it() -> None:
    """Title and description are what `aria-labelledby` names, with ids of the picture's own."""
    picture = Picture(_drawing().svg())

    assert picture.root.get("aria-labelledby") == "one-t one-d"
    assert [shape.get("id") for shape in picture.shapes("title")] == ["one-t"]
    assert [shape.text for shape in picture.shapes("desc")] == ["What is to be seen."]
    assert picture.root.get("viewBox") == "0 0 100 50"


def test_shapes_stand_where_they_were_put() -> None:
    """Coordinates come back as they were given, with one decimal."""
    picture = Picture(_everything("x").svg())

    assert picture.at("x") == (1, 2)
    assert picture.path("dot other") == [[1, 1, 0, 2.2, 3, 0]]
    assert picture.path("front") == [[1, 1, 2, 2]]
    assert picture.shapes("rect", "best")[0].attrib == {
        "class": "best", "x": "1", "y": "1", "width": "5", "height": "5", "rx": "2"
    }  # fmt: skip


def test_cross_has_its_middle_at_its_point() -> None:
    """A cross reaches as far to each side of its point."""
    drawing = _drawing()
    drawing.crosses([(10, 20)], "fail", size=3)

    (shape,) = Picture(drawing.svg()).shapes("path")

    assert shape.get("d") == "M7 17l6 6m-6 0l6 -6"


def test_nothing_is_drawn_for_no_points() -> None:
    """No point, or a line with one, leaves no empty shape behind."""
    drawing = _drawing()
    drawing.dots([], "dot best")
    drawing.crosses([], "fail")
    drawing.polyline([(1, 1)], "front")

    assert Picture(drawing.svg()).shapes("path") == []


def test_many_dots_cost_few_bytes() -> None:
    """A dot costs at most 15 bytes, so that reports of many runs stay small."""
    drawing = _drawing()
    empty = len(drawing.svg())
    drawing.dots([(100 + 1.7 * k, 20.3) for k in range(300)], "dot other")

    assert len(drawing.svg()) - empty < 300 * 15


def test_file_brings_its_rules_for_both_themes() -> None:
    """The file is the picture with rules inside, resolved colours, paper, and a final newline."""
    drawing = _drawing()
    drawing.text(1, 2, "words")

    text = drawing.file()

    assert text.endswith("</svg>\n")
    assert "var(" not in text
    assert "@media(prefers-color-scheme:dark)" in text
    assert [shape.get("class") for shape in Picture(text).shapes("rect")] == ["paper"]
    assert Picture(drawing.svg()).shapes("style") == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (-0.04, "0"), (1.25, "1.2"), (10, "10"), (-3.5, "-3.5"), (99.96, "100")],
)
def test_coordinates_are_short(value: float, expected: str) -> None:
    """A coordinate has one decimal at most, and no zero that says nothing."""
    assert short(value) == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(words=st.text(max_size=80), pixels=st.floats(20, 300))
def test_shortened_text_fits(words: str, pixels: float) -> None:
    """What is cut fits, is the beginning of the text, and says by an ellipsis that it was cut."""
    cut = shortened(words, pixels)

    assert text_width(cut) <= pixels
    assert cut == escaped_free(words) or cut.endswith("\u2026")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(words=st.text("abc mW\u65e5 ", max_size=200), most=st.integers(1, 4))
def test_wrapped_lines_fit(words: str, most: int) -> None:
    """Every line fits, there are no more than asked for, and only the last one may be cut."""
    lines = wrapped(words, 120, most=most)

    assert len(lines) <= most
    assert all(text_width(line) <= 120 for line in lines)
    if not any(line.endswith("\u2026") for line in lines):
        assert " ".join(lines) == words


def test_inline_picture_becomes_a_file() -> None:
    """What stands in a page is made a file of its own later, as `file` makes it at once."""
    drawing = _everything("x")

    assert standalone(drawing.svg()) == drawing.file()
    assert standalone(drawing.svg()).count("<style>") == 1


def test_wide_characters_count_double() -> None:
    """Characters that are twice as wide are cut twice as early, and accents take no room."""
    assert len(shortened("\u65e5" * 40, 120)) * 2 <= len(shortened("e" * 40, 120)) + 2
    assert text_width("e\u0301") == text_width("e")


def test_escaping_keeps_letters_of_all_scripts() -> None:
    """Only markup and control characters change."""
    assert (
        escaped("h\u00e9 \u65e5\u672c \u05d0 \U0001f419")
        == "h\u00e9 \u65e5\u672c \u05d0 \U0001f419"
    )


def escaped_free(words: str) -> str:
    """Return a text as it is shown whole."""
    return shortened(words, 1e9)
