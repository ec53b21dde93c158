"""Failed runs sorted by what their output says: a table, and what to look at."""

from typing import Dict, List, Mapping, NamedTuple, Sequence

from hydra_heads.base.redact import printable
from hydra_heads.model.log_categories import hint_of
from hydra_heads.model.severities import severity_rank
from hydra_heads.report.history import moment
from hydra_heads.report.history_rows import iso_of
from hydra_heads.report.table import Column, render_table

MOST_NAMED = 3
"""Heads and kinds that are named: those with the most failures."""


class Group(NamedTuple):
    """Failed runs of one category and severity.

    `heads` counts them by head, `kinds` by failure kind; `line` is the first matching one of the
    run `first_run`, which is the earliest; moments are seconds since 1970.
    """

    category: str
    severity: str
    runs: int
    heads: Dict[str, int]
    kinds: Dict[str, int]
    first_unix: float
    last_unix: float
    first_run: str
    line: str


def gravest_first(groups: Sequence[Group]) -> List[Group]:
    """Return groups in the order in which a person should look at them."""
    return sorted(
        groups, key=lambda group: (-severity_rank(group.severity), -group.runs, group.category)
    )


def errors_text(groups: Sequence[Group]) -> str:
    """Return one row a group, the gravest first, then each group's line and hint."""
    ordered = gravest_first(groups)
    columns = (
        Column("category"),
        Column("severity"),
        Column("runs", True),
        Column("heads"),
        Column("first"),
        Column("last"),
    )
    rows = [
        [
            group.category,
            group.severity,
            str(group.runs),
            _counted(group.heads),
            moment(group.first_unix),
            moment(group.last_unix),
        ]
        for group in ordered
    ]
    details = [
        f"{group.category}: {printable(group.line) or '(no output)'}\n"
        f"  first in {printable(group.first_run)}, by kind: {_counted(group.kinds)}; "
        f"{hint_of(group.category)}"
        for group in ordered
    ]
    return "\n".join([render_table(columns, rows), "", *details])


def _counted(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    text = ", ".join(f"{count} {name}" for name, count in ordered[:MOST_NAMED])
    more = len(ordered) - MOST_NAMED
    return text + (f", {more} more" if more > 0 else "")


def errors_rows(groups: Sequence[Group]) -> List[Dict[str, object]]:
    """Return the groups as JSON objects, the gravest first."""
    return [
        {
            "category": group.category,
            "severity": group.severity,
            "runs": group.runs,
            "heads": dict(sorted(group.heads.items())),
            "kinds": dict(sorted(group.kinds.items())),
            "first": iso_of(group.first_unix),
            "first_unix": group.first_unix,
            "last": iso_of(group.last_unix),
            "last_unix": group.last_unix,
            "first_run": group.first_run,
            "line": group.line,
            "hint": hint_of(group.category),
        }
        for group in gravest_first(groups)
    ]
