"""Rules about commands: which ones, how they are named, and what they are given."""

import re
from typing import Dict, Iterator, List, Set

from tests.powershell.static.parse import (
    Call,
    Fault,
    Function,
    Node,
    Script,
    Word,
    core,
    inside,
    line_of,
    walk,
)
from tests.powershell.static.words import (
    ALIASES,
    APPROVED_VERBS,
    CHANGING_VERBS,
    CMDLETS,
    RESERVED,
)

RUNS_TEXT = frozenset(
    """
    add-type import-module invoke-command invoke-expression invoke-item new-alias new-module
    set-alias start-job start-process iex icm saps start
    """.split()
)
RUNNING_MEMBERS = ("expandstring", "invokescript", "newscriptblock", "invokereturnasis")
RUNNING_TYPES = re.compile(r"\[(System\.)?(Diagnostics\.Process|Reflection\.)", re.IGNORECASE)
STREAMS = frozenset(
    """
    write-debug write-error write-information write-output write-progress write-verbose
    write-warning echo write
    """.split()
)
BY_PATH = frozenset(
    """
    add-content copy-item get-childitem get-content get-item get-itemproperty get-filehash
    move-item new-item out-file remove-item resolve-path set-content set-location test-path
    """.split()
)
OPERATORS_AS_WORDS = frozenset("+ - * / % = == != . ? :".split())
OPERATOR_PARAMETERS = re.compile(
    r"^(f|[ic]?(eq|ne|lt|gt|le|ge|like|notlike|match|notmatch|replace|split|join)|join|and|or|not"
    r"|is|isnot|as|band|bor)$",
    re.IGNORECASE,
)


def own_functions(script: Script) -> Dict[str, Function]:
    """Return the functions of the script by their names in lower case."""
    return {function.name.lower(): function for function in script.functions()}


def functions_with_comma(script: Script) -> Set[str]:
    """Return the names, in lower case, of functions that keep a list whole by a comma."""
    names = set()
    for node in script.nodes("flow_control_statement"):
        value = core(node.children[-1])
        if value.type == "expression_with_unary_operator" and script.read(value).startswith(","):
            for function in script.functions():
                if inside(node, function.node):
                    names.add(function.name.lower())
    return names


def find_unknown_commands(script: Script) -> Iterator[Fault]:
    """Find commands that are neither a function here nor a known cmdlet."""
    own = own_functions(script)
    known = {name.lower() for name in CMDLETS} | set(own) | RESERVED | RUNS_TEXT | STREAMS
    for call in script.calls():
        name = call.name.lower()
        if not name or name in known:
            continue
        what = "an alias" if name in ALIASES else "no function here and no cmdlet of both versions"
        yield Fault(line_of(call.node), f"{call.name} is {what}")


def find_text_that_runs(script: Script) -> Iterator[Fault]:
    """Find ways to run text, another program or another script."""
    for call in script.calls():
        if call.name.lower() in RUNS_TEXT:
            yield Fault(line_of(call.node), f"{call.name} runs what it is given")
        if call.operator and not runs_a_block(script, call):
            yield Fault(line_of(call.node), f"{call.operator} on something else than a block")
    for node in script.nodes("type_literal"):
        if RUNNING_TYPES.match(script.read(node)):
            yield Fault(line_of(node), f"{script.read(node)} starts other programs")
    for node in script.nodes("invokation_expression"):
        text = script.read(node).lower()
        member = member_name(script, node)
        if text.startswith("[scriptblock]::create") or member in RUNNING_MEMBERS:
            yield Fault(line_of(node), f"{member} runs text")
        elif member.startswith("$"):
            yield Fault(line_of(node), "the name of the method comes from data")


def member_name(script: Script, node: Node) -> str:
    """Return the name in lower case of the member that an expression reads or calls."""
    for child in node.children:
        if child.type == "member_name":
            return script.read(child).lower()
    return ""


def runs_a_block(script: Script, call: Call) -> bool:
    """Tell whether `&` stands before a script block or a parameter declared as one."""
    target = core(next(c for c in call.node.children if c.type != "command_invokation_operator"))
    if call.operator != "&":
        return False
    if target.type == "script_block_expression":
        return True
    blocks: Set[str] = set()
    for owner in [script.root, *script.nodes("function_statement")]:
        for parameter in script.parameters_of(owner):
            if parameter.type.lower() == "[scriptblock]":
                blocks.add("$" + parameter.name.lower())
    return script.read(target).lower() in blocks


def find_odd_function_names(script: Script) -> Iterator[Fault]:
    """Find functions named like an alias or a cmdlet, or not Verb-Noun as PSScriptAnalyzer asks."""
    cmdlets = {name.lower() for name in CMDLETS} | STREAMS
    for function in script.functions():
        name, line = function.name, function.line
        verb, dash, noun = name.partition("-")
        if name.lower() in ALIASES:
            yield Fault(line, f"{name} is an alias: the function is never called")
        elif name.lower() in cmdlets:
            yield Fault(line, f"{name} hides a cmdlet")
        elif not dash or verb not in APPROVED_VERBS:
            yield Fault(line, f"{name}: {verb} is no approved verb")
        elif verb in CHANGING_VERBS:
            yield Fault(line, f"{name}: PSScriptAnalyzer asks {verb}- for -WhatIf")
        elif noun.endswith("s") and not noun.endswith(("ss", "us", "is")):
            yield Fault(line, f"{name}: the noun is plural")


