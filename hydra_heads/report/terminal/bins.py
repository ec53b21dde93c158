"""Values counted in bins, for a histogram."""

import math
from typing import List, NamedTuple, Sequence

from hydra_heads.stats.order import quantile

LOG_BEYOND = 30.0
"""Largest over smallest value from which on the bins are as wide as they are far out."""

FENCE = 4.0
"""Interquartile ranges above the upper quartile from which on a value may be far out."""

MOST_FAR_OUT = 0.03
"""Share of the values that may be far out; more of them are a part of the picture."""

_STEPS = (1.0, 2.0, 5.0)
"""Widths that people count in."""

LEAST_EXTENT = 1e-8
"""What spreads less is one bin: ten nanoseconds, where the values are seconds."""

_MOST_STEPS = 2.0**40
"""Multiples of a width up to which one is surely told from the next."""


class Bin(NamedTuple):
    """The `number` of values that lie from `low` to below `high`."""

    low: float
    high: float
    number: int


class Binned(NamedTuple):
    """Bins without a gap between them, and the values that lie far above all of them.

    `is_even` says that they are all as wide, and begin at multiples of that.
    """

    bins: List[Bin]
    far_out: List[float]
    is_even: bool = True


def binned(values: Sequence[float], most: int) -> Binned:
    """Count values in at most so many bins of the width of Freedman and Diaconis (1981).

    It is that of Sturges (1926) where that is narrower: few values in several groups spread so
    far that one bin would hold them all. A few values far above the others are counted apart,
    for they would leave no room for the others. What is left and spans more than a factor of
    `LOG_BEYOND` is binned by its logarithm.

    >>> [tuple(one) for one in binned([1.0, 1.1, 1.3, 1.4, 1.5, 1.5, 1.6, 1.7], 4).bins]
    [(1.0, 1.2, 2), (1.2, 1.4, 1), (1.4, 1.6, 3), (1.6, 1.8, 2)]
    """
    ordered = sorted(values)
    near = _without_far_out(ordered, ordered)
    if not near:
        return Binned([], [])
    if near[0] > 0 and near[-1] / near[0] > LOG_BEYOND:
        logarithms = [math.log10(value) for value in ordered]
        near = _without_far_out(ordered, logarithms)
        bins = _logarithmic_bins(logarithms[: len(near)], max(1, most))
        return Binned(bins, ordered[len(near) :], is_even=False)
    return Binned(_even_bins(near, max(1, most)), ordered[len(near) :])


def _without_far_out(ordered: List[float], measures: List[float]) -> List[float]:
    """Return the values without the last few, should these be far out by their measures."""
    if len(ordered) < 2:
        return ordered
    quarter, three_quarters = quantile(measures, 0.25), quantile(measures, 0.75)
    limit = three_quarters + FENCE * (three_quarters - quarter)
    far_out = sum(1 for measure in measures if measure > limit)
    is_apart = three_quarters > quarter and far_out <= max(1.0, MOST_FAR_OUT * len(ordered))
    return ordered[: len(ordered) - far_out] if is_apart else ordered


def _width(ordered: Sequence[float], most: int) -> float:
    """Return the width of bins that suits values which are not all equal."""
    extent = ordered[-1] - ordered[0]
    width = extent / (1 + math.log2(len(ordered)))
    middle = quantile(ordered, 0.75) - quantile(ordered, 0.25)
    if middle > 0:
        width = min(width, 2 * middle / len(ordered) ** (1 / 3))
    return max(width, extent / most)


def _even_bins(ordered: Sequence[float], most: int) -> List[Bin]:
    """Make bins as wide as people count, that begin at multiples of their width."""
    extent = ordered[-1] - ordered[0]
    if extent <= max(LEAST_EXTENT, ordered[-1] / _MOST_STEPS):
        return [Bin(ordered[0], ordered[-1], len(ordered))]
    step = _round_width(ordered, most)
    first, last = _place(ordered[0], step), _place(ordered[-1], step)
    numbers = [0] * (last - first + 1)
    for value in ordered:
        numbers[_place(value, step) - first] += 1
    edges = [_edge(at, step) for at in range(first, last + 2)]
    return [Bin(low, high, number) for low, high, number in zip(edges, edges[1:], numbers)]


def _round_width(ordered: Sequence[float], most: int) -> float:
    """Return the nearest width to the fitting one in which people count, or the next one."""
    width = _width(ordered, most)
    power = 10.0 ** math.floor(math.log10(width))
    steps = [scale * power * step for scale in (1.0, 10.0) for step in _STEPS]
    fitting = [
        step for step in steps if _place(ordered[-1], step) - _place(ordered[0], step) < most
    ]
    return min(fitting or steps[-1:], key=lambda step: abs(math.log(step / width)))


def _place(value: float, step: float) -> int:
    """Return the bin of a value: dividing by 0.1 is not as exact as multiplying by 10."""
    return math.floor(value * round(1 / step) if step < 1 else value / step)


def _edge(place: int, step: float) -> float:
    return place / round(1 / step) if step < 1 else place * step


def _logarithmic_bins(logarithms: Sequence[float], most: int) -> List[Bin]:
    low, extent = logarithms[0], logarithms[-1] - logarithms[0]
    number = min(most, math.ceil(extent / _width(logarithms, most) - 1e-9))
    numbers = [0] * number
    for value in logarithms:
        numbers[min(number - 1, int((value - low) / extent * number))] += 1
    edges = [10.0 ** (low + extent * at / number) for at in range(number + 1)]
    return [Bin(start, end, count) for start, end, count in zip(edges, edges[1:], numbers)]
