"""How problems are worded."""

import pytest

from hydra_heads.model.findings import MAX_SHOWN, Findings, path_text, shown


def test_a_line_says_where_and_what() -> None:
    """A problem is one line: the file, the way to the place, the message."""
    findings = Findings("x.json")

    findings.add(("heads", 2, "timeout_s"), "found -3")
    findings.add((), "missing key 'slot'")

    assert findings.lines == ["x.json: heads[2].timeout_s: found -3", "x.json: missing key 'slot'"]


def test_a_name_that_a_person_gave_stays_readable() -> None:
    """A plain key follows a dot; any other stands in brackets, escaped."""
    assert path_text(("weights", "zlib-9.1")) == "weights.zlib-9.1"
    assert path_text(("env", "a\nb")) == "env['a\\nb']"


def test_a_long_path_is_cut() -> None:
    """A path into nesting without end stays readable."""
    assert path_text(("a",) * 100).endswith("a...")
    assert len(path_text(("a",) * 100)) < 50


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (1, "1"),
        (1.5, "1.5"),
        ("caf\xe9", "'caf\\xe9'"),
        ("\x1b[31m\u202e", "'\\x1b[31m\\u202e'"),
        ([1], "a list"),
        ({}, "an object"),
    ],
)
def test_found_values_are_shown_as_json_knows_them(value: object, words: str) -> None:
    """A found value is shown in ASCII, with control and direction marks escaped [fault 41]."""
    assert shown(value) == words


@pytest.mark.parametrize("value", ["x" * 10**6, "\xe9" * 70, 10**300, [0] * 1000])
def test_found_values_are_short(value: object) -> None:
    """However long a value is, its message is not."""
    assert len(shown(value)) <= MAX_SHOWN
