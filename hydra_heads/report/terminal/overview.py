"""All heads of a slot as one table, the heaviest first."""

from typing import List, Mapping, Sequence

from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in
from hydra_heads.report.profile_words import (
    Scale,
    failure_words,
    mean_words,
    peak_words,
    success_words,
    time_scale,
)
from hydra_heads.report.summary import summary_line
from hydra_heads.report.terminal.bars import bar
from hydra_heads.report.terminal.columns import Cell, Field, fitted_table, wrapped
from hydra_heads.report.terminal.screen import BEST, Screen
from hydra_heads.report.thresholds import OK
from hydra_heads.report.view import View
from hydra_heads.report.wording import fraction, quantity

BAR_CELLS = 8

MOST_REASONS = 4
"""Reasons of the slot's status that are listed; the heads have all of theirs."""

_BAR = ""
"""The heading of the column of bars."""

_MEANINGS: Mapping[str, str] = {
    "weight": "weight: share of the work",
    _BAR: "bar: against the heaviest head",
    "before": "before: the weight until now",
    "belief": "belief: probability that the head has the lowest expected cost",
    "mean": "times are those of successful runs",
    "peak MiB": "peak: most memory of a run",
}
"""What the headings say too briefly; that of a time is without its unit."""

_SIGNS = "[..] and ±: 95 % intervals; -: not known"


def overview_text(view: View, screen: Screen) -> str:
    """Return the finding, the slot's status unless it is ok, a table of all heads, and a legend."""
    fields = _fields(view)
    rows = _rows(view, screen)
    fitted = fitted_table(fields, rows, screen)
    lines = [*finding_lines(view, screen), *status_lines(view, screen), "", *fitted.lines, ""]
    lines += wrapped(_legend(fitted.shown), screen)
    missing = [heading for heading in fitted.left_out if heading]
    if missing:
        lines += wrapped(f"wider terminals show: {', '.join(missing)}", screen)
    return "\n".join(lines)


def finding_lines(view: View, screen: Screen) -> List[str]:
    """Say what is known of the slot, wrapped to the screen."""
    return wrapped(f"{view.slot}: {summary_line(view)}", screen)


def status_lines(view: View, screen: Screen) -> List[str]:
    """Say how the slot stands and why; nothing where all is well."""
    if view.status == OK:
        return []
    reasons = view.reasons[:MOST_REASONS]
    lines = wrapped(f"Status {view.status}: {reasons[0] if reasons else 'no reason known'}", screen)
    lines[0] = lines[0].replace(view.status, screen.painted(view.status, view.status), 1)
    for reason in reasons[1:]:
        lines += wrapped(reason, screen, "  ")
    more = len(view.reasons) - len(reasons)
    if more > 0:
        lines += wrapped(f"and {more} more", screen, "  ")
    return lines


def _fields(view: View) -> List[Field]:
    unit = time_scale(view.profiles).unit
    weights = [
        Field(_BAR, rank=10),
        Field("weight", True, rank=1),
        Field("before", True, rank=12),
        Field("belief", True, rank=3),
    ]
    failures = [Field("failures", rank=17)] if any(p.failure_count for p in view.profiles) else []
    return [
        Field("head"),
        *(weights if view.weights else []),
        Field("success %", True, rank=4),
        Field(f"mean {unit}", True, rank=2),
        Field(f"p95 {unit}", True, rank=14),
        Field("peak MiB", True, rank=15),
        Field("runs", True, rank=13),
        Field("status", rank=5),
        *failures,
        *([Field("reason", rank=16)] if view.weights else []),
    ]


def _rows(view: View, screen: Screen) -> List[List[Cell]]:
    scale = time_scale(view.profiles)
    weights = [number_in(view.head(name).get("weight")) or 0.0 for name in view.names]
    heaviest = max(weights, default=0.0) or 1.0
    has_failures = any(profile.failure_count for profile in view.profiles)
    rows = []
    for profile, weight in zip(view.profiles, weights):
        head = view.head(profile.name)
        status = str(head.get("status"))
        row = [Cell(profile.name, BEST if profile.name == view.best else "")]
        if view.weights:
            row += [Cell(bar(weight / heaviest, BAR_CELLS, screen)), *_weight_cells(head)]
        row += [*_measured_cells(profile, scale), Cell(status, status)]
        if has_failures:
            row.append(Cell(failure_words(profile)))
        if view.weights:
            row.append(Cell(_first_reason(view, profile.name)))
        rows.append(row)
    return rows


def _weight_cells(head: Mapping[str, object]) -> List[Cell]:
    return [
        Cell(fraction(number_in(head.get(key)))) for key in ("weight", "previous_weight", "belief")
    ]


def _measured_cells(profile: Profile, scale: Scale) -> List[Cell]:
    return [
        Cell(success_words(profile)),
        Cell(mean_words(profile, scale)),
        Cell(quantity(scale.of(profile.figure("time_s", "p95")))),
        Cell(peak_words(profile)),
        Cell(str(profile.num_tests)),
    ]


def _first_reason(view: View, name: str) -> str:
    reasons = view.weight_row(name).get("reasons")
    return str(reasons[0]) if isinstance(reasons, list) and reasons else ""


def _legend(shown: Sequence[str]) -> str:
    """Say what the headings that are shown mean."""
    keys = {"mean" if heading.startswith("mean ") else heading for heading in shown}
    return "; ".join([*(words for key, words in _MEANINGS.items() if key in keys), _SIGNS])
