"""Rules about characters and blanks: ASCII, and what PSScriptAnalyzer's formatting rules ask."""

import functools
import re
from typing import Iterator, List, Tuple

from tests.powershell.static.parse import Fault, Node, Script, core, line_of

OPENERS, CLOSERS = ("{", "@{", "(", "@(", "$("), ("}", ")")
INDENT = 4
KEYWORDS_WITH_CONDITION = ("if", "elseif", "switch", "for", "foreach", "while")
SURROUNDED = (
    "comparison_operator",
    "format_operator",
    "assignement_operator",
    "pipeline_chain_tail",
)
SURROUNDED_SIGNS = re.compile(r"^([+*/%|=-]|-(and|or|xor|b(and|or|xor)))$", re.IGNORECASE)


def find_foreign_characters(script: Script) -> Iterator[Fault]:
    """Find characters that 5.1 reads as others, tabs, and blanks at the ends of lines."""
    for number, line in enumerate(script.lines, 1):
        odd = re.search(r"[^ -~]", line)
        if odd:
            yield Fault(number, f"character U+{ord(odd.group()):04X}: only printable ASCII")
        if line != line.rstrip():
            yield Fault(number, "blanks at the end of the line")
    if script.lines[-1] or not script.text.strip() or script.text.endswith("\n\n"):
        yield Fault(len(script.lines), "the text ends with one end of line, no more and no less")


def find_double_quotes(script: Script) -> Iterator[Fault]:
    """Find constant texts in double quotes."""
    for node in script.nodes("expandable_string_literal"):
        text = script.read(node)
        if not node.named_child_count and not re.search(r"[`']", text):
            yield Fault(line_of(node), f"{text} is constant: single quotes")


class Token:
    """A piece of the text that has no pieces: where it begins and ends, without blanks."""

    __slots__ = ("text", "start", "end", "line", "column", "node")

    def __init__(self, script: Script, node: Node) -> None:
        raw = script.slice(node)
        self.text = raw.strip()
        self.start = node.start_byte + len(raw) - len(raw.lstrip())
        self.end = self.start + len(self.text)
        self.line, self.column = script.position(self.start)
        self.node = node


@functools.lru_cache(maxsize=2)
def tokens(script: Script) -> List[Token]:
    """List the smallest pieces of a text; strings are whole."""
    found = []
    waiting = [script.root]
    while waiting:
        node = waiting.pop()
        whole = node.type.endswith(("string_literal", "comment")) or not node.child_count
        if not whole:
            waiting.extend(reversed(node.children))
        elif script.read(node) not in ("", "`"):
            found.append(Token(script, node))
    return found


def find_odd_indentation(script: Script) -> Iterator[Fault]:
    """Find lines whose indentation is not that of the brackets around them.

    Every bracket that a line leaves open counts, as PSScriptAnalyzer counts them.
    """
    depth, last_line = 0, 0
    for token in tokens(script):
        closes = token.text in CLOSERS
        if token.line != last_line:
            wanted = INDENT * (depth - closes + is_continued(script, token))
            if token.column != wanted:
                yield Fault(token.line, f"indented by {token.column}, expected {wanted}")
        depth += (token.text in OPENERS) - closes
        last_line = script.position(token.end)[0]


def is_continued(script: Script, token: Token) -> bool:
    """Tell whether the line before goes on here: it ends with `|` or a backtick."""
    before = script.lines[token.line - 2] if token.line > 1 else ""
    return before.rstrip().endswith(("`", "|"))


def neighbours(script: Script, token: Token) -> Tuple[str, str]:
    """Return the text before a piece on its line and the text after it."""
    line = script.lines[token.line - 1]
    return line[: token.column], line[token.column + len(token.text) :]


def find_odd_blanks(script: Script) -> Iterator[Fault]:
    """Find operators, commas, braces and keywords with too few or too many blanks around them."""
    for token in tokens(script):
        before, after = neighbours(script, token)
        advice = blanks_wanted(token, before, after)
        if advice and token.node.type != "comment":
            yield Fault(token.line, f"{token.text}: one blank {advice}")


def blanks_wanted(token: Token, before: str, after: str) -> str:
    """Tell where a piece lacks its blank, or has too many; empty when all is well."""
    follows = re.match(r"$| \S", after)
    if is_operator(token) and not in_hash_table(token):
        spaced = re.search(r"(^|\S) $|^ *$", before)
        return "" if spaced and follows else "on each side"
    keyword = not token.node.is_named and token.text.lower() in KEYWORDS_WITH_CONDITION
    if token.text in (",", ";") or keyword:
        return "" if follows else "after it"
    if token.text == "{" and not re.search(r"(^|[^ {]) $|\{$|^ *$", before):
        return "before it"
    if is_sign(token) and not before.endswith("("):
        return "on each side: the sign is taken for an operator; write 0 - x or (-$x)"
    opens = token.text in ("{", "@{") and not (follows or after.startswith("}"))
    closes = token.text == "}" and not re.search(r"\S $|\{$|^ *$", before)
    return "inside" if opens or closes else ""


def is_operator(token: Token) -> bool:
    """Tell whether a piece is an operator between two others."""
    node = token.node
    if node.parent.type in ("expression_with_unary_operator", "unary_expression"):
        return False
    if node.type in SURROUNDED or node.parent.type in SURROUNDED:
        return True
    return not node.is_named and bool(SURROUNDED_SIGNS.match(token.text))


def is_sign(token: Token) -> bool:
    """Tell whether a piece is the sign of something that is no number."""
    node = token.node
    signed = node.parent.type == "expression_with_unary_operator" and token.text in ("-", "+")
    return signed and not core(node.next_sibling).type.endswith("literal")


def in_hash_table(token: Token) -> bool:
    """Tell whether a `=` belongs to an entry of a hash table, where it may be aligned."""
    return token.text == "=" and token.node.parent.type == "hash_entry"
