"""A gate as Markdown for a pull request or the summary of a step, without names and paths."""

from typing import Any, List, Mapping, Sequence

from hydra_heads.base.anonymous import anonymizer_here
from hydra_heads.model.reading import objects_in, text_in
from hydra_heads.model.regression import BASELINES, CANNOT_TELL, IMPROVED, REGRESSED, VERDICTS
from hydra_heads.report.anonymous_view import knowing_heads
from hydra_heads.report.formats.markdown import code, escaped
from hydra_heads.report.gates.findings import (
    Row,
    gravest_first,
    reason_of,
    rows_of,
    slot_of,
    verdict_of,
)
from hydra_heads.report.gates.phrases import (
    interval,
    level,
    notes,
    signed,
    unit_of,
    verdict_word,
    verdict_words,
)
from hydra_heads.report.gates.reproduce import command_of
from hydra_heads.report.wording import ABSENT, fraction

MOST_ROWS = 50
"""Rows of a table, the gravest."""

MOST_CHARACTERS = 60000
"""GitHub takes 65,536 in a comment; a text that has more loses its details."""

_MOST_REASON = 300

_HEADINGS = ("verdict", "head", "metric", "before", "now", "change", "95 % interval", "q")

_RULES = (":---", ":---", ":---", "---:", "---:", "---:", "---:", "---:")


def render(document: Mapping[str, Any]) -> str:
    """Return a heading with the verdict, why, what is wrong, what is better, and all rows folded.

    User, host and absolute paths of this machine are in none of it.
    """
    shown = _anonymous(document)
    rows = gravest_first(rows_of(shown))
    blocks = [
        f"### Hydra gate: {escaped(slot_of(shown))}: {verdict_word(verdict_of(shown))}",
        f"**Why:** {escaped(reason_of(shown))}",
        *(f"**Note:** {escaped(note)}" for note in notes(shown)),
        *_section("", [row for row in rows if row.verdict in (REGRESSED, CANNOT_TELL)]),
        *_section("Better than before:", [row for row in rows if row.verdict == IMPROVED]),
    ]
    end = [f"**Again:** {code(command_of(shown))}", _made(shown)]
    text = _text([*blocks, *_folded(rows), *end])
    if len(text) <= MOST_CHARACTERS:
        return text
    short = _text([*blocks, *end])
    return short if len(short) <= MOST_CHARACTERS else _text([*blocks[:1], _TOO_LONG])


_TOO_LONG = "The rest is too long for a comment: `--report text` has it."


def _text(blocks: Sequence[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _anonymous(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a copy whose texts name neither a user nor a machine; Hydra's own words stay."""
    names = {text_in(row.get("name")) or "" for row in objects_in(document.get("heads"))}
    clean = knowing_heads(anonymizer_here(), sorted(names))
    found = clean.with_given({word: word for word in (*VERDICTS, *BASELINES)}).value(document)
    assert isinstance(found, dict)
    return found


def _section(title: str, rows: Sequence[Row]) -> List[str]:
    """Return a table with the reasons of the rows, below a title; nothing without rows."""
    if not rows:
        return []
    blocks = [f"**{title}**"] * bool(title)
    headings, rules = (*_HEADINGS, "why"), (*_RULES, ":---")
    cells = [[*_cells(row), escaped(_short(row.reason))] for row in rows[:MOST_ROWS]]
    return [*blocks, _table(headings, rules, cells), *_left_out(rows)]


def _folded(rows: Sequence[Row]) -> List[str]:
    """Return all rows within what a reader opens by a click."""
    table = _table(_HEADINGS, _RULES, [_cells(row) for row in rows[:MOST_ROWS]])
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    summary = f"<details><summary>All that was judged: {count}</summary>"
    return [summary, table, *_left_out(rows), "</details>"]


def _left_out(rows: Sequence[Row]) -> List[str]:
    rest = len(rows) - MOST_ROWS
    return [f"{rest} more rows are left out; `--report text` has them."] * (rest > 0)


def _table(headings: Sequence[str], rules: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [headings, rules, *cells])


def _cells(row: Row) -> List[str]:
    unit = f" {unit_of(row)}" if row.unit else ""
    change = signed(row.change)
    if row.change is not None:
        change += " points" if row.is_in_points else " %"
    return [
        verdict_words(row),
        escaped(row.name or ABSENT),
        escaped(row.metric),
        escaped(level(row.old) + unit * (row.old is not None)),
        escaped(level(row.new) + unit * (row.new is not None)),
        change,
        interval(row.low, row.high),
        fraction(row.q).replace("<", "&lt;").replace(">", "&gt;"),
    ]


def _short(reason: str) -> str:
    return reason if len(reason) <= _MOST_REASON else f"{reason[:_MOST_REASON]}..."


def _made(document: Mapping[str, Any]) -> str:
    generator = document.get("generator")
    version = generator.get("version") if isinstance(generator, Mapping) else None
    return f"<sub>Hydra {escaped(str(version))}, {escaped(str(document.get('timestamp')))}</sub>"