def find_uncalled_functions(script: Script) -> Iterator[Fault]:
    """Find functions that nothing calls: left over, or misspelt at the call."""
    called = {call.name.lower() for call in script.calls()}
    texts = {script.read(n).strip("'\"").lower() for n in script.nodes("generic_token")}
    for function in script.functions():
        if function.name.lower() not in called | texts:
            yield Fault(function.line, f"{function.name} is never called")


def find_wrong_arguments(script: Script) -> Iterator[Fault]:
    """Find calls of own functions with unknown parameters, too many arguments, or `f($a, $b)`."""
    own = own_functions(script)
    for call in script.calls():
        function = own.get(call.name.lower())
        if function is None:
            continue
        line = line_of(call.node)
        if call.name != function.name:
            yield Fault(line, f"{call.name} is spelt {function.name}")
        if any(is_splat(script, word) for word in call.words):
            continue
        for message in argument_faults(script, call, function):
            yield Fault(line, message)


def is_splat(script: Script, word: Word) -> bool:
    """Tell whether an argument is `@name`."""
    return core(word.node).type == "variable" and script.read(word.node).startswith("@")


def argument_faults(script: Script, call: Call, function: Function) -> List[str]:
    """List what is wrong with the arguments of one call."""
    switches = {p.name for p in function.parameters if p.type.lower() == "[switch]"}
    names = {p.name for p in function.parameters}
    faults, positional, given, waits = [], 0, [], False
    for word in call.words:
        if word.parameter:
            name = word.parameter.rstrip(":")
            given.append(name)
            if name not in names:
                faults.append(f"{function.name} has no parameter -{name}")
            waits = name not in switches
        elif waits:
            waits = False
        else:
            positional += 1
        node = core(word.node)
        text = script.read(word.node)
        if node.type == "array_literal_expression" and node.child_count > 1:
            faults.append(f"{text} is one argument: leave the comma out, or write @({text})")
        if node.type == "parenthesized_expression" and any(
            core(c).type == "array_literal_expression" and core(c).child_count > 1
            for c in node.children
        ):
            faults.append(f"{text} is one argument, a list: separate arguments by blanks")
    bound = positional + len([name for name in given if name in names])
    if bound > len(names) or len(set(given)) < len(given):
        faults.append(f"{function.name} gets {bound} arguments, it takes {len(names)}")
    return faults


def find_operators_in_arguments(script: Script) -> Iterator[Fault]:
    """Find operators among arguments: `Write-Host "=" * 70` prints `= * 70`."""
    for call in script.calls():
        for word in call.words:
            text, first = script.read(word.node), core(word.node)
            if first.type == "expression_with_unary_operator":
                first = first.children[0]
            sign = first.type in ("+", "-") and script.after(first, 1) == " "
            parameter = OPERATOR_PARAMETERS.match(word.parameter or script.read(first)[1:])
            if text in OPERATORS_AS_WORDS or sign or parameter and text.startswith("-"):
                line = line_of(word.node)
                yield Fault(line, f"{text} is an argument of {call.name}: use parentheses")
        name = next((c for c in call.node.children if c.type == "command_name"), None)
        if name is not None and script.after(name, 1) == "(":
            yield Fault(line_of(name), f"{call.name}( is no call as elsewhere: put a blank between")


def find_plain_paths(script: Script) -> Iterator[Fault]:
    """Find -Path and paths by position: `[` in a path is a pattern there."""
    for call in script.calls():
        if call.name.lower() not in BY_PATH:
            continue
        given = {word.parameter.lower() for word in call.words if word.parameter}
        if "path" in given or "filepath" in given or "literalpath" not in given:
            yield Fault(line_of(call.node), f"{call.name} without -LiteralPath")


def find_shallow_json(script: Script) -> Iterator[Fault]:
    """Find ConvertTo-Json without -Depth: it cuts below two levels without a word."""
    for call in script.calls():
        given = {word.parameter.lower() for word in call.words}
        if call.name.lower() == "convertto-json" and "depth" not in given:
            yield Fault(line_of(call.node), "ConvertTo-Json without -Depth")


def find_talk(script: Script) -> Iterator[Fault]:
    """Find streams that a console mixes into stdout, or words over several lines."""
    for call in script.calls():
        if call.name.lower() in STREAMS:
            advice = "[Console]::Error.WriteLine for talk, the value alone for output"
            yield Fault(line_of(call.node), f"{call.name}: use {advice}")


def find_odd_casing(script: Script) -> Iterator[Fault]:
    """Find cmdlets, keywords and operators in other capitals than PSScriptAnalyzer asks for."""
    spelling = {name.lower(): name for name in CMDLETS}
    for call in script.calls():
        right = spelling.get(call.name.lower(), call.name)
        if right != call.name:
            yield Fault(line_of(call.node), f"{call.name} is spelt {right}")
        for word in call.words:
            if word.parameter and call.name in CMDLETS and not word.parameter[0].isupper():
                yield Fault(line_of(word.node), f"-{word.parameter} begins with a capital")
    for node in walk(script.root):
        text = script.read(node)
        keyword = not node.is_named and text.isalpha() and node.child_count == 0
        operator = node.type in ("comparison_operator", "format_operator")
        if (keyword or operator) and text != text.lower() and node.parent.type != "variable":
            yield Fault(line_of(node), f"{text} is spelt {text.lower()}")
