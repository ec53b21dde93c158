"""Rules about names that Windows PowerShell 5.1, or its .NET Framework, does not have."""

from typing import Iterator, List, Tuple

from tests.powershell.static.commands import member_name
from tests.powershell.static.parse import Fault, Node, Script, Word, core, line_of
from tests.powershell.static.words import (
    CMDLETS,
    COMMON_PARAMETERS,
    FEWER_ARGUMENTS,
    FEWER_INSTANCE_ARGUMENTS,
    METHODS,
    NEWER_CMDLETS,
    NEWER_ENCODINGS,
    NEWER_MEMBERS,
    NEWER_PARAMETERS,
    NEWER_TYPES,
    NEWER_VARIABLES,
    PROPERTIES,
    STATICS,
    TYPES,
)


def find_newer_commands(script: Script) -> Iterator[Fault]:
    """Find cmdlets and parameters that came with PowerShell 6 or later."""
    for call in script.calls():
        name = call.name.lower()
        if name in NEWER_CMDLETS:
            yield Fault(line_of(call.node), f"{call.name} is not in 5.1")
        newer = NEWER_PARAMETERS.get(name, "").lower().split()
        for word in call.words:
            if word.parameter.lower().rstrip(":") in newer:
                yield Fault(line_of(word.node), f"{call.name} -{word.parameter} is not in 5.1")
            if script.read(word.node).strip("'\"").lower() in NEWER_ENCODINGS:
                yield Fault(line_of(word.node), f"encoding {script.read(word.node)} is not in 5.1")
        # A word after -Name is its value, and not one more path.
        pairs = zip([Word("", None), *call.words], call.words)
        plain = [word for before, word in pairs if not before.parameter and not word.parameter]
        if name == "join-path" and len(plain) > 2:
            yield Fault(line_of(call.node), "Join-Path takes two paths in 5.1")


def find_newer_variables(script: Script) -> Iterator[Fault]:
    """Find automatic variables that came with PowerShell 6 or later."""
    for node in script.nodes("variable"):
        if script.read(node)[1:].strip("{}").lower() in NEWER_VARIABLES:
            yield Fault(line_of(node), f"{script.read(node)} is not set in 5.1")


def find_newer_types(script: Script) -> Iterator[Fault]:
    """Find types that the .NET Framework does not have."""
    for node in script.nodes("type_identifier"):
        if script.read(node).lower() in NEWER_TYPES:
            yield Fault(line_of(node), f"type {script.read(node)} is not in the .NET Framework")


def find_newer_members(script: Script) -> Iterator[Fault]:
    """Find members, and overloads of methods, that the .NET Framework does not have."""
    for node in script.nodes("member_access", "invokation_expression"):
        member = member_name(script, node)
        if member in NEWER_MEMBERS:
            yield Fault(line_of(node), f"{member} is not in the .NET Framework of 5.1")
    for node in script.nodes("invokation_expression"):
        member, arguments = member_name(script, node), arguments_of(node)
        type_name, static = target_type(script, node)
        if static:
            most = FEWER_ARGUMENTS.get((type_name, member))
        else:
            most = FEWER_INSTANCE_ARGUMENTS.get(member)
        if most is not None and len(arguments) > most:
            yield Fault(line_of(node), f"{member} takes at most {most} arguments in 5.1")
        if member == "split" and not static and arguments:
            text = script.read(core(arguments[0])).strip("'\"")
            if core(arguments[0]).type.endswith("characters") and len(text) > 1:
                yield Fault(line_of(node), "Split cuts at each character in 5.1: use -split")


def find_unknown_parameters(script: Script) -> Iterator[Fault]:
    """Find parameters of cmdlets that are not known, not written in full, or newer."""
    for call in script.calls():
        if call.name in CMDLETS:
            known = [*CMDLETS[call.name].split(), *COMMON_PARAMETERS]
            for word in call.words:
                name = word.parameter.rstrip(":")
                if name and name not in known:
                    yield Fault(line_of(word.node), f"{call.name} -{name} is not known")


def find_unknown_members(script: Script) -> Iterator[Fault]:
    """Find methods, and static members of types, that are not known, or are spelt otherwise."""
    for node in script.nodes("member_access", "invokation_expression"):
        name = next((script.read(c) for c in node.children if c.type == "member_name"), "")
        first = node.children[0]
        if first.type == "type_literal":
            known = STATICS.get(plain_type(script.read(first)), "").split()
        elif node.type == "invokation_expression":
            known = [*METHODS]
        else:
            continue
        if name not in known:
            yield Fault(line_of(node), f"{script.read(node)[:60]}: {name} is not known")


def find_unknown_fields(script: Script) -> Iterator[Fault]:
    """Find fields that no hash table and no text of the script names, and .NET does not have."""
    written = {script.read(core(entry.children[0])) for entry in script.nodes("hash_entry")}
    written |= {script.read(node) for node in script.nodes("verbatim_string_characters")}
    known = {text.strip("'\"") for text in written} | PROPERTIES
    for node in script.nodes("member_access"):
        name = core(node.children[-1])
        dynamic = name.type != "simple_name" or node.children[0].type == "type_literal"
        if not dynamic and script.read(name) not in known:
            yield Fault(line_of(node), f"{script.read(name)}: nothing here has such a field")


def find_unknown_types(script: Script) -> Iterator[Fault]:
    """Find types that are not known, or not in both versions."""
    for node in script.nodes("type_literal"):
        name = plain_type(script.read(node))
        if name not in TYPES and name.split("[")[0] not in TYPES:
            yield Fault(line_of(node), f"{script.read(node)} is not known")


def plain_type(text: str) -> str:
    """Return the name of a type in lower case, without brackets and `System.`."""
    name = "".join(text[1:-1].lower().split())
    return name[len("system.") :] if name.startswith("system.") else name


def arguments_of(node: Node) -> List[Node]:
    """Return the arguments of a method call."""
    return [
        argument
        for part in node.children
        if part.type == "argument_list"
        for inner in part.children
        if inner.type == "argument_expression_list"
        for argument in inner.children
        if argument.is_named
    ]


def target_type(script: Script, node: Node) -> Tuple[str, bool]:
    """Return the last word, in lower case, of the type whose static member is meant."""
    first = node.children[0]
    if first.type != "type_literal":
        return "", False
    return script.read(first).strip("[]").split(".")[-1].lower(), True
