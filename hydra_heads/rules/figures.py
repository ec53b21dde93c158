"""The figures of conditions: each function's number over a view, and how many values it is of."""

import math
from typing import Callable, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.base.jsontext import round_figure
from hydra_heads.rules.expression import ANOMALY, CHANGE, MOST_RUNS, NEWEST, TREND, Value
from hydra_heads.rules.functions import ABSENT, LAST, MEAN, RATE
from hydra_heads.rules.samples import View
from hydra_heads.stats.order import median, quantile

LEVEL = 0.95
"""A change or a trend is beyond noise where a test at this level says so."""

MOST_POINTS = 50
"""Values up to which a trend is looked for in all of them; of more, medians of runs in a row."""

MOST_COMPARED = 50
"""Values of each side whose differences say how large a change is; of more, every k-th by size."""

FEWEST_FOR_TREND = 5
"""Values below which no test at this level can find a trend."""


class Figure(NamedTuple):
    """A number, None where there is none, and how many values it is made of."""

    number: Optional[float]
    count: int  # type: ignore[assignment]  # hides the method of tuples that nobody calls here


def figure_of(value: Value, view: View) -> Figure:
    """Compute a figure over the runs of a view.

    A number that is not finite is none, others are rounded to 12 digits. The count is what
    `min_samples` asks for: the values of the window, or with a baseline those of the baseline.
    """
    compute = _FUNCTIONS.get(value.function, _percentile)
    if value.baseline is None:
        figure = compute(value, view, 0)
        return Figure(_rounded(figure.number), figure.count)
    window = compute(value, view, value.needs)
    baseline = view.before(value.metric, value.window, value.baseline, value.needs)
    return Figure(_rounded(_percent_above(window.number, baseline)), len(baseline))


def _rounded(number: Optional[float]) -> Optional[float]:
    return round_figure(number) if number is not None and math.isfinite(number) else None


def _percent_above(number: Optional[float], baseline: Sequence[float]) -> Optional[float]:
    if number is None or not baseline:
        return None
    middle = median(baseline)
    return 100 * (number / middle - 1) if middle > 0 else None


def _newest(value: Value, view: View, reach: int) -> Figure:
    if not reach:
        number = view.newest(value.metric)
        return Figure(number, 0 if number is None else 1)
    return _last(value, view, reach)


def _last(value: Value, view: View, reach: int) -> Figure:
    inside = view.inside(value.metric, value.window, reach)
    return Figure(inside[-1] if inside else None, len(inside))


def _mean(value: Value, view: View, reach: int) -> Figure:
    inside = view.inside(value.metric, value.window, reach)
    return Figure(math.fsum(inside) / len(inside) if inside else None, len(inside))


def _percentile(value: Value, view: View, reach: int) -> Figure:
    ordered = view.in_order(value.metric, value.window, reach)
    share = int(value.function[1:]) / 100
    return Figure(quantile(ordered, share) if ordered else None, len(ordered))


def _rate(value: Value, view: View, reach: int) -> Figure:
    inside = view.inside(value.metric, value.window)
    if not inside:
        return Figure(None, 0)
    return Figure(100 * (len(inside) - inside.count(0)) / len(inside), len(inside))


def _absent(value: Value, view: View, reach: int) -> Figure:
    inside = view.inside(value.metric, value.window)
    return Figure(0.0 if inside else 1.0, len(inside))


def _anomaly(value: Value, view: View, reach: int) -> Figure:
    from hydra_heads.stats.anomalies import METHODS, find_anomalies

    inside = view.inside(value.metric, value.window, value.needs)
    if len(inside) <= METHODS["default"].LEAST:
        return Figure(None, len(inside))
    found = find_anomalies(inside)
    is_newest = bool(found) and found[-1].index == len(inside) - 1
    return Figure(float(is_newest), len(inside))


def _change(value: Value, view: View, reach: int) -> Figure:
    inside = view.inside(value.metric, value.window, value.needs)
    before = view.before(value.metric, value.window, MOST_RUNS, value.needs)
    return Figure(_percent_of_change(before, inside), len(inside))


def _percent_of_change(before: List[float], inside: List[float]) -> Optional[float]:
    """Return by how many percent values lie above earlier ones; None where nobody can tell."""
    from hydra_heads.stats.rank_test import mann_whitney

    if not inside or len(before) < len(inside) or not _can_tell(len(before), len(inside)):
        return None
    if mann_whitney(before, inside).p >= 1 - LEVEL:
        return 0.0
    middle = median(before)
    return 100 * _shift(before, inside) / middle if middle > 0 else None


def _can_tell(old: int, new: int) -> bool:
    """Say whether samples of these sizes can differ at all, by the test at this level."""
    from hydra_heads.stats.rank_test import ways_in_all

    return old + new > 40 or 2 / ways_in_all(old, new) < 1 - LEVEL


def _shift(old: List[float], new: List[float]) -> float:
    """Return the median of the differences (Hodges & Lehmann, 1963)."""
    earlier, later = _thinned(sorted(old)), _thinned(sorted(new))
    return median([after - before for before in earlier for after in later])


def _thinned(ordered: List[float]) -> List[float]:
    """Keep of many sorted values those in the middle of as many equal shares as are compared."""
    count = len(ordered)
    if count <= MOST_COMPARED:
        return ordered
    return [ordered[(2 * k + 1) * count // (2 * MOST_COMPARED)] for k in range(MOST_COMPARED)]


def _trend(value: Value, view: View, reach: int) -> Figure:
    inside = view.inside(value.metric, value.window, value.needs)
    return Figure(_percent_of_trend(inside), len(inside))


def _percent_of_trend(values: List[float]) -> Optional[float]:
    """Return by how many percent a line through values ends above its start (Theil, Sen).

    Through their logarithms where all are above 0. 0 where the test of Mann and Kendall finds
    none; None where there are too few values for it.
    """
    from hydra_heads.stats.trend import mann_kendall, theil_sen

    if len(values) < FEWEST_FOR_TREND:
        return None
    size = -(-len(values) // MOST_POINTS)
    if size > 1:
        values = [median(values[at : at + size]) for at in range(0, len(values), size)]
    is_of_ratios = min(values) > 0
    if is_of_ratios:
        values = [math.log(value) for value in values]
    if mann_kendall(values).p >= 1 - LEVEL:
        return 0.0
    line = theil_sen(values)
    gain = line.slope * (len(values) - 1)
    if is_of_ratios:
        return 100 * math.expm1(min(gain, _MOST_LOG))
    return 100 * gain / line.intercept if line.intercept > 0 else None


_MOST_LOG = 690.0

_FUNCTIONS: Mapping[str, Callable[[Value, View, int], Figure]] = {
    NEWEST: _newest,
    LAST: _last,
    MEAN: _mean,
    RATE: _rate,
    ABSENT: _absent,
    ANOMALY: _anomaly,
    CHANGE: _change,
    TREND: _trend,
}
"""All but the percentiles, which are p01 to p99."""
