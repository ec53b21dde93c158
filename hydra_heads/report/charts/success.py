"""How often each head succeeds, with the interval in which its true rate lies."""

from typing import List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import number_in, objects_in
from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.drawing import Drawing
from hydra_heads.report.charts.rows import RowLayout, head_cell, left_out
from hydra_heads.report.charts.scale import Scale, plain, scale_for
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.profile_words import failure_words
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, percent

ID = "success"
TITLE = "Success of the runs"

_COLUMNS = (
    Column("head"),
    Column("success %", True),
    Column("95 % interval", True),
    Column("succeeded", True),
    Column("runs", True),
    Column("failures"),
)
_WHOLE = 100.0


class Success(NamedTuple):
    """A success rate and its interval, in percent; None without runs."""

    rate: Optional[float]
    low: Optional[float]
    high: Optional[float]


def success_chart(view: View) -> Chart:
    """Show each head's success rate as a point on its interval, with the limits of the slot."""
    rows = [_row(view, name) for name in view.names]
    return Chart(ID, TITLE, _lead(view), _svg(view), _COLUMNS, rows, _notes(view))


def success_of(profile: Profile) -> Success:
    """Return a head's success with its interval."""
    low, high = (profile.figure("success_rate_ci", end) for end in ("low", "high"))
    return Success(profile.success_rate, low, high)


def _svg(view: View) -> str:
    layout = RowLayout(view, value_width=142)
    successes = {name: success_of(view.profile(name)) for name in layout.names}
    known = [end for found in successes.values() for end in found if end is not None]
    if not known:
        return ""
    limits = _limits(view)
    drawing = layout.drawing(ID, TITLE, _lead(view))
    scale = _scale([*known, *limits.values()], layout)
    layout.axis(drawing, scale, [plain(tick) for tick in scale.ticks()], "percent of the runs")
    for status, limit in limits.items():
        _draw_limit(drawing, layout, scale, status, limit)
    layout.labels(drawing)
    layout.value_title(drawing, "succeeded")
    for row, name in enumerate(layout.names):
        _draw_head(drawing, layout, scale, row, successes[name], view)
    return drawing.svg()


def _scale(values: List[float], layout: RowLayout) -> Scale:
    """Return a scale that ends at 100: there is nothing beyond it."""
    least = min(*values, _WHOLE - 5)
    scale = scale_for([least, _WHOLE], layout.left, layout.right - 8, False, None)
    return Scale(max(0.0, scale.low), _WHOLE, layout.left + 8, layout.right - 8)


def _draw_head(
    drawing: Drawing, layout: RowLayout, scale: Scale, row: int, found: Success, view: View
) -> None:
    name, y = layout.names[row], layout.middle(row)
    profile = view.profile(name)
    if found.low is not None and found.high is not None:
        low, high = scale.at(found.low), scale.at(found.high)
        drawing.line(low, y, high, y, "interval")
        for end in (low, high):
            drawing.line(end, y - 4, end, y + 4, "interval")
    if found.rate is None:
        layout.value(drawing, row, "no runs")
        return
    hint = f"{view.label(name)}: {percent(found.rate)} %"
    drawing.circle(scale.at(found.rate), y, 5, kind_of(view, name), hint)
    count = f"{profile.success_count} of {profile.num_tests}"
    layout.value(drawing, row, f"{percent(found.rate)} %, {count}")


def _draw_limit(
    drawing: Drawing, layout: RowLayout, scale: Scale, status: str, limit: float
) -> None:
    """Draw a limit with its name beside it: critical at the left, warning at the right."""
    x = scale.at(limit)
    drawing.line(x, layout.top - 14, x, layout.bottom, f"limit-{status}")
    side = -4 if status == "critical" else 4
    drawing.text(
        x + side,
        layout.top - 8,
        f"{status} {plain(limit)}",
        "small",
        "end" if side < 0 else "start",
    )


def _limits(view: View) -> Mapping[str, float]:
    """Return the limits of the success rate that a picture of percents can show."""
    rows = [
        row
        for row in objects_in(view.dashboard.get("thresholds"))
        if row.get("metric") == "success_rate" and row.get("direction") == "below"
    ]
    found = {}
    for status in ("critical", "warning"):
        limits = [number_in(row.get(status)) for row in rows]
        known = [limit for limit in limits if limit is not None and 0 < limit <= _WHOLE]
        if known:
            found[status] = max(known)
    return found


def _lead(view: View) -> str:
    tried = [name for name in view.names if view.profile(name).num_tests]
    if not view.names:
        return "There are no heads."
    if not tried:
        return "No head has a run yet."
    failing = [name for name in tried if view.profile(name).failure_count]
    if not failing:
        return _always(view, tried)
    never = [name for name in tried if not view.profile(name).success_count]
    if never:
        return f"{_some(view, never)} never succeeded; {_count_of(len(tried), len(never))} did."
    words = _least(view, failing)
    if len(tried) == 1:
        return f"{words}."
    if len(failing) == len(tried):
        return f"Every head fails at times: {words}, the least of {len(tried)} heads."
    others = len(tried) - len(failing)
    return f"{words}, the least of {len(tried)} heads; {others} never failed."


def _least(view: View, failing: Sequence[str]) -> str:
    """Say which heads succeed least often, and how often that is."""
    rates = {name: view.profile(name).success_rate or 0.0 for name in failing}
    least = min(rates.values())
    worst = [name for name, rate in rates.items() if rate == least]
    if len(worst) == 1:
        return f"{view.label(worst[0])} succeeds in {percent(least)} % of its runs"
    return f"{_some(view, worst)} succeed in {percent(least)} % of their runs"


def _always(view: View, tried: List[str]) -> str:
    low = min(success_of(view.profile(name)).low or 0.0 for name in tried)
    who = {1: view.label(tried[0]), 2: "Both heads"}.get(len(tried), f"All {len(tried)} heads")
    whose = "its true rate" if len(tried) == 1 else "the true rate of each"
    return f"{who} succeeded in every run; {whose} is at least {percent(low)} % (95 % interval)."


def _notes(view: View) -> List[str]:
    if not view.names:
        return ["Nothing to show: profile the heads first."]
    without = [name for name in view.names if not view.profile(name).num_tests]
    if not without:
        return left_out(view)
    return [f"Without a run: {_some(view, without)}.", *left_out(view)]


def _some(view: View, names: Sequence[str]) -> str:
    shown = ", ".join(view.label(name) for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _count_of(tried: int, never: int) -> str:
    return "no head" if tried == never else f"{tried - never} of {tried} heads"


def _row(view: View, name: str) -> List[str]:
    profile = view.profile(name)
    found = success_of(profile)
    interval = ABSENT
    if found.low is not None and found.high is not None:
        interval = f"{percent(found.low)} to {percent(found.high)}"
    return [
        head_cell(view, name),
        percent(found.rate),
        interval,
        str(profile.success_count),
        str(profile.num_tests),
        failure_words(profile) or ABSENT,
    ]
