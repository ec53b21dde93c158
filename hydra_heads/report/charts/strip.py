"""All runs of one head on a line: each as a dot, with the quartiles and the mean."""

import math
from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.profile import Profile
from hydra_heads.report.charts.drawing import Drawing, short, text_width
from hydra_heads.report.charts.scale import Scale, scale_for, time_text
from hydra_heads.stats.order import quantile

MOST_DOTS = 300
"""More runs of a head than this are thinned out, evenly over their times."""

MOST_CROSSES = 100

_LEAST_FOR_BOX = 4

_GOLDEN = 0.6180339887498949
"""Steps of this fraction spread dots evenly, whatever their number (Weyl, 1916)."""

_LOG_BEYOND = 30.0


class Strip(NamedTuple):
    """What is drawn of one head, in seconds; what nobody knows is None.

    `successes` and `failures` are the times of the single runs, sorted; foreign profiles may
    hold none. `mean_low` and `mean_high` bound the mean with 95 % confidence.
    """

    successes: Sequence[float]
    failures: Sequence[float]
    mean: Optional[float]
    mean_low: Optional[float]
    mean_high: Optional[float]
    quartiles: Optional[Tuple[float, float, float]]
    p95: Optional[float]
    largest: Optional[float]

    @property
    def has_box(self) -> bool:
        """Whether there are runs enough for a box to say more than the dots."""
        return len(self.successes) >= _LEAST_FOR_BOX

    @property
    def times(self) -> List[float]:
        """Every time that is drawn."""
        known = [self.mean, self.mean_low, self.mean_high, *(self.quartiles or ())]
        return [*self.successes, *self.failures, *(time for time in known if time is not None)]


def strip_of(profile: Profile) -> Strip:
    """Take the times of a profile: the single runs, which may be none, and its figures."""
    successes = sorted(run.seconds for run in profile.runs if run.ok and run.seconds is not None)
    failures = sorted(run.seconds for run in profile.runs if not run.ok and run.seconds is not None)
    low, high = (profile.figure("avg_time_ci", end) for end in ("low", "high"))
    if low is None or high is None:
        low = high = None
    quartiles = None
    if successes:
        quartiles = (quantile(successes, 0.25), quantile(successes, 0.5), quantile(successes, 0.75))
    return Strip(
        successes,
        failures,
        profile.avg_time,
        low,
        high,
        quartiles,
        profile.figure("time_s", "p95"),
        profile.figure("time_s", "max"),
    )


def scale_of(strips: Sequence[Strip], start: float, end: float) -> Scale:
    """Return one scale for all: logarithmic where one time is 30 times another, else from 0.

    Failures that took less than any success would stretch a logarithmic scale for nothing: they
    stand at its beginning (see `early_failures`).
    """
    times = [time for strip in strips for time in strip.times]
    shown = [time for strip in strips for time in strip.successes if time > 0]
    shown += [strip.mean for strip in strips if strip.mean]
    shown = shown or times
    least, most = min((time for time in shown if time > 0), default=0.0), max(times, default=0.0)
    if least and most / least > _LOG_BEYOND:
        return scale_for([least, most], start, end, log_beyond=_LOG_BEYOND)
    return scale_for([0.0, most], start, end, log_beyond=None)


def early_failures(strips: Sequence[Strip], scale: Scale) -> List[str]:
    """Return the note on failed runs that took less than the scale shows; none where it does."""
    count = sum(time < scale.low for strip in strips for time in strip.failures)
    if not count:
        return []
    who = "1 failed run that" if count == 1 else f"{count} failed runs that"
    return [f"At the left end: {who} took less than {time_text(scale.low)}."]


def draw_strip(
    drawing: Drawing, strip: Strip, scale: Scale, y: float, half_height: float, kind: str
) -> None:
    """Draw one head around the height `y`: box, dots, median, and the mean below them."""
    if strip.quartiles and strip.has_box:
        low, _, high = (scale.at(value) for value in strip.quartiles)
        drawing.bar(low, y - half_height, high - low, 2 * half_height, "box")
    dots = thinned(strip.successes, MOST_DOTS)
    reach = half_height - 3
    drawing.dots(_spread(dots, scale, y, reach), f"dot {kind}")
    drawing.crosses(_spread(thinned(strip.failures, MOST_CROSSES), scale, y, reach), "fail")
    if strip.quartiles and strip.has_box:
        x = scale.at(strip.quartiles[1])
        drawing.line(x, y - half_height - 1, x, y + half_height + 1, "median")
    draw_mean(drawing, strip, scale, y + half_height + 5)


def draw_mean(drawing: Drawing, strip: Strip, scale: Scale, y: float) -> None:
    """Draw the mean as a small diamond on its interval."""
    if strip.mean is None:
        return
    if strip.mean_low is not None and strip.mean_high is not None:
        low, high = scale.at(strip.mean_low), scale.at(strip.mean_high)
        drawing.line(low, y, high, y, "interval")
    _draw_diamond(drawing, scale.at(strip.mean), y)


def draw_key(drawing: Drawing, strips: Sequence[Strip], x: float, y: float) -> None:
    """Draw each kind of mark once, with what it means, in a line around the height `y`."""
    if any(strip.successes for strip in strips):
        drawing.dots([(x + 3, y)], "dot other")
        x = _worded(drawing, x + 8, y, "run")
    if any(strip.failures for strip in strips):
        drawing.crosses([(x + 4, y)], "fail")
        x = _worded(drawing, x + 9, y, "failed run")
    if any(strip.has_box for strip in strips):
        drawing.bar(x, y - 5, 20, 10, "box")
        drawing.line(x + 9, y - 6, x + 9, y + 6, "median")
        x = _worded(drawing, x + 22, y, "middle half, median")
    if any(strip.mean is not None for strip in strips):
        drawing.line(x, y, x + 22, y, "interval")
        _draw_diamond(drawing, x + 11, y)
        _worded(drawing, x + 24, y, "mean, 95 % interval")


def _worded(drawing: Drawing, x: float, y: float, words: str) -> float:
    """Write what a mark means, and return where the next one begins."""
    drawing.text(x + 3, y + 4, words, "small")
    return x + 3 + text_width(words, 11) + 14


def _draw_diamond(drawing: Drawing, x: float, y: float) -> None:
    drawing.path(f"M{short(x - 3.5)} {short(y)}l3.5 -3.5 3.5 3.5-3.5 3.5z", "point")


def thinned(values: Sequence[float], most: int) -> Sequence[float]:
    """Return every k-th of sorted values so that at most `most` stay, the first and last too.

    >>> thinned([1, 2, 3, 4, 5, 6, 7], 4), thinned([1, 2], 4)
    ([1, 3, 5, 7], [1, 2])
    """
    if len(values) <= most:
        return values
    step = math.ceil((len(values) - 1) / (most - 1))
    kept = list(values[::step])
    if (len(values) - 1) % step:
        kept.append(values[-1])
    return kept


def _spread(
    values: Sequence[float], scale: Scale, y: float, reach: float
) -> List[Tuple[float, float]]:
    """Return points whose heights differ, so that equal times do not hide each other."""
    return [
        (scale.at(value), y + reach * (2 * ((0.5 + index * _GOLDEN) % 1.0) - 1))
        for index, value in enumerate(values)
    ]
