"""`gate --weights` answers every fixture as the reference does, and so as the script does."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Desk
from tests.powershell.rebalancing import fixtures
from tests.powershell.rebalancing.comparing import differences
from tests.powershell.rebalancing.facts import missing_facts


@pytest.fixture
def bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """A desk in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def judge(bench: Desk, fixture: fixtures.Document, *words: str) -> Answer:
    """Lay out a fixture and ask the command about it."""
    fixtures.lay_out(fixture, bench.folder)
    return bench.call("gate", "--weights", *words, *fixtures.command_words(fixture))


@pytest.mark.parametrize("name", fixtures.judged())
def test_the_command_says_what_the_fixture_expects(bench: Desk, name: str) -> None:
    """Exit code, verdict and all figures to 1e-9 are those that the script has to give [H-007]."""
    fixture = fixtures.load(name)

    answer = judge(bench, fixture, "--json")

    assert answer.code == fixture["expected"]["exit"], answer.err
    assert differences(json.loads(answer.out), fixture, bench.folder) == []
    for words in fixture["expected"].get("stderr", []):
        assert words in answer.err


@pytest.mark.parametrize("name", fixtures.refused())
def test_the_command_refuses_what_the_script_refuses(bench: Desk, name: str) -> None:
    """What cannot be judged ends with 2, nothing on stdout, and one line that says why [H-007]."""
    fixture = fixtures.load(name)

    answer = judge(bench, fixture, "--json")

    *before, line = answer.err.splitlines()
    assert (answer.code, answer.out) == (2, "")
    assert all("[WARN]" in warning for warning in before)
    assert line.isascii()
    assert line.isprintable()
    for words in fixture["expected"]["message"]:
        assert words in line.replace(os.sep, "/")


@pytest.mark.parametrize("name", ["improved", "worse", "too_few_runs", "contains_zero", "first"])
def test_the_table_holds_the_facts(bench: Desk, name: str) -> None:
    """What a person reads are verdict, gain, interval, blocks, reason and a line a head."""
    fixture = fixtures.load(name)

    answer = judge(bench, fixture)

    assert answer.code == fixture["expected"]["exit"]
    assert missing_facts(answer.out, fixture) == []
