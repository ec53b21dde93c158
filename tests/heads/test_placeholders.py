"""Names in braces: what is one, what stands for it, what stays as it is."""

import re

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.placeholders import fill, nearest, text_of, uses_of

VALUES = {"file": "a b.txt", "n": "3", "env:TOKEN": "s3cret"}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{A}",
        "{File}",
        "{0}",
        "{2,3}",
        "{print $1}",
        "{ file }",
        "{file.name}",
        '{"a": {"b": 1}}',
        "${x}",
        "${HOME}",
        "{env:}",
        "{{}}",
        "{{ file }}",
        "a{",
        "}b",
    ],
)
def test_other_braces_are_literal(text: str) -> None:
    """Braces around anything but a lower-case name reach the program as they are."""
    filled = fill(text, VALUES)

    assert filled == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{file}", "a b.txt"),
        ("-n{n}-{n}", "-n3-3"),
        ("{env:TOKEN}", "s3cret"),
        ("{{file}}", "{file}"),
        ("{{env:TOKEN}}", "{env:TOKEN}"),
        ("${{file}}", "${file}"),
        ("{file}}", "a b.txt}"),
        ("$5 for {n}", "$5 for 3"),
    ],
)
def test_names_are_filled(text: str, expected: str) -> None:
    """A lower-case name gives its value, a doubled pair of braces the name itself."""
    filled = fill(text, VALUES)

    assert filled == expected


def test_a_value_is_not_filled_again() -> None:
    """Braces inside a value are part of the value."""
    filled = fill("{a}", {"a": "{b}", "b": "no"})

    assert filled == "{b}"


def test_values_are_escaped_where_asked() -> None:
    """In a pattern a value stands for itself, whatever characters it has."""
    filled = fill("^{file}$", {"file": "a.b*c"}, re.escape)

    assert re.match(filled, "a.b*c")
    assert not re.match(filled, "axbbc")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("text", "text"), (3, "3"), (1.5, "1.5"), (1.0, "1.0"), (True, "true"), (False, "false")],
)
def test_values_are_worded_as_json_writes_them(value: object, expected: str) -> None:
    """Numbers and booleans become the text that stands in the heads file."""
    assert text_of(value) == expected


def test_a_name_without_a_value_is_an_error() -> None:
    """Nothing is filled silently with nothing; a missing secret names its variable."""
    with pytest.raises(InputError, match="no value"):
        fill("{other}", VALUES)
    with pytest.raises(InputError, match="environment variable KEY is not set"):
        fill("{env:KEY}", VALUES)


def test_uses_tell_shell_variables_apart() -> None:
    """A dollar before the braces makes a shell's variable, escaped braces are no use at all."""
    uses = uses_of("{a} ${b} {{c}} {D}")

    assert [(use.name, use.is_shell) for use in uses] == [("a", False), ("b", True)]


def test_nearest_names_the_likeliest() -> None:
    """A slip of the fingers is recognised, something else is not."""
    assert nearest("flie", ["file", "level"]) == "file"
    assert nearest("xyz", ["file", "level"]) is None
