"""Heads as JSON."""

import json
from typing import Any, Dict

import pytest

from hydra_heads.report.formats.json_table import render
from hydra_heads.report.head_rows import head_rows
from hydra_heads.report.view import View
from tests.report.formats.hostile import HOSTILE, hostile_view
from tests.report.views import make_view, many_heads, usual_view


def read(view: View) -> Dict[str, Any]:
    """Read back what was written, refusing what is no JSON."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    document: Dict[str, Any] = json.loads(render(view), parse_constant=refuse)
    return document


def test_it_is_read_back() -> None:
    """Slot, time, units and a row a head: every figure whole, null for what is not known."""
    view = usual_view()

    document = read(view)

    assert list(document) == ["slot", "run_id", "timestamp", "timestamp_unix", "units", "heads"]
    assert document["run_id"] == "view-1"
    assert document["timestamp_unix"] == view.dashboard["timestamp_unix"]
    rows = [{**row, "slot": document["slot"]} for row in document["heads"]]
    assert rows == head_rows(view)
    assert set(document["units"]) < set(rows[0])
    assert "slot" not in document["heads"][0]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_read_back(text: str) -> None:
    """Names are what they are for a program, and the file is ASCII without control characters,
    so that it may stand on a terminal too [fault 85].
    """
    view = hostile_view(text)

    written = render(view)

    assert read(view)["heads"][0]["display_name"] == text
    assert read(view)["heads"][0]["reasons"] == [text, "p95"]
    assert all(line.isprintable() for line in written.split("\n"))
    assert written == written.encode("ascii", "ignore").decode("ascii")


@pytest.mark.parametrize("count", [0, 1, 200])
def test_any_number_of_heads(count: int) -> None:
    """No heads are an empty list."""
    view = make_view(many_heads(count, 5), is_weighed=count < 200)

    assert len(read(view)["heads"]) == count


def test_heads_without_runs_or_success() -> None:
    """What is not known is null, never 0."""
    view = make_view({"failing": [None] * 3, "unrun": []}, is_weighed=False)

    rows = {row["head"]: row for row in read(view)["heads"]}

    assert (rows["failing"]["success_rate"], rows["failing"]["avg_time"]) == (0.0, None)
    assert (rows["unrun"]["success_rate"], rows["unrun"]["belief"]) == (None, None)


def test_layout() -> None:
    """Two spaces indent, and a line end at the end, as in all documents."""
    written = render(usual_view())

    assert written.startswith('{\n  "slot": ')
    assert written.endswith("\n}\n")
    assert written == render(usual_view())
