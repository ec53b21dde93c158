"""The sources that the architecture tests read, each parsed once."""

import ast
import functools
import glob
import os
from typing import Callable, Iterator, List, NamedTuple, Tuple

from tests.environment import ROOT

PACKAGE = "hydra_heads"


class Source(NamedTuple):
    """One file: its path from the top folder with `/`, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The dotted name under which the file is imported."""
        name = self.path[: -len(".py")].replace("/", ".")
        return name[: -len(".__init__")] if name.endswith(".__init__") else name


def parse(path: str, text: str) -> Source:
    """Make a source of a text, as if it stood at `path`."""
    return Source(path, text, ast.parse(text, path))


def read(patterns: Tuple[str, ...]) -> List[Source]:
    """Parse the files that match glob patterns from the top folder, in order of their paths."""
    found = {
        os.path.relpath(path, ROOT).replace(os.sep, "/")
        for pattern in patterns
        for path in glob.glob(os.path.join(ROOT, *pattern.split("/")), recursive=True)
    }
    sources = []
    for path in sorted(found):
        with open(os.path.join(ROOT, *path.split("/")), encoding="utf-8") as file:
            sources.append(parse(path, file.read()))
    return sources


@functools.lru_cache(maxsize=None)
def package_sources() -> List[Source]:
    """Parse the package, without the examples: those are programs of their own."""
    examples = PACKAGE + "/examples/"
    return [s for s in read((PACKAGE + "/**/*.py",)) if not s.path.startswith(examples)]


@functools.lru_cache(maxsize=None)
def product_sources() -> List[Source]:
    """Parse the package and the scripts in the top folder."""
    return [*package_sources(), *read(("hydra_*.py",))]


@functools.lru_cache(maxsize=None)
def suite_sources() -> List[Source]:
    """Parse everything below `tests`."""
    return read(("tests/**/*.py",))


def breaches(check: Callable[[Source], List[str]], sources: List[Source]) -> str:
    """List what a check finds, one breach a line: empty when all is well."""
    return "\n".join(text for source in sources for text in check(source))


def at(source: Source, node: ast.AST, message: str) -> str:
    """Word a breach so that an editor finds it."""
    return f"{source.path}:{getattr(node, 'lineno', 1)}: {message}"


@functools.lru_cache(maxsize=None)
def nodes_of(tree: ast.AST) -> Tuple[ast.AST, ...]:
    """Return all nodes of a tree: many checks walk the same ones."""
    return tuple(ast.walk(tree))


def docstring_constants(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of all docstrings."""
    for node in nodes_of(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and ast.get_docstring(node, clean=False) is not None:
                yield first.value


def string_value(node: ast.AST) -> str:
    """Return the text of a string literal, empty for every other node.

    Python 3.7 calls the node Str, later ones Constant.
    """
    field = {"Constant": "value", "Str": "s"}.get(type(node).__name__)
    value = getattr(node, field) if field else ""
    return value if isinstance(value, str) else ""


def dotted(node: ast.AST) -> str:
    """Spell `a.b.c` for a chain of names; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        start = dotted(node.value)
        return f"{start}.{node.attr}" if start else ""
    return ""
