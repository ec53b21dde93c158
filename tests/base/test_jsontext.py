"""JSON that is read strictly and written so that every reader takes it."""

import json
import math
import random
import re
import time
import tracemalloc
from typing import Any, Dict, Iterator, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import (
    MAX_DEPTH,
    dump_json,
    dump_json_rows,
    parse_json,
    round_figure,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


def _refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_json(text, "x.json")
    message = caught.value.message
    assert message.startswith("x.json: ")
    assert message.isprintable()
    assert len(message) < 200
    return message[len("x.json: ") :]


@given(VALUES)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_what_was_written_is_read(value: Any) -> None:
    """Every value comes back as it was, from plain ASCII."""
    text = dump_json(value)

    assert parse_json(text, "x.json") == value
    assert text.isascii()
    assert text.endswith("\n")


@given(st.lists(VALUES, max_size=5))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_rows_are_read_as_a_list(rows: List[Any]) -> None:
    """A document written row by row is the same document, one row a line."""
    text = "".join(dump_json_rows({"name": "ä"}, "runs", rows))

    assert parse_json(text, "x.json") == {"name": "ä", "runs": rows}
    assert text.isascii()
    assert len(text.split("\n")) == (6 + len(rows) if rows else 5)


def test_a_document_is_indented_by_two() -> None:
    """Files are indented by two spaces and end with a newline [H-055]."""
    text = dump_json({"b": [1, {"a": None}], "a": "ü"})

    assert text == (
        '{\n  "b": [\n    1,\n    {\n      "a": null\n    }\n  ],\n  "a": "\\u00fc"\n}\n'
    )


def test_rows_are_indented_as_the_document_is() -> None:
    """The keys before the rows stand as in any document, then one row a line [H-055]."""
    text = "".join(dump_json_rows({"name": "a", "ci": {"low": 1}}, "runs", [{"ok": True}, {}]))

    assert text == (
        '{\n  "name": "a",\n  "ci": {\n    "low": 1\n  },\n'
        '  "runs": [\n    {"ok": true},\n    {}\n  ]\n}\n'
    )


@pytest.mark.parametrize("document", [{}, {"name": "a"}])
def test_a_document_without_rows_has_an_empty_list(document: Dict[str, object]) -> None:
    """No rows are an empty list, beside other keys or alone."""
    text = "".join(dump_json_rows(document, "runs", []))

    assert parse_json(text, "x.json") == {**document, "runs": []}
    assert text.endswith('  "runs": []\n}\n')


def test_a_key_that_is_there_is_not_written_twice() -> None:
    """Rows under a key that the document has already are a programming error."""
    with pytest.raises(ValueError, match="has 'runs' already"):
        list(dump_json_rows({"runs": []}, "runs", []))


def test_rows_are_asked_for_one_by_one() -> None:
    """A list of any length is written with the memory of one row."""
    asked: List[int] = []

    def rows() -> Iterator[object]:
        for number in range(20_000):
            asked.append(number)
            yield {"text": "x" * 1000}

    pieces = dump_json_rows({"name": "a"}, "runs", rows())
    next(pieces)
    assert asked == []
    next(pieces)
    assert asked == [0]

    tracemalloc.start()
    try:
        length = sum(len(piece) for piece in pieces)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert length > 20_000_000
    assert peak < 2_000_000


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("text", ["{}", "[1, {}]", '{{"a": {}}}', " {} "])
def test_numbers_that_are_none_are_refused(number: str, text: str) -> None:
    """NaN and the infinities are refused wherever they stand [fault 23]."""
    message = _refusal(text.format(number))

    assert message == f"found {number}, which is no number in JSON; use null"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1.5e400", "1" + "0" * 300 + ".0e99"])
def test_numbers_without_a_double_are_refused(number: str) -> None:
    """A number beyond the largest double does not become infinite [fault 23]."""
    assert _refusal(f'{{"a": {number}}}') == (f"found the number {number[:20]}, which is too large")


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("digits", [310, 400, 401, 4300, 5000, 100_000])
def test_endless_integers_are_refused(digits: int, sign: str) -> None:
    """An integer of thousands of digits is refused at once, on every Python [fault 24]."""
    message = _refusal(sign + "9" * digits)

    assert message == f"found a number of {digits} digits, which is too large"


def test_large_numbers_that_fit_are_read() -> None:
    """The largest double, and an integer near it, are numbers like others."""
    largest = 10**308

    assert parse_json(str(largest), "x.json") == largest
    assert parse_json("-1.7976931348623157e308", "x.json") == -1.7976931348623157e308
    assert parse_json("1e-999", "x.json") == 0.0


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": 1, "b": 2, "a": 1}', '"a"'),
        ('[{"x": {"a": 1, "\\u0061": 2}}]', '"a"'),
        ('{"c": 0, "b": 1, "a": 1, "a": 2, "b": 2}', '"b"'),
        ('{"": 1, "": 2}', '""'),
        ('{"\\n": 1, "\\n": 2}', '"\\n"'),
        ('{"' + "k" * 500 + '": 1, "' + "k" * 500 + '": 2}', '"' + "k" * 77 + '..."'),
    ],
)
def test_twin_keys_are_refused(text: str, key: str) -> None:
    """A key that comes twice is named, whatever its spelling and length [fault 22]."""
    assert _refusal(text) == f"key {key} comes twice; keep one"


