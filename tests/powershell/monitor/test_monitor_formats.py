"""`hydra_monitor.ps1` says of every fixture what it should, in every format."""

import calendar
import json
import re
import time
from typing import Any, Dict

import pytest

from tests.powershell.monitor.cases import (
    Case,
    all_cases,
    assert_check,
    assert_text,
    pattern_of,
)
from tests.powershell.monitor.sessions import Checked, check_all
from tests.powershell.shell import needs_powershell

pytestmark = needs_powershell

CASES = all_cases()

each_case = pytest.mark.parametrize("given", CASES, ids=[each.name for each in CASES])

KEYS = "status status_code reasons checked age_s stale head_count heads thresholds rules".split()

UTC = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}\+00:00")

FIRST_LINE = re.compile(
    r": (?P<word>[A-Z]+), (?P<heads>\d+ heads?), document .+, "
    r"checked \d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
)

FIRST_LINE_WITHOUT = re.compile(r": (?P<word>UNKNOWN), checked \d{4}-\d\d-\d\d \d\d:\d\d:\d\d")

FAR_EAST = {"TZ": "Asia/Kolkata"}
"""A zone that is hours away from UTC, so that nobody takes one for the other."""


@pytest.fixture(scope="module")
def as_json(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Checked]:
    """What each case gives as JSON."""
    return check_all(CASES, "Json", tmp_path_factory.mktemp("json"), FAR_EAST)


@pytest.fixture(scope="module")
def for_nagios(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Checked]:
    """What each case gives for Nagios."""
    return check_all(CASES, "Nagios", tmp_path_factory.mktemp("nagios"))


@pytest.fixture(scope="module")
def as_table(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Checked]:
    """What each case gives as a table."""
    return check_all(CASES, "Table", tmp_path_factory.mktemp("table"))


@each_case
def test_json_says_what_is_expected(given: Case, as_json: Dict[str, Checked]) -> None:
    """The check as JSON is one line with all keys in order, and ends with its code [H-085]."""
    found = as_json[given.name]

    check = json.loads(found.out)
    assert found.out.count("\n") == 1
    assert list(check) == KEYS
    assert_check(given, check, found.ages)
    assert found.code == given.expected["exit"]


@each_case
def test_json_is_dated_in_utc(given: Case, as_json: Dict[str, Checked]) -> None:
    """The moment of the check is the present one, in UTC, wherever the machine stands."""
    match = UTC.fullmatch(json.loads(as_json[given.name].out)["checked"])

    assert match is not None
    unix = calendar.timegm(time.strptime(match.group(1), "%Y-%m-%dT%H:%M:%S"))
    assert abs(time.time() - unix) < 1800


@each_case
def test_nagios_says_what_is_expected(given: Case, for_nagios: Dict[str, Checked]) -> None:
    """The line for Nagios is the expected one to the letter, and ends with its code [H-085]."""
    found = for_nagios[given.name]

    assert found.out.count("\n") == 1
    assert_text(given.nagios(), found.out.rstrip("\n"), found.ages)
    assert found.code == given.expected["exit"]


@each_case
def test_table_says_what_is_expected(given: Case, as_table: Dict[str, Checked]) -> None:
    """The table shows state, reasons, heads, thresholds and rules [H-085]."""
    found = as_table[given.name]

    lines = found.out.split("\n")
    match = (FIRST_LINE if given.is_document else FIRST_LINE_WITHOUT).fullmatch(
        lines[0][len(given.title) :]
    )
    assert match is not None, lines[0]
    assert lines[0].startswith(given.title)
    assert match.group("word") == given.expected["status"].upper()
    reasons = given.expected["reasons"]
    for wanted, line in zip(reasons, lines[1:]):
        assert pattern_of("  " + wanted).fullmatch(line)
    rest = "\n".join(lines[1 + len(reasons) :])
    _assert_rows(given.expected, rest)
    titles = [line.split(" ")[0] for line in rest.split("\n")]
    assert ("HEAD" in titles) == bool(given.expected["heads"])
    assert ("Thresholds:" in titles) == bool(given.expected["thresholds"])
    assert ("Rules:" in titles) == bool(given.expected["rules"])
    assert found.code == given.expected["exit"]


