"""Rules about variables: read ones are assigned, assigned ones are read, names are one."""

import functools
from typing import Dict, Iterator, List, NamedTuple, Optional, Set

from tests.powershell.static.commands import functions_with_comma
from tests.powershell.static.parse import (
    Fault,
    Node,
    Script,
    above,
    core,
    function_around,
    inside,
    line_of,
)
from tests.powershell.static.words import AUTOMATIC, PREFERENCES

NEVER_NULL = ("[string]", "[int]", "[long]", "[double]", "[decimal]", "[bool]", "[switch]")


class Use(NamedTuple):
    """One mention of a variable: in which function, under which name, and whether it is written."""

    function: Optional[int]
    scope: str
    name: str
    written: bool
    read: bool
    node: Node

    @property
    def key(self) -> str:
        """The name that PowerShell compares."""
        return self.name.lower()


@functools.lru_cache(maxsize=2)
def uses(script: Script) -> List[Use]:
    """List every mention of a variable outside of `env:`."""
    found = []
    for node in script.nodes("variable"):
        text = script.read(node).lstrip("$@").strip("{}") or "$"
        scope, _, name = text.rpartition(":")
        if scope.lower() in ("env", "function", "variable"):
            continue
        parameter = node.parent.type == "script_parameter"
        target = assigned_by(script, node)
        loop = node.parent.type == "foreach_statement" and is_loop_variable(node)
        written = parameter or loop or target == "="
        read = not written and not target
        found.append(Use(where_is(node), scope.lower(), name, written, read, node))
    return found


def is_loop_variable(node: Node) -> bool:
    """Tell the variable of `foreach ($x in ...)` from one in the list it goes through."""
    first = next(c for c in node.parent.children if c.type == "variable")
    return bool(first == node)


def assigned_by(script: Script, node: Node) -> str:
    """Return the operator that changes a variable itself: `=`, `+=`, `++`...; empty for none."""
    for outer in above(node):
        if outer.type == "left_assignment_expression":
            operator = outer.next_named_sibling
            return script.read(operator) if operator is not None else "="
        if outer.type.startswith(("post_", "pre_")):
            return "++"
        if outer.type in ("member_access", "element_access", "invokation_expression"):
            return ""
        if outer.type.endswith(("_block", "_statement", "sub_expression", "command")):
            return ""
    return ""


def script_level(script: Script, every: List[Use]) -> Set[str]:
    """Return the names assigned at the top level, or by `$script:` anywhere."""
    return {u.key for u in every if u.written and (u.scope == "script" or u.function is None)}


def find_unassigned(script: Script) -> Iterator[Fault]:
    """Find variables that are read in a function that neither assigns nor declares them."""
    every = uses(script)
    top = script_level(script, every)
    own: Dict[Optional[int], Set[str]] = {}
    for use in every:
        if use.written and not use.scope:
            own.setdefault(use.function, set()).add(use.key)
    for use in every:
        if use.written or use.key in AUTOMATIC or use.key in PREFERENCES:
            continue
        known = top if use.scope == "script" else own.get(use.function, set())
        if use.key not in known:
            shown = script.read(use.node)
            hint = ": hand it over as a parameter" if use.key in top else ""
            yield Fault(line_of(use.node), f"{shown} is not assigned here{hint}")


def find_unread(script: Script) -> Iterator[Fault]:
    """Find variables and parameters that nothing reads where they are assigned."""
    every = uses(script)
    read = {(u.function, u.key) for u in every if u.read}
    shared = {u.key for u in every if u.read and u.scope == "script"}
    for use in every:
        if not use.written or use.key in AUTOMATIC | PREFERENCES or use.scope == "script":
            continue
        if use.function is None and use.key in shared:
            continue
        if (use.function, use.key) not in read:
            yield Fault(line_of(use.node), f"${use.name} is never read here")