def test_a_twin_among_many_keys_is_found_quickly() -> None:
    """Naming the twin takes no longer than reading the keys did [fault 22]."""
    keys = ", ".join(f'"{number}": 0' for number in range(100_000))
    began = time.process_time()
    parse_json(f"{{{keys}}}", "x.json")
    reading = time.process_time() - began

    began = time.process_time()
    message = _refusal(f'{{{keys}, "99999": 0}}')
    refusing = time.process_time() - began

    assert message == 'key "99999" comes twice; keep one'
    assert refusing < 20 * reading + 0.1


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 900, 1100, 100_000])
@pytest.mark.parametrize(("before", "after"), [("[", "]"), ('{"a": ', "}"), ('[{"a": ', "}]")])
def test_deep_nesting_is_refused(depth: int, before: str, after: str) -> None:
    """Nesting that could exhaust whoever walks the document is refused [fault 21]."""
    boxes = math.ceil(depth / len(re.findall(r"[\[{]", before)))

    assert _refusal(before * boxes + "1" + after * boxes) == (
        "nested deeper than 100 levels; flatten it"
    )


def test_a_deep_text_without_its_end_is_refused() -> None:
    """Only opening brackets, a hundred thousand of them, are refused as well [fault 21]."""
    assert _refusal("[" * 100_000) == "nested deeper than 100 levels; flatten it"


def test_nesting_up_to_the_limit_is_read() -> None:
    """A hundred levels are read, whatever stands beside them."""
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH

    value = parse_json(text, "x.json")

    assert dump_json(value).replace("\n", "").replace(" ", "") == text


@pytest.mark.parametrize(
    "half", ["\\ud800", "\\uDBFF", "\\udc00", "\\uDfFf", "\\ud83d \\ude00", "\\ude00\\ud83d"]
)
@pytest.mark.parametrize("text", ['"{}"', '{{"{}": 1}}', '\n{{"a": ["x\\\\{}"]}}'])
def test_half_characters_are_refused(half: str, text: str) -> None:
    """An escape that stands for half a character cannot be written again, so it is refused
    [fault 41].
    """
    line = 1 + text.count("\n")

    assert _refusal(text.format(half)) == (
        f"found half a character (a lone surrogate) in line {line}; write the whole character"
    )


