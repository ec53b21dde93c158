"""Rules about what the parser lets pass although PowerShell does not, or reads it otherwise."""

import re
from typing import Dict, Iterator, List, Tuple

from tests.powershell.static.parse import Fault, Node, Script, above, core, line_of, owner_of
from tests.powershell.static.words import RESERVED, SCOPES

STRINGS = ("expandable_string_literal", "expandable_here_string_literal")

LITERALS = (
    "decimal_integer_literal",
    "hexadecimal_integer_literal",
    "real_literal",
    "verbatim_string_characters",
    "expandable_string_literal",
)


def variables_in_strings(script: Script) -> Iterator[Node]:
    """Yield the variables that stand in strings by themselves, not within `$(...)`."""
    for node in script.nodes("variable"):
        if node.parent is not None and node.parent.type in STRINGS:
            yield node


def find_colons_after_variables(script: Script) -> Iterator[Fault]:
    """Find `"$name: text"` and `"$name:text"`: the colon belongs to the name."""
    for node in variables_in_strings(script):
        name = script.read(node)
        scope = name[1:].strip("{}").split(":")[0].lower() if ":" in name else ""
        if scope and scope not in SCOPES:
            yield Fault(line_of(node), f"{name} names a drive; write ${{name}}:")
        elif "{" not in name and script.after(node, 1) == ":":
            yield Fault(line_of(node), f"{name}: does not parse; write ${{name}}:")


def find_members_in_strings(script: Script) -> Iterator[Fault]:
    """Find `"$name.member"` and `"$name[0]"`, of which only the variable is replaced.

    And `"$name?"`: the mark belongs to the name.
    """
    for node in variables_in_strings(script):
        if "{" not in script.read(node) and re.match(r"\.[A-Za-z_]|[\[?]", script.after(node, 2)):
            yield Fault(line_of(node), f"{script.read(node)} ends there; write $(...) or ${{name}}")


def find_reserved_words(script: Script) -> Iterator[Fault]:
    """Find words of the language where a command should be: an `else` without its `if`."""
    for call in script.calls():
        if call.name.lower() in RESERVED:
            yield Fault(line_of(call.node), f"{call.name!r} belongs to no statement before it")


def find_bare_try(script: Script) -> Iterator[Fault]:
    """Find `try` without `catch` and `finally`."""
    for node in script.nodes("try_statement"):
        kinds = {walked.type for walked in node.children}
        nested = {inner.type for child in node.children for inner in child.children}
        if not (kinds | nested) & {"catch_clause", "catch_clauses", "finally_clause"}:
            yield Fault(line_of(node), "try has neither catch nor finally")


def find_empty_catch(script: Script) -> Iterator[Fault]:
    """Find `catch` without a statement: a comment is not seen by PSScriptAnalyzer."""
    for node in script.nodes("catch_clause"):
        block = next(c for c in node.children if c.type == "statement_block")
        if not any(c.is_named and c.type != "comment" for c in block.children):
            yield Fault(line_of(node), "catch is empty")


def duplicates(script: Script, nodes: List[Tuple[Node, str, Node]], what: str) -> Iterator[Fault]:
    """Find names that stand twice in one owner: pairs of (owner, name, node of the name)."""
    seen: Dict[Tuple[int, str], int] = {}
    for owner, name, node in nodes:
        key = (owner.start_byte, name.lower())
        if key in seen:
            yield Fault(line_of(node), f"{what} {name} stands on line {seen[key]} already")
        seen.setdefault(key, line_of(node))


def find_duplicate_parameters(script: Script) -> Iterator[Fault]:
    """Find parameters that are declared twice."""
    nodes = []
    for parameter in script.nodes("script_parameter"):
        variable = next(c for c in parameter.children if c.type == "variable")
        nodes.append((owner_of(parameter), script.read(variable), variable))
    return duplicates(script, nodes, "parameter")


