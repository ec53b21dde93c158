"""The levels of one stretch of a series: candidates for changes, by penalised least squares."""

import math
from itertools import accumulate
from typing import List, Sequence

from hydra_heads.stats.despiking import neighbour_scale
from hydra_heads.stats.fpop import Segmentation, segmentation
from hydra_heads.stats.longrun import noise_around

PENALTY = 4.0
"""Penalty of a change, in variances of the noise times ln n.

2 ln n is Schwarz's criterion for a level and a place, where the variance is known and values are
independent (Yao, 1988, Statistics & Probability Letters 6, 181-189). Twice that, because both are
estimated: of 300 series of pure noise, with long tails, with memory, with spikes, fewer than one
in twenty then has a change; at half of it more than one in twenty has.
"""

SLOPE = 1.0
"""Changes that a straight line under all levels costs as much as: it too is one more number."""

LONGEST = 1000
"""Values up to which a smooth stretch is looked at value by value."""

SMOOTH = 0.1
"""Standard deviation from neighbour to neighbour, in those of the stretch, that is smooth.

A smooth stretch leaves nothing to prune, whatever the method: its time would grow with the
square of its length. With 1 % of the variance between neighbours, a mean of a few says as much.
"""


def level_changes(values: Sequence[float], total: int, part: float = 1.0) -> List[int]:
    """Give where new levels begin, of a stretch of a series of `total` values.

    Two looks. The first takes the variance of the stretch for that of the noise: what it finds
    is coarse, says something about the stretch as a whole, and tells noise from changes. The
    second takes the long-run variance about the first one's levels where that is larger: it
    knows autocorrelation, and changes do not inflate it. Where a
    straight line with levels on it fits better than levels alone, its residuals are looked at,
    so that a steady trend is not a staircase. `part` scales what a change must mean to the
    stretch as a whole, for those who judge the changes by other means too.

    >>> level_changes([1.0, 2.0] * 10 + [8.0, 9.0] * 10, 40)
    [20]
    """
    noise = noise_around(values, [])
    if noise.variance <= 0:
        return []
    scale = 1 / math.sqrt(noise.variance)
    scaled = [value * scale for value in values]
    size = 1
    if len(scaled) > LONGEST and neighbour_scale(scaled) < SMOOTH:
        size = -(-len(scaled) // LONGEST)
    return _placed(values, _two_looks(scaled, math.log(total), part, size), size)


def _two_looks(values: Sequence[float], unit: float, part: float, size: int) -> List[int]:
    """Return the changes of values of variance 1, by means of `size`; `unit` is ln n."""
    first = PENALTY * part * unit
    pilot = _segmentation(values, first, size)
    if not pilot.changes:
        return []
    level = _without_line(values)
    along = _segmentation(level, first, size)
    if along.cost + SLOPE * first < pilot.cost:
        values, pilot = level, along
    second = PENALTY * noise_around(values, pilot.changes).longrun * unit
    return _segmentation(values, second, size).changes if second > first else pilot.changes


def _segmentation(values: Sequence[float], penalty: float, size: int) -> Segmentation:
    """Return the segmentation of the means of every `size` values, in terms of the values."""
    if size == 1:
        return segmentation(values, penalty)
    whole = len(values) - len(values) % size
    means = [math.fsum(values[at : at + size]) / size for at in range(0, whole, size)]
    changes, cost = segmentation(means, penalty / size)
    return Segmentation([size * at for at in changes], size * cost)


def _without_line(values: Sequence[float]) -> List[float]:
    """Return what a straight line, by least squares, leaves of at least two values."""
    middle = (len(values) - 1) / 2
    squares = len(values) * (len(values) ** 2 - 1) / 12
    slope = math.fsum([value * (at - middle) for at, value in enumerate(values)]) / squares
    return [value - slope * (at - middle) for at, value in enumerate(values)]


def _placed(values: Sequence[float], changes: Sequence[int], reach: int) -> List[int]:
    """Return each change moved, by less than `reach`, to where two levels fit best around it."""
    cuts = [0, *changes, len(values)]
    sums = [0.0, *accumulate(values)]
    found: List[int] = []
    for start, at, end in zip(cuts, cuts[1:], cuts[2:]):
        mean = (sums[end] - sums[start]) / (end - start)
        found.append(
            max(
                range(at - reach + 1, at + reach),
                key=lambda cut: (
                    (sums[cut] - sums[start] - mean * (cut - start)) ** 2
                    / ((cut - start) * (end - cut))
                ),
            )
        )
    return found
