"""What series came to, in words: trends and changes of heads over their invocations."""

from typing import List, Optional, Sequence, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.model.metrics import SUCCESS_RATE, TIME
from hydra_heads.report.profile_words import LONGEST_IN_MS
from hydra_heads.report.wording import quantity
from hydra_heads.store.coincidence import FINGERPRINT, MACHINE, Difference, Mark
from hydra_heads.store.insight.shifts import Shift, Shifts
from hydra_heads.store.insight.trends import STEADY, UP, Trend
from hydra_heads.store.series import FEWEST_NIGHTS, RATE, RATIO, Night, Series

_ID_CHARACTERS = 12
"""What is shown of a fingerprint or a machine key: enough to tell two apart."""


def trends_text(trends: Sequence[Trend], shifts: Sequence[Shift] = ()) -> str:
    """Word trends, a line each: those beyond noise first, those nobody can tell last.

    A step is no trend, and makes one hard to see: where the series changed, that is said too.
    """
    steps = {(shift.series.head, shift.series.metric): shift for shift in shifts}
    lines = [
        _trend_line(trend) + _step_words(steps.get((trend.series.head, trend.series.metric)))
        for trend in sorted(trends, key=_place_of_trend)
    ]
    lines += left_out_lines([trend.series for trend in trends])
    judged = sum(1 for trend in trends if trend.direction)
    if judged:
        lines.append(_judged_line("a trend", judged))
    return "\n".join(lines)


def changes_text(shifts: Shifts) -> str:
    """Word changes, the costliest first, then what did not change and what nobody can tell."""
    lines = [_shift_line(shift) for shift in shifts.found]
    changed = {(shift.series.head, shift.series.metric) for shift in shifts.found}
    lines += [
        f"{title(series)}: no change beyond noise in {count_of(series)}"
        for series in shifts.judged
        if (series.head, series.metric) not in changed
    ]
    lines += [cannot_tell_line(series) for series in shifts.too_short]
    lines += left_out_lines([*shifts.judged, *shifts.too_short])
    if shifts.judged:
        lines.append(_judged_line("a change", len(shifts.judged)))
    return "\n".join(lines)


def title(series: Series) -> str:
    """Name a series: the head, and the metric where it is not the time.

    >>> title(Series("s", "zlib", "time", "seconds", "ratio", ()))
    'head zlib'
    """
    name = "success rate" if series.metric == SUCCESS_RATE else series.metric
    return f"head {series.head}" if series.metric == TIME else f"head {series.head}, {name}"


def amount(series: Series, change: float) -> str:
    """Word a change without its sign, and which way it went.

    >>> amount(Series("s", "zlib", "time", "seconds", "ratio", ()), 23.4)
    '23 % slower'
    >>> amount(Series("s", "zlib", "success_rate", "percent", "rate", ()), -4.2)
    '4.2 points lower'
    """
    return f"{figure(abs(change))} {change_unit(series)} {direction(series, change > 0)}"


def direction(series: Series, is_up: bool) -> str:
    """Word which way a series went."""
    if series.metric == TIME:
        return "slower" if is_up else "faster"
    return "higher" if is_up else "lower"


def change_unit(series: Series) -> str:
    """Return the unit in which changes of a series are worded."""
    if series.kind == RATIO:
        return "%"
    return "points" if series.kind == RATE else series.unit


def figure(value: float) -> str:
    """Word a figure of a change: whole from 10 on, else with one decimal.

    >>> figure(23.4), figure(-4.21), figure(-0.04)
    ('23', '-4.2', '0.0')
    """
    # Adding 0 takes the sign off a zero.
    return f"{value:.0f}" if abs(value) >= 10 else f"{round(value, 1) + 0.0:.1f}"


def signed(value: float) -> str:
    """Word a figure with its sign.

    >>> signed(23.4), signed(-4.21), signed(0.04)
    ('+23', '-4.2', '0.0')
    """
    text = figure(value)
    return text if text == "0.0" or value < 0 else "+" + text


def span(low: Optional[float], high: Optional[float], is_turned: bool = False) -> str:
    """Word an interval; turned round where a fall is worded without its sign."""
    if low is None or high is None:
        return "[-]"
    low, high = (-high, -low) if is_turned else (low, high)
    return f"[{figure(low)}, {figure(high)}]"


def count_of(series: Series) -> str:
    """Word how many nights a series has.

    >>> count_of(Series("s", "zlib", "time", "seconds", "ratio", ()))
    '0 invocations'
    """
    count = len(series.nights)
    return "1 invocation" if count == 1 else f"{count} invocations"


def when(night: Night) -> str:
    """Word which night is meant: its day in UTC, and its id."""
    return f"{stamp(night.started_unix).iso[:10]} (run id {night.run_id})"