def find_case_twins(script: Script) -> Iterator[Fault]:
    """Find two spellings of one name: they are one variable, meant or not."""
    first: Dict[object, Use] = {}
    for use in sorted(uses(script), key=lambda u: int(u.node.start_byte)):
        before = first.setdefault((use.function, use.key), use)
        if before.name != use.name:
            where = line_of(before.node)
            message = f"${use.name} and ${before.name} (line {where}) are one variable"
            yield Fault(line_of(use.node), message)


def find_impossible_nulls(script: Script) -> Iterator[Fault]:
    """Find `$null` compared with a parameter whose type makes something else of it."""
    typed = {}
    for function in script.functions():
        for parameter in function.parameters:
            if parameter.type.lower() in NEVER_NULL:
                typed[(function.node.start_byte, parameter.name.lower())] = parameter.type
    for node in script.nodes("comparison_operator"):
        left, right = node.prev_named_sibling, node.next_named_sibling
        if left is not None and script.read(left).lower() == "$null" and right is not None:
            found = typed.get((where_is(node), script.read(right)[1:].lower()))
            if found:
                yield Fault(line_of(node), f"{script.read(right)} is {found}: never $null")


def find_automatic_targets(script: Script) -> Iterator[Fault]:
    """Find assignments to variables that PowerShell itself sets."""
    for use in uses(script):
        if not use.read and use.key in AUTOMATIC and use.key != "null":
            yield Fault(line_of(use.node), f"${use.name} belongs to PowerShell")


def find_global_variables(script: Script) -> Iterator[Fault]:
    """Find variables of the session: what dot-sources the script keeps its own."""
    for use in uses(script):
        if use.scope == "global":
            yield Fault(line_of(use.node), f"{script.read(use.node)} changes the session")


def find_unused_script_parameters(script: Script) -> Iterator[Fault]:
    """Find parameters of the script that its guard does not read."""
    guard = script.guard()
    read = {u.key for u in uses(script) if u.read and inside(u.node, guard)}
    for parameter in script.parameters_of(script.root):
        if parameter.name.lower() not in read:
            line = line_of(parameter.node)
            yield Fault(line, f"${parameter.name} is not read in the guard")


def find_odd_script_parameters(script: Script) -> Iterator[Fault]:
    """Find what makes PowerShell itself refuse a value, with an exit code that is not ours."""
    for parameter in script.parameters_of(script.root):
        if parameter.type.lower() not in ("[string]", "[switch]"):
            found = parameter.type or "no type"
            line = line_of(parameter.node)
            yield Fault(line, f"${parameter.name}: {found}, expected [string] or [switch]")
    for node in script.nodes("attribute_name"):
        if function_around(node) is None and script.read(node).lower() != "alias":
            around = {outer.type for outer in above(node)}
            if "script_block_expression" not in around:
                yield Fault(line_of(node), f"[{script.read(node)}()]: only Alias is fine here")


def find_dynamic_counts(script: Script) -> Iterator[Fault]:
    """Find `.Count` of what a command gave back without `@(...)`: it throws for none and one."""
    counted: Dict[object, Node] = {}
    for node in script.nodes("member_access"):
        base, member = script.read(node.children[0]).lower(), script.read(node.children[-1])
        if member.lower() == "count" and f"{base} -is [array]" not in script.text.lower():
            counted.setdefault((where_is(node), base), node)
    for assignment in script.nodes("assignment_expression"):
        if gives_any_number(script, core(assignment.children[-1])):
            target = script.read(assignment.children[0]).lower()
            found = counted.get((where_is(assignment), target))
            if found is not None:
                yield Fault(line_of(found), f"{script.read(found)}: assign @(...) to it")


def gives_any_number(script: Script, value: Node) -> bool:
    """Tell whether a value is what a command gives back: none, one, or several."""
    if value.type == "pipeline_chain":
        value = value.children[-1]
    known = functions_with_comma(script) | {"new-object"}
    for command in (value, value.parent):
        if command.type == "command":
            return script.read(command).split()[0].lower() not in known
    return False


def where_is(node: Node) -> Optional[int]:
    """Return where the function around a node begins; None at the top level."""
    owner = function_around(node)
    return owner.start_byte if owner is not None else None
