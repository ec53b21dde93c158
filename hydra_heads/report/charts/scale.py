"""From figures to pixels: linear and logarithmic scales, their ticks, and units of time."""

import math
from typing import Iterable, List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.report.wording import measured, quantity

_STEPS = (1.0, 2.0, 5.0, 10.0)

MOST_TICKS = 7

_LEAST, _MOST = 1e-290, 1e290
"""No time or size is beyond these."""

_LEAST_LOG_RATIO = 2.5
"""Below this fewer than three of 1, 2, 5, 10, ... would stand on a logarithmic scale."""


class Scale:
    """A straight way from figures to pixels, from `low` at `start` to `high` at `end`.

    >>> scale = Scale(0, 10, 100, 200)
    >>> scale.at(5), scale.at(99), scale.ticks()
    (150.0, 200.0, [0.0, 2.0, 4.0, 6.0, 8.0, 10.0])
    """

    __slots__ = ("end", "high", "is_log", "low", "start")

    def __init__(
        self, low: float, high: float, start: float, end: float, is_log: bool = False
    ) -> None:
        """Lay out a scale; `low` < `high`, and of a logarithmic one `low` is above 0."""
        self.low = low
        self.high = high
        self.start = start
        self.end = end
        self.is_log = is_log

    def at(self, value: float) -> float:
        """Return where a figure stands, in pixels; what is beyond the range stands at its end."""
        inside = min(max(value, self.low), self.high)
        if self.is_log:
            part = math.log(inside / self.low) / math.log(self.high / self.low)
        else:
            part = (inside - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self) -> List[float]:
        """Return round figures within the range, rising."""
        return _log_ticks(self.low, self.high) if self.is_log else _ticks(self.low, self.high)


def scale_for(
    values: Iterable[float],
    start: float,
    end: float,
    from_zero: bool = True,
    log_beyond: Optional[float] = 30.0,
) -> Scale:
    """Return a scale that holds all values and begins and ends at round figures.

    It is logarithmic where the largest is more than `log_beyond` times the smallest above 0;
    None says never. A linear one begins at 0 unless `from_zero` is false or values are below.
    """
    finite = [_tame(value) for value in values if math.isfinite(value)]
    positive = [value for value in finite if value > 0]
    if log_beyond is not None and positive and min(finite) >= 0:
        low, high = min(positive), max(positive)
        if high / low > max(log_beyond, _LEAST_LOG_RATIO):
            return Scale(_round_below(low), _round_above(high), start, end, is_log=True)
    low, high = _range(finite, from_zero)
    step = _step(high - low)
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Scale(_tidy(low), _tidy(high), start, end)


class TimeUnit(NamedTuple):
    """A unit of time: its name, and how many seconds it is."""

    name: str
    seconds: float


_UNITS = (
    TimeUnit("min", 60.0),
    TimeUnit("s", 1.0),
    TimeUnit("ms", 1e-3),
    TimeUnit("\u00b5s", 1e-6),
)

_LEAST_MINUTES = 3.0


def time_unit(largest_seconds: float) -> TimeUnit:
    """Return the unit in which times up to the largest read best.

    >>> [time_unit(seconds).name for seconds in (600, 90, 0.9, 0.0009)]
    ['min', 's', 'ms', '\u00b5s']
    """
    for unit in _UNITS:
        least = _LEAST_MINUTES if unit.name == "min" else 1.0
        if largest_seconds >= least * unit.seconds:
            return unit
    return _UNITS[-1]


def time_text(seconds: Optional[float]) -> str:
    """Word a time with its unit and three digits that count.

    >>> time_text(0.00101), time_text(93.3), time_text(0), time_text(None)
    ('1.01 ms', '93.3 s', '0 s', '-')
    """
    if not seconds:
        return quantity(seconds) + ("" if seconds is None else " s")
    unit = time_unit(abs(seconds))
    return f"{quantity(seconds / unit.seconds)} {unit.name}"


def time_measured(seconds: Optional[float], half_width: Optional[float]) -> str:
    """Word a time with half the width of its interval.

    >>> time_measured(0.0101234, 0.00032), time_measured(2.5, None), time_measured(None, 1.0)
    ('10.1 \u00b10.3 ms', '2.50 s', '-')
    """
    if not seconds or half_width is None:
        return time_text(seconds)
    unit = time_unit(abs(seconds))
    return f"{measured(seconds / unit.seconds, half_width / unit.seconds)} {unit.name}"


def time_labels(scale: Scale) -> Tuple[List[str], str]:
    """Return a time scale's tick labels and its unit, which is empty where each has its own."""
    ticks = scale.ticks()
    if scale.is_log and scale.high / scale.low >= 1000:
        return [_with_unit(tick) for tick in ticks], ""
    unit = time_unit(scale.high)
    return [plain(tick / unit.seconds) for tick in ticks], unit.name


def plain(value: float) -> str:
    """Return a round figure as people write it.

    >>> plain(0.30000000000000004), plain(20000.0), plain(0.0)
    ('0.3', '20000', '0')
    """
    text = f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"
    return "0" if text == "-0" else text


def _with_unit(seconds: float) -> str:
    unit = next((u for u in _UNITS if seconds >= u.seconds and u.name != "min"), _UNITS[-1])
    return f"{plain(_tidy(seconds / unit.seconds))} {unit.name}"


def _range(values: Sequence[float], from_zero: bool) -> Tuple[float, float]:
    """Return the ends of a linear range that is never empty."""
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= abs(high) * 1e-9:
        if from_zero or high == 0:
            return low, low + 1.0
        low, high = low - 0.1 * abs(low), high + 0.1 * abs(high)
    return low, high


def _step(span: float) -> float:
    """Return the step, 1, 2 or 5 times a power of ten, that gives three to seven ticks."""
    return _round_above(span / 5)


def _ticks(low: float, high: float) -> List[float]:
    """Return the multiples of the finest round step of which no more than seven fit."""
    step = _round_below((high - low) / MOST_TICKS)
    while True:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < MOST_TICKS:
            return [_tidy(number * step) for number in range(first, last + 1)]
        step = _round_above(1.1 * step)


def _log_ticks(low: float, high: float) -> List[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = [
        _tidy(factor * 10.0**power) for power in range(first, last + 1) for factor in _STEPS[:3]
    ]
    ticks = [tick for tick in every if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
    if len(ticks) <= MOST_TICKS:
        return ticks
    decades = [tick for tick in ticks if abs(math.log10(tick) - round(math.log10(tick))) < 1e-9]
    if len(decades) < 3:
        return ticks[::2]
    return decades[:: math.ceil(len(decades) / MOST_TICKS)]


def _round_above(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return _tidy(next(f for f in _STEPS if f * power >= value * (1 - 1e-9)) * power)


def _round_below(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return _tidy(next(f for f in reversed(_STEPS) if f * power <= value * (1 + 1e-9)) * power)


def _tame(value: float) -> float:
    """Keep figures out of reach of overflow and underflow."""
    if abs(value) < _LEAST:
        return 0.0
    return min(max(value, -_MOST), _MOST)


def _tidy(value: float) -> float:
    """Return a figure without what binary arithmetic left at its end."""
    return float(f"{value:.12g}")