def find_duplicate_keys(script: Script) -> Iterator[Fault]:
    """Find keys that stand twice in one hash table."""
    nodes = []
    for entry in script.nodes("hash_entry"):
        key = core(entry.children[0])
        nodes.append((entry.parent, script.read(key).strip("'\""), key))
    return duplicates(script, nodes, "key")


def find_duplicate_functions(script: Script) -> Iterator[Fault]:
    """Find functions that are defined twice: the last one wins."""
    nodes = [(script.root, f.name, f.node) for f in script.functions()]
    return duplicates(script, nodes, "function")


def find_literal_targets(script: Script) -> Iterator[Fault]:
    """Find assignments to a number or a text."""
    for node in script.nodes("left_assignment_expression"):
        if core(node).type in LITERALS:
            yield Fault(line_of(node), f"{script.read(node)} cannot be assigned to")


def find_chains(script: Script) -> Iterator[Fault]:
    """Find `&&` and `||`, which Windows PowerShell does not parse."""
    for node in script.nodes("pipeline_chain_tail"):
        yield Fault(line_of(node), f"{script.read(node)} is not in 5.1; write if")


def find_odd_assignments(script: Script) -> Iterator[Fault]:
    """Find `!=`, which is no operator, and conditions that assign where they should compare."""
    for node in script.nodes("assignement_operator"):
        if script.read(node) == "!=":
            yield Fault(line_of(node), "!= is no operator: -ne")
    for node in script.nodes("assignment_expression"):
        around = next(outer for outer in above(node) if outer.type != "pipeline")
        if around.type in ("if_statement", "elseif_clause", "while_condition", "while_statement"):
            yield Fault(line_of(node), f"{script.read(node)} assigns: -eq")


def find_late_parameters(script: Script) -> Iterator[Fault]:
    """Find `param` after other statements: it is a command there."""
    for call in script.calls():
        if call.name.lower() == "param":
            yield Fault(line_of(call.node), "param comes after other statements")
    for node in script.nodes("param_block"):
        before = [n for n in node.parent.children if n.start_byte < node.start_byte]
        if any(n.is_named and n.type not in ("comment", "attribute_list") for n in before):
            yield Fault(line_of(node), "param comes after other statements")


def find_newer_escapes(script: Script) -> Iterator[Fault]:
    """Find escapes in strings that PowerShell 6 brought: `` `e `` and `` `u{...} ``."""
    for node in script.nodes(*STRINGS):
        for escape in re.findall(r"`(e|u\{)", script.read(node).replace("``", "")):
            yield Fault(line_of(node), f"`{escape} is not in 5.1")


def find_redirections(script: Script) -> Iterator[Fault]:
    """Find `>` and `2>&1`: files get another encoding in 5.1, and native errors become objects."""
    for node in script.nodes("redirection", "merging_redirection_operator"):
        if "$null" not in script.read(node):
            yield Fault(line_of(node), f"redirection {script.read(node)!r}")


def find_odd_null_comparisons(script: Script) -> Iterator[Fault]:
    """Find `$null` on the right of a comparison: a list on the left is filtered by it."""
    for node in script.nodes("comparison_operator"):
        if script.read(node).lower().lstrip("-").lstrip("ic") in ("eq", "ne"):
            right = node.next_named_sibling
            if right is not None and script.read(right).lower() == "$null":
                yield Fault(line_of(node), "$null belongs on the left")


def find_statements_outside(script: Script) -> Iterator[Fault]:
    """Find what runs when the script is dot-sourced: only functions and `param` may."""
    guard = script.guard()
    if guard is None:
        yield Fault(len(script.lines), "no guard at the end: if ($MyInvocation.InvocationName ...)")
    for node in script.statements():
        if node.type != "function_statement" and node != guard:
            yield Fault(line_of(node), "runs when dot-sourced; move it into the guard")


def find_exits_outside(script: Script) -> Iterator[Fault]:
    """Find `exit` outside the guard: it would end the session that dot-sourced the script."""
    guard = script.guard()
    for node in script.nodes("flow_control_statement"):
        if script.read(node).lower().startswith("exit") and guard not in above(node):
            yield Fault(line_of(node), "exit outside the guard")
