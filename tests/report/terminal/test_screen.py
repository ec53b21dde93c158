"""What a text is shown on."""

import pytest

from hydra_heads.report.terminal.screen import BEST, TITLE, UNBOUNDED_WIDTH, Screen


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", "ü 日本 ±1", "ü 日本 ±1"),
        ("utf-8", "a\x1b[31mb\nc\u2028d", "a\\x1b[31mb\\nc\\u2028d"),
        ("utf-8", "half \ud800", "half \\ud800"),
        ("ascii", "41.2 ±1.1 and ±", "41.2+-1.1 and +-"),
        ("ascii", "日", "\\u65e5"),
        ("latin-1", "ü 日", "ü \\u65e5"),
    ],
)
def test_what_is_spelled_can_be_shown(encoding: str, text: str, expected: str) -> None:
    """No control character is left, nor one that the encoding does not have [fault 41]."""
    spelled = Screen(encoding=encoding).spelled(text)

    assert spelled == expected
    assert spelled.isprintable()
    assert spelled.encode(encoding)


@pytest.mark.parametrize("kind", [BEST, TITLE, "ok", "warning", "critical", "unknown"])
def test_colours_are_taken_back(kind: str) -> None:
    """What is painted ends in what the terminal was before, and without colours is as it is."""
    painted = Screen(is_coloured=True).painted("word", kind)

    assert painted.startswith("\x1b[")
    assert painted.endswith("mword\x1b[0m")
    assert Screen().painted("word", kind) == "word"


def test_what_has_no_kind_is_not_painted() -> None:
    """An empty cell has no escapes either."""
    screen = Screen(is_coloured=True)

    assert screen.painted("word", "") == "word"
    assert screen.painted("", "ok") == ""


def test_sentences_have_a_width_everywhere() -> None:
    """A pipe has no edge, but people read what comes out of it."""
    assert Screen().text_width == UNBOUNDED_WIDTH
    assert Screen(width=40).text_width == 40
