"""A slot as one picture for a README or slides: times, success and shares of its heads."""

import math
from typing import List, Mapping, Optional, Tuple

from hydra_heads.model.reading import number_in, object_in, text_in
from hydra_heads.report.charts.drawing import (
    BOLD,
    WIDTH,
    Drawing,
    short,
    shortened,
    text_width,
    wrapped,
)
from hydra_heads.report.charts.rows import draw_mark, draw_marks_key
from hydra_heads.report.charts.runs import mean_words
from hydra_heads.report.charts.scale import Scale, scale_for, time_labels
from hydra_heads.report.charts.strip import (
    Strip,
    draw_key,
    draw_strip,
    early_failures,
    scale_of,
    strip_of,
)
from hydra_heads.report.charts.style import kind_of
from hydra_heads.report.charts.weights import share_now
from hydra_heads.report.summary import summary_line
from hydra_heads.report.view import View
from hydra_heads.report.wording import percent, share_words

MOST_HEADS = 12
"""More heads than this are counted below the others."""

_EDGE = 22.0
_NAME_X, _NAME_WIDTH = 42.0, 158.0
_STRIP_START, _STRIP_END = 218.0, 512.0
_SUCCESS_END = 588.0
_BAR_START, _BAR_WIDTH = 616.0, 70.0
_ROWS_TOP, _ROW = 98.0, 46.0
_HALF_STRIP = 10.0
_LINE = 19.0


def render(view: View) -> str:
    """Return the picture as a file of its own, in the reader's light or dark theme."""
    names = view.names[:MOST_HEADS]
    bottom = _ROWS_TOP + _ROW * len(names)
    strips = {name: strip_of(view.profile(name)) for name in names}
    times: Optional[Scale] = None
    if any(strip.times for strip in strips.values()):
        times = scale_of(list(strips.values()), _STRIP_START, _STRIP_END)
    below = bottom + (60 if times else 24) if names else _ROWS_TOP - 20
    notes = [*(early_failures(list(strips.values()), times) if times else []), *_rest(view)]
    closing = _closing_lines(view)
    height = below + _LINE * (len(closing) + len(notes)) + 30
    drawing = Drawing("heads", f"Heads of {view.slot}", _description(view), WIDTH, height)
    _draw_heading(drawing, view)
    if names:
        _draw_rows(drawing, view, strips, times, bottom)
    for row, note in enumerate(notes):
        drawing.text(_EDGE, below + 2 + row * _LINE, note, "small")
    y = below + _LINE * len(notes)
    drawing.line(_EDGE, y - 8, WIDTH - _EDGE, y - 8, "grid")
    for row, (line, kind) in enumerate(closing):
        drawing.text(_EDGE, y + 14 + row * _LINE, line, kind)
    drawing.text(WIDTH - _EDGE, height - 12, _made(view), "small", "end")
    return drawing.file()


def _draw_heading(drawing: Drawing, view: View) -> None:
    drawing.text(_EDGE, 36, shortened(view.slot, WIDTH - 2 * _EDGE, 17), "heading")
    drawing.text(_EDGE, 56, shortened(_subtitle(view), WIDTH - 2 * _EDGE, 11), "small")


def _draw_rows(
    drawing: Drawing,
    view: View,
    strips: Mapping[str, Strip],
    times: Optional[Scale],
    bottom: float,
) -> None:
    names = list(strips)
    drawing.text(_SUCCESS_END, _ROWS_TOP - 10, "success", "small", "end")
    drawing.text(_BAR_START, _ROWS_TOP - 10, "share of the work", "small")
    shares = Scale(0.0, 1.0, _BAR_START, _BAR_START + _BAR_WIDTH)
    if times:
        _draw_axis(drawing, times, bottom)
        draw_key(drawing, list(strips.values()), _STRIP_START, bottom + 34)
    draw_marks_key(drawing, view, names, _EDGE + 6, bottom + (34 if times else 4))
    for row, name in enumerate(names):
        y = _ROWS_TOP + (row + 0.5) * _ROW
        _draw_name(drawing, view, name, y, strips[name])
        if times:
            draw_strip(drawing, strips[name], times, y - 4, _HALF_STRIP, kind_of(view, name))
        _draw_success(drawing, view, name, y)
        _draw_share(drawing, view, name, y, shares)


def _draw_axis(drawing: Drawing, scale: Scale, bottom: float) -> None:
    labels, unit = time_labels(scale)
    title = "time of a run" + (f", {unit}" if unit else "") + (", log scale" * scale.is_log)
    drawing.text(_STRIP_START, _ROWS_TOP - 10, title, "small")
    for tick, label in zip(scale.ticks(), labels):
        drawing.line(scale.at(tick), _ROWS_TOP, scale.at(tick), bottom, "grid")
        drawing.text(scale.at(tick), bottom + 15, label, "small", "middle")
    drawing.line(scale.start, bottom, scale.end, bottom, "axis")


