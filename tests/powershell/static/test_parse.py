"""All PowerShell of the project parses: the scripts, the settings, the examples of the guide."""

import glob
import os
from typing import List

import pytest

from tests.environment import ROOT
from tests.powershell.static.parse import (
    SCRIPTS,
    find_syntax_faults,
    needs_parser,
    parse,
    parse_script,
    parser_is_there,
    plainer,
    powershell_blocks,
    read_script,
    word_faults,
)

SETTINGS = "PSScriptAnalyzerSettings.psd1"


def pages() -> List[str]:
    """List the pages that people read, from the top folder."""
    found = [*glob.glob(os.path.join(ROOT, "*.md")), *glob.glob(os.path.join(ROOT, "docs", "*.md"))]
    return sorted(os.path.relpath(path, ROOT).replace(os.sep, "/") for path in found)


def test_the_parser_is_there_where_it_is_pinned() -> None:
    """The checks are not left out in silence where the packages of the tests hold the parser."""
    requirements = pytest.importorskip("packaging.requirements")
    wanted = []
    for line in read_script("tests/requirements/platform.txt").splitlines():
        if line.startswith("tree-sitter"):
            wanted.append(requirements.Requirement(line).marker.evaluate())

    assert len(wanted) == 2
    assert parser_is_there() or not any(wanted)


@needs_parser
@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_parses(name: str) -> None:
    """A parser of PowerShell reads the whole script, and nothing had to be put in for it."""
    script = parse_script(name)

    assert word_faults(name, find_syntax_faults(script)) == []


@needs_parser
def test_the_settings_parse() -> None:
    """The settings of PSScriptAnalyzer are one hash table."""
    script = parse(SETTINGS, read_script(SETTINGS))

    statements = [script.read(node) for node in script.statements()]

    assert word_faults(SETTINGS, find_syntax_faults(script)) == []
    assert len(statements) == 1
    assert statements[0].startswith("@{")


@needs_parser
def test_the_examples_of_the_pages_parse() -> None:
    """Whatever a page shows as PowerShell is."""
    found = []
    for page in pages():
        for line, text in powershell_blocks(read_script(page)):
            found += word_faults(page, find_syntax_faults(parse(page, text)), line)

    assert found == []


def test_blocks_are_found_with_their_lines() -> None:
    """A block in a list, or with a name, is found too; those of other languages are not."""
    page = "a\n```powershell\n1\n```\n```sh\n2\n```\n- b\n  ```powershell c.ps1\n  d e\n  ```\n"

    assert powershell_blocks(page) == [(3, "1\n"), (10, "  d e\n")]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("./a.ps1 -B", "& ./a.ps1 -B"),
        ("$a = ./b.ps1", "$a = & ./b.ps1"),
        ("../a.ps1 ./b.json", "../a.ps1 ./b.json"),
        ("Get-A 'b' | Select-Object name, c", "Get-A 'b' | Select-Object 'name', 'c'"),
        ("Get-A 'b c, d'", "Get-A 'b c, d'"),
        ("$a, $b = 1, 2", "$a, $b = 1, 2"),
    ],
)
def test_what_people_type_is_put_for_the_parser(typed: str, read: str) -> None:
    """Only what the parser does not know is put in other words of the same meaning."""
    assert plainer(typed) == read


@needs_parser
@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("$a = 1\nif ($a) {\n    1\n", 3, "} is missing"),
        ("$a = 1\n$b = @(1, 2\n$c = 3\n", 2, "$b = @(1, 2"),
        ("$a = 1\n$b -neq 2\n", 2, "$b -neq 2"),
        ("$a = 1\n\n$b = $a ? 1 : 2\n", 3, "$b = $a ? 1 : 2"),
        ("$a = 1\n$b = 'x\n", 2, "$b = 'x"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, told: str) -> None:
    """The message leads to the line, and shows it."""
    found = word_faults("a.ps1", find_syntax_faults(parse("a.ps1", text)))

    assert found
    assert found[0].startswith(f"a.ps1:{line}: ")
    assert told in found[0]


@needs_parser
def test_line_ends_do_not_matter() -> None:
    """A checkout with CRLF is read as one with LF."""
    text = "$a = 1\nif ($a) {\n    2\n}\n"

    assert list(find_syntax_faults(parse("a.ps1", text.replace("\n", "\r\n")))) == []
    assert parse("a.ps1", text.replace("\n", "\r\n")).lines == text.split("\n")
