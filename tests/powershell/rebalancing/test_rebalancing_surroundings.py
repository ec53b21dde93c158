"""test_rebalancing.ps1 for real: other cultures, places, sizes and people."""

import json
import random
from pathlib import Path
from typing import List

import pytest

from tests.powershell.rebalancing import fixtures, reference
from tests.powershell.rebalancing.comparing import differences, lasting, unequal
from tests.powershell.rebalancing.facts import missing_facts
from tests.powershell.rebalancing.sessions import call_all, entries
from tests.powershell.shell import REBALANCING, needs_powershell, quoted, run_command, run_script

pytestmark = needs_powershell

SCRIPT = "test_rebalancing.ps1"


@pytest.mark.parametrize("language", ["de_DE", "tr_TR", "fa_IR"])
def test_cultures_change_nothing(tmp_path: Path, language: str) -> None:
    """Figures and tables have points and ASCII digits, and a comma is refused, in any language."""
    improved, names = fixtures.load("improved"), fixtures.load("awkward_names")
    for folder, fixture in {"json": improved, "table": improved, "names": names}.items():
        fixtures.lay_out(fixture, tmp_path / folder)
    fixtures.lay_out(improved, tmp_path / "comma")

    answers = call_all(
        {
            "json": ["-Format", "Json", "-ReportPath", "gate.json"],
            "table": ["-MinImprovementPercent", "1.5"],
            "names": ["-Format", "Json"],
            "comma": ["-Confidence", "0,95"],
        },
        tmp_path,
        {"LANG": f"{language}.UTF-8"},
    )

    assert [answer.code for answer in answers.values()] == [0, 0, 1, 2]
    assert differences(json.loads(answers["json"].out), improved, tmp_path / "json") == []
    report = json.loads((tmp_path / "json" / "gate.json").read_text(encoding="ascii"))
    assert differences(report, improved, tmp_path / "json") == []
    assert differences(json.loads(answers["names"].out), names, tmp_path / "names") == []
    assert missing_facts(answers["table"].out, improved) == []


def test_blanks_and_brackets_in_paths(tmp_path: Path) -> None:
    """Weights, profiles and report are found below a folder named `a [b] c`."""
    fixture = fixtures.load("improved")
    fixtures.lay_out(fixture, tmp_path / "a [b] c")

    answer = run_script(
        SCRIPT,
        "-WeightsPath", "a [b] c/hydra_profiles/weights.json",
        "-ReportPath", "a [b] c/gate [1].json",
        folder=tmp_path,
    )  # fmt: skip

    report = json.loads((tmp_path / "a [b] c" / "gate [1].json").read_text(encoding="ascii"))
    assert (answer.code, answer.err) == (0, "")
    assert missing_facts(answer.out, fixture) == []
    assert differences(report, fixture, tmp_path / "a [b] c") == []


def test_paths_start_where_the_report_lies(tmp_path: Path) -> None:
    """A report that lies elsewhere names its sources from there."""
    fixture = fixtures.load("improved")
    fixtures.lay_out(fixture, tmp_path / "job")
    (tmp_path / "job" / "hydra_profiles" / "validation").rename(tmp_path / "fresh")
    (tmp_path / "job" / "out").mkdir()

    answer = run_script(
        SCRIPT,
        "-ValidationDir", str(tmp_path / "fresh"),
        "-ReportPath", "out/gate.json",
        folder=tmp_path / "job",
    )  # fmt: skip

    report = json.loads((tmp_path / "job" / "out" / "gate.json").read_text(encoding="ascii"))
    assert answer.code == 0
    assert report["weights"]["file"] == "../hydra_profiles/weights.json"
    assert [row["file"] for row in report["profiles"]] == [
        "../../fresh/head_a.json",
        "../../fresh/head_b.json",
    ]


def test_a_report_is_replaced_whole(tmp_path: Path) -> None:
    """An older and longer report leaves no end behind, and nothing is left beside it."""
    fixture = fixtures.load("worse")
    fixtures.lay_out(fixture, tmp_path)
    (tmp_path / "gate.json").write_text("x" * 100000, encoding="ascii")

    answer = run_script(SCRIPT, "-ReportPath", "gate.json", folder=tmp_path)

    report = json.loads((tmp_path / "gate.json").read_text(encoding="ascii"))
    assert answer.code == 1
    assert differences(report, fixture, tmp_path) == []
    assert entries(tmp_path) == ["gate.json", "hydra_profiles"]


