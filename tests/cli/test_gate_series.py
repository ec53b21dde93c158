"""`gate --series`: where anybody's series turn red."""

import io
import json
import random
import sys
from typing import List, Mapping, Optional, Sequence

import pytest

from tests.cli.conftest import Desk

STEP = [100.0 + (7 * at % 5) for at in range(40)] + [150.0 + (7 * at % 5) for at in range(40)]

FLAT = [100.0 + (7 * at % 5) for at in range(60)]


def _write(desk: Desk, series: Mapping[str, Sequence[Optional[float]]]) -> None:
    desk.write("series.json", json.dumps(series))


def test_the_points_where_series_turn_red(desk: Desk) -> None:
    """The bare JSON maps each id to indices; the exit code is 0 whatever is found."""
    _write(desk, {"step": [*STEP], "flat": [*FLAT]})

    answer = desk.call("gate", "--series", "series.json", "--json")

    found = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert list(found) == ["step", "flat"]
    assert len(found["step"]) == 1
    assert 40 <= found["step"][0] <= 44
    assert found["flat"] == []


def test_only_what_was_seen_so_far_counts(desk: Desk) -> None:
    """What is found in a prefix is what is found in the whole, cut at its end [R-069]."""
    draw = random.Random(3)
    levels = [100.0] * 30 + [130.0] * 25 + [90.0] * 20 + [140.0] * 25
    values: List[Optional[float]] = [draw.gauss(level, 3.0) for level in levels]
    values[45] = None
    _write(desk, {f"{end}": values[:end] for end in range(5, 101, 5)})

    found = json.loads(desk.call("gate", "--series", "series.json", "--json").out)

    whole = found["100"]
    assert whole
    for end, indices in found.items():
        assert indices == [index for index in whole if index < int(end)]


def test_each_series_is_judged_alone(desk: Desk) -> None:
    """What stands beside a series changes nothing, and neither does its name."""
    _write(desk, {"step": [*STEP]})
    alone = json.loads(desk.call("gate", "--series", "series.json", "--json").out)["step"]
    _write(desk, {**{f"other{place}": [*STEP] for place in range(20)}, "step": [*STEP]})

    assert json.loads(desk.call("gate", "--series", "series.json", "--json").out)["step"] == alone


def test_details_are_objects(desk: Desk) -> None:
    """With `--detail` a point has its effect in percent with interval and p."""
    _write(desk, {"step": [*STEP]})

    answer = desk.call("gate", "--series", "series.json", "--json", "--detail")

    (point,) = json.loads(answer.out)["step"]
    assert list(point) == ["index", "effect", "low", "high", "p"]
    assert point["low"] <= point["effect"] <= point["high"]
    assert point["effect"] == pytest.approx(49, abs=5)
    assert 0 < point["p"] < 0.05


def test_nothing_is_a_percentage_of_0(desk: Desk) -> None:
    """From 0 a series rises to a level, by no percent; from 10, with a 0 among it, by some."""
    _write(desk, {"none": [0.0] * 30 + [5.0] * 10, "some": [10.0] * 29 + [0.0] + [15.0] * 10})

    lines = desk.call("gate", "--series", "series.json").out.splitlines()
    answer = desk.call("gate", "--series", "series.json", "--json", "--detail")

    found = json.loads(answer.out)
    assert lines[1].endswith(": 0 -> 5")
    assert [found["none"][0][key] for key in ("effect", "low", "high")] == [None] * 3
    assert found["some"][0]["effect"] == pytest.approx(50)
    assert "10 -> 15, +50 % [" in lines[3]


def test_text_names_labels_and_levels(desk: Desk) -> None:
    """A CSV's labels are printed beside the index."""
    rows = [f"c{at},{value},{FLAT[at % 60]}" for at, value in enumerate(STEP)]
    desk.write("series.csv", "\n".join(["commit,zlib,gzip", *rows]) + "\n")

    lines = desk.call("gate", "--series", "series.csv").out.splitlines()

    assert lines[0] == "zlib: turns red once"
    assert lines[1].startswith("  at 4")
    assert "(c4" in lines[1]
    assert ": 102 -> 15" in lines[1]
    assert lines[2] == "gzip: never turns red"


def test_a_series_comes_from_standard_input(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is standard input."""
    data = io.TextIOWrapper(io.BytesIO(json.dumps({"step": STEP}).encode()))
    monkeypatch.setattr(sys, "stdin", data)

    assert len(json.loads(desk.call("gate", "--series", "-", "--json").out)["step"]) == 1


def test_the_minimum_is_an_option(desk: Desk) -> None:
    """A change below the minimum is none."""
    _write(desk, {"step": [*STEP]})

    answer = desk.call("gate", "--series", "series.json", "--json", "--min-effect-percent", "80")

    assert json.loads(answer.out) == {"step": []}


def test_quiet_prints_nothing_but_json(desk: Desk) -> None:
    """Who asks for JSON gets it."""
    _write(desk, {"flat": [*FLAT]})

    assert desk.call("gate", "--series", "series.json", "--quiet").out == ""
    assert desk.call("gate", "--series", "series.json", "--quiet", "--json").out != ""


@pytest.mark.parametrize("text", ["", '{"a": 1}', '{"a": [NaN]}', '{"a": ["x"]}', "a\nx\n"])
def test_bad_series_are_one_line(desk: Desk, text: str) -> None:
    """What is no series ends with 2."""
    desk.write("series.json", text)

    answer = desk.call("gate", "--series", "series.json", "--json")

    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
