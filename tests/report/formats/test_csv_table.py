"""Heads as CSV."""

import csv
import io
from typing import Dict, List

import pytest

from hydra_heads.base.redact import printable
from hydra_heads.report.csv_cells import FORMULA_STARTS
from hydra_heads.report.formats.csv_table import render
from hydra_heads.report.head_rows import COLUMNS, head_rows
from hydra_heads.report.view import View
from tests.report.formats.hostile import HOSTILE, hostile_view
from tests.report.views import make_view, many_heads, usual_view


def read(view: View) -> List[Dict[str, str]]:
    """Read back what was written."""
    return list(csv.DictReader(io.StringIO(render(view), newline="")))


def test_it_is_read_back() -> None:
    """Each head has a record, and a reader of CSV gets every figure whole."""
    view = usual_view()

    rows = read(view)

    assert [row["head"] for row in rows] == view.names
    for row, expected in zip(rows, head_rows(view)):
        assert list(row) == [column.name for column in COLUMNS]
        for name, value in expected.items():
            if isinstance(value, (int, float)):
                assert float(row[name]) == value
            if value is None:
                assert row[name] == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula(text: str) -> None:
    """Names that begin like a formula, with a tab or a line end, are text; no cell breaks its
    record [fault 84].
    """
    rows = read(hostile_view(text))

    assert [row["head"] for row in rows] == ["a", "b"]
    shown = printable(f"'{text}" if text.startswith(FORMULA_STARTS) else text)
    assert rows[0]["display_name"] == shown
    assert rows[0]["failures"] == printable(f"1 {text}")
    for row in rows:
        assert set(row) == {column.name for column in COLUMNS}
        for name in ("display_name", "reasons", "failures"):
            assert not row[name].startswith(FORMULA_STARTS)


@pytest.mark.parametrize("text", HOSTILE)
def test_control_characters_are_shown(text: str) -> None:
    """Every line of the file is a record, and nothing in it moves a cursor [fault 85]."""
    lines = render(hostile_view(text)).split("\n")

    assert len(lines) == 4
    assert lines[-1] == ""
    assert all(line.isprintable() for line in lines)


def test_lists_are_one_cell() -> None:
    """Reasons and kinds of failure stand in one cell each."""
    view = hostile_view("slow")

    row = read(view)[0]

    assert row["reasons"] == "slow; p95"
    assert row["failures"] == "1 slow"


@pytest.mark.parametrize("count", [0, 1, 200])
def test_any_number_of_heads(count: int) -> None:
    """No heads are a heading alone; two hundred are two hundred records."""
    view = make_view(many_heads(count, 5), is_weighed=count < 200)

    assert len(read(view)) == count
    assert render(view).startswith("slot,run_id,head,")


def test_heads_without_runs_or_success() -> None:
    """What is not known is an empty cell, never a 0."""
    view = make_view({"failing": [None] * 3, "unrun": []}, is_weighed=False)

    rows = {row["head"]: row for row in read(view)}

    assert (rows["failing"]["success_rate"], rows["failing"]["avg_time"]) == ("0.0", "")
    assert (rows["unrun"]["success_rate"], rows["unrun"]["num_tests"]) == ("", "0")
    assert rows["unrun"]["failures"] == ""


def test_same_view_same_bytes() -> None:
    """Nothing but the view decides what is written."""
    assert render(usual_view()) == render(usual_view())
