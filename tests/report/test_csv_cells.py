"""Cells and records of CSV that no program takes for formulas."""

import csv
import io
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.csv_cells import FORMULA_STARTS, csv_cell, csv_record


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_is_no_formula(start: str) -> None:
    """A text that a spreadsheet would calculate begins with an apostrophe [fault 84]."""
    assert csv_cell(f"{start}1+1") == f"'{start}1+1"
    assert csv_cell([f"{start}1+1", "b"]) == f"'{start}1+1 b"


def test_numbers_stay_numbers() -> None:
    """A figure below 0 begins with - and is no text."""
    assert [csv_cell(value) for value in (-0.5, -3, 1e300, 0.1 + 0.2)] == [
        "-0.5",
        "-3",
        "1e+300",
        "0.30000000000000004",
    ]


def test_what_is_not_known_is_empty() -> None:
    """Nothing is not 0, and truth values are words."""
    assert [csv_cell(value) for value in (None, True, False, "")] == ["", "true", "false", ""]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.text(st.characters(min_codepoint=1, max_codepoint=0xD7FF)), min_size=1, max_size=4)
)
def test_every_text_is_read_back(texts: List[str]) -> None:
    """A reader of CSV gets each text again, but for the apostrophe, from one record [fault 84]."""
    record = csv_record([csv_cell(text) for text in texts])

    rows = list(csv.reader(io.StringIO(record, newline="")))

    assert record.endswith("\n")
    assert rows == [[f"'{text}" if text.startswith(FORMULA_STARTS) else text for text in texts]]
