"""Rules about what goes down the pipeline: lists in lists, values nobody asked for, events."""

from typing import Iterator

from tests.powershell.static.commands import functions_with_comma, member_name
from tests.powershell.static.parse import Fault, Node, Script, line_of

ANSWERING = frozenset(
    """
    append appendformat appendline insert movenext remove removeall seek tryparse wait waitone
    """.split()
)
"""Methods that change something and answer too; the answer of a statement is output."""


USING = (
    "argument_list",
    "assignment_expression",
    "flow_control_statement",
    "parenthesized_expression",
)


def find_nested_lists(script: Script) -> Iterator[Fault]:
    """Find `@(Get-A)` where the function returns `, $list`: a list of one list."""
    wrapping = functions_with_comma(script)
    for call in script.calls():
        if call.name.lower() in wrapping and is_alone_in_list(call.node):
            yield Fault(line_of(call.node), f"{call.name} keeps its list whole: leave @() out")


def is_alone_in_list(node: Node) -> bool:
    """Tell whether a command is all that stands in `@(...)`."""
    while node.parent is not None and node.parent.type != "array_expression":
        if node.parent.named_child_count > 1:
            return False
        node = node.parent
    return node.parent is not None


def find_leaking_answers(script: Script) -> Iterator[Fault]:
    """Find statements whose value becomes output unasked, as that of StringBuilder.Append."""
    for node in script.nodes("invokation_expression"):
        member = member_name(script, node)
        sets = member == "add" and is_answering_set(script, script.read(node.children[0]))
        if (member in ANSWERING or sets) and is_statement(node):
            yield Fault(line_of(node), f"the answer of {member} is output: $null = ...")


def is_answering_set(script: Script, name: str) -> bool:
    """Tell whether a variable is made as a set or an ArrayList, whose Add answers."""
    for node in script.nodes("assignment_expression"):
        if script.read(node.children[0]).lower() == name.lower():
            made = script.read(node.children[-1]).lower()
            if "hashset" in made or "arraylist" in made or "sortedset" in made:
                return True
    return False


def is_statement(node: Node) -> bool:
    """Tell whether an expression stands by itself, not assigned, cast, tested or handed over."""
    while node.parent is not None and node.parent.type not in ("statement_list", "program"):
        if node.type in USING or node.parent.named_child_count > 1:
            return False
        node = node.parent
    return node.type not in USING


def find_event_handlers(script: Script) -> Iterator[Fault]:
    """Find script blocks that another thread would run: the process aborts."""
    for node in script.nodes("member_access", "invokation_expression"):
        member = member_name(script, node)
        if member.startswith("add_") or member == "cancelkeypress":
            yield Fault(line_of(node), f"{member} runs a block on another thread")
    for call in script.calls():
        if call.name.lower() in ("register-objectevent", "register-engineevent"):
            yield Fault(line_of(call.node), f"{call.name} runs a block when it likes")
