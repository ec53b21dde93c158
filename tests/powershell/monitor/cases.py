"""The fixtures: dashboards with the verdict that the monitor gives on them."""

import copy
import glob
import json
import math
import os
import re
import time
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Pattern, Sequence

from tests.powershell.monitor.reference import judge, printable

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")

PLACEHOLDERS = {"{age}": r"(?P<age>-?\d+)", "{ahead}": r"(?P<ahead>\d+)", "{reason}": r".+"}
"""What an expectation leaves open: seconds that pass, and what is wrong with a bad file."""

CLOSE = 1e-14
"""How far figures may be off: Windows PowerShell 5.1 loses the last bit of some."""


class Case(NamedTuple):
    """One fixture.

    `age_s` is the age of the document at the check, None when it stands as it is; `problem` is
    what Hydra's own validator says of it, None when it finds nothing wrong. The document is
    `body["document"]` or `body["text"]`.
    """

    name: str
    age_s: Optional[float]
    max_age_s: Optional[float]
    problem: Optional[str]
    expected: Dict[str, Any]
    body: Dict[str, Any]

    @property
    def file(self) -> str:
        """The name of the file that the monitor is given."""
        return f"{self.name}.json"

    @property
    def is_document(self) -> bool:
        """Whether the monitor finds a document to judge by."""
        return "{reason}" not in self.expected["reasons"]

    @property
    def title(self) -> str:
        """What the table begins with."""
        if not self.is_document:
            return "Hydra"
        slot = self.body["document"]["slot"]
        return "Hydra" if slot is None else f"Hydra {printable(slot)}"

    def data(self, now: float) -> bytes:
        """Return the file as it is for a check at `now`."""
        unix = None if self.age_s is None else round(now - self.age_s, 3)
        text = self.body.get("text")
        if text is not None:
            return str(text).replace("@timestamp_unix@", repr(unix)).encode("ascii")
        document = dict(self.body["document"])
        if unix is not None:
            document.update(timestamp_unix=unix, timestamp=utc(unix))
        text = json.dumps(document, indent=2) + "\n"
        text = text.replace("\n", "\r\n") if self.body.get("crlf") else text
        return text.encode("utf-8-sig" if self.body.get("bom") else "ascii")

    def words(self) -> List[str]:
        """Return the options of the monitor that belong to this fixture."""
        words = ["-ConfigPath", self.file]
        return words if self.max_age_s is None else [*words, "-MaxAgeSeconds", f"{self.max_age_s}"]

    def nagios(self) -> str:
        """Return the line for Nagios; that of the reference where it is too long to write."""
        line = self.expected["nagios"]
        if line is None:
            line = judge(self.data(0.0), 0.0, self.max_age_s, self.file).nagios
            line = re.sub("'age'=-?[0-9]+s", "'age'={age}s", line)
        return str(line)


def utc(unix: float) -> str:
    """Write a moment as Hydra's documents do."""
    milliseconds = math.floor(unix * 1000 + 0.5)
    moment = time.gmtime(milliseconds // 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", moment) + f".{milliseconds % 1000:03}+00:00"


def all_cases() -> List[Case]:
    """Read the fixtures, in order of their names."""
    return [read_case(path) for path in sorted(glob.glob(os.path.join(FOLDER, "*.json")))]


def read_case(path: str) -> Case:
    """Read one fixture; `repeat` stands for so many heads like the one that is there."""
    with open(path, encoding="ascii") as file:
        body = json.load(file)
    expected = dict(body["expected"])
    if "repeat" in body:
        body["document"]["heads"] = _repeated(body["document"]["heads"], body["repeat"])
        expected["heads"] = _repeated(expected["heads"], body["repeat"])
    name = os.path.basename(path)[: -len(".json")]
    return Case(name, body["age_s"], body.get("max_age_s"), body["problem"], expected, body)


def case(name: str) -> Case:
    """Read the fixture of this name."""
    return read_case(os.path.join(FOLDER, f"{name}.json"))


def pattern_of(text: str) -> Pattern[str]:
    """Compile an expected text, open where it is.

    >>> pattern_of("{age} s (a.b)").fullmatch("12 s (a.b)").group("age")
    '12'
    """
    parts = re.split(r"(\{age\}|\{ahead\}|\{reason\})", text)
    return re.compile("".join(PLACEHOLDERS.get(part) or re.escape(part) for part in parts))


def assert_text(expected: str, found: str, ages: Sequence[float]) -> None:
    """Assert that a text is the expected one, its age between those at first and at last."""
    match = pattern_of(expected).fullmatch(found)
    assert match is not None, f"found    {found}\nexpected {expected}"
    groups = match.groupdict()
    if "age" in groups:
        assert math.floor(ages[0]) <= int(groups["age"]) <= ages[1]
    if "ahead" in groups:
        assert math.floor(-ages[1]) <= int(groups["ahead"]) <= -ages[0] + 1


def assert_check(case: Case, check: Mapping[str, Any], ages: Sequence[float]) -> None:
    """Assert that a check says what the fixture expects, its time left aside."""
    expected = case.expected
    assert [check["status"], check["status_code"]] == [expected["status"], expected["status_code"]]
    assert len(check["reasons"]) == len(expected["reasons"]), check["reasons"]
    for wanted, found in zip(expected["reasons"], check["reasons"]):
        assert_text(wanted, found, ages)
    assert check["stale"] is expected["stale"]
    assert check["head_count"] == expected["head_count"]
    for key in ("heads", "thresholds", "rules"):
        assert_same(expected[key], check[key], key)
    if case.is_document:
        assert ages[0] - 0.001 <= check["age_s"] <= ages[1]
    else:
        assert check["age_s"] is None


def assert_same(expected: object, found: object, where: str) -> None:
    """Assert that two JSON values are alike, keys in order, figures but for the last bit."""
    if isinstance(expected, dict):
        assert isinstance(found, dict), where
        assert list(found) == list(expected), where
        for key in expected:
            assert_same(expected[key], found[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert isinstance(found, list), where
        assert len(found) == len(expected), where
        for index, item in enumerate(expected):
            assert_same(item, found[index], f"{where}[{index}]")
    elif isinstance(expected, (int, float)):
        assert isinstance(found, (int, float)), where
        assert math.isclose(found, expected, rel_tol=CLOSE), f"{where}: {found}, not {expected}"
    else:
        assert found == expected, where


def _repeated(rows: Sequence[Mapping[str, Any]], count: int) -> List[Dict[str, Any]]:
    """Return so many copies of the only row, numbered in its name."""
    (row,) = rows
    copies = []
    for number in range(1, count + 1):
        another = copy.deepcopy(dict(row))
        copies.append(dict(another, name=str(row["name"]).replace("{n}", f"{number:03}")))
    return copies
