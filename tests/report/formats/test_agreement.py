"""What two views of one slot say of the same figure, each read back from its own text."""

import csv
import io
import json
import re
from functools import lru_cache
from typing import Any, Dict, List

import pytest

from hydra_heads.report.formats.table import render
from hydra_heads.report.terminal.overview import overview_text
from hydra_heads.report.terminal.screen import Screen
from tests.report.formats.readers import unescaped
from tests.report.formats.slots import full_view
from tests.report.formats.states import slot_in_state
from tests.report.page.conformity import parsed
from tests.report.prometheus.reading import read_back

SLOTS = ("usual", "published", "a head without a success", "no weights", "policy success-share")

Rows = Dict[str, Dict[str, str]]

SERIES = {
    "weight": ("hydra_head_weight_ratio", 1.0),
    "previous_weight": ("hydra_head_previous_weight_ratio", 1.0),
    "belief": ("hydra_head_belief_ratio", 1.0),
    "success_rate": ("hydra_head_success_ratio", 0.01),
    "success_rate_low": ("hydra_head_success_low_ratio", 0.01),
    "avg_time": ("hydra_head_duration_mean_seconds", 1.0),
    "avg_time_high": ("hydra_head_duration_mean_high_seconds", 1.0),
    "p50": ("hydra_head_duration_p50_seconds", 1.0),
    "p95": ("hydra_head_duration_p95_seconds", 1.0),
    "max": ("hydra_head_duration_max_seconds", 1.0),
    "num_tests": ("hydra_head_runs", 1.0),
    "memory_max_mb": ("hydra_head_memory_max_bytes", 1024.0**2),
    "user_time": ("hydra_head_cpu_user_seconds", 1.0),
}
"""Columns of the tables for programs, and the series that say the same in base units."""


def html_rows(state: str) -> Rows:
    """Return the cells of the page's table of heads by head and heading."""
    (main,) = parsed(render("html", slot_in_state(state))).all("main")
    section = next(found for found in main.all("section") if found.get("id") == "heads")
    heading, *rows = section.all("tr")
    keys = [cell.text for cell in heading.all("th")]
    cells = [[c.text.strip() for c in row.children if c.tag in ("th", "td")] for row in rows]
    return {row[0]: dict(zip(keys, row)) for row in cells}


def markdown_rows(state: str) -> Rows:
    """Return the cells of the table in Markdown by head and heading."""
    lines = re.findall(r"^\| (.*) \|$", render("markdown", slot_in_state(state)), re.MULTILINE)
    keys, _, *rows = [[unescaped(cell) for cell in line.split(" | ")] for line in lines]
    return {row[0].split(" (")[0]: dict(zip(keys, row)) for row in rows}


def shown_rows(state: str) -> Rows:
    """Return the cells of `show` by head and heading, found by where the headings stand."""
    _, table, *_ = overview_text(slot_in_state(state), Screen()).split("\n\n")
    heading, *rows = table.split("\n")
    found = {}
    for row in rows:
        cells = {}
        for match in re.finditer(r"\S+(?: \S+)*", heading):
            # Numbers end where their heading ends, words begin where it begins.
            start, end = match.span()
            number = re.search(r"(?:\S+(?: \S+)*)\Z", row[:end])
            word = re.match(r"\S+(?: \S+)*", row[start:])
            cell = number if number and number.end() == end and row[end : end + 1] in " " else word
            cells[match.group()] = cell.group() if cell else ""
        found[cells["head"]] = cells
    return found


@lru_cache(maxsize=None)
def json_rows(state: str) -> List[Dict[str, Any]]:
    """Return the heads as the table for programs has them."""
    rows: List[Dict[str, Any]] = json.loads(render("json", slot_in_state(state)))["heads"]
    return rows


@pytest.mark.parametrize("state", SLOTS)
def test_spreadsheets_and_programs_get_the_same_figures(state: str) -> None:
    """A cell of CSV is the whole figure of JSON, and empty where that is null."""
    records = csv.DictReader(io.StringIO(render("csv", slot_in_state(state)), newline=""))

    for record, row in zip(records, json_rows(state)):
        figures = {key: value for key, value in row.items() if key in SERIES}
        assert len(figures) == len(SERIES)
        assert {key: record[key] for key in figures} == {
            key: "" if value is None else repr(value) for key, value in figures.items()
        }


@pytest.mark.parametrize("state", SLOTS)
def test_series_are_the_figures_of_the_tables(state: str) -> None:
    """Prometheus stores in base units what the tables say, and nothing for what is not known."""
    series = read_back(render("prometheus", slot_in_state(state)))

    for row in json_rows(state):
        for column, (name, factor) in SERIES.items():
            value = series.of(name).get(row["head"])
            expected = None if row[column] is None else pytest.approx(row[column] * factor, 1e-11)
            assert value == expected, (row["head"], column)


@pytest.mark.parametrize("state", SLOTS)
def test_people_read_the_same_in_page_pull_request_and_terminal(state: str) -> None:
    """Belief, success, mean and runs of a head are the same words wherever they stand."""
    page, pull_request, terminal = html_rows(state), markdown_rows(state), shown_rows(state)

    assert list(page) == list(pull_request) == list(terminal) == slot_in_state(state).names
    for name, row in page.items():
        mean = next(key for key in row if key.startswith("mean"))
        assert row["success %"] == pull_request[name]["success %"] == terminal[name]["success %"]
        assert row["runs"] == pull_request[name]["runs"] == terminal[name]["runs"]
        unit = mean.split()[-1]
        if f"mean {unit}" in terminal[name]:
            assert row[mean] == terminal[name][f"mean {unit}"]
        assert pull_request[name].get("mean ms") == terminal[name].get("mean ms")
        assert terminal[name]["status"] in row["status"]
        if "belief" in terminal[name]:
            assert row["belief"] == pull_request[name]["belief"] == terminal[name]["belief"]


def test_shares_of_the_page_are_those_of_the_pull_request() -> None:
    """Weights in percent, with the same digits."""
    page, pull_request = html_rows("published"), markdown_rows("published")

    shares = {name: row["weight"].replace(" ", "").rstrip("%") for name, row in page.items()}
    assert shares == {name: row["weight %"] for name, row in pull_request.items()}


def test_everything_that_is_known_is_in_a_series() -> None:
    """The columns that are compared here all have figures in one slot or another."""
    series = read_back(render("prometheus", full_view()))

    assert [name for name, _ in SERIES.values() if not series.of(name)] == []
