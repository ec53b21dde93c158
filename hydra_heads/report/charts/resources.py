"""What runs need besides time: CPU and memory, and what heads report of themselves."""

import math
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.metrics import BY_NAME, LINUX, MACOS, WINDOWS
from hydra_heads.model.minimised import OWN
from hydra_heads.model.profile import Profile
from hydra_heads.model.reading import object_in, text_in
from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.charts.drawing import Drawing, text_width
from hydra_heads.report.charts.rows import RowLayout, head_cell, left_out
from hydra_heads.report.charts.scale import Scale, time_text
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, quantity
from hydra_heads.stats.checks import LARGEST
from hydra_heads.stats.order import median

ID, TITLE = "resources", "What a run needs"

NOT_KNOWN = "not known"

_GAP = 24.0
_BAR_HEIGHT = 14.0
_LEAST_FLOOR_MB = 1.0
"""A resolution from here on is no step of a figure, but a floor below which nothing is told."""

_ALIKE = 1.1
"""Within a tenth nobody chooses a head for what it needs."""

_SYSTEMS = {"linux": LINUX, "darwin": MACOS, "windows": WINDOWS}


class Needs(NamedTuple):
    """What a run of a head needs: medians over runs, of memory the largest peak; None: unknown.

    `peak_below_mb` is what the peak is below of, where that is all that could be told. `own` are
    the medians of figures that the head reports itself, over the runs that have them.
    """

    user_seconds: Optional[float]
    system_seconds: Optional[float]
    peak_mb: Optional[float]
    peak_below_mb: Optional[float]
    own: Mapping[str, float]

    @property
    def cpu_seconds(self) -> Optional[float]:
        """CPU time of a run; None where either part is not known."""
        if self.user_seconds is None or self.system_seconds is None:
            return None
        return self.user_seconds + self.system_seconds


def resources_chart(view: View) -> Chart:
    """Draw CPU time and peak memory of a run of each head, two columns of bars."""
    needs = {profile.name: needs_of(profile) for profile in view.profiles}
    own = sorted({name for need in needs.values() for name in need.own})
    columns = [
        Column("head"),
        Column("CPU time a run", True),
        Column("user", True),
        Column("system", True),
        Column("peak memory MiB", True),
        *(Column(name, True) for name in own),
    ]
    rows = [_row(view, name, needs[name], own) for name in view.names]
    is_known = any(_is_known(need) for need in needs.values())
    svg = _Bars(view, needs).svg() if is_known else ""
    notes = _notes(view, needs, is_known)
    return Chart(ID, TITLE, _lead(view, needs), svg, columns, rows, notes)


def needs_of(profile: Profile) -> Needs:
    """Return what a run of a head needs, in seconds and MiB."""
    peak = profile.figure("resources", "memory_max_mb", "value")
    resolution = profile.figure("resources", "memory_max_mb", "resolution")
    is_floor = peak is None and resolution is not None and resolution >= _LEAST_FLOOR_MB
    return Needs(
        profile.figure("resources", "user_time", "value"),
        profile.figure("resources", "system_time", "value"),
        peak,
        resolution if is_floor else None,
        _own_figures(profile),
    )


def _own_figures(profile: Profile) -> Mapping[str, float]:
    """Return the medians of a head's own figures, from the runs where nothing sums them up."""
    resources = object_in(profile.document.get("resources"))
    if resources is not None:
        found = {name: profile.figure("resources", name, "value") for name in resources}
        return {name: value for name, value in found.items() if value is not None and _is_own(name)}
    values: Dict[str, List[float]] = {}
    for run in profile.runs:
        for name, value in run.metrics.items():
            if _is_own(name) and abs(value) <= LARGEST:
                values.setdefault(name, []).append(value)
    return {name: median(amounts) for name, amounts in values.items()}


def _is_own(name: str) -> bool:
    return name.startswith(OWN) and name not in BY_NAME


def _is_known(need: Needs) -> bool:
    return any(
        figure is not None for figure in (need.cpu_seconds, need.peak_mb, need.peak_below_mb)
    )


def _row(view: View, name: str, need: Needs, own: Sequence[str]) -> List[str]:
    return [
        head_cell(view, name),
        _time(need.cpu_seconds),
        _time(need.user_seconds),
        _time(need.system_seconds),
        _peak(need),
        *(quantity(need.own[key]) if key in need.own else ABSENT for key in own),
    ]


def _time(seconds: Optional[float]) -> str:
    return NOT_KNOWN if seconds is None else time_text(seconds)


def _peak(need: Needs) -> str:
    if need.peak_mb is not None:
        return quantity(need.peak_mb)
    return NOT_KNOWN if need.peak_below_mb is None else f"below {quantity(need.peak_below_mb)}"


def _lead(view: View, needs: Mapping[str, Needs]) -> str:
    if not view.names:
        return "There are no heads."
    cpu = {name: need.cpu_seconds for name, need in needs.items()}
    told = [_least(view, cpu, "CPU time", time_text), _least_memory(view, needs)]
    words = "; ".join(part for part in told if part)
    return f"{words}." if words else "What runs need of CPU and memory is not known."