def test_the_same_question_has_the_same_answer(tmp_path: Path) -> None:
    """Asked twice, all but id and moment is the same to the last digit, in whatever order."""
    fixture = fixtures.load("improved_unpaired")
    for folder in ("once", "twice"):
        fixtures.lay_out(fixture, tmp_path / folder)

    answers = call_all({name: ["-Format", "Json"] for name in ("once", "twice")}, tmp_path)

    once, twice = (json.loads(answers[name].out) for name in ("once", "twice"))
    assert lasting(once) == lasting(twice)


def test_texts_of_documents_are_data(tmp_path: Path) -> None:
    """Names and texts that look like commands run nothing and are printed as nothing [fault 94]."""
    fixture = fixtures.load("hostile_text")
    command = "$(New-Item pwned.txt)"
    for recipe in fixture["profiles"]:
        recipe["instances"] = [command, *recipe["instances"][1:]]
        recipe["display_name"] = f"{command}; New-Item pwned.txt; '@ #"
    fixture["weights"]["changes"]["reason"] = f"'; New-Item pwned.txt; '{command}"
    for folder in ("json", "table"):
        fixtures.lay_out(fixture, tmp_path / folder)
    words = fixtures.script_words(fixture)

    answers = call_all({"json": ["-Format", "Json", *words], "table": words}, tmp_path)

    assert [(answer.code, answer.err) for answer in answers.values()] == [(3, ""), (3, "")]
    found = unequal(json.loads(answers["json"].out)["gain"],
                    fixture["expected"]["figures"]["gain"], "gain")  # fmt: skip
    assert found == []
    assert answers["table"].out.replace("\n", "").isprintable()
    assert list(tmp_path.rglob("pwned*")) == []


def test_dot_sourcing_runs_nothing(tmp_path: Path) -> None:
    """Taken in for its functions, the script says nothing and leaves the session as it was."""
    text = "; ".join(
        [
            "$ErrorActionPreference = 'Continue'",
            f". {quoted(REBALANCING)}",
            "$missing = $null",
            "'prefers ' + $ErrorActionPreference",
            "'got ' + $missing.nothing",
            "exit 7",
        ]
    )

    answer = run_command(text, tmp_path)

    assert (answer.code, answer.out, answer.err) == (7, "prefers Continue\ngot \n", "")
    assert entries(tmp_path) == []


@pytest.mark.timeout(330)
def test_fifteen_heads_with_a_hundred_runs(tmp_path: Path) -> None:
    """What a night measures is judged within five minutes, and rightly [H-016]."""
    fixture = _large_fixture()
    fixtures.lay_out(fixture, tmp_path)

    answer = run_script(SCRIPT, "-Format", "Json", folder=tmp_path, seconds=300.0)

    fixture["expected"] = {**reference.answer_of(fixture), "reason": []}
    assert answer.code == fixture["expected"]["exit"]
    assert differences(json.loads(answer.out), fixture, tmp_path) == []


def _large_fixture() -> fixtures.Document:
    dice = random.Random(15)
    names = [f"head{number:02d}" for number in range(15)]
    old, new = _shares(dice, names), _shares(dice, names)
    profiles = [{"name": name, "runs": _runs(dice, 0.5 + dice.random())} for name in names]
    return {
        "weights": {
            "new": dict(zip(names, new)),
            "old": dict(zip(names, old)),
            "objective": {"time_limit_s": 1.0},
        },
        "profiles": profiles,
    }


def _shares(dice: random.Random, names: List[str]) -> List[float]:
    """Return shares in 1024ths, so that their sum is 1 without rounding."""
    parts = [dice.randrange(20, 60) for _ in names[1:]]
    return [part / 1024 for part in [1024 - sum(parts), *parts]]


def _runs(dice: random.Random, seconds: float) -> List[object]:
    return [
        {"ok": False, "seconds": 0.1} if dice.random() < 0.02 else dice.gauss(seconds, 0.05)
        for _ in range(100)
    ]
