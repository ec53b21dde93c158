"""Rules about what changes with the language that a system is set to, or with its calendar."""

import re
from typing import Iterator

from tests.powershell.static.commands import member_name
from tests.powershell.static.parse import Fault, Node, Script, core, line_of
from tests.powershell.static.versions import arguments_of, target_type

INVARIANT = re.compile(r"Invariant|culture\b", re.IGNORECASE)
ORDINAL = re.compile(r"Ordinal|comparison\b", re.IGNORECASE)
WHOLE_NUMBERS = ("[int]", "[long]", "[int32]", "[int64]")
PARSERS = ("parse", "tryparse", "parseexact", "tryparseexact")
SAME_EVERYWHERE = ("bool", "enum", "guid", "version")
NUMBERS = (*WHOLE_NUMBERS, "[double]", "[single]", "[float]", "[decimal]")
TEXT_SEARCHES = ("startswith", "endswith", "indexof", "lastindexof", "compareto")
PATTERNS = re.compile(r"^-i?(not)?(match|like)$|^-i?replace$", re.IGNORECASE)


def find_format_operators(script: Script) -> Iterator[Fault]:
    """Find `-f`: it writes numbers and dates as the user's culture does."""
    for node in script.nodes("format_operator"):
        yield Fault(line_of(node), "-f follows the culture: [string]::Format(Invariant, ...)")


def find_joins(script: Script) -> Iterator[Fault]:
    """Find `-join` of what is not cast to `[string[]]`: numbers follow the culture there."""
    for node in script.nodes("comparison_operator"):
        if script.read(node).lower() == "-join" and not is_texts(script, node.prev_named_sibling):
            yield Fault(line_of(node), "-join follows the culture: cast the left to [string[]]")
    for node in script.nodes("expression_with_unary_operator"):
        joins = script.read(node.children[0]).lower() == "-join"
        if joins and not is_texts(script, node.children[1]):
            yield Fault(line_of(node), "-join follows the culture: cast it to [string[]]")


def is_texts(script: Script, node: Node) -> bool:
    """Tell whether a list is cast to texts, here or where a variable gets it."""
    text = "".join(script.read(node).split()).lower().lstrip("(")
    made = rf"{re.escape(text)}\s*=\s*\[string\[\]\]" if text.startswith("$") else r"\Z\A"
    return text.startswith("[string[]]") or bool(re.search(made, script.text, re.IGNORECASE))


def find_plain_texts(script: Script) -> Iterator[Fault]:
    """Find ToString and [string]::Format without an invariant culture."""
    for node in script.nodes("invokation_expression"):
        if member_name(script, node) in ("tostring", "format") and not says(
            script, node, INVARIANT
        ):
            yield Fault(line_of(node), f"{script.read(node)} follows the culture")


def find_plain_numbers(script: Script) -> Iterator[Fault]:
    """Find numbers read from text by a cast, or by Parse without an invariant culture."""
    for node in script.nodes("cast_expression"):
        target, value = script.read(node.children[0]).lower(), core(node.children[-1])
        literal = value.type.endswith("characters") or "string_literal" in value.type
        if target in NUMBERS and literal:
            yield Fault(line_of(node), f"{script.read(node)}: '1,5' is 15; use TryParse, Invariant")
        elif target in WHOLE_NUMBERS and re.match(
            r"\((?!.*\[math\]).*/", script.read(value).lower()
        ):
            yield Fault(line_of(node), f"{script.read(node)} rounds to even: [Math]::Floor")
    for node in script.nodes("invokation_expression"):
        reads = member_name(script, node) in PARSERS
        everywhere = target_type(script, node)[0] in SAME_EVERYWHERE
        if reads and not everywhere and not says(script, node, INVARIANT):
            yield Fault(line_of(node), f"{script.read(node)} follows the culture")


def static(script: Script, node: Node) -> bool:
    """Tell whether a method call is one of a type."""
    return target_type(script, node)[1]


def says(script: Script, node: Node, pattern: "re.Pattern[str]") -> bool:
    """Tell whether an argument of a method call holds a pattern."""
    return any(pattern.search(script.read(argument)) for argument in arguments_of(node))


def find_patterns(script: Script) -> Iterator[Fault]:
    """Find -match, -like, -replace: without c they fold case as the culture does."""
    for node in script.nodes("comparison_operator"):
        if PATTERNS.match(script.read(node)):
            yield Fault(line_of(node), f"{script.read(node)}: use the operator with c")
    for node in script.nodes("switch_parameter"):
        if script.read(node).lower() in ("-regex", "-wildcard"):
            yield Fault(line_of(node), f"switch {script.read(node)} folds case")


def find_case_changes(script: Script) -> Iterator[Fault]:
    """Find ToLower and ToUpper, and searches of text in the culture's order of letters."""
    for node in script.nodes("invokation_expression"):
        member = member_name(script, node)
        if member in ("tolower", "toupper"):
            yield Fault(line_of(node), f"{script.read(node)}: use {member}Invariant")
        elif member in TEXT_SEARCHES and not (says(script, node, ORDINAL) or static(script, node)):
            yield Fault(line_of(node), f"{script.read(node)}: name 'Ordinal'")


def find_sorting(script: Script) -> Iterator[Fault]:
    """Find cmdlets that sort or group by the culture."""
    for call in script.calls():
        if call.name.lower() in ("sort-object", "sort", "compare-object", "select-string"):
            yield Fault(line_of(call.node), f"{call.name} follows the culture: [Array]::Sort")
        if call.name.lower() == "group-object":
            yield Fault(line_of(call.node), f"{call.name} follows the culture: a hash table")


def find_dates(script: Script) -> Iterator[Fault]:
    """Find Get-Date with arguments: formats, and texts read as dates, follow the calendar."""
    for call in script.calls():
        if call.name.lower() == "get-date" and call.words:
            yield Fault(line_of(call.node), "Get-Date with arguments: [DateTime] and Invariant")


def find_tables(script: Script) -> Iterator[Fault]:
    """Find cmdlets that lay out text: cut, padded, coloured and numbered by the culture."""
    for call in script.calls():
        if call.name.lower() in ("format-table", "format-list", "out-string", "out-default"):
            yield Fault(line_of(call.node), f"{call.name} follows the culture and the window")