def _least(
    view: View,
    figures: Mapping[str, Optional[float]],
    what: str,
    worded: Callable[[float], str],
) -> str:
    """Say which head needs least of something; nothing where it is not known of any."""
    known = {name: value for name, value in figures.items() if value is not None}
    if not known:
        return ""
    low, high = min(known.values()), max(known.values())
    if len(known) == 1:
        name = next(iter(known))
        return f"{view.label(name)} needs {worded(low)} of {what} a run"
    if high <= _ALIKE * low:
        ends = dict.fromkeys((worded(low), worded(high)))
        return f"{what} is no reason to choose: every head needs {' to '.join(ends)}"
    name = min(view.names, key=lambda name: known.get(name, math.inf))
    return (
        f"{view.label(name)} needs the least {what}, {worded(low)} a run, of up to {worded(high)}"
    )


def _least_memory(view: View, needs: Mapping[str, Needs]) -> str:
    peaks = {name: need.peak_mb for name, need in needs.items()}
    floors = [need.peak_below_mb for need in needs.values() if need.peak_below_mb is not None]
    if not floors:
        return _least(view, peaks, "memory", _mebibytes)
    known = {name: peak for name, peak in peaks.items() if peak is not None}
    least = f"{_count(len(floors))} {'needs' if len(floors) == 1 else 'need'} less than "
    least += f"{_mebibytes(max(floors))} of memory, below which it cannot be told"
    if not known:
        return least
    most = max(view.names, key=lambda name: known.get(name, -math.inf))
    return f"{least}, {view.label(most)} {_mebibytes(known[most])}"


def _mebibytes(value: float) -> str:
    return f"{quantity(value)} MiB"


def _notes(view: View, needs: Mapping[str, Needs], is_known: bool) -> List[str]:
    notes = left_out(view) if is_known else []
    lacking: Dict[str, List[Tuple[Profile, str]]] = {}
    for profile in view.profiles:
        need = needs[profile.name]
        if need.cpu_seconds is None:
            metric = "user_time" if need.user_seconds is None else "system_time"
            lacking.setdefault("CPU time", []).append((profile, metric))
        if need.peak_mb is None and need.peak_below_mb is None:
            lacking.setdefault("Peak memory", []).append((profile, "memory_max_mb"))
    for what, found in sorted(lacking.items()):
        reasons = dict.fromkeys(_why_null(profile, metric) for profile, metric in found)
        whose = "every head" if len(found) == len(view.names) else _count(len(found))
        notes.append(f"{what} of {whose} is not known {'; or '.join(reasons)}.")
    if is_known:
        notes.append("CPU time is the median over runs, memory the largest peak of any run.")
    if any(need.own for need in needs.values()):
        notes.append("Figures called user_... are the heads' own, medians over the runs with them.")
    return notes


def _count(heads: int) -> str:
    return "1 head" if heads == 1 else f"{heads} heads"


def _why_null(profile: Profile, metric: str) -> str:
    """Say why a profile lacks a figure."""
    resources = object_in(profile.document.get("resources")) or {}
    if metric not in resources:
        return "because the program that wrote the profile does not tell it"
    if not profile.num_tests:
        return "because there are no runs"
    surroundings = object_in(profile.document.get("environment")) or {}
    system = (text_in(surroundings.get("system")) or "").lower()
    reason = BY_NAME[metric].on(_SYSTEMS.get(system, LINUX)).null_because
    return reason.replace("null ", "", 1) or "because no run was seen to its end"


class _Bars:
    """Two columns of bars of one view."""

    def __init__(self, view: View, needs: Mapping[str, Needs]) -> None:
        self._view, self._needs = view, needs
        self._layout = RowLayout(view, value_width=4.0)
        layout = self._layout
        self._width = (layout.right - layout.left - _GAP) / 2

    def svg(self) -> str:
        """Return the picture."""
        layout = self._layout
        drawing = layout.drawing(
            ID, TITLE, f"CPU time and peak memory of a run. {_lead(self._view, self._needs)}"
        )
        needs = [self._needs[name] for name in layout.names]
        cpu = [(need.cpu_seconds, _time(need.cpu_seconds)) for need in needs]
        self._column(drawing, layout.left, "CPU time a run, user and system", cpu)
        peaks = [(need.peak_mb, _peak(need)) for need in needs]
        self._column(drawing, layout.left + self._width + _GAP, "peak memory, MiB", peaks)
        layout.labels(drawing)
        return drawing.svg()

    def _column(
        self,
        drawing: Drawing,
        left: float,
        title: str,
        figures: Sequence[Tuple[Optional[float], str]],
    ) -> None:
        """Draw one column of bars from 0, each with its figure in words at its end."""
        layout = self._layout
        room = max(text_width(words, 12) for _, words in figures) + 8
        largest = max((figure for figure, _ in figures if figure is not None), default=0.0)
        scale = Scale(0.0, largest or 1.0, left, left + self._width - room)
        drawing.text(left, layout.top - 8, title, "small")
        drawing.line(left, layout.top, left, layout.bottom, "axis")
        for row, (name, (figure, words)) in enumerate(zip(layout.names, figures)):
            y = layout.middle(row)
            if figure is None:
                drawing.text(left + 6, y + 4, words, "small")
                continue
            end = scale.at(figure)
            kind = kind_of(self._view, name)
            hint = f"{self._view.label(name)}: {words}"
            drawing.bar(left, y - _BAR_HEIGHT / 2, end - left, _BAR_HEIGHT, kind, hint)
            drawing.text(end + 5, y + 4, words, "end")
