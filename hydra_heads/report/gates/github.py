"""A gate as annotations of GitHub Actions: what is wrong, on the page of the build.

GitHub shows ten of a kind for a step and drops the rest without a word, so the tenth says how
many more there are.
"""

from typing import Any, List, Mapping, NamedTuple, Sequence

from hydra_heads.base.redact import printable
from hydra_heads.model.regression import CANNOT_TELL, IMPROVED, REGRESSED
from hydra_heads.report.gates.findings import Row, rows_of, shared_of, slot_of
from hydra_heads.report.gates.phrases import (
    baseline_words,
    one_line,
    shared_words,
    verdict_line,
    verdict_word,
)

MOST = 10
"""Annotations of one kind that GitHub shows of a step."""

ERROR, WARNING, NOTICE = "error", "warning", "notice"

_KINDS = {REGRESSED: ERROR, CANNOT_TELL: WARNING, IMPROVED: NOTICE}

_MOST_NAMED = 5
"""Heads that an annotation names of those that got none of their own."""


class _Annotation(NamedTuple):
    kind: str
    title: str
    words: str


def render(document: Mapping[str, Any]) -> str:
    """Return workflow commands, one a line: errors, warnings, and notices with the verdict first.

    Rows that are as they were get none.
    """
    rows = rows_of(document)
    found = [
        line
        for verdict in (REGRESSED, CANNOT_TELL)
        for line in _capped([row for row in rows if row.verdict == verdict], verdict, MOST)
    ]
    notices = [_Annotation(NOTICE, f"Hydra gate: {slot_of(document)}", _summary(document))]
    notices += [
        _Annotation(NOTICE, "Hydra gate: all heads", shared_words(shared))
        for shared in shared_of(document)[: MOST // 2]
    ]
    improved = [row for row in rows if row.verdict == IMPROVED]
    notices += _capped(improved, IMPROVED, MOST - len(notices))
    return "".join(f"{_command(annotation)}\n" for annotation in [*found, *notices])


def _summary(document: Mapping[str, Any]) -> str:
    return f"{verdict_line(document)}; compared with {baseline_words(document)}"


def _capped(rows: Sequence[Row], verdict: str, most: int) -> List[_Annotation]:
    """Return an annotation a row; where there are too many, the last one stands for the rest."""
    shown = rows if len(rows) <= most else rows[: most - 1]
    kind = _KINDS[verdict]
    found = [_Annotation(kind, f"Hydra gate: {row.title}", one_line(row)) for row in shown]
    rest = rows[len(shown) :]
    if rest:
        named = [row.title for row in rest[:_MOST_NAMED]] + ["..."] * (len(rest) > _MOST_NAMED)
        words = (
            f"{verdict_word(verdict)}: {len(rest)} more, {', '.join(named)}: GitHub shows {MOST} "
            "of a kind; --report text, markdown and junit have all"
        )
        found.append(_Annotation(kind, f"Hydra gate: {len(rest)} more", words))
    return found


def _command(annotation: _Annotation) -> str:
    title, words = _property(annotation.title), _data(annotation.words)
    return f"::{annotation.kind} title={title}::{words}"


def _data(text: str) -> str:
    r"""Return a text as the message of a command, in which `%` begins an escape.

    >>> print(_data("50 %\n::error::x"))
    50 %25\n::error::x
    """
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    """Return a text as the value of a command's property, which `,` and `:` would end."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
