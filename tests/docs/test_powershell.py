"""What the pages say of the PowerShell scripts: commands run where it is, tables are true."""

import json
import os
import re
from pathlib import Path
from typing import Dict, List, Set, Tuple

import pytest

from hydra_heads.cli.gate_weights import add_weights_options
from hydra_heads.cli.parser import Parser
from hydra_heads.model.documents import load_schema
from hydra_heads.model.gate import DEFAULT_SETTINGS
from tests.docs.pages import Block, blocks_of, page_paths, table_with, text_of
from tests.docs.shell import POWERSHELL_SCRIPTS, Shell
from tests.docs.test_commands import faults_of
from tests.powershell.shell import needs_powershell

MONITORING, VALIDATING = "docs/monitoring.md", "docs/validating.md"

MONITOR, REBALANCING = POWERSHELL_SCRIPTS

ANSWERS = {MONITOR: {0, 1}, REBALANCING: {0, 1, 3}}
"""What a script may answer: a warning, and what so few runs say of weights, is chance."""

PARAMETER = re.compile(
    r"^ {4}(?:\[Alias\('(?P<alias>\w+)'\)\]\s+)?\[(?P<type>string|switch)\] ?\$(?P<name>\w+)"
    r"(?: = '(?P<default>[^']*)')?",
    re.MULTILINE,
)

CALLED = re.compile(
    r"(?P<script>hydra_monitor\.ps1|test_rebalancing\.ps1)\"? (?P<words>[^`\n;)|]*)"
)


def typed_blocks(page: str) -> List[Block]:
    """Return the blocks of a page that a person types into PowerShell; others show a file."""
    blocks = blocks_of(page, text_of(page))
    return [block for block in blocks if block.language == "powershell" and not block.file]


PAGES = [page for page in page_paths() if typed_blocks(page)]


def parameters_of(script: str) -> Dict[str, Tuple[str, str, str]]:
    """Return the parameters of a script: type, default and other name of each."""
    head = re.split(r"^function ", text_of(script), flags=re.MULTILINE)[0]
    return {
        found["name"]: (found["type"], found["default"] or "", found["alias"] or "")
        for found in PARAMETER.finditer(head[head.index("param(") :])
    }


def functions_of(script: str) -> Dict[str, Set[str]]:
    """Return the functions of a script, each with its parameters."""
    pieces = re.split(r"^function ([\w-]+) \{$", text_of(script), flags=re.MULTILINE)
    heads = {name: re.split(r"\n\}", body)[0] for name, body in zip(pieces[1::2], pieces[2::2])}
    first = {
        name: re.search(r"param ?\((.*)\)$", body, re.MULTILINE) for name, body in heads.items()
    }
    return {
        name: set(re.findall(r"\$(\w+)", found.group(1))) if found else set()
        for name, found in first.items()
    }


def faults_in(block: Block, shell: Shell) -> List[str]:
    """Run a block; say what it answers that it should not."""
    expected = {0}
    for script, codes in ANSWERS.items():
        expected |= codes if script in block.text else set()
    answer = shell.call_powershell(block.text)
    if answer.code in expected and answer.out.strip() and not answer.err:
        return []
    return [f"{block.place}: exit code {answer.code}:\n{answer.out}{answer.err}"]


@needs_powershell
@pytest.mark.skipif(os.name == "nt", reason="the pages show a POSIX shell beside PowerShell")
@pytest.mark.parametrize("page", PAGES)
def test_powershell_commands_do_what_the_page_says(page: str, tmp_path: Path) -> None:
    """Each block runs after what the page shows above it, and nothing fails in it [H-095]."""
    shell = Shell(tmp_path)
    faults: List[str] = []
    last = typed_blocks(page)[-1].line

    for block in blocks_of(page, text_of(page)):
        if block.line > last:
            break
        if block.file and block.language != "ini":
            shell.write(block.file, block.text)
        elif block.language in ("sh", "console"):
            faults_of(block, shell)  # what is wrong with these is for their own test
        elif block.language == "powershell":
            faults += faults_in(block, shell)

    assert "\n".join(faults) == ""


def test_scripts_are_called_with_options_that_they_have() -> None:
    """On every page, in blocks and in prose, each word behind a script is one of its options."""
    unknown = []
    calls = 0
    for page in page_paths():
        for call in CALLED.finditer(text_of(page)):
            known: Set[str] = set()
            for name, (_, _, alias) in parameters_of(call["script"]).items():
                known |= {name, alias}
            words = re.findall(r"(?<!\S)-([A-Za-z]+)", call["words"])
            unknown += [f"{page}: {call.group()}" for word in words if word not in {*known, "Full"}]
            calls += bool(words)

    assert unknown == []
    assert calls > 7