def _assert_rows(expected: Dict[str, Any], rest: str) -> None:
    """Assert that each head, threshold and rule has its line."""
    lines = iter(rest.split("\n"))
    for head in expected["heads"]:
        row = next(line for line in lines if line.startswith(head["name"] + " "))
        assert f" {head['status']} " in row.lower() + " "
        assert all(reason in row for reason in head["reasons"])
    for threshold in expected["thresholds"]:
        assert any(line.startswith(f"  {threshold['id']}: ") for line in lines)
    for rule in expected["rules"]:
        start = f"  {rule['id']}: {rule['state']} ({rule['severity']})"
        assert any(line.startswith(start) for line in lines)


@each_case
def test_what_is_printed_is_plain(
    given: Case,
    as_json: Dict[str, Checked],
    for_nagios: Dict[str, Checked],
    as_table: Dict[str, Checked],
) -> None:
    """Whatever a document says, no other than printable ASCII comes out [fault 94]."""
    printed = [found[given.name].out for found in (as_json, for_nagios, as_table)]

    assert not re.search("[^ -~\n]", "".join(printed))


@pytest.mark.parametrize("name", [each.name for each in CASES if not each.is_document])
def test_reason_of_a_bad_file_names_it(name: str, as_json: Dict[str, Checked]) -> None:
    """What is wrong with a file is one reason, which says where and is more than a name."""
    (reason,) = json.loads(as_json[name].out)["reasons"]

    assert f"{name}.json" in reason
    assert len(reason) > len(f"{name}.json") + 20


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("ok", r"left +ok +0\.250 +0\.200 +98\.5 % +0\.0131 s *"),
        ("ok", r"right +ok +0\.750 +0\.800 +99(\.0)? % +0\.250 s *"),
        ("null-avg-time", r"left +critical +0\.250 +0\.200 +0(\.0)? % +- +success_rate is 0 .*"),
        ("null-weight", r"left +ok +- +- +98\.5 % +0\.0131 s *"),
        ("nothing-known", r"left +unknown +- +- +- +- +no runs: nothing is known *"),
        ("fractions", r"left +warning +0\.125 +0\.375 +98\.8 % +1\.25 s +avg_time is 1\.25 .*"),
        ("dates-as-text", r"left .2026-11-21T09:30:00\.250\+00:00. +warning .*08:00:00.*"),
        ("foreign-names", r"left .Schl\?ssel \? schnell. +warning .* gr\?\?er *"),
        ("ok", r"  success_rate: warning below 95, critical below 90 percent"),
        ("null-weight", r"  profile_age: warning above 90000 seconds"),
        ("own-thresholds", r"  slow: warning above 0\.2 seconds"),
        ("own-thresholds", r"  share: critical below 0\.05 fraction"),
        (
            "rules",
            r"  rule-firing: firing \(CRITICAL\) cpu_max > 82, since 2026-11-22[ T]01:00:02.*",
        ),
        ("ok", r"Hydra job: OK, 2 heads, document \d+ (s|min) old \(valid for 25 h\), checked 2.*"),
        (
            "one-head",
            r"Hydra job: OK, 1 head, document \d+ (s|min) old \(valid for 25 h\), checked 2.*",
        ),
    ],
)
def test_line_of_the_table(name: str, row: str, as_table: Dict[str, Checked]) -> None:
    """Figures stand in the table with their units, and a hyphen where there is none [H-085]."""
    lines = as_table[name].out.split("\n")

    assert [line for line in lines if re.fullmatch(row, line, re.I)], as_table[name].out


def test_columns_of_the_table_are_aligned(as_table: Dict[str, Checked]) -> None:
    """Columns begin, or end, at one place."""
    lines = as_table["critical"].out.split("\n")
    heading = next(index for index, line in enumerate(lines) if line.startswith("HEAD"))

    header, *rows = lines[heading : heading + 3]

    assert header.split() == ["HEAD", "STATUS", "WEIGHT", "BEFORE", "SUCCESS", "AVG", "REASONS"]
    assert {row.index("success_rate is") for row in rows} == {header.index("REASONS")}
