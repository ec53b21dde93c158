"""Why `pick` picks what it picks, as text."""

import time
from typing import List, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.cli.pick_choice import BY_INSTANCE, EQUAL, LIVE, Choice
from hydra_heads.model.documents import problems_of
from hydra_heads.model.reading import number_in, object_in, objects_in
from hydra_heads.model.weights import Weights
from hydra_heads.report.explanation import explanation
from hydra_heads.report.table import Column, render_table
from hydra_heads.report.wording import duration, fraction
from hydra_heads.use.published import Published


def explained(choice: Choice, names: Sequence[str]) -> str:
    """Say where the shares come from, all of them, and why the picked heads have theirs.

    Raises `InputError` for weights that break their contract beyond what picking uses.
    """
    picks = {name: list(names).count(name) for name in choice.heads}
    columns = [Column("head"), Column("share", True), Column("picks", True)]
    rows: List[List[str]] = []
    for name, share in zip(choice.heads, choice.shares):
        rows.append([name, fraction(share), str(picks[name] or "")])
    if choice.reasons:
        columns.append(Column("since the weights"))
        for row, reason in zip(rows, choice.reasons):
            row.append(reason)
    parts = [_source_line(choice), render_table(columns, rows)]
    if choice.origin == BY_INSTANCE:
        parts.append(_instance_lines(choice, names))
    if choice.published is not None:
        weights = _checked(choice.published)
        known = [name for name in choice.heads if picks[name] and weights.head(name) is not None]
        parts += [explanation(weights, name) for name in known]
    return "\n\n".join(parts)


def _instance_lines(choice: Choice, names: Sequence[str]) -> str:
    """Say what the runs on this instance say of the heads that were picked."""
    assert choice.published is not None
    rows = objects_in(choice.published.document.get("by_instance"))
    row = next(row for row in rows if row.get("instance") == choice.instance)
    beliefs = object_in(row.get("beliefs")) or {}
    best = f"is the cheapest on {ascii(choice.instance)} with probability"
    told = {name: fraction(number_in(beliefs.get(name))) for name in names}
    return "\n".join([*(f"{name} {best} {told[name]}" for name in told), "over all instances:"])


def _source_line(choice: Choice) -> str:
    if choice.published is None:
        known = "no weights yet: equal shares"
        return known if choice.origin == EQUAL else known + ", and what was learned from runs"
    path = choice.published.path
    words = {
        BY_INSTANCE: f"weights of instance {ascii(choice.instance)} in {path}",
        LIVE: f"weights of {path}, and what was learned from runs since",
    }
    made = number_in(choice.published.document.get("timestamp_unix"))
    age = "" if made is None else f", {duration(max(0, round(time.time() - made)))} old"
    return words.get(choice.origin, f"overall weights of {path}") + age


def _checked(published: Published) -> Weights:
    for problem in problems_of(published.document, "weights", published.path):
        raise InputError(problem)
    return Weights(published.document, published.path, published.sha256)