def _draw_name(drawing: Drawing, view: View, name: str, y: float, strip: Strip) -> None:
    kind = kind_of(view, name)
    draw_mark(drawing, _EDGE + 6, y - 5, kind)
    shown = shortened(view.label(name), _NAME_WIDTH, 13 * BOLD if kind == "best" else 13)
    drawing.text(_NAME_X, y - 1, shown, "strong" if kind == "best" else "")
    words = mean_words(strip) if strip.mean is not None else _missing(view, name)
    if shown != name:
        words = f"{name}, {words}"
    drawing.text(_NAME_X, y + 14, shortened(words, _NAME_WIDTH + 12, 11), "small")


def _draw_success(drawing: Drawing, view: View, name: str, y: float) -> None:
    profile = view.profile(name)
    rate = profile.success_rate
    drawing.text(_SUCCESS_END, y - 1, "-" if rate is None else f"{percent(rate)} %", "", "end")
    if profile.num_tests:
        counted = f"{profile.success_count} of {profile.num_tests}"
        drawing.text(_SUCCESS_END, y + 14, counted, "small", "end")


def _draw_share(drawing: Drawing, view: View, name: str, y: float, scale: Scale) -> None:
    share = share_now(view, name)
    drawing.bar(scale.start, y - 11, _BAR_WIDTH, 14, "track", radius=2)
    drawing.bar(
        scale.start, y - 11, scale.at(share) - scale.start, 14, kind_of(view, name), radius=2
    )
    drawing.text(WIDTH - _EDGE, y - 0.5, share_words(share), "", "end")


def _missing(view: View, name: str) -> str:
    return "no success" if view.profile(name).num_tests else "no runs"


def _subtitle(view: View) -> str:
    """Say what was measured, how often, on how many inputs, and where."""
    counts = [profile.num_tests for profile in view.profiles]
    heads = f"{len(counts)} head{'' if len(counts) == 1 else 's'}"
    if not counts:
        return "no heads yet"
    if not max(counts):
        return f"{heads}, no runs yet"
    runs = f"{max(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    words = f"{heads}, {runs} run{'' if max(counts) == 1 else 's'}"
    words += " each" if len(counts) > 1 else ""
    inputs = {run.instance for profile in view.profiles for run in profile.runs}
    if len(inputs) > 1:
        words += f" on {len(inputs)} inputs"
    machine = _machine(view)
    return f"{words}, {machine}" if machine else words


def _machine(view: View) -> str:
    """Name the machine where all profiles come from one kind."""
    found = set()
    for profile in view.profiles:
        environment = object_in(profile.document.get("environment")) or {}
        words = (text_in(environment.get(key)) for key in ("cpu_model", "system"))
        found.add(", ".join(word for word in words if word))
    return found.pop() if len(found) == 1 else ""


def _rest(view: View) -> List[str]:
    left = view.names[MOST_HEADS:]
    if not left:
        return []
    share = math.fsum(share_now(view, name) for name in left)
    heads = "1 more head does" if len(left) == 1 else f"{len(left)} more heads do"
    return [f"{heads} {share_words(share)} of the work{'' if len(left) == 1 else ' together'}."]


def _closing_lines(view: View) -> List[Tuple[str, str]]:
    """Return the summary in words, each line with its class, and what is wrong, if anything."""
    room = WIDTH - 2 * _EDGE
    lines = [(line, "strong") for line in wrapped(f"{summary_line(view)}.", room, 13 * BOLD)]
    if view.status != "ok" and view.reasons:
        lines.append((shortened(f"Status {view.status}: {view.reasons[0]}", room), ""))
    return lines


def _made(view: View) -> str:
    generator: Mapping[str, object] = object_in(view.dashboard.get("generator")) or {}
    maker = " ".join(
        word for word in (text_in(generator.get(key)) for key in ("name", "version")) if word
    )
    date = str(view.dashboard.get("timestamp", ""))[:10]
    return ", ".join(word for word in (maker, date) if word)


def _description(view: View) -> str:
    """Say in words what the picture shows, head by head."""
    rows = [
        f"{view.label(name)}: {mean_words(strip_of(view.profile(name)))}, "
        f"success {percent(view.profile(name).success_rate)} %, "
        f"{share_words(share_now(view, name))} of the work"
        for name in view.names[:MOST_HEADS]
    ]
    return ". ".join([summary_line(view), *rows, *_rest(view)]).rstrip(".") + "."