def test_half_characters_as_they_are_are_refused() -> None:
    """Half a character in the text itself is refused like its escape [fault 41]."""
    assert "half a character" in _refusal('"\udcff"')


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\uD83D\\uDE00\\n"', "\U0001f600\n"),
        ('"\U0001f600"', "\U0001f600"),
        ('"\\\\ud800"', "\\ud800"),
        ('"\\\\\\\\udc00"', "\\\\udc00"),
        ('"\\ud7ff\\ue000"', "\ud7ff\ue000"),
    ],
)
def test_whole_characters_are_read(text: str, value: str) -> None:
    """Both halves together, and what only looks like a half, are text like other text."""
    assert parse_json(text, "x.json") == value


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("a\udcff", "a\\udcff"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\U0001f600\ud800", "\U0001f600\\ud800"),
        ("\\ud800", "\\ud800"),
        ("\\\udc00", "\\\\udc00"),
        ({"\udcff": 1}, {"\\udcff": 1}),
    ],
)
def test_half_characters_are_written_as_text(value: object, read: object) -> None:
    """A name that is no text comes out readable, in a document that is read again [fault 41]."""
    assert parse_json(dump_json(value), "x.json") == read
    assert parse_json("".join(dump_json_rows({}, "a", [value])), "x.json") == {"a": [read]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty, expected a JSON document"),
        (" \n\t", "empty, expected a JSON document"),
        ('{"a": 1,\n "b": ', "not JSON: Expecting value at line 2, column 7"),
        ('{"a": "b', "not JSON: Unterminated string starting at line 1, column 7"),
        ('["a\nb"]', "not JSON: Invalid control character at line 1, column 4"),
        ("{} {}", "not JSON: Extra data at line 1, column 4"),
        ("hello", "not JSON: Expecting value at line 1, column 1"),
        ("\x00\x01", "not JSON: Expecting value at line 1, column 1"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str, message: str) -> None:
    """Empty, truncated and other text is refused with line and column [fault 18]."""
    assert _refusal(text) == message


def test_mutated_documents_are_read_or_refused() -> None:
    """Whatever befalls a document's characters, the answer is a value or one line [fault 18]."""
    random_numbers = random.Random(20)
    text = dump_json({"name": "a", "runs": [{"ok": True, "seconds": 0.25, "x": "\U0001f600"}] * 3})
    tokens = ["{", "}", "[", "]", '"', ",", ":", "\\", "\\ud8", "u", "1e99", "9" * 500, "NaN", "\0"]
    messages: List[str] = []

    for _ in range(2000):
        at = random_numbers.randrange(len(text))
        token = random_numbers.choice(tokens)
        mutant = text[:at] + token + text[at + random_numbers.randrange(4) :]
        try:
            dump_json(parse_json(mutant, "x.json"))
        except InputError as error:
            messages.append(error.message)

    assert 1000 < len(messages) < 2000
    assert all(message.startswith("x.json: ") for message in messages)
    assert all(message.isprintable() for message in messages)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (float("nan"), "the value"),
        ({"a": {"b": [1.0, float("inf")]}}, "a.b[1]"),
        ([{"x": [1]}, {"y": -float("inf")}], "[1].y"),
        ({"a": ("x", None, float("nan"))}, "a[2]"),
    ],
)
def test_a_number_that_is_none_is_not_written(value: object, place: str) -> None:
    """NaN in a document of ours is a programming error that says where it stands [fault 23]."""
    with pytest.raises(ValueError, match=re.escape(f"{place} is NaN or infinite; a document has")):
        dump_json(value)


def test_a_number_that_is_none_is_not_written_in_a_row() -> None:
    """The message names the row [fault 23]."""
    rows = dump_json_rows({}, "runs", [{"seconds": 1.0}, {"seconds": float("nan")}])

    with pytest.raises(ValueError, match=re.escape("runs[1].seconds is NaN or infinite")):
        list(rows)


def test_other_slips_in_writing_keep_their_own_words() -> None:
    """A value that contains itself, or is of no JSON type, is reported as Python does."""
    loop: List[object] = []
    loop.append(loop)

    with pytest.raises(ValueError, match="Circular reference"):
        dump_json(loop)
    with pytest.raises(TypeError, match="not JSON serializable"):
        dump_json({"a": b"bytes"})


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (0.1 + 0.2, 0.3),
        (1 / 3, 0.333333333333),
        (123456789012.6, 123456789013.0),
        (1.5e300, 1.5e300),
        (3, 3.0),
        (0.0, 0.0),
        (-0.0, 0.0),
        (-1e-320, -1e-320),
    ],
)
def test_figures_keep_twelve_digits(value: float, rounded: float) -> None:
    """Computed numbers are the same in every document, and zero has no sign."""
    figure = round_figure(value)

    assert figure == rounded
    assert json.dumps(figure) == json.dumps(rounded)
