"""JSON Pointers, and equality of JSON values."""

import json
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import InputError
from hydra_heads.heads.pointer import Absent, escape_step, same_json, steps_of, value_at

# The document and the values of RFC 6901, section 5.
DOCUMENT = json.loads(
    '{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5,'
    ' "k\\"l": 6, " ": 7, "m~n": 8}'
)


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_pointers_of_the_standard(pointer: str, expected: object) -> None:
    """The examples of RFC 6901 give what they give there."""
    assert value_at(DOCUMENT, pointer) == expected


@pytest.mark.parametrize("pointer", ["/bar", "/foo/2", "/foo/-", "/foo/01", "/foo/-1", "/foo/0/x"])
def test_what_is_not_there_is_absent(pointer: str) -> None:
    """Missing keys, indices out of range and odd spellings of an index are absent."""
    with pytest.raises(Absent):
        value_at(DOCUMENT, pointer)


@pytest.mark.parametrize("pointer", ["foo", "~", "/a~2b", "/a~"])
def test_other_texts_are_no_pointers(pointer: str) -> None:
    """A pointer is empty or begins with a slash, and escapes tilde and slash only."""
    with pytest.raises(InputError, match="no JSON Pointer"):
        steps_of(pointer)


@given(st.lists(st.text(max_size=5), max_size=4))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_escaped_steps_come_back(steps: List[str]) -> None:
    """Any text can be one step of a pointer."""
    pointer = "".join("/" + escape_step(step) for step in steps)

    assert steps_of(pointer) == steps


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (False, 0, False),
        (True, True, True),
        (None, None, True),
        (None, False, False),
        ("1", 1, False),
        ([1, True], [1.0, True], True),
        ([1], [True], False),
        ([], {}, False),
        ({"a": 1, "b": [0]}, {"b": [0.0], "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([1, 2], [2, 1], False),
        (2**60, float(2**60), True),
        (2**60 + 1, float(2**60), False),
    ],
)
def test_equality_is_jsons_own(one: object, other: object, expected: bool) -> None:
    """Numbers are equal by value, booleans are no numbers, objects have no order."""
    assert same_json(one, other) is expected
    assert same_json(other, one) is expected
