"""A PowerShell text as a tree, with the few questions that the rules ask of it."""

import bisect
import functools
import importlib
import os
import re
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

import pytest

from tests.environment import ROOT

SCRIPTS = ("hydra_monitor.ps1", "test_rebalancing.ps1")

Node = Any
"""A node of tree-sitter, which is not installed everywhere."""


def parser_is_there() -> bool:
    """Tell whether the parser and its grammar of PowerShell are installed."""
    try:
        importlib.import_module("tree_sitter")
        importlib.import_module("tree_sitter_powershell")
    except ImportError:
        return False
    return True


needs_parser = pytest.mark.skipif(
    not parser_is_there(),
    reason="no parser: tree-sitter-powershell needs Python 3.10 and has no wheel everywhere",
)


class Fault(NamedTuple):
    """Something wrong: the line, counted from 1, and what is wrong with it."""

    line: int
    message: str


class Parameter(NamedTuple):
    """A parameter: name without `$`, type as written (empty: none), and its node."""

    name: str
    type: str
    node: Node


class Function(NamedTuple):
    """A function of a script: name without scope, parameters in order, node, first line."""

    name: str
    parameters: List[Parameter]
    node: Node
    line: int


class Word(NamedTuple):
    """An argument of a command: `-Name` without its dash, or a value."""

    parameter: str
    node: Node


class Call(NamedTuple):
    """A command: its name (empty where it is computed), `&`, `.` or nothing, and arguments."""

    name: str
    operator: str
    words: List[Word]
    node: Node


class Script:
    """A parsed text; nodes are kept by kind, in the order of the text."""

    __slots__ = (
        "path",
        "text",
        "lines",
        "root",
        "_data",
        "_kinds",
        "_starts",
        "_functions",
        "_calls",
    )

    def __init__(self, path: str, text: str, root: Node) -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.root = root
        self._data = text.encode("utf-8")
        self._starts = [0, *(found.end() for found in re.finditer(b"\n", self._data))]
        self._kinds: Dict[str, List[Node]] = {}
        for node in walk(root):
            self._kinds.setdefault(node.type, []).append(node)
        self._functions = [self._function(node) for node in self.nodes("function_statement")]
        self._calls = [self._call(node) for node in self.nodes("command")]

    def nodes(self, *kinds: str) -> List[Node]:
        """Return all nodes of some kinds, first the first kind."""
        return [node for kind in kinds for node in self._kinds.get(kind, [])]

    def read(self, node: Node) -> str:
        """Return the text of a node, without blanks around it."""
        return self.slice(node).strip()

    def slice(self, node: Node) -> str:
        """Return the text of a node with the blanks that some begin with."""
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def position(self, offset: int) -> Tuple[int, int]:
        """Return the line, counted from 1, and the column, from 0, of an offset in bytes."""
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1]

    def after(self, node: Node, count: int) -> str:
        """Return what follows a node, at most `count` bytes."""
        return self._data[node.end_byte : node.end_byte + count].decode("utf-8", "replace")

    def functions(self) -> List[Function]:
        """Return the functions in the order of the text."""
        return self._functions

    def calls(self) -> List[Call]:
        """Return the commands, those inside of others too."""
        return self._calls

    def _function(self, node: Node) -> Function:
        """Take a function apart; a name may begin with a scope."""
        name = next(self.read(c) for c in node.children if c.type == "function_name")
        return Function(name.split(":")[-1], self.parameters_of(node), node, line_of(node))

    def parameters_of(self, owner: Node) -> List[Parameter]:
        """Return the parameters that a function, a script block or the script declares itself."""
        found = []
        for node in self.nodes("script_parameter"):
            if owner_of(node) == owner:
                variable = next(c for c in node.children if c.type == "variable")
                types = [
                    self.read(inner)
                    for part in node.children
                    if part.type == "attribute_list"
                    for attribute in part.children
                    for inner in attribute.children
                    if inner.type == "type_literal"
                ]
                found.append(Parameter(self.read(variable)[1:], "".join(types), variable))
        return found

    def _call(self, node: Node) -> Call:
        """Take a command apart."""
        name, operator, words = "", "", []
        for part in node.children:
            if part.type == "command_name":
                name = self.read(part)
            elif part.type == "command_invokation_operator":
                operator = self.read(part)
            elif part.type == "command_elements":
                words = [
                    Word(self.read(w)[1:] if w.type == "command_parameter" else "", w)
                    for w in part.children
                    if w.type not in ("command_argument_sep", "redirection")
                    and not w.type.endswith("redirection_operator")
                ]
        return Call(name, operator, words, node)

    def guard(self) -> Optional[Node]:
        """Return the `if` at the end that keeps dot-sourcing from running the script."""
        last = self.statements()[-1:]
        for node in last:
            if node.type == "if_statement" and "InvocationName" in self.lines[line_of(node) - 1]:
                return node
        return None

    def statements(self) -> List[Node]:
        """Return the statements at the top level, without comments and `param`."""
        return [
            node
            for part in self.root.children
            for node in (part.children if part.type == "statement_list" else [part])
            if node.type not in ("comment", "param_block") and self.read(node) not in ("", ";")
        ]


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in the order of the text."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(current.children))


