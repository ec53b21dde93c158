"""`--log-format`: log lines for people, or JSON objects for programs."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Sequence

import pytest

from hydra_heads.cli.main import main
from tests.cli.conftest import Desk

ROOT = Path(__file__).resolve().parents[2]

KEYS = ["time", "level", "logger", "message", "run_id"]

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00\Z")


def objects(err: str) -> List[Dict[str, Any]]:
    """Read standard error as one object a line, each with what every line has."""
    lines = [json.loads(line) for line in err.splitlines()]
    for line in lines:
        assert list(line)[: len(KEYS)] == KEYS
        assert TIME.match(line["time"])
        assert line["level"] in ("DEBUG", "INFO", "WARN", "ERROR")
        assert re.match(r"hydra\.[a-z]+\.[a-z_.]+\Z", line["logger"])
        assert isinstance(line["message"], str)
    return lines


def test_every_line_of_phase_1_names_its_invocation(two_heads: Desk) -> None:
    """Each line parses and has time, level, message and run id [R-079]."""
    answer = two_heads.call("profile", "--num-tests", "2", "--verbose", "--log-format", "json")

    lines = objects(answer.err)
    profile = two_heads.read("hydra_profiles/head_left.json")
    assert answer.code == 0
    assert len(lines) > 4
    assert {line["run_id"] for line in lines} == {profile["run_id"]}
    assert "Starting profiling phase" in [line["message"] for line in lines]


def test_a_resumed_phase_1_keeps_its_run_id(two_heads: Desk) -> None:
    """The lines of an invocation that is gone on with carry the id that it has."""
    two_heads.call("profile", "--num-tests", "2", "--quiet")
    profile = two_heads.read("hydra_profiles/head_left.json")

    answer = two_heads.call("profile", "--resume", "--log-format", "json")

    lines = objects(answer.err)
    assert [line["run_id"] for line in lines] == [profile["run_id"]] * len(lines)
    assert lines


def test_the_other_phases_name_what_they_write(profiled: Desk) -> None:
    """Lines of Phases 2 and 3 carry the run id of the document that they write."""
    early = profiled.call("dashboard", "--log-format", "json")
    dashboard = profiled.read("hydra_dashboard_config.json")

    lines = objects(early.err)

    assert [line["level"] for line in lines] == ["WARN"]
    assert lines[0]["run_id"] == dashboard["run_id"]


@pytest.mark.parametrize(
    "words",
    [
        ("profile", "--log-format", "json", "--heads", "größe\n.json"),
        ("profile", "--log-format=json", "--no-such-option"),
        ("weigh", "--log-format", "json", "--verbose"),
        ("run", "--log-format", "json"),
        ("run", "--log-format", "json", "--"),
    ],
)
def test_an_error_is_one_object(desk: Desk, words: Sequence[str]) -> None:
    """The closing error, wrong usage too, is a line as the others are."""
    answer = desk.call(*words)

    (line,) = objects(answer.err)
    assert answer.code in (2, 125)
    assert line["level"] == "ERROR"
    assert line["message"].startswith(f"hydra-heads {words[0]}: ")
    assert ("traceback" in line) == ("--verbose" in words)
    assert answer.err.isascii()


def test_a_line_with_another_form_is_refused(desk: Desk) -> None:
    """What is neither text nor json is a usage error, as an option and in the environment."""
    answer = desk.call("show", "--log-format", "xml")

    assert answer.code == 2
    assert answer.err == (
        "hydra-heads show: argument --log-format: found 'xml', expected one of text, json; "
        "see --help\n"
    )


@pytest.mark.parametrize(
    ("value", "words", "is_json"),
    [
        ("json", [], True),
        ("text", [], False),
        ("", [], False),
        ("json", ["--log-format", "text"], False),
        ("text", ["--log-format", "json"], True),
    ],
)
def test_the_environment_gives_way_to_the_option(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, value: str, words: List[str], is_json: bool
) -> None:
    """HYDRA_LOG_FORMAT holds where no option says."""
    monkeypatch.setenv("HYDRA_LOG_FORMAT", value)

    answer = desk.call("show", *words)

    assert answer.err.startswith("{") == is_json


def test_a_wrong_value_in_the_environment_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    """The error says where the value stands."""
    monkeypatch.setenv("HYDRA_LOG_FORMAT", "xml")

    answer = desk.call("show")

    assert answer.code == 2
    assert "environment variable HYDRA_LOG_FORMAT: found 'xml'" in answer.err


def test_an_internal_error_keeps_its_traceback_in_the_line(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    """With --verbose the traceback is a member of the object, not lines between objects."""
    from hydra_heads.cli import show

    monkeypatch.setattr(show, "run", lambda call: 1 // 0)

    answer = desk.call("show", "--verbose", "--log-format", "json")

    (line,) = objects(answer.err)
    assert "ZeroDivisionError" in line["message"]
    assert line["traceback"].startswith("Traceback (most recent call last):")


def test_results_stay_as_they_are(profiled: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The form of log lines changes nothing on standard output."""
    text = profiled.call("show").out

    as_json = profiled.call("show", "--log-format", "json").out

    assert text == as_json
    assert main(["show", "--quiet"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows runs no command in our place yet")
def test_a_command_in_our_place_has_its_run_id(tmp_path: Path) -> None:
    """The lines around `run -- COMMAND` carry the id that the run is recorded under."""
    words = [sys.executable, str(ROOT / "hydra_heads"), "run", "--log-format", "json", "--"]

    answer = subprocess.run(
        [*words, "no-such-program"],
        cwd=str(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    recorded, error = objects(answer.stderr)
    assert (recorded["level"], error["level"], answer.returncode) == ("INFO", "ERROR", 127)
    assert error["run_id"] == recorded["run_id"]
    assert recorded["message"].startswith(f"recorded as {recorded['run_id']}.1: ")
