"""test_rebalancing.ps1 for real: what it answers to every fixture that can be judged."""

import json
from pathlib import Path
from typing import Dict, NamedTuple

import pytest

from tests.powershell.rebalancing import fixtures
from tests.powershell.rebalancing.comparing import differences, lasting
from tests.powershell.rebalancing.facts import missing_facts
from tests.powershell.rebalancing.sessions import call_all, entries
from tests.powershell.shell import Answer, needs_powershell, run_script

pytestmark = needs_powershell

TABLES = ["improved", "worse", "too_few_runs", "contains_zero", "first", "worse_unpaired"]


class Session(NamedTuple):
    """Where the fixtures lie, each in the folder of its name, and what was answered."""

    folder: Path
    answers: Dict[str, Answer]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """All fixtures that can be judged, as JSON and as a report."""
    folder = tmp_path_factory.mktemp("judged")
    calls = {}
    for name in fixtures.judged():
        fixture = fixtures.load(name)
        fixtures.lay_out(fixture, folder / name)
        words = fixtures.script_words(fixture)
        calls[name] = ["-Format", "Json", "-ReportPath", "gate.json", *words]
    return Session(folder, call_all(calls, folder))


@pytest.mark.parametrize("name", fixtures.judged())
def test_the_script_says_what_the_fixture_expects(session: Session, name: str) -> None:
    """Exit code, verdict and all figures to 1e-9 are those of the fixture [H-007]."""
    fixture, answer = fixtures.load(name), session.answers[name]

    found = json.loads(answer.out)

    assert answer.code == fixture["expected"]["exit"]
    assert differences(found, fixture, session.folder / name) == []


@pytest.mark.parametrize("name", fixtures.judged())
def test_stderr_holds_warnings_only(session: Session, name: str) -> None:
    """What is said beside the answer is that runs without an id may not be fresh."""
    expected = fixtures.load(name)["expected"].get("stderr", [])
    warnings = session.answers[name].err.splitlines()

    assert all("has no run id" in line and "WARN" in line for line in warnings)
    assert bool(warnings) == bool(expected)
    for words in expected:
        assert any(words in line for line in warnings)


@pytest.mark.parametrize("name", fixtures.judged())
def test_the_report_is_what_is_printed(session: Session, name: str) -> None:
    """The file holds the same document, in ASCII without a byte order mark, and nothing else."""
    folder = session.folder / name

    data = (folder / "gate.json").read_bytes()

    assert data[:1] == b"{"
    assert data.isascii()
    assert data.endswith(b"\n")
    report, printed = json.loads(data.decode("ascii")), json.loads(session.answers[name].out)
    assert lasting(report) == lasting(printed)
    assert differences(report, fixtures.load(name), folder) == []
    assert entries(folder) == ["gate.json", "hydra_profiles"]


def test_the_script_says_who_made_the_report(session: Session) -> None:
    """The generator is the script with its version; each call has an id and a moment of its own."""
    reports = [json.loads(answer.out) for answer in session.answers.values()]

    generators = {(row["generator"]["name"], row["generator"]["version"]) for row in reports}
    assert generators == {("test_rebalancing.ps1", "1.0.0")}
    assert len({report["run_id"] for report in reports}) == len(reports)


@pytest.mark.parametrize("name", ["improved", "worse", "contains_zero", "kept"])
def test_the_exit_code_reaches_a_scheduler(tmp_path: Path, name: str) -> None:
    """Started by -File, the process ends with the answer: 0, 1 or 3 [H-007]."""
    fixture = fixtures.load(name)
    fixtures.lay_out(fixture, tmp_path)

    answer = run_script(
        "test_rebalancing.ps1", "-Format", "Json", *fixtures.script_words(fixture), folder=tmp_path
    )

    assert (answer.code, answer.err) == (fixture["expected"]["exit"], "")
    assert differences(json.loads(answer.out), fixture, tmp_path) == []


def test_tables_hold_the_facts(tmp_path: Path) -> None:
    """What a person reads are verdict, gain, interval, blocks, reason and a line a head."""
    loaded = {name: fixtures.load(name) for name in [*TABLES, "kept", "no_run", "free"]}
    for name, fixture in loaded.items():
        fixtures.lay_out(fixture, tmp_path / name)

    answers = call_all(
        {name: fixtures.script_words(fixture) for name, fixture in loaded.items()}, tmp_path
    )

    wrong = {name: missing_facts(answers[name].out, loaded[name]) for name in TABLES}
    assert wrong == {name: [] for name in TABLES}
    assert "there is nothing to compare" in answers["kept"].out
    for name, answer in answers.items():
        assert (answer.code, answer.err) == (loaded[name]["expected"]["exit"], "")
        assert answer.out.replace("\n", "").isprintable()
        assert answer.out.isascii()
