"""What the pages show and do not run is right too: documents, timetables, units."""

import configparser
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List

import pytest

from hydra_heads.base.errors import UsageError
from hydra_heads.cli.commands import COMMANDS, GROUPS, find_command
from hydra_heads.cli.parser import Parser
from hydra_heads.model.documents import problems_of
from tests.docs.pages import Block, blocks_of, page_paths, prose_of, text_of

BLOCKS = [block for page in page_paths() for block in blocks_of(page, text_of(page))]

COMMAND = re.compile(r"(?:hydra_heads\"?|hydra-heads) (?P<words>[a-z]+(?: [^\"`#\n<>|;]*)?)")

SPAN = re.compile(r"`([^`\n]+)`")

RULE_TESTS = "cases.json"
"""Tests of rules: the page plays them."""

CRON = re.compile(r"(?:[\d*/,-]+ ){5}(?P<command>\S.*)")


def of_language(language: str) -> List[Block]:
    """Return the blocks of one language."""
    return [block for block in BLOCKS if block.language == language]


def heads_document(shown: Dict[str, object]) -> Dict[str, object]:
    """Complete what a page shows of a heads file to a whole one."""
    if "schema" in shown:
        return shown
    document: Dict[str, object] = {
        "schema": "hydra.heads",
        "schema_version": "1.0",
        "slot": "shown",
        "heads": [{"name": "a", "command": ["a"]}],
    }
    if {"command", "callable", "http"} & set(shown):
        document["heads"] = [shown]
        return document
    document.update(shown)
    judged = shown.get("gate")
    if isinstance(judged, dict):
        document["heads"] = [{"name": name, "command": ["a"]} for name in judged["heads"]]
    return document


def problems_in(block: Block) -> List[str]:
    """Say what is wrong with what a page shows of a configuration or a heads file."""
    shown = json.loads(block.text)
    if shown.get("schema") == "hydra.config":
        return problems_of(shown, "config", "shown")
    return problems_of(heads_document(shown), "heads", "shown")


def test_files_on_the_pages_are_right() -> None:
    """Every heads file, piece of one, and configuration passes the checks; one has a mistake."""
    blocks = [block for block in of_language("json") if block.file != RULE_TESTS]

    wrong = {
        block.place: problems for block in blocks for problems in [problems_in(block)] if problems
    }

    assert len(wrong) == 1
    assert list(wrong.values())[0][0].startswith("shown: heads[1].comand: unknown key")


def usage_fault(words: List[str]) -> str:
    """Say what is wrong with a command line of Hydra, nothing when it can be read."""
    parser = Parser(add_help=False)
    try:
        name = " ".join(words[:2]) if words[0] in GROUPS else words[0]
        find_command(name).add_options(parser)
        for option in ("--quiet", "--verbose"):
            parser.add_argument(option, action="store_true")
        parser.parse_args(words[len(name.split()) :])
    except UsageError as error:
        return error.message
    return ""


def test_commands_that_are_only_shown_can_be_read() -> None:
    """Timetables, units and tables name commands and options that exist."""
    texts = [block.text for block in BLOCKS if block.language in ("text", "ini")]
    texts += [span for page in page_paths() for span in SPAN.findall(prose_of(text_of(page)))]
    lines = [found.group("words").split() for text in texts for found in COMMAND.finditer(text)]
    commands = [words for words in lines if words[0] in (*COMMANDS, *GROUPS)]

    faults = {" ".join(words): usage_fault(words) for words in commands}

    assert {words: fault for words, fault in faults.items() if fault} == {}
    assert len(commands) > 20


def test_timetables_of_cron_are_lines_of_a_shell() -> None:
    """Each line of a timetable has five fields and a command that a shell can read."""
    entries = [
        entry
        for block in of_language("text")
        for line in block.text.splitlines()
        for entry in [CRON.fullmatch(line)]
        if entry
    ]

    assert len(entries) == 6
    for entry in entries:
        subprocess.run(["sh", "-n", "-c", entry.group("command")], check=True)


def test_units_of_systemd_are_right(tmp_path: Path) -> None:
    """Each unit can be read, and systemd itself finds nothing where it is installed."""
    units = of_language("ini")
    for block in units:
        parser = configparser.ConfigParser(interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read_string(block.text)
        # PowerShell need not be installed for its unit to be right.
        text = block.text.replace("ExecStart=pwsh ", "ExecStart=sh ")
        (tmp_path / block.file).write_text(text, encoding="utf-8")
        assert "Description" in parser["Unit"]
    names = [
        f"{name}.{kind}" for name in ("hydra", "hydra-monitor") for kind in ("service", "timer")
    ]
    assert [block.file for block in units] == names

    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    answer = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", *(unit.file for unit in units)],
        cwd=str(tmp_path), env=dict(os.environ, XDG_RUNTIME_DIR=str(tmp_path)),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=60, check=False,
    )  # fmt: skip
    if b"Failed to initialize manager" in answer.stdout:
        pytest.skip("systemd does not run here")
    # What it finds in the system's own units is not ours.
    said = [line for line in answer.stdout.decode().splitlines() if "hydra" in line]
    assert said == []
