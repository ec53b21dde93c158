"""An expression cut into its words, numbers and signs."""

import re
from typing import List, NamedTuple

from hydra_heads.model.findings import shown
from hydra_heads.rules.faults import RuleError

MOST_CHARACTERS = 1000
"""Characters that an expression may have."""

NUMBER, NAME, SIGN, END = "number", "name", "sign", "end"

_BLANKS = " \t\r\n"

# Digits and letters are spelled out: there are more of both than these in Unicode.
_TOKEN = re.compile(
    r"[ \t\r\n]*(?:"
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<sign>[><=!]=|[><()\[\]%])"
    r")"
)

_MEANT = {"=": "'=='", "&": "AND", "|": "OR", "!": "NOT"}
"""What stands here for a sign of other languages."""


class Token(NamedTuple):
    """One piece of an expression; `column` is where it begins, counted from 1."""

    kind: str
    text: str
    column: int

    @property
    def words(self) -> str:
        """The piece as a message shows it."""
        return "the end" if self.kind == END else shown(self.text)


def tokens_of(text: str) -> List[Token]:
    """Cut an expression into pieces, the last one its end.

    Raises `RuleError` for more than 1,000 characters and for a sign that means nothing here.

    >>> [token.text for token in tokens_of("p95(time[1h])>=2.5s")]
    ['p95', '(', 'time', '[', '1', 'h', ']', ')', '>=', '2.5', 's', '']
    """
    if len(text) > MOST_CHARACTERS:
        raise RuleError(
            f"found {len(text)} characters, expected at most {MOST_CHARACTERS}; "
            "make several rules of it"
        )
    tokens: List[Token] = []
    at, length = 0, len(text.rstrip(_BLANKS))
    while at < length:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _stranger(text, at)
        kind = str(match.lastgroup)
        tokens.append(Token(kind, match.group(kind), match.start(kind) + 1))
        at = match.end()
    tokens.append(Token(END, "", length + 1))
    return tokens


def _stranger(text: str, at: int) -> RuleError:
    while text[at] in _BLANKS:
        at += 1
    meant = _MEANT.get(text[at])
    hint = f"; did you mean {meant}?" if meant else ""
    return RuleError(
        f"found {shown(text[at])}, expected a metric, a number, a comparison or a bracket{hint}",
        at + 1,
    )
