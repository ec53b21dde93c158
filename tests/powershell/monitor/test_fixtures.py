"""The fixtures say what the reference says, and Hydra's validator what they say of it."""

import json
import time
from pathlib import Path
from typing import List

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import parse_json
from hydra_heads.model.documents import problems_of
from tests.cli.conftest import FAILING, QUICK, Desk
from tests.powershell.monitor.cases import (
    Case,
    all_cases,
    assert_check,
    assert_same,
    assert_text,
    case,
)
from tests.powershell.monitor.reference import judge, log_lines, loud_lines
from tests.powershell.shell import needs_powershell, run_script

NOW = 1795310843.567
"""A moment like any other."""

CASES = all_cases()

each_case = pytest.mark.parametrize("given", CASES, ids=[each.name for each in CASES])


@each_case
def test_reference_says_what_is_expected(given: Case) -> None:
    """The verdict, figures and line for Nagios of a fixture are those of the reference [H-085]."""
    found = judge(given.data(NOW), NOW, given.max_age_s, given.file)

    ages = [given.age_s or 0.0] * 2
    assert_check(given, found.check, ages)
    assert_text(given.nagios(), found.nagios, ages)
    assert given.expected["exit"] == given.expected["status_code"]


@each_case
def test_validator_says_what_the_fixture_says(given: Case) -> None:
    """A fixture that names no problem is a valid dashboard; of any other Hydra says that one."""
    problems = _problems(given)

    if given.problem is None:
        assert problems == []
    else:
        assert problems
        assert given.problem in problems[0]


@each_case
def test_fixture_is_printed_as_plain_text(given: Case) -> None:
    """What may be printed of a fixture is printable ASCII, a line for Nagios a single one."""
    found = judge(given.data(NOW), NOW, given.max_age_s, given.file)

    text, _, perfdata = found.nagios.partition(" | ")
    assert all(" " <= char <= "~" for char in found.nagios + str(found.check))
    assert "|" not in text + perfdata


def test_there_are_cases_of_every_exit() -> None:
    """The fixtures are many, and end with each of the four codes."""
    assert {each.expected["exit"] for each in CASES} == {0, 1, 2, 3}
    assert len(CASES) >= 50


@pytest.mark.parametrize(
    ("command", "code"), [(QUICK, 0), (FAILING, 2)], ids=["heads that work", "a head that fails"]
)
def test_what_the_pipeline_writes_is_understood(desk: Desk, command: List[str], code: int) -> None:
    """The dashboard of a whole pipeline gives the status that Hydra says [H-001]."""
    desk.write_heads({"left": QUICK, "right": command})
    assert desk.call("pipeline", "--num-tests", "5", "--quiet").code in (0, 1)
    data = (desk.folder / "hydra_dashboard_config.json").read_bytes()
    document = desk.read("hydra_dashboard_config.json")

    found = judge(data, time.time(), None, "dashboard").check

    system = document["system"]
    assert isinstance(system, dict)
    assert [found["status"], found["status_code"]] == [system["status"], code]
    assert found["reasons"] == system["reasons"]
    assert [head["name"] for head in found["heads"]] == ["left", "right"]
    assert_same(document["thresholds"], found["thresholds"], "thresholds")


@needs_powershell
def test_monitor_reads_what_the_pipeline_wrote(desk: Desk) -> None:
    """From heads to the monitor's verdict nothing is done by hand [H-001, H-085]."""
    desk.write_heads({"left": QUICK, "right": FAILING})
    desk.call("pipeline", "--num-tests", "5", "--quiet")
    data = (desk.folder / "hydra_dashboard_config.json").read_bytes()

    answer = run_script("hydra_monitor.ps1", "-Format", "Json", folder=desk.folder)

    found, expected = json.loads(answer.out), judge(data, time.time(), None, "dashboard").check
    assert (answer.code, answer.err) == (2, "")
    assert found["reasons"] == expected["reasons"]
    for key in ("heads", "thresholds", "rules"):
        assert_same(expected[key], found[key], key)


def test_old_documents_of_hydra_are_stale() -> None:
    """A document is valid up to its last second, and stale after that."""
    given = case("ok")
    data = given.data(NOW)
    valid_for_s = given.body["document"]["valid_for_s"]

    codes = [
        judge(data, NOW - 12 + valid_for_s + more, None, "d").check["status_code"]
        for more in (-1.0, 1.0)
    ]

    assert codes == [0, 3]


def test_log_turns_loud_at_the_threshold() -> None:
    """From the N-th bad check in a row on the log warns, and says once that it is over."""
    names = ["ok", "warning", "critical", "unknown", "ok", "ok", "warning", "ok"]
    checks = [judge(case(name).data(NOW), NOW, None, name).check for name in names]

    lines = log_lines(checks, 2)

    assert [line.split(":")[0] for line in lines] == [
        "[INFO] ok", "[INFO] warning", "[ERROR] critical", "[ERROR] unknown",
        "[INFO] ok", "[INFO] ok", "[INFO] warning", "[INFO] ok",
    ]  # fmt: skip
    assert lines[4] == "[INFO] ok: recovered after 3 bad checks: 2 heads ok"
    assert loud_lines(lines) == lines[2:5]


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """A desk in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def _problems(given: Case) -> List[str]:
    """Return what Hydra says of a fixture, with the first problem first."""
    try:
        document = parse_json(given.data(NOW).decode("utf-8"), given.file)
    except InputError as error:
        return [error.message]
    return problems_of(document, "dashboard", given.file)
