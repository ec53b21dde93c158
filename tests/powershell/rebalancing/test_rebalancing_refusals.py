"""test_rebalancing.ps1 for real: what it refuses, and that a report that is there survives."""

from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

import pytest

from tests.powershell.rebalancing import fixtures
from tests.powershell.rebalancing.sessions import call_all, entries
from tests.powershell.shell import Answer, needs_powershell, run_script

pytestmark = needs_powershell

KEPT = '{"kept": true}\n'

USAGE: Dict[str, Tuple[List[str], List[str]]] = {
    "improvement_negative": (["-MinImprovementPercent", "-1"], ["-MinImprovementPercent", "'-1'"]),
    "improvement_word": (["-MinImprovementPercent", "two"], ["-MinImprovementPercent", "'two'"]),
    "improvement_comma": (["-MinImprovementPercent", "1,5"], ["-MinImprovementPercent", "'1,5'"]),
    "improvement_nan": (["-MinImprovementPercent", "NaN"], ["-MinImprovementPercent", "'NaN'"]),
    "improvement_endless": (["-MinImprovementPercent", "Infinity"], ["-MinImprovementPercent"]),
    "improvement_too_large": (["-MinImprovementPercent", "1e400"], ["-MinImprovementPercent"]),
    "improvement_empty": (["-MinImprovementPercent", ""], ["-MinImprovementPercent", "''"]),
    "confidence_one": (["-Confidence", "1"], ["-Confidence", "'1'"]),
    "confidence_nearly_one": (["-Confidence", "0.9999999"], ["-Confidence", "'0.9999999'"]),
    "confidence_percent": (["-Confidence", "95"], ["-Confidence", "'95'"]),
    "confidence_low": (["-Confidence", "0.49"], ["-Confidence", "'0.49'"]),
    "confidence_comma": (["-Confidence", "0,95"], ["-Confidence", "'0,95'"]),
    "tests_none": (["-MinTests", "0"], ["-MinTests", "'0'"]),
    "tests_half": (["-MinTests", "1.5"], ["-MinTests", "'1.5'"]),
    "tests_negative": (["-MinTests", "-3"], ["-MinTests", "'-3'"]),
    "tests_word": (["-MinTests", "ten"], ["-MinTests", "'ten'"]),
    "regression_negative": (["-MaxRegressionPercent", "-0.1"], ["-MaxRegressionPercent", "'-0.1'"]),
    "regression_word": (["-MaxRegressionPercent", "x"], ["-MaxRegressionPercent", "'x'"]),
    "format_unknown": (["-Format", "xml"], ["-Format", "'xml'", "Table", "Json"]),
    "format_empty": (["-Format", ""], ["-Format", "''"]),
    "format_of_the_monitor": (["-Format", "Nagios"], ["-Format", "'Nagios'"]),
    "weights_empty": (["-WeightsPath", ""], ["-WeightsPath"]),
    "option_unknown": (["-Bogus"], ["-Bogus"]),
    "option_unknown_with_value": (["-Bogus", "3"], ["-Bogus"]),
    "option_of_python": (["--json"], ["--json"]),
    "word_too_many": (["a", "b", "c", "d", "e", "f", "Table", "r.json", "ninth"], []),
}
"""Words of wrong calls, and what their one line has to hold."""

REPORTS = {
    "report_in_no_folder": ["-ReportPath", "no/such/gate.json"],
    "report_on_a_folder": ["-ReportPath", "hydra_profiles"],
}


class Session(NamedTuple):
    """Where the fixtures lie, each in the folder of its name, and what was answered."""

    folder: Path
    answers: Dict[str, Answer]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """All fixtures that cannot be judged, each with a report that is there already."""
    folder = tmp_path_factory.mktemp("refused")
    calls = {}
    for name in fixtures.refused():
        fixtures.lay_out(fixtures.load(name), folder / name)
        (folder / name / "gate.json").write_text(KEPT, encoding="ascii")
        calls[name] = ["-Format", "Json", "-ReportPath", "gate.json"]
    return Session(folder, call_all(calls, folder))


@pytest.fixture(scope="module")
def misused(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """All wrong calls, each where a right one would say improved."""
    folder = tmp_path_factory.mktemp("misused")
    calls = {}
    for name, words in {**{key: row[0] for key, row in USAGE.items()}, **REPORTS}.items():
        fixtures.lay_out(fixtures.load("improved"), folder / name)
        calls[name] = words
    return Session(folder, call_all(calls, folder))


def assert_refused(answer: Answer) -> str:
    """Return the one line of an answer that is a refusal."""
    assert (answer.code, answer.out) == (2, "")
    *before, line = answer.err.splitlines() or [""]
    assert all("has no run id" in warning for warning in before)
    assert line.startswith("test_rebalancing.ps1: ")
    assert line.isascii()
    assert line.isprintable()
    return line


@pytest.mark.parametrize("name", fixtures.refused())
def test_what_cannot_be_judged_is_refused(refused: Session, name: str) -> None:
    """It ends with 2, nothing on stdout, and one line that says why [H-007]."""
    line = assert_refused(refused.answers[name])

    for words in fixtures.load(name)["expected"]["message"]:
        assert words in line.replace("\\", "/")


@pytest.mark.parametrize("name", fixtures.refused())
def test_an_error_leaves_the_report_alone(refused: Session, name: str) -> None:
    """A report of an earlier night is not touched, and nothing is left beside it."""
    folder = refused.folder / name

    assert (folder / "gate.json").read_text(encoding="ascii") == KEPT
    assert [entry for entry in entries(folder) if entry != "hydra_profiles"] == ["gate.json"]


@pytest.mark.parametrize("name", USAGE)
def test_wrong_usage_is_refused(misused: Session, name: str) -> None:
    """Every wrong value and every unknown option ends with 2 and a line that names it."""
    line = assert_refused(misused.answers[name])

    for words in USAGE[name][1]:
        assert words in line


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_cannot_be_written_is_said(misused: Session, name: str) -> None:
    """Without a place for its report the script says so and ends with 2."""
    assert_refused(misused.answers[name])
    assert entries(misused.folder / name) == ["hydra_profiles"]
    assert entries(misused.folder / name / "hydra_profiles") == ["validation", "weights.json"]


@pytest.mark.parametrize("words", [["-Bogus", "3"], ["-MinTests", "-5"], ["--weights"]])
def test_wrong_usage_reaches_a_scheduler(tmp_path: Path, words: List[str]) -> None:
    """Started by -File, the process ends with 2 and not with PowerShell's own 1."""
    fixtures.lay_out(fixtures.load("improved"), tmp_path)

    answer = run_script("test_rebalancing.ps1", *words, folder=tmp_path)

    line = assert_refused(answer)
    assert words[0].lstrip("-") in line


def test_missing_weights_reach_a_scheduler(tmp_path: Path) -> None:
    """In an empty folder the process ends with 2 and names the file that it looked for."""
    answer = run_script("test_rebalancing.ps1", folder=tmp_path)

    assert "weights.json" in assert_refused(answer)
    assert entries(tmp_path) == []
