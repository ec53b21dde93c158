"""Checks of how a source is made: docstrings, sizes, the oldest Python that can read it."""

import ast
import sys
from typing import Iterator, List, Tuple, Union

from tests.architecture.sources import Source, at, nodes_of

MOST_FILE_LINES = 400
MOST_FUNCTION_LINES = 60

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Documented = Union[ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef]


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method, inner ones included."""
    for node in nodes_of(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def public_names(body: List[ast.stmt], prefix: str = "") -> Iterator[Tuple[str, Documented]]:
    """Yield public classes, their public methods, and public functions, with dotted names."""
    for node in body:
        inner = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if not node.name.startswith("_"):
                yield prefix + node.name, node
                if isinstance(node, ast.ClassDef):
                    yield from public_names(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, (ast.If, ast.Try)):
            for part in inner:
                yield from public_names(part, prefix)


def find_missing_docstrings(source: Source) -> List[str]:
    """Find public modules, classes, functions and methods that do not say what they are."""
    breaches = []
    if not ast.get_docstring(source.tree):
        breaches.append(f"{source.path}:1: the module has no docstring")
    for name, node in public_names(source.tree.body):
        # A setter or an overload belongs to the definition that has the docstring.
        follows = any(
            getattr(mark, "attr", getattr(mark, "id", "")) in ("setter", "deleter", "overload")
            for mark in node.decorator_list
        )
        if not follows and not ast.get_docstring(node):
            breaches.append(at(source, node, f"{name} has no docstring"))
    return breaches


def find_tests_without_promise(source: Source) -> List[str]:
    """Find tests whose docstring does not state what they promise."""
    if not source.path.split("/")[-1].startswith("test_"):
        return []
    return [
        at(source, node, f"{node.name} does not say what it promises")
        for node in functions(source.tree)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]


def last_line(node: ast.AST) -> int:
    """Return the last line of a node; Python 3.7 knows only where its pieces begin."""
    end = getattr(node, "end_lineno", None)
    if end is not None:
        return int(end)
    return max(int(getattr(inner, "lineno", 0)) for inner in ast.walk(node))


def first_line(node: Function) -> int:
    """Return the line of `def`; Python 3.7 tells that of the first decorator instead."""
    return max([node.lineno, *(last_line(mark) + 1 for mark in node.decorator_list)])


def find_oversize(source: Source) -> List[str]:
    """Find files and functions that are more than one idea."""
    breaches = []
    lines = source.text.count("\n")
    if lines > MOST_FILE_LINES:
        breaches.append(f"{source.path}:1: {lines} lines, at most {MOST_FILE_LINES}")
    for node in functions(source.tree):
        size = last_line(node) - first_line(node) + 1
        if size > MOST_FUNCTION_LINES:
            breaches.append(
                at(source, node, f"{node.name} has {size} lines, at most {MOST_FUNCTION_LINES}")
            )
    return breaches


def find_newer_syntax(source: Source) -> List[str]:
    """Find syntax that Python 3.7 cannot read.

    On 3.7 itself parsing has shown it already; 3.8 and 3.9 do not look closely enough.
    """
    if sys.version_info < (3, 10):
        return []
    try:
        ast.parse(source.text, source.path, feature_version=(3, 7))
    except SyntaxError as error:
        return [f"{source.path}:{error.lineno}: {error.msg}"]
    return []
