"""Each rule of the lint sees its faults and nothing else, and the scripts keep all of them."""

import os
from typing import List, Tuple

import pytest

from tests.environment import ROOT
from tests.powershell.static.lint import RULES, Rule, find_breaches, main
from tests.powershell.static.parse import (
    SCRIPTS,
    find_syntax_faults,
    needs_parser,
    parse,
    parse_script,
    word_faults,
)
from tests.powershell.static.snippets import GRAMMAR, WRITING
from tests.powershell.static.word_snippets import CULTURES, NAMES, STREAMS

pytestmark = needs_parser

PAIRS = {**WRITING, **GRAMMAR, **NAMES, **STREAMS, **CULTURES}
BY_NAME = {rule.name: rule for rule in RULES}


def cases(good: bool) -> List[Tuple[str, str]]:
    """List the texts of the table with the names of their rules."""
    return [
        (name, text) for name, pair in PAIRS.items() for text in (pair.good if good else pair.bad)
    ]


def flagged(rule: Rule, text: str) -> bool:
    """Tell whether a rule finds something in a text."""
    return bool(list(rule.find(parse("text.ps1", text))))


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_keeps_every_rule(name: str) -> None:
    """No rule of the table finds anything in the scripts of the project [fault 94]."""
    found = word_faults(name, find_breaches(parse_script(name)))

    assert found == []


def test_every_rule_has_its_texts() -> None:
    """A rule without a text that it flags and one that it does not shows nothing."""
    names = sorted(rule.name for rule in RULES)

    assert names == sorted(set(names))
    assert names == sorted(PAIRS)
    assert len(PAIRS) == sum(map(len, (WRITING, GRAMMAR, NAMES, STREAMS, CULTURES)))
    assert [name for name, pair in PAIRS.items() if not (pair.bad and pair.good)] == []


def test_every_fault_is_flagged() -> None:
    """Each faulty text is flagged by the rule that it stands for."""
    missed = [case for case in cases(good=False) if not flagged(BY_NAME[case[0]], case[1])]

    assert missed == []


def test_every_twin_is_left_alone() -> None:
    """No rule flags the sound texts beside its faulty ones."""
    alarms = [case for case in cases(good=True) if flagged(BY_NAME[case[0]], case[1])]

    assert alarms == []


def test_the_texts_parse() -> None:
    """The parser lets pass what the other rules are there to find."""
    broken = [
        (name, text)
        for name, text in [*cases(good=True), *cases(good=False)]
        if BY_NAME[name].find is not find_syntax_faults
        and list(find_syntax_faults(parse("text.ps1", text)))
    ]

    assert broken == []


def test_a_breach_names_line_rule_and_reason(
    tmp_path: "os.PathLike[str]", capsys: pytest.CaptureFixture[str]
) -> None:
    """What the command prints leads an editor to the line, and says what is wrong and why."""
    path = os.path.join(str(tmp_path), "a.ps1")
    with open(path, "w", encoding="ascii") as file:
        file.write("function Get-A {\n    # Gives a text.\n    return '{0}' -f 1\n}\n")

    code = main([path])

    what = "format: -f follows the culture: [string]::Format(Invariant, ...)"
    why = "1,5 for 1.5 in many languages"
    assert code == 1
    assert f"{path}:3: {what} ({why})" in capsys.readouterr().out.split("\n")


def test_the_command_is_silent_when_all_is_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without arguments it reads the scripts of the current folder, and 0 means nothing found."""
    monkeypatch.chdir(ROOT)

    code = main([])

    assert (code, capsys.readouterr().out) == (0, "")