def cannot_tell_line(series: Series) -> str:
    """Say that a series is too short."""
    return f"{title(series)}: cannot tell: {count_of(series)}, at least {FEWEST_NIGHTS} are needed"


def left_out_lines(many: Sequence[Series]) -> List[str]:
    """Name the instances that did not count, a line each series that has some."""
    return [
        f"{title(series)}: left out, with fewer than 5 earlier runs: {', '.join(series.left_out)}"
        for series in many
        if series.left_out
    ]


def coincidence_words(place: int, marks: Sequence[Mark]) -> str:
    """Word what changed about a place of a series."""
    parts = [
        f"{_thing(difference)} {_where(mark.place - place)} ({_from_to(difference)})"
        for mark in marks
        for difference in mark.differences
    ]
    return "; ".join(parts)


def _trend_line(trend: Trend) -> str:
    series = trend.series
    if trend.direction is None or trend.change is None or trend.first is None:
        return cannot_tell_line(series)
    basis = f"over {count_of(series)} since {when(trend.first)}"
    unit = change_unit(series)
    if trend.direction == STEADY:
        change = f"{signed(trend.change)} {unit}"
        interval = span(trend.low, trend.high)
        return f"{title(series)}: no trend beyond noise: {change} {interval} {basis}"
    is_up = trend.direction == UP
    way = f"gets {direction(series, is_up)}" if series.metric == TIME else _RISES[is_up]
    change = f"{figure(abs(trend.change))} {unit} {span(trend.low, trend.high, not is_up)}"
    q = "" if trend.q is None else f", {q_words(trend.q)}"
    return f"{title(series)}: {way}: {change} {basis}{q}"


def _step_words(shift: Optional[Shift]) -> str:
    if shift is None:
        return ""
    return f"; {amount(shift.series, shift.change)} in a step at {when(shift.night)}"


_RISES = {True: "rises", False: "falls"}


def q_words(q: float) -> str:
    """Word a corrected p value.

    >>> q_words(0.0123), q_words(0.00001)
    ('q 0.012', 'q < 0.001')
    """
    return "q < 0.001" if q < 0.001 else f"q {quantity(q, 2)}"


def _place_of_trend(trend: Trend) -> Tuple[int, float, str]:
    is_worse = (trend.direction == UP) != (trend.series.kind == RATE)
    if trend.direction is None:
        rank = 3
    elif trend.direction == STEADY:
        rank = 2
    else:
        rank = 0 if is_worse else 1
    return rank, -abs(trend.change or 0.0) if rank < 2 else 0.0, trend.series.head


def _shift_line(shift: Shift) -> str:
    series = shift.series
    text = (
        f"{title(series)}: {amount(series, shift.change)} "
        f"{span(shift.low, shift.high, shift.change < 0)}{_levels_words(shift)} "
        f"since {when(shift.night)}, {q_words(shift.q)}"
    )
    words = coincidence_words(shift.place, shift.marks)
    return f"{text}; {words or 'nothing that is recorded changed with it'}"


def _levels_words(shift: Shift) -> str:
    """Word both levels in the metric's unit, as good as three digits."""
    series = shift.series
    before, after = series.in_unit(shift.before), series.in_unit(shift.after)
    if before is None or after is None:
        return ""
    unit, scale = series.unit, 1.0
    if unit == "seconds":
        is_short = max(before, after) < LONGEST_IN_MS
        unit, scale = ("ms", 1000.0) if is_short else ("s", 1.0)
    unit = {"percent": " %", "count": ""}.get(unit, f" {unit}" if unit else "")
    return f", {quantity(scale * before)} -> {quantity(scale * after)}{unit},"


def _thing(difference: Difference) -> str:
    if difference.what == FINGERPRINT:
        return "its definition or version changed"
    if difference.what == MACHINE:
        return "the machine changed"
    return f"{difference.what} changed"


def _where(apart: int) -> str:
    if apart == 0:
        return "there"
    return "one invocation earlier" if apart < 0 else "one invocation later"


def _from_to(difference: Difference) -> str:
    if difference.what in (FINGERPRINT, MACHINE):
        old, new = (_short(text) for text in (difference.old, difference.new))
        name = "fingerprint" if difference.what == FINGERPRINT else "machine key"
        return f"{name} {old} -> {new}"
    return f"{difference.old} -> {difference.new}"


def _short(text: str) -> str:
    return text.rpartition(":")[2][:_ID_CHARACTERS]


def _judged_line(what: str, count: int) -> str:
    series = "1 series was judged" if count == 1 else f"{count} series were judged together"
    return (
        f"[..]: 95 % intervals; {series}: of those said to have {what}, at most "
        "5 % are expected to be chance (q)"
    )