def line_of(node: Node) -> int:
    """Return the line on which a node begins, counted from 1."""
    return int(node.start_point[0]) + 1


def last_line_of(node: Node) -> int:
    """Return the line on which a node ends, counted from 1."""
    return int(node.end_point[0]) + 1


def core(node: Node) -> Node:
    """Go down through the levels of precedence that an expression does not use."""
    while node.child_count == 1 and node.children[0].is_named:
        node = node.children[0]
    return node


def above(node: Node) -> Iterator[Node]:
    """Yield the nodes around a node, the nearest first."""
    node = node.parent
    while node is not None:
        yield node
        node = node.parent


def owner_of(node: Node) -> Node:
    """Return the function or script block whose own a parameter is; else the whole script."""
    for outer in above(node):
        if outer.type in ("function_statement", "script_block_expression") or not outer.parent:
            return outer
    return node


def function_around(node: Node) -> Optional[Node]:
    """Return the function that a node stands in; None at the top level."""
    return next((outer for outer in above(node) if outer.type == "function_statement"), None)


def inside(node: Node, outer: Optional[Node]) -> bool:
    """Tell whether a node stands within another."""
    return outer is not None and bool(
        outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte
    )


@functools.lru_cache(maxsize=1)
def _parser() -> Any:
    tree_sitter = importlib.import_module("tree_sitter")
    grammar = importlib.import_module("tree_sitter_powershell")
    return tree_sitter.Parser(tree_sitter.Language(grammar.language()))


def parse(path: str, text: str) -> Script:
    """Parse a text as if it stood in a file, whose ends of lines are read as one character."""
    text = text.replace("\r\n", "\n")
    tree = _parser().parse(text.encode("utf-8"))
    return Script(path, text, tree.root_node)


def read_script(name: str) -> str:
    """Read a script in the top folder."""
    with open(os.path.join(ROOT, name), encoding="utf-8", newline="") as file:
        return file.read()


@functools.lru_cache(maxsize=None)
def parse_script(name: str) -> Script:
    """Parse a script in the top folder, once."""
    return parse(name, read_script(name))


def find_syntax_faults(script: Script) -> Iterator[Fault]:
    """Find what is not PowerShell, and what is missing to make it so."""
    errors = [*script.nodes("ERROR"), *missing(script.root)]
    # Around an error that is found exactly there may be others that say no more.
    spans = {(e.start_byte, e.end_byte): e for e in errors}.values()
    innermost = [e for e in spans if not any(e != other and inside(other, e) for other in spans)]
    for node in sorted(innermost, key=line_of):
        line = line_of(node)
        if node.is_missing:
            yield Fault(line, f"{node.type} is missing in: {script.lines[line - 1].strip()}")
        else:
            found = script.read(node).split("\n")[0][:60]
            yield Fault(line, f"not PowerShell: {found!r} in: {script.lines[line - 1].strip()}")


def missing(root: Node) -> List[Node]:
    """List what the parser put in to go on."""
    return [node for node in walk(root) if node.is_missing] if root.has_error else []


FENCE = re.compile(r"^[ ]*```powershell\b[^\n]*\n(.*?)^[ ]*```[ ]*$", re.MULTILINE | re.DOTALL)

# The parser takes the point for the operator that runs a script in the caller's session,
# and reads no lists of words without quotes.
SCRIPT_HERE = re.compile(r"(^|[=;|({]) *(?=\./)", re.MULTILINE)
WORD_LIST = re.compile(r"(?<= )[A-Za-z]\w*(, [A-Za-z]\w*)+(?=[^'\"\n]*$)", re.MULTILINE)


def powershell_blocks(page: str) -> List[Tuple[int, str]]:
    """List the PowerShell blocks of a page: the line of the first line of each, and its text.

    What people type and the parser does not read is put in words that say the same: `& ./a.ps1`
    for `./a.ps1`, and quotes around the words of a list.
    """
    return [
        (page.count("\n", 0, match.start(1)) + 1, plainer(match.group(1)))
        for match in FENCE.finditer(page)
    ]


def plainer(text: str) -> str:
    """Put what the parser does not read in words that it does."""
    text = WORD_LIST.sub(lambda found: "'" + found.group().replace(", ", "', '") + "'", text)
    return SCRIPT_HERE.sub(r"\g<0>& ", text)


def word_faults(path: str, faults: Iterable[Fault], first_line: int = 1) -> List[str]:
    """Word faults so that an editor finds them, in the order of the text."""
    return [f"{path}:{line + first_line - 1}: {text}" for line, text in sorted(set(faults))]
