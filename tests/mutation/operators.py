"""Which changes make a mutant, as edits of a file's text."""

import ast
import re
import sys
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple, Type

COMPARISONS: Dict[Type[ast.cmpop], Tuple[str, ...]] = {
    ast.Lt: ("<", "<=", ">"),
    ast.LtE: ("<=", "<", ">="),
    ast.Gt: (">", ">=", "<"),
    ast.GtE: (">=", ">", "<="),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
"""Each comparison as it is written, then what is written in its place."""

ARITHMETIC: Dict[Type[ast.operator], Tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
}

CALLS = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
    "abs": "",
}
"""Functions that are swapped by name; without `abs` its argument stays as it is."""

LOGGERS = ("LOG", "LOGGER", "log", "logger", "logging")

NEGATED_BY = {"bool": "not ", "float": "-", "int": "-"}
"""How the result of a function is turned round, by the type that it says it returns."""


class Edit(NamedTuple):
    """A piece of a file, from byte `start` to byte `end`, and the text that takes its place."""

    start: int
    end: int
    text: str


def edits_of(source: bytes) -> List[Edit]:
    """List every edit of a file that makes a mutant, if it is still Python.

    Left alone: docstrings and other text, annotations, decorators, assertions, log messages,
    what is raised (but not whether), and the declaration of a NamedTuple.
    """
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    return sorted(set(finder.edits))


class _Finder(ast.NodeVisitor):
    """Collects the edits of one file into `edits`; `visit` dispatches by the kind of node."""

    def __init__(self, source: bytes) -> None:
        self.edits: List[Edit] = []
        self._source = source
        self._line_starts = [0]
        for line in source.splitlines(keepends=True):
            self._line_starts.append(self._line_starts[-1] + len(line))
        self._negation = ""

    # What is left alone, or looked at in part

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer, self._negation = self._negation, NEGATED_BY.get(self._text(node.returns), "")
        for default in [*node.args.defaults, *node.args.kw_defaults, *node.body]:
            if default is not None:
                self.visit(default)
        self._negation = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        is_declaration = any(self._text(base).endswith("NamedTuple") for base in node.bases)
        for part in node.body:
            if isinstance(part, ast.FunctionDef) or not is_declaration:
                self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Assert(self, node: ast.Assert) -> None:
        pass  # it speaks to the type checker

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        pass  # it is text

    # Statements

    def visit_Raise(self, node: ast.Raise) -> None:
        self._replace(node, "pass")

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) or self._is_logging(node.value):
            return
        self._replace(node, "pass")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        # A name that is never bound is noticed by any test that comes by.
        if all(isinstance(target, (ast.Attribute, ast.Subscript)) for target in node.targets):
            self._replace(node, "pass")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._replace(node, "pass")
        if type(node.op) in ARITHMETIC:
            old, new = ARITHMETIC[type(node.op)]
            self._replace_between(node.target, node.value, old + "=", new + "=")
        self.generic_visit(node)

    def visit_Break(self, node: ast.Break) -> None:
        self._replace(node, "continue")

    def visit_Continue(self, node: ast.Continue) -> None:
        self._replace(node, "break")

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            self._replace(node.value, "None")
            if self._negation:
                self._replace(node.value, f"{self._negation}({self._text(node.value)})")
        self.generic_visit(node)

    # Conditions

    def visit_If(self, node: ast.If) -> None:
        if self._text(node.test) != "TYPE_CHECKING":
            self._negate(node.test)
            self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._negate(condition)
        self.generic_visit(node)

    # Expressions

    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators):
            old = COMPARISONS[type(operator)][0]
            for new in COMPARISONS[type(operator)][1:]:
                self._replace_between(left, right, old, new)
            left = right
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        is_text = any(map(_is_text, (node.left, node.right)))
        if type(node.op) in ARITHMETIC and not is_text:
            self._replace_between(node.left, node.right, *ARITHMETIC[type(node.op)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:]):
            self._replace_between(left, right, old, new)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self._replace(node, f"({self._text(node.operand)})")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = self._text(node.func).rpartition(".")
        if name[2] in CALLS:
            self._replace(node.func, "".join(name[:2]) + CALLS[name[2]])
        if name[2] == "sorted":
            self._replace(node, self._text(node) + "[::-1]")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        for value in _other_values(node.value):
            self._replace(node, repr(value))

    # The text

    def _span(self, node: ast.AST) -> Tuple[int, int]:
        if sys.version_info < (3, 8):
            raise RuntimeError("mutants are made by Python 3.8 or newer")
        assert isinstance(node, (ast.expr, ast.stmt))
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._line_starts[node.lineno - 1] + node.col_offset
        return start, self._line_starts[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: Optional[ast.AST]) -> str:
        if node is None:
            return ""
        start, end = self._span(node)
        return self._source[start:end].decode("utf-8")

    def _replace(self, node: ast.AST, text: str) -> None:
        self.edits.append(Edit(*self._span(node), text))

    def _replace_between(self, left: ast.AST, right: ast.AST, old: str, new: str) -> None:
        start, end = self._span(left)[1], self._span(right)[0]
        between = self._source[start:end].decode("utf-8")
        pattern = r"\s+".join(map(re.escape, old.split()))
        self.edits.append(Edit(start, end, re.sub(pattern, new, between, count=1)))

    def _negate(self, test: ast.expr) -> None:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return  # dropping the `not` is the same
        if isinstance(test, ast.Compare) and len(COMPARISONS[type(test.ops[0])]) == 2:
            return  # so is the other operator
        self._replace(test, f"not ({self._text(test)})")

    def _is_logging(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and self._text(node.func).split(".")[0] in LOGGERS


def _is_text(node: ast.expr) -> bool:
    is_str = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_str or isinstance(node, ast.JoinedStr)


def _other_values(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        seen = [value]
        for other in (value + 1, value * 2, type(value)(0)):
            if other not in seen:
                seen.append(other)
                yield other
