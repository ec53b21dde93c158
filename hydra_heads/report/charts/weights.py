"""Who does the work: each head's share now, its share before, and the belief behind it."""

from typing import List, Mapping, Optional

from hydra_heads.model.reading import number_in, object_in
from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.drawing import Drawing
from hydra_heads.report.charts.rows import VALUE_END, RowLayout, head_cell, left_out
from hydra_heads.report.charts.scale import Scale, plain, scale_for, time_measured, time_text
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, fraction, percent, quantity, share_words

ID = "weights"
TITLE = "Share of the work"

_COLUMNS = (
    Column("head"),
    Column("weight", True),
    Column("before", True),
    Column("belief", True),
    Column("expected cost", True),
    Column("95 % interval", True),
)
_BAR = 14.0
_ALIKE = 1e-9


def weights_chart(view: View) -> Chart:
    """Show each head's share of the work as a bar, with its share before as a ring."""
    rows = [_row(view, name) for name in view.names]
    return Chart(ID, TITLE, _lead(view), _svg(view), _COLUMNS, rows, _notes(view))


def share_now(view: View, name: str) -> float:
    """Return a head's share of the work, 0 to 1."""
    return number_in(view.head(name).get("weight")) or 0.0


def share_before(view: View, name: str) -> Optional[float]:
    """Return a head's share before these weights; None where nobody knows.

    The first weights are compared with equal shares.
    """
    before = number_in(view.weight_row(name).get("previous_weight"))
    if before is None and view.weights is not None and not _had_weights(view):
        return 1.0 / len(view.names)
    return before


def _svg(view: View) -> str:
    if not view.names:
        return ""
    layout = RowLayout(view)
    drawing = layout.drawing(ID, TITLE, _lead(view))
    before = {name: share_before(view, name) for name in layout.names}
    shares = [share_now(view, name) for name in layout.names]
    shares += [share for share in before.values() if share is not None]
    scale = scale_for([100 * share for share in shares], layout.left, layout.right, True, None)
    layout.axis(drawing, scale, [plain(tick) for tick in scale.ticks()], "percent of the work")
    layout.labels(drawing)
    for row, name in enumerate(layout.names):
        _draw_bar(drawing, layout, scale, row, share_now(view, name), before[name], view)
    _write_figures(drawing, layout, view)
    if any(share is not None for share in before.values()):
        drawing.circle(layout.left + 6, layout.top - 12, 4, "before")
        drawing.text(layout.left + 15, layout.top - 8, _before_words(view), "small")
    return drawing.svg()


def _draw_bar(
    drawing: Drawing,
    layout: RowLayout,
    scale: Scale,
    row: int,
    now: float,
    before: Optional[float],
    view: View,
) -> None:
    name, y, end = layout.names[row], layout.middle(row), scale.at(100 * now)
    hint = f"{view.label(name)}: {share_words(now)} of the work"
    if before is not None:
        hint += f", {_before_words(view)} {share_words(before)}"
    drawing.bar(scale.start, y - _BAR / 2, end - scale.start, _BAR, kind_of(view, name), hint, 2)
    if before is not None and abs(before - now) > _ALIKE:
        drawing.circle(scale.at(100 * before), y, 4, "before")


def _write_figures(drawing: Drawing, layout: RowLayout, view: View) -> None:
    """Write each head's share at the right, and its belief where there is any."""
    beliefs = [number_in(view.weight_row(name).get("belief")) for name in layout.names]
    has_beliefs = any(belief is not None for belief in beliefs)
    share_end = VALUE_END - 62 if has_beliefs else VALUE_END
    layout.value_title(drawing, "share", share_end)
    for row, name in enumerate(layout.names):
        layout.value(drawing, row, share_words(share_now(view, name)), "", share_end)
    if has_beliefs:
        layout.value_title(drawing, "belief")
        for row, belief in enumerate(beliefs):
            layout.value(drawing, row, fraction(belief))


def _lead(view: View) -> str:
    if not view.names:
        return "There are no heads."
    if view.weights is None:
        count = len(view.names)
        if count == 1:
            return f"{view.label(view.names[0])} is the only head; it has no weight yet."
        return f"No weights yet: each of {count} heads gets an equal share of the work."
    name = view.names[0]
    now, before = share_now(view, name), share_before(view, name)
    if len(view.names) == 1:
        return f"{view.label(name)} is the only head: it does all of the work."
    words = f"{view.label(name)} does {share_words(now)} of the work"
    if before is None:
        return f"{words}."
    if abs(before - now) <= _ALIKE:
        return f"{words}, as before." if _had_weights(view) else f"{words}, an equal share."
    if not _had_weights(view):
        return f"{words}; an equal share is {share_words(before)}."
    return f"{words}; before it was {share_words(before)}."


def _notes(view: View) -> List[str]:
    if view.weights is None:
        return ["Weights come from the runs: weigh the heads to have them.", *left_out(view)]
    notes = ["Belief is the probability that a head has the lowest expected cost."]
    if any(share_now(view, name) == 0 for name in view.names):
        notes.append("A head without any share is not used at all.")
    return notes + left_out(view)


def _row(view: View, name: str) -> List[str]:
    weight_row = view.weight_row(name)
    cost = number_in(weight_row.get("expected_cost"))
    interval = object_in(weight_row.get("expected_cost_ci")) or {}
    low, high = number_in(interval.get("low")), number_in(interval.get("high"))
    return [
        head_cell(view, name),
        share_words(share_now(view, name)),
        share_words(number_in(weight_row.get("previous_weight"))),
        fraction(number_in(weight_row.get("belief"))),
        _cost_text(view, cost),
        ABSENT
        if low is None or high is None
        else f"{_cost_text(view, low)} to {_cost_text(view, high)}",
    ]


def _cost_text(view: View, cost: Optional[float]) -> str:
    """Word a cost in the unit of the objective."""
    unit = view.cost_unit or "seconds"
    if unit == "seconds":
        return time_text(cost)
    return ABSENT if cost is None else f"{quantity(cost)} {unit}"


def _had_weights(view: View) -> bool:
    document: Mapping[str, object] = view.weights.document if view.weights else {}
    return object_in(document.get("previous")) is not None


def _before_words(view: View) -> str:
    return "before" if _had_weights(view) else "equal share"