def test_functions_that_are_shown_are_there() -> None:
    """What a page calls after dot-sourcing a script is a function of it, with these parameters."""
    faults = []
    shown = [block for page in PAGES for block in typed_blocks(page) if block.text.startswith(". ")]
    for block in shown:
        (script,) = [name for name in POWERSHELL_SCRIPTS if name in block.text]
        functions = functions_of(script)
        for name, words in re.findall(r"([A-Z][a-z]+-[A-Z]\w+)([^\n|)]*)", block.text):
            given = set(re.findall(r" -([A-Z]\w+)", words))
            faults += [] if given and given <= functions.get(name, set()) else [(name, given)]

    assert shown
    assert faults == []


def test_the_options_of_the_monitor_are_told() -> None:
    """Its page has every option, each with its default and its other name."""
    rows = table_with(MONITORING, "option", "default", "meaning")
    told = {
        option.split()[0][1:]: (option.partition(" ")[2], *cells) for option, cells in rows.items()
    }

    parameters = parameters_of(MONITOR)

    assert list(told) == list(parameters)
    for name, (kind, default, alias) in parameters.items():
        value, shown, meaning = told[name]
        assert bool(value) == (kind == "string"), name
        assert default in shown, name
        assert f"`-{alias}`" in meaning or not alias, name


def test_the_settings_of_both_judges_are_told() -> None:
    """The page has every option of the gate and of the script, side by side, with one default."""
    rows = table_with(VALIDATING, "Python", "PowerShell", "default", "meaning")
    python = {option.split()[0]: cells[1] for option, cells in rows.items() if option}
    script = {cells[0].strip("`").split()[0] for cells in rows.values() if cells[0]}

    parser = Parser(add_help=False)
    add_weights_options(parser)
    own = {action.option_strings[-1] for action in parser._actions if action.option_strings}
    assert set(python) == own | {"--json"}
    assert script == {f"-{name}" for name in parameters_of(REBALANCING)}
    defaults = parameters_of(REBALANCING)
    for cells in rows.values():
        name = cells[0].strip("`").split()[0][1:] if cells[0] else ""
        number = defaults[name][1] if name else ""
        assert number in cells[1].split(" or ") or not number.replace(".", "").isdigit()
    for name, value in DEFAULT_SETTINGS._asdict().items():
        percent = f"{100 * value:g} or " if name == "confidence" else ""
        assert python["--" + name.replace("_", "-")] == f"{percent}{value:g}"


def test_the_report_is_told_key_by_key() -> None:
    """Every key of the gate document is told, and no other."""
    tables = table_with(VALIDATING, "key", "meaning")
    properties = load_schema("gate")["properties"]

    assert isinstance(properties, dict)
    assert {name for cell in tables for name in cell.split(", ")} == set(properties)


def test_the_json_of_the_monitor_is_told() -> None:
    """Every key that a look prints is told: those of the fixtures' expected objects."""
    told = {name for cell in table_with(MONITORING, "key", "meaning") for name in cell.split(", ")}

    text = text_of("tests/powershell/monitor/reference.py")

    assert all(f'"{name}"' in text for name in told)
    assert {"status", "status_code", "reasons", "checked", "age_s", "stale", "head_count",
            "heads", "thresholds", "rules"} == told  # fmt: skip


@pytest.mark.parametrize("page", [MONITORING, VALIDATING])
def test_the_four_answers_are_told(page: str) -> None:
    """Each page has the exit codes 0 to 3 of its script, each once."""
    headings = {
        MONITORING: ("exit code", "status", "when"),
        VALIDATING: ("answer", "exit code", "when"),
    }
    rows = table_with(page, *headings[page])
    codes = list(rows) if page == MONITORING else [cells[0] for cells in rows.values()]

    assert codes == ["0", "1", "2", "3"]


def test_blocks_that_show_a_file_are_not_run() -> None:
    """Registering tasks changes the machine: such blocks have a file name, and Windows is said."""
    shown = [block for block in blocks_of("docs/scheduling.md", text_of("docs/scheduling.md"))
             if block.language == "powershell"]  # fmt: skip

    assert shown
    assert all(block.file.endswith(".ps1") for block in shown if "ScheduledTask" in block.text)
    assert json.dumps([block.file for block in shown]).count("register_") == 2
