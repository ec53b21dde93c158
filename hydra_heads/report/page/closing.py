"""The end of the report: how to read it, and what it was made from."""

from typing import List, Mapping, Sequence, Tuple

from hydra_heads.model.reading import number_in, object_in, objects_in, text_in
from hydra_heads.report.escaping import escaped
from hydra_heads.report.page.facts import moment
from hydra_heads.report.page.markup import Html, element, fold, listing, name_of, table, terms
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, quantity

SHOWN_DIGITS = 12
"""What is shown of a sha256: enough to tell two files apart."""

_WORDS: Tuple[Tuple[str, str], ...] = (
    ("Head", "One way to do the job."),
    ("Run", "One measured execution of one head on one instance."),
    ("Instance", "One input of the job; every head runs on the same ones."),
    ("Cost", "What a run costs: its time, or what else the slot minimises. A failure costs far "
     "more than any success, so that a fast head that fails is no bargain."),
    ("Belief", "Probability that a head has the lowest expected cost, given the runs."),
    ("Weight", "Share of the work a head should get. It follows from belief; every head keeps "
     "a little, or nobody would notice that it got better."),
    ("Interval", "[low..high] and ±: where the true figure lies with 95 % probability, as far as "
     "chance goes. Where two intervals overlap widely, more runs decide."),
    ("-", "Not known. It never means 0."),
)  # fmt: skip


def reading_section(view: View) -> Html:
    """Say in a line each what the words mean, and when a figure is a warning."""
    pairs = [(escaped(word), escaped(meaning)) for word, meaning in _WORDS]
    limits = [_limit_words(row) for row in objects_in(view.dashboard.get("thresholds"))]
    if limits:
        pairs.append(("Status", listing(escaped(words) for words in limits)))
    return element(
        "section",
        element("h2", "How to read this", id="reading-title") + "\n" + terms(pairs, kind="words"),
        id="reading",
        aria_labelledby="reading-title",
    )


def _limit_words(row: Mapping[str, object]) -> str:
    """Word the limits of one metric.

    >>> _limit_words({"metric": "success_rate", "unit": "percent", "direction": "below",
    ...               "warning": 95.0, "critical": None})
    'success_rate: warning below 95.0 percent'
    """
    limits = [
        f"{grade} {row.get('direction')} {quantity(limit)}"
        for grade, limit in ((grade, number_in(row.get(grade))) for grade in _GRADES)
        if limit is not None
    ]
    return f"{row.get('metric')}: {', '.join(limits)} {row.get('unit')}"


_GRADES = ("warning", "critical")


def alerts_section(view: View) -> Html:
    """Return the slot's rules and how each stands; nothing for a slot without rules."""
    rules = objects_in(view.dashboard.get("rules"))
    if not rules:
        return ""
    columns = [Column(word) for word in ("rule", "state", "severity", "since", "condition")]
    rows = [
        [
            name_of(_text(rule, "id")),
            escaped(_text(rule, "state")),
            escaped(_text(rule, "severity")),
            escaped(_text(rule, "since")[:16].replace("T", " ")),
            element("code", escaped(_text(rule, "expr"))),
        ]
        for rule in rules
    ]
    return element(
        "section",
        element("h2", "Rules", id="rules-title") + "\n" + table("Rules", columns, rows),
        id="rules",
        aria_labelledby="rules-title",
    )


def footer(view: View) -> Html:
    """Say which program made the report, from which files, and where the data are."""
    document = view.dashboard
    generator = object_in(document.get("generator")) or {}
    made = (
        f"Made by {escaped(_text(generator, 'name'))} {escaped(_text(generator, 'version'))} "
        f"on {moment(number_in(document.get('timestamp_unix')))}, run id "
        f"{element('code', escaped(_text(document, 'run_id')))}, "
        f"schema {escaped(_text(document, 'schema'))} {escaped(_text(document, 'schema_version'))}."
    )
    data = (
        "The dashboard document stands in this file as JSON, in the element with the id "
        f"{element('code', 'hydra-data')}."
    )
    sources = objects_in(document.get("sources"))
    parts = [element("p", made), element("p", data)]
    if sources:
        parts.append(fold(f"Made from {len(sources)} files", _sources(sources), id="sources"))
    return element("footer", "\n".join(parts))


def _sources(sources: Sequence[Mapping[str, object]]) -> Html:
    columns = [Column("file"), Column("sha256"), Column("run id")]
    rows: List[List[Html]] = [
        [
            escaped(_text(row, "file")),
            element("code", escaped(_text(row, "sha256")[:SHOWN_DIGITS])),
            element("code", escaped(_text(row, "run_id"))),
        ]
        for row in sources
    ]
    return table("Files that this report was made from", columns, rows)


def _text(row: Mapping[str, object], key: str) -> str:
    return text_in(row.get(key)) or ABSENT
