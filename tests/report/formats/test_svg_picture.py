"""The picture for READMEs: one file that stands alone, small, readable in both themes."""

import re

import pytest

from hydra_heads.report.formats.svg_picture import MOST_HEADS, render
from hydra_heads.report.summary import summary_line
from tests.report.charts.cases import HOSTILE, views
from tests.report.charts.reading import Picture
from tests.report.views import make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED

VIEWS = views()
EVERY_VIEW = pytest.mark.parametrize("case", VIEWS)


@EVERY_VIEW
def test_file_is_sound_and_stands_alone(case: str) -> None:
    """Well-formed, within its edges, no style attribute, no script, and nothing from elsewhere."""
    text = render(VIEWS[case])

    picture = Picture(text)
    assert picture.faults() == []
    assert len(picture.shapes("style")) == 1
    assert picture.shapes("script") + picture.shapes("image") == []
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in text
    assert text.endswith("</svg>\n")


@EVERY_VIEW
def test_same_view_same_bytes(case: str) -> None:
    """Rendering twice gives the same file."""
    assert render(VIEWS[case]) == render(VIEWS[case])


@EVERY_VIEW
def test_rows_do_not_overlap(case: str) -> None:
    """No two texts that begin at the same place stand closer than a line."""
    picture = Picture(render(VIEWS[case]))

    places = sorted((s.get("x", ""), float(s.get("y", "0"))) for s in picture.shapes("text"))
    near = [
        (one, other)
        for one, other in zip(places, places[1:])
        if one[0] == other[0] and other[1] - one[1] < 12
    ]
    assert near == []


def test_slot_and_summary_are_written() -> None:
    """The slot is the heading, the summary closes the picture, a bad status is told below it."""
    view = usual_view()

    picture = Picture(render(view))

    assert picture.words("heading") == [view.slot]
    assert " ".join(picture.words("strong")) == f"quick {summary_line(view)}."
    assert f"Status {view.status}: {view.reasons[0]}" in picture.words()
    assert "3 heads, 30 runs each on 3 inputs" in picture.words("small")


def test_bars_are_as_long_as_the_shares() -> None:
    """Bars are in proportion to the shares, and the share stands beside each."""
    view = make_view({"a": [0.5] * 20, "b": [0.5] * 20})

    picture = Picture(render(view))

    tracks = [float(s.get("width", "nan")) for s in picture.shapes("rect", "track")]
    bars = [
        float(s.get("width", "nan"))
        for s in picture.shapes("rect")
        if s.get("class") in ("best", "rival") and s.get("height") == "14"
    ]
    assert bars == [track / 2 for track in tracks]
    assert picture.words().count("50 %") == 2


def test_at_most_twelve_heads_are_drawn() -> None:
    """More heads are counted, with what they do together."""
    view = make_view(many_heads(40, 6))

    picture = Picture(render(view))

    drawn = [words for words in picture.words() if re.fullmatch(r"head-[0-9]+", words)]
    assert drawn == view.names[:MOST_HEADS]
    assert any(re.match(r"28 more heads do .* of the work together\.", w) for w in picture.words())


def test_heads_without_a_success_say_so() -> None:
    """A head that never succeeded has words where others have their mean."""
    picture = Picture(render(make_view({"a": [FAILED] * 12, "b": [0.5] * 12})))

    assert "no success" in picture.words("small")
    assert "0 %" in picture.words()
    assert "0 of 12" in picture.words("small")


def test_failures_left_of_the_scale_are_counted() -> None:
    """Failures too quick for the scale stand at its beginning, and a line says how many."""
    view = make_view({"a": [0.5, 20.0] * 10, "b": [0.6, FAILED] * 10})

    picture = Picture(render(view))

    assert any(words.startswith("At the left end: 10 failed runs") for words in picture.words())


def test_no_heads_are_a_picture_too() -> None:
    """A slot without heads is named, with what is missing."""
    picture = Picture(render(make_view({})))

    assert "no heads yet" in picture.words("small")
    assert picture.shapes("circle") == []


def test_names_are_text() -> None:
    """A name full of markup and control characters is shown as text, and cut to its column. [82]"""
    text = render(VIEWS["hostile"])

    assert HOSTILE not in text
    assert "\x1b" not in text
    assert any(words.startswith("</svg>") for words in Picture(text).words())


def test_name_that_commands_take_stands_below_the_display_name() -> None:
    """Who reads the display name sees the name that the summary and the commands use, too."""
    view = make_view({"a": [0.5] * 20}, others={"a": {"display_name": "Alpha, quickly"}})

    picture = Picture(render(view))

    assert "Alpha, quickly" in picture.words()
    assert "a, 500 ms" in picture.words("small")


def test_those_who_cannot_see_it_are_told() -> None:
    """The description says for each head its mean, success and share."""
    (words,) = (shape.text or "" for shape in Picture(render(usual_view())).shapes("desc"))

    assert "quick: 654 \u00b1222 ms, success 100 %, 98.7 % of the work" in words
    assert "flaky: " in words


def test_picture_is_small() -> None:
    """Twelve heads with 300 runs each stay below 100 KB."""
    heads = {f"head-{n}": [1 + n + k / 300 for k in range(300)] for n in range(12)}

    assert len(render(make_view(heads, is_weighed=False)).encode()) < 100_000
