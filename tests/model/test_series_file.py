"""Series of numbers from other programs."""

import json
from typing import Dict, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import HydraError, InputError
from hydra_heads.model.series_file import parse_series

NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False, width=32))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(max_size=8), st.lists(NUMBERS, max_size=6), max_size=4))
def test_json_comes_back_as_it_was_written(document: Dict[str, List[Optional[float]]]) -> None:
    """Every series of a JSON object is read with its values, its nulls and its name."""
    text = json.dumps(document)

    found = parse_series(text, "x.json")

    assert found.series == {name: tuple(values) for name, values in document.items()}
    assert found.labels == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_column_of_a_csv_is_a_series(delimiter: str) -> None:
    """Columns by their header, empty cells as no observation, whatever stands between them."""
    text = "a,b\r\n1,2.5\r\n,-3e2\r\n".replace(",", delimiter)

    found = parse_series(text, "x.csv")

    assert found.series == {"a": (1.0, None), "b": (2.5, -300.0)}


def test_a_first_column_of_words_holds_labels() -> None:
    """A first column with anything but numbers labels the points; a numeric one is a series."""
    labelled = parse_series('when,a\n2026-01-01,1\n"2026-01-02, late",2\n', "x.csv")
    plain = parse_series("when,a\n1,1\n2,2\n", "x.csv")

    assert labelled.labels == ("2026-01-01", "2026-01-02, late")
    assert list(labelled.series) == ["a"]
    assert (plain.labels, list(plain.series)) == ((), ["when", "a"])


def test_lines_without_a_cell_are_no_points() -> None:
    """Blank lines before, between and after the rows count for nothing."""
    assert parse_series("\na\n\n1\n\n2\n\n", "x.csv").series == {"a": (1.0, 2.0)}


def test_a_csv_of_the_header_alone_has_series_without_points() -> None:
    """No rows are no points, and no error."""
    assert parse_series("a,b\n", "x.csv").series == {"a": (), "b": ()}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'x: empty, expected JSON {"id": [values]} or CSV with a header'),
        (" \n", 'x: empty, expected JSON {"id": [values]} or CSV with a header'),
        ('{"a": 3}', "x: a: found 3, expected a list of numbers"),
        ('{"a": [1, "2"]}', "x: a[1]: found '2', expected a number or null"),
        ('{"a": [true]}', "x: a[0]: found true, expected a number or null"),
        ('{"a": [NaN]}', "x: found NaN, which is no number in JSON; use null"),
        ('{"a": [1], "a": [2]}', 'x: key "a" comes twice; keep one'),
        ('{"a": [1', "x: not JSON: Expecting ',' delimiter at line 1, column 9"),
        (
            "a,b\n1\n",
            "x: line 2: found 1 cells, expected 2 as in the header; leave a cell empty where "
            "there is no value",
        ),
        ("a,a\n1,2\n", "x: row 1: 'a' comes twice; names are unique"),
        ("a,\n1,2\n", "x: row 1: found a column without a name; name every column"),
        (
            "a,b\n1,2\n3,x\n",
            "x: row 3: b: found 'x', expected a number, or nothing where there is none",
        ),
        (
            "a,b\n1,nan\n",
            "x: row 2: b: found 'nan', expected a number, or nothing where there is none",
        ),
        (
            "a,b\n1,1_0\n",
            "x: row 2: b: found '1_0', expected a number, or nothing where there is none",
        ),
        (
            "day\nmon\n",
            "x: found the column 'day' alone, which is no numbers; expected a column of numbers a "
            "series",
        ),
    ],
)
def test_what_is_no_series_is_one_line(text: str, message: str) -> None:
    """Bad input names the place, what was found and what is allowed."""
    with pytest.raises(InputError) as raised:
        parse_series(text, "x")

    assert raised.value.message == message


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet='{}[]",;\t\r\n ab01.-e:nul', max_size=60))
def test_whatever_the_text_only_our_errors_come_out(text: str) -> None:
    """Any text is read, or refused in one line."""
    try:
        message = f"x: {len(parse_series(text, 'x').series)}"
    except HydraError as error:
        message = error.message

    assert message.startswith("x: ")
    assert "\n" not in message
