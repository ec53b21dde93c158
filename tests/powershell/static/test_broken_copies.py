"""Broken copies of the scripts: whatever slips into them, the static checks see it."""

import functools
import re
from typing import List, NamedTuple, Tuple

import pytest

from tests.powershell.static.lint import each_breach
from tests.powershell.static.parse import SCRIPTS, needs_parser, parse, parse_script, read_script

pytestmark = needs_parser

LEAST_COPIES = 15


class Slip(NamedTuple):
    """A way to break a script: a pattern that is looked for in its code, and what replaces it."""

    name: str
    pattern: str
    replacement: str


SLIPS = (
    Slip("a closing brace is lost", r"^    \}\n", ""),
    Slip("an opening brace is lost", r"\) \{$", ")"),
    Slip("a parenthesis is lost", r"\)\)$", ")"),
    Slip("a closing quote is lost", r"(= '[^'\n]+)'$", r"\1"),
    Slip("a comma is lost", r"(^param ?\([^,]*),", r"\1"),
    Slip("finally becomes else", r"\bfinally \{", "else {"),
    Slip("catch becomes else", r"\bcatch \{", "else {"),
    Slip("if becomes fi", r"^ +if \(", "    fi ("),
    Slip("while or for is misspelt", r"\b(while|for) \(", r"\1e ("),
    Slip("return is misspelt", r"\breturn \$", "retrun $"),
    Slip("a comparison that is none", r" -(ge|lt|gt|eq|ceq) ", " -n\\1 "),
    Slip("a ternary", r"= \$(\w+)$", r"= $\1 ? 1 : 2"),
    Slip("a function is misspelt where it is called", r"(?<=[=(] )([A-Z]\w+-\w+)(?= -|\))", r"\1s"),
    Slip("a function is misspelt where it is defined", r"^function (\w+-\w+)", r"function \1X"),
    Slip("a function stands twice", r"^(function \w+-\w+)", r"\1 { 1 }\n\1"),
    Slip("a variable is misspelt where it is read", r"\(\$([a-z]\w+)", r"($\1x"),
    Slip("a variable is misspelt where it is assigned", r"^( +)\$([a-z]\w+) = ", r"\1$\2x = "),
    Slip("a variable in other capitals", r"\(\$([a-z])(\w+)", r"($\1\2 + $X\2 + $x\2"),
    Slip(
        "a parameter that a function lacks", r"(function [^}]*?param ?\([^)]*?)\$(\w+)", r"\1$\2Q"
    ),
    Slip("a parameter stands twice", r"^( +param ?\()([^()\n]+)\)", r"\1\2, \2)"),
    Slip("exit in a function", r"^(function [^{]*\{\n)", r"\1    exit 1\n"),
    Slip("a statement outside", r"^(function )", r"$ErrorActionPreference = 'Stop'\n\1"),
    Slip("Parameter() of the script", r"^param ?\(\n", "param(\n    [Parameter()]\n"),
    Slip("an option of another type", r"^    \[string\]", "    [int]"),
    Slip("$name: in a text", r"\"\$\{(\w+)\}:", r'"$\1:'),
    Slip("a member in a text", r"\"\$(\w+) ", r'"$\1.Name '),
    Slip("a pattern in the user's language", r" -c(match|notmatch|replace|like) ", r" -\1 "),
    Slip("a figure in the user's language", r"\.ToString\(.*\)", ".ToString()"),
    Slip("-f", r"( = )('[^'\n]*')$", r"\1\2 -f 1"),
    Slip("null on the right", r"\$null -(eq|ne) (\$\w+)\)", r"\2 -\1 $null)"),
    Slip("a newer method", r"\[Math\]::\w+\(", "[Math]::Clamp("),
    Slip("&&", r"^( +)(return .*)$", r"\1Get-Date && Get-Date\n\1\2"),
    Slip("a warning on stdout", r"\[Console\]::Error\.WriteLine\(", "Write-Warning ("),
    Slip("a text that is run", r"^( +)(return .*)$", r"\1Invoke-Expression 'Get-Date'\n\1\2"),
    Slip("JSON that is cut", r" -Depth \d+", ""),
    Slip("an automatic variable", r"^( +)(return .*)$", r"\1$matches = 1\n\1\2"),
    Slip("a foreign letter", r"= '(\w)", "= '\u00e4\\1"),
    Slip("a tab", r"^    ", "\t"),
    Slip("an example less", r"^\.EXAMPLE\n", ""),
    Slip("an option that the help leaves out", r"^\.PARAMETER \w+\n", ""),
)


@functools.lru_cache(maxsize=None)
def code_of(name: str) -> str:
    """Return a script with its comments, but for the help, made of blanks."""
    script, text = parse_script(name), read_script(name).replace("\r\n", "\n")
    for node in script.nodes("comment"):
        comment = script.read(node)
        if not comment.startswith("<#"):
            text = text[: node.start_byte] + " " * len(comment) + text[node.end_byte :]
    return text


def broken_copies(name: str) -> List[Tuple[str, str]]:
    """Break a script in each way that finds a place, in the middle of all places."""
    text, copies = read_script(name).replace("\r\n", "\n"), []
    for slip in SLIPS:
        places = list(re.finditer(slip.pattern, code_of(name), re.MULTILINE))
        if places:
            place = places[len(places) // 2]
            changed = place.expand(slip.replacement)
            copies.append((slip.name, text[: place.start()] + changed + text[place.end() :]))
    return copies


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_broken_copy_is_flagged(name: str) -> None:
    """A slip in a script, of many kinds, is found by the parser or by a rule."""
    copies = broken_copies(name)
    before = {fault.message for fault in each_breach(parse_script(name))}

    missed = []
    for slip, text in copies:
        if all(fault.message in before for fault in each_breach(parse(name, text))):
            missed.append(slip)

    assert missed == []
    assert len(copies) >= LEAST_COPIES


def test_every_slip_finds_a_place() -> None:
    """Each way to break a script is tried on one of them at least: none is for nothing."""
    tried = {slip for name in SCRIPTS for slip, _ in broken_copies(name)}

    assert [slip.name for slip in SLIPS if slip.name not in tried] == []
