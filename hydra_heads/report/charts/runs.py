"""How long the runs of each head took: every one of them, with median, quartiles and mean."""

from typing import Dict, List, Optional

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.rows import MOST_ROWS, RowLayout, head_cell, left_out
from hydra_heads.report.charts.scale import time_labels, time_measured, time_text
from hydra_heads.report.charts.strip import (
    MOST_CROSSES,
    MOST_DOTS,
    Strip,
    draw_key,
    draw_strip,
    early_failures,
    scale_of,
    strip_of,
)
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.profile_words import failure_words
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, quantity

ID = "runs"
TITLE = "Times of the runs"

_COLUMNS = (
    Column("head"),
    Column("runs", True),
    Column("mean", True),
    Column("median", True),
    Column("p95", True),
    Column("max", True),
    Column("failures"),
)
_ROW_HEIGHT = 38.0
_HALF_STRIP = 10.0


def runs_chart(view: View) -> Chart:
    """Show every run as a dot on a line of time, a row a head."""
    strips = {name: strip_of(view.profile(name)) for name in view.names}
    rows = [_row(view, name, strips[name]) for name in view.names]
    return Chart(
        ID, TITLE, _lead(view, strips), _svg(view, strips), _COLUMNS, rows, _notes(view, strips)
    )


def _svg(view: View, strips: Dict[str, Strip]) -> str:
    layout = RowLayout(view, row_height=_ROW_HEIGHT, head_room=28)
    drawn = [strips[name] for name in layout.names]
    if not any(strip.times for strip in drawn):
        return ""
    drawing = layout.drawing(ID, TITLE, _lead(view, strips))
    scale = scale_of(drawn, layout.left, layout.right)
    labels, unit = time_labels(scale)
    title = "time of a run" + (f", {unit}" if unit else "") + (", log scale" * scale.is_log)
    layout.axis(drawing, scale, labels, title)
    layout.labels(drawing)
    layout.value_title(drawing, "mean \u00b195 %")
    for row, name in enumerate(layout.names):
        strip = strips[name]
        draw_strip(drawing, strip, scale, layout.middle(row) - 4, _HALF_STRIP, kind_of(view, name))
        words = mean_words(strip) if strip.mean is not None else "no success"
        layout.value(drawing, row, words if strip.times else _missing(view, name))
    draw_key(drawing, drawn, layout.left, layout.top - 12)
    return drawing.svg()


def _lead(view: View, strips: Dict[str, Strip]) -> str:
    means = {name: strip.mean for name, strip in strips.items() if strip.mean is not None}
    if not view.names:
        return "There are no heads."
    if not means:
        return "No head has a run that succeeded."
    quickest = min(means, key=lambda name: means[name] or 0.0)
    words = f"A success of {view.label(quickest)} takes {time_text(means[quickest])} on average"
    if len(means) == 1:
        return f"{words}."
    slowest = max(means, key=lambda name: means[name] or 0.0)
    least, most = means[quickest], means[slowest]
    if not least or not most or most / least < 1.005:
        return f"{words}, as long as one of every other head."
    times = quantity(most / least) if most / least < 1000 else "more than 1000"
    return f"{words}, one of {view.label(slowest)} {times} times as long."


def _notes(view: View, strips: Dict[str, Strip]) -> List[str]:
    shown = [strips[name] for name in view.names[:MOST_ROWS]]
    notes = early_failures(shown, scale_of(shown, 0, 1))
    if any(len(strip.successes) > MOST_DOTS for strip in strips.values()):
        notes.append(
            f"Of heads with more than {MOST_DOTS} runs every few are drawn, evenly over their "
            "times; box, median and mean are of all."
        )
    if any(len(strip.failures) > MOST_CROSSES for strip in strips.values()):
        notes.append(f"Of more than {MOST_CROSSES} failed runs every few are drawn.")
    without = [view.label(name) for name, strip in strips.items() if not _has_runs(strip)]
    if without and len(without) < len(strips):
        notes.append(f"Without single runs in the profile: {_some(without)}.")
    elif not view.names:
        notes.append("Nothing to show: profile the heads first.")
    elif without:
        notes.append("The profiles hold no single runs: measure the heads to see them.")
    return notes + left_out(view)


def _some(labels: List[str]) -> str:
    shown = ", ".join(labels[:5])
    return shown if len(labels) <= 5 else f"{shown} and {len(labels) - 5} more"


def _has_runs(strip: Strip) -> bool:
    return bool(strip.successes or strip.failures)


def _missing(view: View, name: str) -> str:
    return "no runs" if view.profile(name).num_tests == 0 else "no times"


def mean_words(strip: Strip) -> str:
    """Word the mean of the successes with half the width of its interval."""
    half: Optional[float] = None
    if strip.mean_low is not None and strip.mean_high is not None:
        half = (strip.mean_high - strip.mean_low) / 2
    return time_measured(strip.mean, half)


def _row(view: View, name: str, strip: Strip) -> List[str]:
    profile = view.profile(name)
    return [
        head_cell(view, name),
        str(profile.num_tests),
        mean_words(strip),
        time_text(strip.quartiles[1] if strip.quartiles else profile.figure("time_s", "median")),
        time_text(strip.p95),
        time_text(strip.largest),
        failure_words(profile) or ABSENT,
    ]
