"""Rules about what a reader is told: help, comments, sizes."""

import re
from typing import Dict, Iterator, List

from tests.powershell.static.parse import Fault, Script, last_line_of, line_of

MOST_SCRIPT_LINES = 499
MOST_FUNCTION_LINES = 60
MOST_SILENT_LINES = 5
LEAST_EXAMPLES = 3
EXIT_CODES = ("0", "1", "2", "3")


def help_sections(script: Script) -> Dict[str, List[str]]:
    """Return the texts of each section of the help of the script, by its word in lower case."""
    sections: Dict[str, List[str]] = {}
    for node in script.nodes("comment")[:2]:
        text = script.read(node)
        if text.startswith("<#"):
            parts = re.split(r"^[ ]*\.([A-Za-z]+)[ ]*(.*)$", text[2:-2], flags=re.MULTILINE)
            for word, name, body in zip(parts[1::3], parts[2::3], parts[3::3]):
                sections.setdefault(word.lower(), []).append(f"{name.strip()}\n{body.strip()}")
    return sections


def find_missing_help(script: Script) -> Iterator[Fault]:
    """Find sections that the help lacks: what, how, three examples, exit codes."""
    sections = help_sections(script)
    for word in ("synopsis", "description"):
        if not "".join(sections.get(word, [])).strip():
            yield Fault(1, f"the help has no .{word.upper()}")
    if len(sections.get("example", [])) < LEAST_EXAMPLES:
        yield Fault(1, f"the help has fewer than {LEAST_EXAMPLES} .EXAMPLE")
    told = "\n".join(text for texts in sections.values() for text in texts)
    after = re.search(r"exit codes?\b(.*)", told, re.IGNORECASE | re.DOTALL)
    found = re.findall(r"\b[0-9]\b", after.group(1)) if after else []
    for code in EXIT_CODES:
        if code not in found:
            yield Fault(1, f"the help does not tell exit code {code}")


def find_undocumented_parameters(script: Script) -> Iterator[Fault]:
    """Find parameters without a .PARAMETER that says something, and sections of none."""
    told = {}
    for text in help_sections(script).get("parameter", []):
        name, _, body = text.partition("\n")
        told[name] = body
    declared = script.parameters_of(script.root)
    for parameter in declared:
        if not told.get(parameter.name):
            line = line_of(parameter.node)
            yield Fault(line, f"the help does not tell what -{parameter.name} is")
    for name in set(told) - {parameter.name for parameter in declared}:
        yield Fault(1, f".PARAMETER {name}: there is no such parameter")


def find_silent_functions(script: Script) -> Iterator[Fault]:
    """Find functions that no comment above or inside at the top tells about, but for short ones."""
    ends = {last_line_of(node) for node in script.nodes("comment")}
    starts = {line_of(node) for node in script.nodes("comment")}
    for function in script.functions():
        told = function.line - 1 in ends or function.line + 1 in starts
        if not told and last_line_of(function.node) - function.line >= MOST_SILENT_LINES:
            yield Fault(function.line, f"{function.name} has no comment that says what it does")


def find_oversize(script: Script) -> Iterator[Fault]:
    """Find scripts and functions that are too long to be one thing."""
    count = len(script.lines) - (script.lines[-1] == "")
    if count > MOST_SCRIPT_LINES:
        yield Fault(count, f"{count} lines, at most {MOST_SCRIPT_LINES}")
    for function in script.functions():
        size = last_line_of(function.node) - function.line + 1
        if size > MOST_FUNCTION_LINES:
            message = f"{function.name} has {size} lines, at most {MOST_FUNCTION_LINES}"
            yield Fault(function.line, message)
