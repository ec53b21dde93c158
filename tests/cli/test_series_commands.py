"""`changes` and `anomalies`: filters over anybody's series."""

import io
import json
import sys
from typing import Dict, List

import pytest

from hydra_heads.stats.anomalies import METHODS
from tests.cli.conftest import Desk

STEP = [100.0 + (7 * at % 5) for at in range(40)] + [150.0 + (7 * at % 5) for at in range(40)]

SPIKE = (
    [100.0 + (7 * at % 5) for at in range(150)]
    + [500.0]
    + [100.0 + (7 * at % 5) for at in range(9)]
)

FLAT = [100.0 + (7 * at % 5) for at in range(60)]


def _write(desk: Desk, series: Dict[str, List[float]]) -> None:
    desk.write("series.json", json.dumps(series))


def test_changes_prints_the_first_points_of_new_levels(desk: Desk) -> None:
    """The bare JSON of `changes` maps each id to indices, those without a change to none."""
    _write(desk, {"step": STEP, "flat": FLAT})

    answer = desk.call("changes", "series.json", "--json")

    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out) == {"step": [40], "flat": []}


def test_changes_says_how_far_and_how_surely(desk: Desk) -> None:
    """With `--detail` a change has its effect, in the series' unit, with interval and p."""
    _write(desk, {"step": STEP})

    (found,) = json.loads(desk.call("changes", "series.json", "--json", "--detail").out)["step"]

    assert sorted(found) == ["effect", "high", "index", "low", "p"]
    assert found["index"] == 40
    assert found["low"] <= 50 <= found["high"]
    assert found["p"] < 0.001


def test_changes_words_levels_and_labels(desk: Desk) -> None:
    """The text names the point by its label, and tells levels, percent, interval and p."""
    rows = [f"day-{at},{value}" for at, value in enumerate(STEP)]
    desk.write("series.csv", "when,time\n" + "\n".join(rows) + "\n")

    lines = desk.call("changes", "series.csv").out.splitlines()

    assert lines[0] == "time: 1 change in 80 points"
    assert lines[1].startswith("  at 40 (day-40): 102 -> 152, +49.0 % [")
    assert ", p " in lines[1]


def test_anomalies_prints_points_far_from_those_before(desk: Desk) -> None:
    """`anomalies` maps each id to the indices of what could not be expected."""
    _write(desk, {"spike": SPIKE, "flat": FLAT})

    assert json.loads(desk.call("anomalies", "series.json", "--json").out) == {
        "spike": [150],
        "flat": [],
    }
    lines = desk.call("anomalies", "series.json").out.splitlines()
    assert lines[0] == "spike: 1 anomaly in 160 points"
    assert lines[1].startswith("  at 150: 500, expected ")
    assert lines[2] == "flat: no anomaly in 60 points"


@pytest.mark.parametrize("method", [name for name in METHODS if name != "cusum"])
def test_every_method_finds_a_planted_spike(desk: Desk, method: str) -> None:
    """`--method` judges by another of the methods; each finds what nobody could miss.

    But for `cusum`, which looks for small shifts that last.
    """
    _write(desk, {"spike": SPIKE})

    found = json.loads(desk.call("anomalies", "series.json", "--json", "--method", method).out)

    assert 150 in found["spike"]


def test_series_are_read_from_standard_input(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what another program prints."""
    text = io.TextIOWrapper(io.BytesIO(json.dumps({"step": STEP}).encode()))
    monkeypatch.setattr(sys, "stdin", text)

    answer = desk.call("changes", "-", "--json")

    assert json.loads(answer.out) == {"step": [40]}


@pytest.mark.parametrize("values", [[], [1], [1, 2], [5] * 50, [None] * 20, [None, 3, None]])
@pytest.mark.parametrize("command", ["changes", "anomalies"])
def test_short_constant_and_empty_series_give_nothing(
    desk: Desk, command: str, values: List[float]
) -> None:
    """Series of length 0, 1 and 2, constant ones and nulls are no error, and nothing is found."""
    _write(desk, {"short": values})

    answer = desk.call(command, "series.json", "--json")

    assert (answer.code, json.loads(answer.out)) == (0, {"short": []})


@pytest.mark.parametrize("command", ["changes", "anomalies"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "series.json: not JSON: Expecting property name enclosed in double quotes at line"),
        ('{"a": ["x"]}', "series.json: a[0]: found 'x', expected a number or null"),
        ("", 'series.json: empty, expected JSON {"id": [values]} or CSV with a header'),
    ],
)
def test_bad_series_are_one_line_and_2(desk: Desk, command: str, text: str, message: str) -> None:
    """What is no series names the file, the place, what was found and what is allowed."""
    desk.write("series.json", text)

    answer = desk.call(command, "series.json")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"hydra-heads {command}: {message}")
    assert answer.err.count("\n") == 1


def test_a_file_that_is_not_there_and_detail_alone_are_refused(desk: Desk) -> None:
    """A missing file is named; `--detail` without `--json` is a usage error."""
    missing = desk.call("changes", "gone.json")
    _write(desk, {"flat": FLAT})
    alone = desk.call("anomalies", "series.json", "--detail")

    assert missing.err == "hydra-heads changes: gone.json: no such file\n"
    assert (missing.code, alone.code) == (2, 2)
    assert "--detail goes with --json" in alone.err
